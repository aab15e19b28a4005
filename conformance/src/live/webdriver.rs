//! The few commands of WebDriver that are needed.
