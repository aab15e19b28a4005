//! No line, however odd, may panic the reader of batches; and what it accepts makes a page.
#![no_main]

use corsac::batch::{Line, parse_line};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(Line::Fetch(ask)) = parse_line(data) {
        let page = ask.page.page();
        assert!(page.origin().is_opaque() || !ask.page.sandboxed);
    }
});
