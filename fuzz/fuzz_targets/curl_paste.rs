//! No text, however odd, may panic the reader of pasted curl commands.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = corsac::paste::parse_curl(data);
});
