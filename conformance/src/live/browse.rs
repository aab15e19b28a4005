//! Plays scenarios in a real browser.
