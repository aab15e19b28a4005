//! The program against real servers, each misconfigured in a way that people do: see `testbed/README.md`.

mod bed;
mod causes;
mod contracts;
mod fixes;
mod symptoms;
