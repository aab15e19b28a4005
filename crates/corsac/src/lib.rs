//! The program's rooms.
pub mod paste;
