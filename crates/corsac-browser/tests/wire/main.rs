//! What goes out, line by line: preflights and requests whole, `Sec-Fetch-*`, `Referer` by policy,
//! and `Origin` by policy.

#[path = "../support/mod.rs"]
mod support;

mod fetch_metadata;
mod heads;
mod origin;
mod referer;
