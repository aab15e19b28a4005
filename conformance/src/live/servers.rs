//! The servers of scenarios, on loopback.
