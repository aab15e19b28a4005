//! The fetches of a contract: so many at a time, each in its browsers, judged as soon as it is done.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use corsac_browser::{Engine, EngineName, Now, Page};
use corsac_diagnose::contract::{Ask, Contract};
use corsac_fetch::{Account, Client, Exchanges, Gate, Request};
use tokio::task::JoinSet;

use super::told::CaseTold;
use crate::exit::Complaint;
use crate::explain::explain_one;
use crate::plan::{Connection, page_of_origin};

/// What the workers share.
struct Work {
    contract: Contract,
    connection: Connection,
    /// The cases of each ask, in their order.
    cases: Vec<Vec<usize>>,
    /// The ask that is next.
    next: AtomicUsize,
    done: AtomicUsize,
    progress: bool,
}

/// What is kept of cases, each with its index.
type Told = Vec<(usize, CaseTold)>;

/// Makes every fetch of the contract, each once, at most so many at a time; what came of each case, in their order.
///
/// # Errors
/// When no browser can be made.
pub(super) async fn cases(
    contract: &Contract,
    connection: &Connection,
    jobs: usize,
    progress: bool,
) -> Result<Vec<CaseTold>, Complaint> {
    let mut of_asks = vec![Vec::new(); contract.asks.len()];
    for (index, case) in contract.cases.iter().enumerate() {
        of_asks[case.ask].push(index);
    }
    let work = Arc::new(Work {
        cases: of_asks,
        contract: contract.clone(),
        connection: connection.clone(),
        next: AtomicUsize::new(0),
        done: AtomicUsize::new(0),
        progress,
    });
    let mut workers = JoinSet::new();
    for _ in 0..jobs.clamp(1, contract.asks.len().max(1)) {
        workers.spawn(worker(Arc::clone(&work)));
    }
    let mut told: Told = Vec::with_capacity(contract.cases.len());
    while let Some(ended) = workers.join_next().await {
        told.extend(ended.map_err(|error| Complaint::system("a fetch", &error))??);
    }
    work.clear_progress();
    told.sort_by_key(|(index, _)| *index);
    Ok(told.into_iter().map(|(_, case)| case).collect())
}

async fn worker(work: Arc<Work>) -> Result<Told, Complaint> {
    let contract = &work.contract;
    let mut told = Vec::new();
    loop {
        let ask = work.next.fetch_add(1, Ordering::Relaxed);
        let Some(asked) = contract.asks.get(ask) else { return Ok(told) };
        work.show_progress();
        let accounts = fetch(asked, &work.connection).await?;
        for index in &work.cases[ask] {
            let expectation = &contract.expectations[contract.cases[*index].expectation];
            told.push((*index, CaseTold::of(expectation, asked, &accounts, &contract.hidden)));
        }
        work.done.fetch_add(1, Ordering::Relaxed);
    }
}

impl Work {
    fn show_progress(&self) {
        if self.progress {
            let (done, all) = (self.done.load(Ordering::Relaxed), self.contract.asks.len());
            // Nobody is left to be told that stderr is closed.
            let _ = write!(std::io::stderr().lock(), "\r{done} of {all} fetches done");
        }
    }

    fn clear_progress(&self) {
        if self.progress {
            let _ = write!(std::io::stderr().lock(), "\r\u{1b}[K");
        }
    }
}

/// The fetch in each of its browsers. Each distinct request goes out once.
pub(super) async fn fetch(
    ask: &Ask,
    connection: &Connection,
) -> Result<Vec<(EngineName, Account)>, Complaint> {
    let exchanges = Exchanges::new();
    let page = page_of_origin(&ask.origin, "the origin")?;
    let mut accounts = Vec::with_capacity(ask.engines.len());
    for name in &ask.engines {
        let client = connection.client(engine(*name), false, Some(exchanges.clone()))?;
        import(&client, &page, ask);
        let explained = explain_one(&client, &page, request(ask)).await;
        accounts.push((*name, explained.account));
    }
    Ok(accounts)
}

/// A browser for which plain http to loopback is as good as https: a server there stands for the one that is to be.
///
/// Deviation from WebKit, which takes it for mixed content where the page is one of https, and from Chromium and Firefox,
/// which send no `Referer` then.
pub(super) const fn engine(name: EngineName) -> Engine {
    let mut engine = Engine::of(name);
    engine.loopback_is_mixed_content = false;
    engine.loopback_is_downgrade = false;
    engine
}

pub(super) fn request(ask: &Ask) -> Request {
    let gate = if ask.send { Gate::SendAll } else { Gate::HoldUnsafe };
    let mut request =
        Request::new(ask.url.as_str()).method(&*ask.method).credentials(ask.credentials).gate(gate);
    for line in &*ask.headers {
        // A header's value is one byte a character.
        let bytes = line.value.chars().map(|one| u8::try_from(u32::from(one)).unwrap_or(b'?'));
        request = request.header(line.name.clone(), bytes.collect::<Vec<u8>>());
    }
    match &ask.body {
        Some(body) => request.text(body.value.clone()),
        None => request,
    }
}

/// Puts the cookies into the jar. One that no browser would hold stays away, as in a browser.
fn import(client: &Client, page: &Page, ask: &Ask) {
    let unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let now = Now { monotonic: Duration::ZERO, unix };
    for line in &*ask.cookies {
        client.with_session(|session| {
            let _ = session.import_cookie(page, &ask.url, line.name.as_bytes(), line.value.as_bytes(), now);
        });
    }
}
