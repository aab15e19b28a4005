//! What is kept of a HAR to be told at its end: no more than is told.

use corsac_browser::EngineName;
use corsac_diagnose::har::{Counts, Item, Judge, Judged, Program, Verdict};

use crate::exit::ExitStatus;

/// How many failed fetches are told of in full.
pub const MAX_ACCOUNTS: usize = 10;

/// What a HAR came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// What wrote the HAR.
    pub creator: Option<Program>,
    /// The browser that it was recorded in, where it says so.
    pub recorded_in: Option<Program>,
    /// The browser by whose rules was judged.
    pub browser: EngineName,
    /// How many are readable, blocked, failed, undecided.
    pub verdicts: [usize; 4],
    /// The fetches to be listed: first those that are not readable, as many as fit.
    pub rows: Vec<Judged>,
    /// Those to be told of in full.
    pub accounts: Vec<Judged>,
    /// The HAR in numbers.
    pub counts: Counts,
    /// Whether anything of it has been understood.
    pub has_begun: bool,
    limit: usize,
    entry: Option<usize>,
    status: ExitStatus,
}

/// Whether an entry of this number belongs to a fetch.
pub(super) fn is_of(judged: &Judged, entry: usize) -> bool {
    judged.entry == entry || judged.others.contains(&entry)
}

impl Report {
    /// To list so many fetches; or of one entry alone.
    pub fn new(limit: usize, entry: Option<usize>) -> Self {
        Self {
            creator: None,
            recorded_in: None,
            browser: EngineName::Standard,
            verdicts: [0; 4],
            rows: Vec::new(),
            accounts: Vec::new(),
            counts: Counts::default(),
            has_begun: false,
            limit,
            entry,
            status: ExitStatus::Readable,
        }
    }

    /// A piece of the HAR, before it is judged.
    pub fn begin(&mut self, item: &Item) {
        self.has_begun = true;
        match item {
            Item::Creator(program) => self.creator = Some(program.clone()),
            Item::Browser(program) => self.recorded_in = Some(program.clone()),
            _ => {}
        }
    }

    /// A fetch.
    pub fn take(&mut self, judged: Judged) {
        if self.entry.is_some_and(|entry| !is_of(&judged, entry)) {
            return;
        }
        let status = status(judged.verdict);
        if status.badness() > self.status.badness() {
            self.status = status;
        }
        self.verdicts[place(judged.verdict)] += 1;
        let is_told = self.entry.is_some() || judged.verdict != Verdict::Readable;
        if is_told && self.accounts.len() < MAX_ACCOUNTS {
            self.accounts.push(judged.clone());
        }
        if self.rows.len() < self.limit {
            self.rows.push(judged);
        } else if judged.verdict != Verdict::Readable
            && let Some(last) = self.rows.iter().rposition(|row| row.verdict == Verdict::Readable)
        {
            self.rows.remove(last);
            self.rows.push(judged);
        }
    }

    /// The HAR has ended.
    pub fn end(&mut self, judge: &Judge) {
        self.browser = judge.browser();
        self.counts = judge.counts();
        self.rows.sort_by_key(|judged| judged.entry);
        self.accounts.sort_by_key(|judged| judged.entry);
    }

    /// How many have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.verdicts[place(verdict)]
    }

    /// Whether the entry that was asked for is there.
    pub fn has_entry(&self) -> bool {
        self.entry.is_none() || !self.accounts.is_empty()
    }

    /// The worst that any of them came to.
    pub const fn status(&self) -> ExitStatus {
        self.status
    }
}

const fn place(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Readable => 0,
        Verdict::Blocked => 1,
        Verdict::Failed => 2,
        _ => 3,
    }
}

const fn status(verdict: Verdict) -> ExitStatus {
    match verdict {
        Verdict::Readable => ExitStatus::Readable,
        Verdict::Blocked => ExitStatus::NotReadable,
        Verdict::Failed => ExitStatus::NetworkFailed,
        _ => ExitStatus::NotDecided,
    }
}
