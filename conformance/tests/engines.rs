//! Corsac's engines beside what the real browsers did.
