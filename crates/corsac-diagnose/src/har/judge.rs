//! Each fetch of a HAR that CORS has a part in, judged.

use corsac_browser::{CredentialsMode, Engine, EngineName, ExchangeKind, Failure, Initiator};
use corsac_fetch::{Account, Outcome};
use url::Url;

use super::drive::{Driven, Start, drive};
use super::entry::Entry;
use super::pending::{Window, is_preflight, redirect};
use super::rebuild::{self, Kind, Pages};
use super::{Gap, Item};

/// What a fetch came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Verdict {
    /// The page may read the answer.
    Readable,
    /// A rule of the browser keeps it from the page, or kept the request from going out.
    Blocked,
    /// The network failed.
    Failed,
    /// The HAR does not tell enough.
    Undecided,
}

impl Verdict {
    /// The word that programs read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readable => "readable",
            Self::Blocked => "blocked",
            Self::Failed => "failed",
            Self::Undecided => "undecided",
        }
    }
}

/// A fetch that CORS has a part in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Judged {
    /// The number of its entry, from 1.
    pub entry: usize,
    /// The numbers of the other entries that belong to it: preflights, and where redirects led.
    pub others: Vec<usize>,
    /// The browser that judges.
    pub browser: EngineName,
    /// What it came to.
    pub verdict: Verdict,
    /// The last status that the HAR has of it; 0 for none.
    pub status: u16,
    /// Every exchange and every decision.
    pub account: Account,
    /// What the HAR does not tell.
    pub gaps: Vec<Gap>,
}

/// What a HAR has, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Entries.
    pub entries: usize,
    /// Fetches that CORS has a part in.
    pub judged: usize,
    /// Requests to the page's own origin.
    pub same_origin: usize,
    /// Requests to other origins whose answers pages never read: images, scripts.
    pub no_cors: usize,
    /// Visits, sockets, and what is not of the network.
    pub others: usize,
    /// Fetches of which the HAR does not tell whose page asked.
    pub without_page: usize,
    /// The length of the largest entry, in bytes.
    pub largest: u64,
}

/// Takes the pieces of a HAR and judges each fetch as soon as what belongs to it has come.
///
/// ```
/// use corsac_diagnose::har::{Judge, Reader, Verdict};
///
/// let har = br#"{"log": {"creator": {"name": "WebInspector"}, "entries": [{
///     "_resourceType": "fetch",
///     "request": {"method": "GET", "url": "https://api.mybackend.com/",
///         "headers": [{"name": "Origin", "value": "https://myapp.com"}]},
///     "response": {"status": 200, "headers": [], "_error": "net::ERR_FAILED"}}]}}"#;
/// let (mut reader, mut judge, mut found) = (Reader::new(&har[..]), Judge::new(None), Vec::new());
/// while let Some(item) = reader.next().unwrap() {
///     judge.take(item, &mut |judged| found.push(judged));
/// }
/// judge.finish(&mut |judged| found.push(judged));
/// assert_eq!(found[0].verdict, Verdict::Blocked);
/// assert_eq!(found[0].account.failure().unwrap().code(), "AllowOriginMissing");
/// ```
#[derive(Debug)]
pub struct Judge {
    asked: Option<EngineName>,
    /// By the browser that the HAR names, else by what wrote it.
    named: Option<EngineName>,
    pages: Pages,
    window: Window,
    counts: Counts,
}

impl Judge {
    /// By the rules of this browser; `None` for those of the browser that the HAR names, or the standard's.
    pub fn new(browser: Option<EngineName>) -> Self {
        Self {
            asked: browser,
            named: None,
            pages: Pages::default(),
            window: Window::default(),
            counts: Counts::default(),
        }
    }

    /// The browser by whose rules is judged.
    pub fn browser(&self) -> EngineName {
        self.asked.or(self.named).unwrap_or(EngineName::Standard)
    }

    /// What has come so far, in numbers.
    pub const fn counts(&self) -> Counts {
        self.counts
    }

    /// The next piece. `judged` is given what can be judged now: in the order of the entries, but for those whose
    /// preflight stands far before them.
    pub fn take(&mut self, item: Item, judged: &mut impl FnMut(Judged)) {
        match item {
            Item::Creator(program) => self.named = self.named.or(program.engine()),
            Item::Browser(program) => self.named = program.engine().or(self.named),
            Item::Page(page) => self.pages.add(&page),
            Item::Entry(entry) => self.entry(*entry),
        }
        while self.window.is_full() {
            self.settle(judged);
        }
    }

    /// The HAR has ended.
    pub fn finish(&mut self, judged: &mut impl FnMut(Judged)) {
        while !self.window.entries.is_empty() {
            self.settle(judged);
        }
    }

    fn entry(&mut self, entry: Entry) {
        self.counts.entries += 1;
        self.counts.largest = self.counts.largest.max(entry.bytes);
        let Ok(url) = Url::parse(&entry.request.url) else {
            self.counts.others += 1;
            return;
        };
        // Where a redirect of a fetch leads is a part of that, whatever it is by itself.
        if self.window.leads_to(&url) && !is_preflight(&entry) {
            let starts = self.starts(&entry, &url);
            self.window.push(entry, url, starts);
            return;
        }
        match rebuild::kind(&entry, &url) {
            Kind::Other => self.counts.others += 1,
            Kind::NoCors if self.is_own(&entry, &url) => self.counts.same_origin += 1,
            Kind::NoCors => self.counts.no_cors += 1,
            Kind::Fetch if self.starts(&entry, &url) => self.window.push(entry, url, true),
            Kind::Fetch if rebuild::page(&entry, &self.pages).is_some() => self.counts.same_origin += 1,
            Kind::Fetch if self.pages.may_come(&entry) => self.window.push(entry, url, true),
            Kind::Fetch => self.counts.without_page += 1,
        }
    }

    fn is_own(&self, entry: &Entry, url: &Url) -> bool {
        rebuild::page(entry, &self.pages).is_some_and(|page| page.origin().is_origin_of(url))
    }

    /// Whether it is a fetch that leaves the page's origin.
    fn starts(&self, entry: &Entry, url: &Url) -> bool {
        rebuild::kind(entry, url) == Kind::Fetch
            && rebuild::page(entry, &self.pages).is_some_and(|page| {
                let is_foreign = |url: &Url| !page.origin().is_origin_of(url);
                is_foreign(url) || redirect(entry, url).is_some_and(|to| is_foreign(&to))
            })
    }

    /// Judges the first that waits, and whatever belongs to it.
    fn settle(&mut self, judged: &mut impl FnMut(Judged)) {
        let Some(first) = self.window.entries.front() else { return };
        if !first.used && first.starts && !self.starts(&first.entry, &first.url) {
            // The pages have come since then, or not at all.
            let has_page = rebuild::page(&first.entry, &self.pages).is_some();
            *(if has_page { &mut self.counts.same_origin } else { &mut self.counts.without_page }) += 1;
            self.window.pop();
            return;
        }
        if !first.used && first.starts {
            if is_preflight(&first.entry) {
                if let Some(request) = self.window.request_of(0) {
                    judged(self.judge(request, None));
                } else {
                    let entry = rebuild::of_preflight(&first.entry);
                    judged(self.judge(0, Some(&entry)));
                }
            } else {
                judged(self.judge(0, None));
            }
        } else if !first.used {
            // A redirect seemed to lead here, and none did.
            self.counts.same_origin += 1;
        }
        // A preflight of which another one took the request has its turn again.
        if self.window.entries.front().is_some_and(|first| first.used || !first.starts) {
            self.window.pop();
        }
    }

    /// The fetch that begins with the entry at this place; `instead`: with this one, made of the preflight there.
    fn judge(&mut self, at: usize, instead: Option<&Entry>) -> Judged {
        let (driven, entry) = {
            let window = &self.window;
            let entry = instead.unwrap_or(&window.entries[at].entry);
            let engine = Engine::of(self.asked.or(self.named).unwrap_or(EngineName::Standard));
            (best(engine, &self.pages, window, entry, at, instead.is_some()), entry.number)
        };
        self.counts.judged += 1;
        let mut others = Vec::new();
        for index in &driven.used {
            if let Some(pending) = self.window.entries.get_mut(*index) {
                pending.used = true;
                others.push(pending.entry.number);
            }
        }
        others.retain(|number| *number != entry);
        others.sort_unstable();
        if let Some(pending) = self.window.entries.get_mut(at) {
            pending.used = true;
        }
        let verdict = verdict(&driven);
        let exchanges = &driven.account.trace.exchanges;
        let status = exchanges
            .iter()
            .rev()
            .find_map(|exchange| exchange.response.as_ref())
            .map_or(0, |head| head.status);
        Judged {
            entry,
            others,
            browser: self.browser(),
            verdict,
            status,
            account: driven.account,
            gaps: driven.gaps,
        }
    }
}

/// Drives the fetch, and again where what the browser said tells more of what the page asked for.
fn best(engine: Engine, pages: &Pages, window: &Window, entry: &Entry, at: usize, made_up: bool) -> Driven {
    // Without a page it would not wait here.
    let page = rebuild::page(entry, pages)
        .unwrap_or_else(|| corsac_browser::Page::new(window.entries[at].url.clone()));
    let mut gaps = Vec::new();
    if made_up {
        gaps.push(Gap::RequestMissing);
    }
    if entry.cut {
        gaps.push(Gap::Cut);
    }
    let url = &window.entries[at].url;
    let asked = window.preflight(at, url, &entry.request.method, &[]);
    let preflight = asked.map(|index| &window.entries[index].entry);
    let mut request = rebuild::request(entry, &page, preflight, &mut gaps);
    let run = |request: &_| drive(&Start { engine, page: &page, request, entry, at }, window);
    let mut driven = run(&request);
    let has_asked = |driven: &Driven| {
        driven.account.trace.exchanges.iter().any(|exchange| exchange.kind == ExchangeKind::Preflight)
    };
    // https://fetch.spec.whatwg.org/#use-cors-preflight-flag: one that would need no preflight, and had one.
    if preflight.is_some() && !has_asked(&driven) {
        request.upload_listener = true;
        request.initiator = Initiator::Xhr;
        let again = run(&request);
        if has_asked(&again) {
            driven = again;
        }
    }
    let last = driven.last.map_or(entry, |index| &window.entries[index].entry);
    let error = last.response.error.clone().filter(|_| last.response.status != 0);
    match (&driven.account.outcome, error) {
        (Outcome::Delivered(_), Some(error)) => {
            let mut with = request.clone();
            with.credentials = CredentialsMode::Include;
            let again = run(&with);
            let explains = matches!(again.account.outcome, Outcome::Failed(Failure::Blocked(_)));
            if request.credentials == CredentialsMode::SameOrigin && explains {
                driven = again;
                gaps.push(Gap::CredentialsInferred);
            } else {
                gaps.push(Gap::FailedOtherwise { error });
            }
        }
        // Chromium would say that it failed.
        (Outcome::Delivered(_), None)
            if engine.name != EngineName::Chromium && request.credentials == CredentialsMode::SameOrigin =>
        {
            let mut with = request.clone();
            with.credentials = CredentialsMode::Include;
            if let Outcome::Failed(Failure::Blocked(blocked)) = run(&with).account.outcome {
                gaps.push(Gap::CredentialsUnknown { rule: blocked.reason });
            }
        }
        // Chromium gives developers no body that it keeps from the page.
        (Outcome::Failed(Failure::Blocked(_)), None)
            if engine.name == EngineName::Chromium && last.response.content > 0 =>
        {
            gaps.push(Gap::ReadAllTheSame);
        }
        _ => {}
    }
    gaps.append(&mut driven.gaps);
    driven.gaps = gaps;
    driven
}

fn verdict(driven: &Driven) -> Verdict {
    let contradicts = |gap: &Gap| matches!(gap, Gap::FailedOtherwise { .. } | Gap::ReadAllTheSame);
    match &driven.account.outcome {
        _ if driven.gaps.iter().any(contradicts) => Verdict::Undecided,
        Outcome::Delivered(_) => Verdict::Readable,
        Outcome::Failed(Failure::Blocked(_)) => Verdict::Blocked,
        Outcome::Failed(Failure::Network(_)) => Verdict::Failed,
        _ => Verdict::Undecided,
    }
}
