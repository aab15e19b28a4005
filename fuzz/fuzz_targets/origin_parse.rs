//! An origin that parses is written so that it parses again, to the same origin.
#![no_main]

use corsac_core::{Origin, Site, relation, trust};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(origin) = Origin::parse(text) else { return };
    let written = origin.to_string();
    let again = Origin::parse(&written).expect("what is written parses");
    assert_eq!(again.to_string(), written);
    if origin.is_opaque() {
        assert_eq!(text, "null");
        assert_ne!(again, origin);
    } else {
        assert_eq!(again, origin);
        assert!(origin.differing_parts(&again).is_empty());
        assert!(Site::is_same(&origin, &again));
        assert_eq!(Site::of(&origin), Site::of(&again));
    }
    let _ = (relation(&origin, &again), trust::is_potentially_trustworthy_origin(&origin));
});
