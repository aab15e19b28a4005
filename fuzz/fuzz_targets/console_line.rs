//! No console text may panic its reader; what is told of it stays in bounds and never holds an order to the terminal.
#![no_main]

use corsac::console::{MAX_MESSAGES, account, line, read};
use corsac::render::Options;
use corsac::secrets::Secrets;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let Ok(reading) = read(text) else { return };
    assert!((1..=MAX_MESSAGES).contains(&reading.messages.len()));
    let shown = account(&reading, &Options::default());
    assert!(shown.chars().all(|character| character == '\n' || !character.is_control()));
    // Each part of a text is told a few times, and may be percent-encoded before it is escaped.
    let most = 20_000 * MAX_MESSAGES + 40 * text.len();
    assert!(shown.len() <= most && line(&reading, Secrets::Hide).len() <= most);
});
