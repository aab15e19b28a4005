//! `cargo xtask conformance` and `cargo xtask differential`, which build this program with optimisation and run it.
fn main() {}
