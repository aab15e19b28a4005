//! Scenarios with what three real browsers did, and the means to record them and to compare.
//!
//! A [`Scenario`](scenario::Scenario) says what pages ask for and what servers answer. It can be played in three ways: by
//! Corsac's machine without a network ([`play`]), by real browsers, and by `corsac-fetch` over real connections
//! ([`live`]). All three meet the same [servers](answers::Servers) and give an
//! [`Observation`](observation::Observation), so that they can be compared.

pub mod answers;
pub mod compare;
pub mod differential;
pub mod expected;
pub mod generate;
mod layout;
pub mod library;
pub mod live;
pub mod minimise;
pub mod names;
pub mod observation;
mod play;
pub mod policy_loop;
pub mod record;
pub mod scenario;
mod script;

pub use play::{Played, play};
