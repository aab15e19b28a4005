//! What people read: a golden file for each situation, and rules that hold for all of them.
//!
//! `UPDATE_EXPECT=1 cargo test -p corsac --test render` writes the files anew.

mod curl;
mod fixes;
mod golden;
mod hostile;
mod scenes;
mod stage;
