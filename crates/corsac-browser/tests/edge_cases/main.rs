//! Edge cases of the protocol, each by its number in the list that real browsers were run with,
//! and with the verdict of the standard. Where an engine does otherwise a comment says what; such
//! differences are data of that engine, and their tests come with them.
//!
//! Left out, because they are no `fetch()` of a page: 60b (how many entries the engines keep), 83
//! (what scripts and images accept), 84 (the `crossorigin` attribute of elements), and section I
//! (local network access).

#[path = "../support/mod.rs"]
mod support;

mod a_cors_check;
mod b_preflight;
mod c_needs_preflight;
mod d_preflight_cache;
mod e_redirects;
mod f_filter;
mod g_origin_and_policies;
mod h_cookies;
mod j_beyond;
