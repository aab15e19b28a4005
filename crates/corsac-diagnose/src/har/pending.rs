//! Entries that wait for those that belong to them: preflights and redirects stand near their requests, not next to them.

use std::collections::VecDeque;

use url::{Position, Url};

use super::entry::Entry;

/// How many entries wait.
const MAX_PENDING: usize = 512;

/// How much memory they may take together, in bytes.
const MAX_WEIGHT: usize = 16 << 20;

/// An entry that waits.
#[derive(Debug)]
pub(super) struct Pending {
    pub(super) entry: Entry,
    pub(super) url: Url,
    /// It has been told of, as a part of something.
    pub(super) used: bool,
    /// Whether it is a fetch of its own, not only what a redirect may lead to.
    pub(super) starts: bool,
    weight: usize,
}

/// Those that wait, in their order.
#[derive(Debug, Default)]
pub(super) struct Window {
    pub(super) entries: VecDeque<Pending>,
    weight: usize,
}

impl Window {
    pub(super) fn push(&mut self, entry: Entry, url: Url, starts: bool) {
        let weight = entry.weight();
        self.weight += weight;
        self.entries.push_back(Pending { entry, url, used: false, starts, weight });
    }

    pub(super) fn pop(&mut self) -> Option<Pending> {
        let first = self.entries.pop_front()?;
        self.weight -= first.weight;
        Some(first)
    }

    /// Whether the first must no longer wait.
    pub(super) fn is_full(&self) -> bool {
        self.entries.len() > MAX_PENDING || (self.weight > MAX_WEIGHT && self.entries.len() > 1)
    }

    /// The preflight for a method at a URL that stands nearest to an entry, and is not among these already.
    pub(super) fn preflight(&self, near: usize, url: &Url, method: &str, taken: &[usize]) -> Option<usize> {
        self.nearest(near, taken, |pending| {
            is_preflight(&pending.entry)
                && same(&pending.url, url)
                && asked_method(&pending.entry).is_none_or(|asked| asked == method)
        })
    }

    /// The request that a preflight was sent for.
    pub(super) fn request_of(&self, preflight: usize) -> Option<usize> {
        let asked = self.entries.get(preflight)?;
        let method = asked_method(&asked.entry);
        self.nearest(preflight, &[], |pending| {
            pending.starts
                && !is_preflight(&pending.entry)
                && same(&pending.url, &asked.url)
                && method.is_none_or(|method| pending.entry.request.method == method)
        })
    }

    /// What stands behind an entry and is this request.
    pub(super) fn hop(&self, after: usize, url: &Url, method: &str, taken: &[usize]) -> Option<usize> {
        let mut behind = self.entries.iter().enumerate().skip(after + 1);
        let found = behind.find(|(index, pending)| {
            !pending.used
                && !taken.contains(index)
                && !is_preflight(&pending.entry)
                && pending.entry.request.method == method
                && same(&pending.url, url)
        });
        found.map(|(index, _)| index)
    }

    /// Whether an entry that waits redirects to this URL.
    pub(super) fn leads_to(&self, url: &Url) -> bool {
        self.entries.iter().any(|pending| {
            !pending.used && redirect(&pending.entry, &pending.url).is_some_and(|to| same(&to, url))
        })
    }

    fn nearest(&self, near: usize, taken: &[usize], is: impl Fn(&Pending) -> bool) -> Option<usize> {
        let fits = self
            .entries
            .iter()
            .enumerate()
            .filter(|(index, pending)| !pending.used && !taken.contains(index) && is(pending));
        // Of two as near the earlier one.
        fits.min_by_key(|(index, _)| index.abs_diff(near)).map(|(index, _)| index)
    }
}

/// Whether the browser sent it to ask first.
pub(super) fn is_preflight(entry: &Entry) -> bool {
    entry.request.method == "OPTIONS"
        && (entry.asked("access-control-request-method").is_some()
            || entry.resource_type.as_deref() == Some("preflight"))
}

fn asked_method(entry: &Entry) -> Option<&str> {
    entry.asked("access-control-request-method").map(str::trim)
}

/// Where an answer redirects to.
pub(super) fn redirect(entry: &Entry, url: &Url) -> Option<Url> {
    matches!(entry.response.status, 301 | 302 | 303 | 307 | 308)
        .then(|| url.join(entry.answered("location")?).ok())
        .flatten()
}

/// Whether two URLs are the same on the wire.
fn same(one: &Url, other: &Url) -> bool {
    one[..Position::AfterQuery] == other[..Position::AfterQuery]
}
