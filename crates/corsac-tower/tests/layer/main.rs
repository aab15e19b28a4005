//! The layers in front of services, in the program and over the wire, and the examples as programs of their own.

mod support;

mod answers;
mod csrf;
mod errors;
mod examples;
mod migrating;
mod readiness;
mod reload;
mod twice;
mod wire;
