//! Media types and ranges: no panic, and an essence is its own essence, a range its own range.
#![no_main]

use corsac_core::{mime, parse_single_range};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Some(essence) = mime::essence(data) {
        assert_eq!(essence, essence.to_ascii_lowercase());
        assert_eq!(mime::essence(essence.as_bytes()).as_ref(), Some(&essence));
    }
    if let Ok(range) = parse_single_range(data) {
        let shown = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
        let written = format!("bytes={}-{}", shown(range.0), shown(range.1));
        assert_eq!(parse_single_range(written.as_bytes()), Ok(range));
    }
});
