//! The page has no origin that a server could allow
//!
//! # What one sees
//!
//! The request says `Origin: null`, and no list of allowed origins has that.
//!
//! # Why
//!
//! A page from a file, in a sandboxed frame, from a `data:` URL or in many a `WebView` has an opaque
//! origin, which is written `null` and equals no other.
//!
//! # How Corsac tells
//!
//! The page's own origin is opaque, no redirect made it so, and the answer does not let `null` in.
//!
//! # What to change
//!
//! The page: serve it by http or https, or let the page around the frame ask. Never allow `null`:
//! anybody's sandboxed frame has it, too.

use corsac_browser::Owner;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::Evidence;

pub(crate) const RULE: Rule = Rule::of(look);

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    let answer = evidence.answer()?;
    if !crate::fix::asks_as_null(&evidence.story()) {
        return None;
    }
    let because =
        format!("The page's origin is opaque: it asks as null, and was answered {}.", answer.told());
    Some(Finding::new(Cause::NullOrigin, 98, because).by(Owner::Page).fix(evidence.advice()))
}
