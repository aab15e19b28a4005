//! Random scenarios: of one seed always the same, mixed so that every rule is met and about half may be read.

mod answers;
mod asks;
mod cookies;
pub mod features;
mod places;
pub(crate) mod random;
mod redirects;

use std::collections::BTreeMap;

use self::answers::Server;
use self::asks::Taste;
use self::places::{Around, Places};
use self::random::Random;
use crate::scenario::{Answer, Ask, OpaqueFrame, PageSpec, Route, Scenario, Step};

/// What a scenario is mainly about. What is not is met in it too, though less often.
#[derive(Clone, Copy, Debug)]
struct Theme {
    taste: Taste,
    /// How many redirects, each as often as its weight says.
    hops: &'static [(usize, usize)],
    /// How many asks, likewise.
    asks: &'static [(usize, usize)],
    /// How often in a hundred the script runs in a frame.
    frames: usize,
    /// How often in a hundred an answer has a `Cross-Origin-Resource-Policy`.
    resource_policy: usize,
    /// Whether visits and answers set cookies.
    cookies: bool,
    /// Whether time passes.
    time: bool,
}

const ONE: &[(usize, usize)] = &[(75, 1), (20, 2), (5, 3)];
const SEVERAL: &[(usize, usize)] = &[(50, 2), (35, 3), (15, 4)];

const PLAIN: Theme = Theme {
    taste: Taste { preflight: 50, include: 40, no_cors: 4 },
    hops: &redirects::FEW,
    asks: ONE,
    frames: 30,
    resource_policy: 15,
    cookies: false,
    time: false,
};
const PREFLIGHT: Theme = Theme { taste: Taste { preflight: 100, ..PLAIN.taste }, ..PLAIN };
const CACHE: Theme = Theme { asks: SEVERAL, hops: &[(80, 0), (15, 1), (5, 2)], ..PREFLIGHT };
const TIME: Theme = Theme { time: true, hops: &[(1, 0)], ..PREFLIGHT };
const REDIRECTS: Theme = Theme { hops: &redirects::MANY, ..PLAIN };
const COOKIES: Theme = Theme {
    taste: Taste { preflight: 30, include: 80, no_cors: 8 },
    asks: SEVERAL,
    frames: 30,
    cookies: true,
    ..PLAIN
};
const FRAMES: Theme = Theme { frames: 100, ..PLAIN };
const POLICY: Theme =
    Theme { taste: Taste { no_cors: 55, ..PLAIN.taste }, frames: 70, resource_policy: 90, ..PLAIN };

/// The themes, one scenario after the other, so that in any hundred of them each has its share.
const THEMES: [Theme; 16] = [
    PLAIN, REDIRECTS, COOKIES, CACHE, PREFLIGHT, FRAMES, REDIRECTS, COOKIES, TIME, POLICY, PLAIN, REDIRECTS,
    CACHE, COOKIES, PREFLIGHT, REDIRECTS,
];

/// Milliseconds that pass, and the seconds for which a preflight's answer is kept: at least half a second to either
/// side of the end.
const WAITS: [(u64, u32); 4] = [(400, 1), (1600, 1), (1400, 2), (2500, 2)];
/// The same for cookies, whose ends some browsers round to whole seconds.
const COOKIE_WAITS: [(u64, u32); 3] = [(400, 2), (1600, 1), (2500, 2)];

/// Where the script's first request goes to, on the first server.
const FIRST: &str = "/data";

/// How good the servers of a scenario are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// They grant all that is asked for.
    Right,
    /// They do but for one fault.
    OneFault,
    /// Most answers have a fault.
    Odd,
}

/// The scenario of this number of a seed.
pub fn scenario(seed: u64, number: u64) -> Scenario {
    let mut random = Random::new(seed, number);
    let theme = &THEMES[usize::try_from(number % THEMES.len() as u64).unwrap_or_default()];
    let places = Places::new(&mut random, theme.cookies);
    let around = around(&mut random, theme);
    let page = places::page(&mut random, &places.page, "/page", around);
    let mut made = Made { random, theme, places, steps: Vec::new(), routes: BTreeMap::new() };
    let first = made.first_ask();
    made.answers(&page, &first);
    if theme.time {
        made.time(first);
    } else {
        made.visits();
        made.steps.push(Step::Fetch(Box::new(first.clone())));
        made.more_asks(&page, &first);
    }
    Scenario {
        name: format!("{seed}-{number}"),
        about: String::new(),
        by_hand: None,
        third_party_cookies_off: false,
        page,
        steps: made.steps,
        routes: made.routes,
        seen: Vec::new(),
        reasons: BTreeMap::new(),
        cors_errors: None,
    }
}

fn around(random: &mut Random, theme: &Theme) -> Around {
    if !random.chance(theme.frames) {
        return Around::Nothing;
    }
    // Cookies have nothing to do with opaque frames that is not soon seen.
    let opaque = if theme.cookies { 20 } else { 66 };
    match random.below(100) {
        percent if percent >= opaque => Around::Documents,
        percent if percent % 2 == 0 => Around::Opaque(OpaqueFrame::Sandboxed),
        _ => Around::Opaque(OpaqueFrame::Data),
    }
}

/// A scenario while it is made.
struct Made {
    random: Random,
    theme: &'static Theme,
    places: Places,
    steps: Vec<Step>,
    routes: BTreeMap<String, Route>,
}

impl Made {
    fn first_ask(&mut self) -> Ask {
        let random = &mut self.random;
        let mut url = self.places.servers[0].url(FIRST);
        match random.below(100) {
            0..8 => url += "?q=1",
            8..10 => url += "#part",
            10 => url = url.replacen("://", "://user:password@", 1),
            11..16 if self.places.page.https => url = format!("http://plain.test:7001{FIRST}"),
            _ => {}
        }
        let mut ask = asks::ask(random, url, self.theme.taste);
        if random.chance(3) {
            ask.times = 2;
        }
        ask
    }

    /// What the servers answer to an ask, one after the other as redirects lead.
    fn answers(&mut self, page: &PageSpec, ask: &Ask) {
        let random = &mut self.random;
        let server = Server {
            page: if page.frame.is_some() { "null".to_owned() } else { self.places.page.origin() },
            host: self.places.page.host,
            first: self.places.servers[0].origin(),
            // Each kind of frame has rules of its own for it.
            resource_policy: if page.is_top() { self.theme.resource_policy } else { 75 },
        };
        let care = if self.theme.time {
            Care::Right
        } else {
            *random.weighted(&[(56, Care::Right), (32, Care::OneFault), (12, Care::Odd)])
        };
        let hops = *random.weighted(self.theme.hops);
        let at_fault = random.below(hops + 1);
        for hop in 0..=hops {
            let mut preflight = server.preflight(random, ask);
            let mut answer = server.answer(random, ask);
            if hop < hops {
                let servers = &self.places.servers;
                let (from, to) = (&servers[hop % servers.len()], &servers[(hop + 1) % servers.len()]);
                redirects::lead(random, &mut answer, from, &self.places, to, &path(hop + 1));
            }
            let faulty = match care {
                Care::Right => false,
                Care::OneFault => hop == at_fault,
                Care::Odd => true,
            };
            // Which of the two: an ask that needs no preflight meets no fault in its answer.
            let which = random.chance(if self.theme.taste.preflight > 50 { 70 } else { 40 });
            if faulty && (which || care == Care::Odd) {
                server.spoil(random, true, &mut preflight);
            }
            if faulty && (!which || care == Care::Odd) {
                server.spoil(random, false, &mut answer);
            }
            let mut route = Route { preflight: vec![preflight], answer: vec![answer] };
            vary(random, &server, ask, &mut route);
            self.routes.insert(path(hop), route);
        }
        if self.theme.cookies && !self.places.loopback && random.chance(75) {
            let at = random.below(hops + 1);
            let place = &self.places.servers[at % self.places.servers.len()];
            let path = path(at);
            if let Some(answer) = self.routes.get_mut(&path).and_then(|route| route.answer.first_mut()) {
                cookies::set(random, answer, place, "r", &path);
            }
        }
    }

    /// Visits that set cookies.
    fn visits(&mut self) {
        let random = &mut self.random;
        let visits = if self.theme.cookies { random.below(2) + 1 } else { usize::from(random.chance(6)) };
        for visit in 0..visits {
            let place = cookies::visited(random, &self.places);
            let path = if visit == 0 { "/login" } else { "/other" };
            let mut answer = document();
            cookies::set(random, &mut answer, &place, if visit == 0 { "v" } else { "w" }, path);
            self.routes.insert(path.to_owned(), Route { answer: vec![answer], ..Route::default() });
            self.steps.push(Step::Visit(place.url(path)));
        }
    }

    /// The same or nearly the same once more, perhaps by another page.
    fn more_asks(&mut self, page: &PageSpec, first: &Ask) {
        let count = *self.random.weighted(self.theme.asks);
        let mut before = first.clone();
        for number in 1..count {
            let random = &mut self.random;
            let mut ask = asks::again(random, &before, self.theme.taste);
            if random.chance(22) {
                ask.page = Some(self.other_page(page, number));
            }
            before = ask.clone();
            self.steps.push(Step::Fetch(Box::new(ask)));
        }
    }

    /// Another page than the scenario's. Where that is of https this one is too, as a redirect may count on it.
    fn other_page(&mut self, page: &PageSpec, number: usize) -> PageSpec {
        let random = &mut self.random;
        let own = &self.places.page;
        let https = own.https || random.chance(20);
        let place = match random.below(100) {
            0..40 => own.clone(),
            40..65 => own.sibling(random, https),
            _ => own.stranger(random, https),
        };
        let around = around(random, self.theme);
        // A server has one document at a path.
        let mut other = places::page(random, &place, &format!("/page{number}"), around);
        // Two pages at the same URL: what differs is the frame alone.
        if random.chance(25) {
            other.url.clone_from(&page.url);
            other.inside.clone_from(&page.inside);
            other.referrer_policy = page.referrer_policy;
        }
        other
    }

    /// Time passes between two asks, or between a visit and an ask, as something comes to its end or nearly so.
    fn time(&mut self, first: Ask) {
        let random = &mut self.random;
        let cookie = random.chance(40);
        let waits = if cookie { &COOKIE_WAITS[..] } else { &WAITS };
        let (wait, seconds) = *random.pick(waits);
        if cookie {
            let place = cookies::visited(random, &self.places);
            let mut answer = document();
            cookies::set_for(&mut answer, &place, seconds);
            self.routes.insert("/login".to_owned(), Route { answer: vec![answer], ..Route::default() });
            self.steps.push(Step::Visit(place.url("/login")));
        } else {
            for preflight in self.routes.values_mut().flat_map(|route| &mut route.preflight) {
                answers::remember(preflight, seconds);
            }
        }
        let again = first.clone();
        self.steps.extend([Step::Fetch(Box::new(first)), Step::WaitMs(wait), Step::Fetch(Box::new(again))]);
    }
}

/// The path of a hop.
fn path(hop: usize) -> String {
    if hop == 0 { FIRST.to_owned() } else { format!("/hop{hop}") }
}

/// What a visit gets.
fn document() -> Answer {
    let headers = vec![("Content-Type".to_owned(), "text/html".to_owned())];
    Answer { headers, body: "<p>hello".to_owned(), ..Answer::default() }
}

/// Sometimes a path answers otherwise the second time, or as every path does that nobody said anything of.
fn vary(random: &mut Random, server: &Server, ask: &Ask, route: &mut Route) {
    match random.below(100) {
        0..8 => {
            let mut second = server.preflight(random, ask);
            server.spoil(random, true, &mut second);
            route.preflight.push(second);
        }
        8..14 => {
            let mut second = server.answer(random, ask);
            server.spoil(random, false, &mut second);
            route.answer.push(second);
        }
        14..20 => route.preflight.clear(),
        _ => {}
    }
}

#[cfg(test)]
mod tests;
