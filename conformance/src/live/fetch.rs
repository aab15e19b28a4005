//! Plays scenarios in `corsac-fetch`, over real connections.
