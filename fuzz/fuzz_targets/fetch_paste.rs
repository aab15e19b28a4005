//! No text, however odd, may panic the reader of pasted `fetch(...)` calls, nor what tells pastes apart.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let _ = corsac::paste::Kind::of(data);
    let _ = corsac::paste::parse_fetch(data);
    let _ = corsac::paste::parse_fetch(&[b"fetch('https://a/', {", data, b"})"].concat());
});
