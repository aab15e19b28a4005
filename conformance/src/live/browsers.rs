//! Starts the real browsers.
