//! What holds of the machine whatever it is fed: properties over random answers, a naive oracle
//! beside its checks, a naive model beside its preflight store, and calls out of order.

#[path = "../support/mod.rs"]
mod support;

mod any_answers;
mod calls;
mod events;
mod oracle;
mod store_model;
