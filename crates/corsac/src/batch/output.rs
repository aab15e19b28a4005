//! The lines of the batch's output that are no answers. Answers are made in [`render::json`](crate::render::json).

use serde::Serialize;

use super::input::InputError;

#[derive(Serialize)]
struct InputErrorLine<'a> {
    line: u64,
    input_error: Fault<'a>,
}

#[derive(Serialize)]
struct Fault<'a> {
    code: &'static str,
    message: &'a str,
}

/// The line for one that cannot be read, without a line feed; lines are counted from 1.
pub(super) fn input_error(line: u64, error: &InputError) -> String {
    let fault = Fault { code: error.code.as_str(), message: &error.message };
    serde_json::to_string(&InputErrorLine { line, input_error: fault }).unwrap_or_default()
}
