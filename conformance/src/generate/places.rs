//! Where pages and servers are.

use corsac_browser::ReferrerPolicy;

use super::random::Random;
use crate::scenario::{HTTP2_PORT, OpaqueFrame, PageSpec};

/// Hosts whose cookies are a scenario's own.
const HOSTS: [&str; 7] = [
    "app.one.localhost",
    "api.one.localhost",
    "one.localhost",
    "two.localhost",
    "app.two.localhost",
    "three.localhost",
    "api.three.localhost",
];

/// Ports in the clear, and ports with TLS; HTTP/2 is there twice to be met as often as all else.
const CLEAR: [u16; 3] = [7001, 7002, 7003];
const TLS: [u16; 4] = [7443, 7444, HTTP2_PORT, HTTP2_PORT];

/// A server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) https: bool,
    pub(super) host: &'static str,
    pub(super) port: u16,
}

/// The servers that a scenario is about.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// The page's.
    pub(super) page: Place,
    /// Those that are asked, the first one first; then those that redirects lead to.
    pub(super) servers: Vec<Place>,
    /// Whether one of them is `localhost` or `127.0.0.1`, where no cookie may be set.
    pub(super) loopback: bool,
}

impl Place {
    fn new(random: &mut Random, https: bool, host: &'static str) -> Self {
        Self { https, host, port: *random.pick(if https { &TLS[..] } else { &CLEAR }) }
    }

    pub(super) fn origin(&self) -> String {
        format!("{}://{}:{}", self.scheme(), self.host, self.port)
    }

    pub(super) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.origin())
    }

    pub(super) fn scheme(&self) -> &'static str {
        if self.https { "https" } else { "http" }
    }

    /// The name of the host's site.
    pub(super) fn site(&self) -> &'static str {
        site(self.host)
    }

    /// Whether it may set cookies.
    pub(super) fn sets_cookies(&self) -> bool {
        HOSTS.contains(&self.host)
    }

    /// Another host of the same site.
    pub(super) fn sibling(&self, random: &mut Random, https: bool) -> Self {
        let hosts: Vec<&str> = HOSTS.into_iter().filter(|host| site(host) == self.site()).collect();
        let host = if hosts.is_empty() { self.host } else { random.pick(&hosts) };
        Self::new(random, https, host)
    }

    /// A host of another site.
    pub(super) fn stranger(&self, random: &mut Random, https: bool) -> Self {
        let hosts: Vec<&str> = HOSTS.into_iter().filter(|host| site(host) != self.site()).collect();
        let host = *random.pick(&hosts);
        Self::new(random, https, host)
    }
}

impl Places {
    /// Places for a scenario; `same_site` makes it likelier that its servers belong together.
    pub(super) fn new(random: &mut Random, same_site: bool) -> Self {
        // How often in a hundred: the page with TLS, the servers with TLS (otherwise half of them in the clear).
        let (page_tls, servers_tls) = *random.weighted(&[
            (52, (false, false)),
            (24, (true, true)),
            (11, (false, true)),
            (13, (true, false)),
        ]);
        let loopback = random.chance(15);
        let host = if loopback && random.chance(40) { "localhost" } else { random.pick(&HOSTS) };
        let page = Place::new(random, page_tls, host);
        let servers = (0..4)
            .map(|_| {
                let https =
                    if page_tls == servers_tls { servers_tls } else { random.chance(50) == servers_tls };
                if loopback && random.chance(50) {
                    let host = if !https && random.chance(50) { "127.0.0.1" } else { "localhost" };
                    return Place::new(random, https, host);
                }
                match random.below(100) {
                    0..12 => page.clone(),
                    12..28 => Place::new(random, https, page.host),
                    28..50 => page.sibling(random, https),
                    _ if same_site && random.chance(50) => page.sibling(random, https),
                    _ => page.stranger(random, https),
                }
            })
            .collect();
        Self { page, servers, loopback }
    }
}

/// The last two labels of a host's name.
fn site(host: &str) -> &str {
    let start = host.rmatch_indices('.').nth(1).map_or(0, |(index, _)| index + 1);
    &host[start..]
}

/// What stands around a page's script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Around {
    /// Nothing: the page is the top-level document.
    Nothing,
    /// An opaque frame.
    Opaque(OpaqueFrame),
    /// The page is an `iframe` of other documents.
    Documents,
}

/// A page at a place. `path` tells it from the other pages of the scenario.
pub(super) fn page(random: &mut Random, place: &Place, path: &str, around: Around) -> PageSpec {
    let mut page = PageSpec::at(place.url(path));
    let mut framed = around == Around::Documents;
    if let Around::Opaque(frame) = around {
        page.frame = Some(frame);
        page.id = random.chance(50).then_some(1);
        framed = random.chance(15);
    }
    if framed {
        let outer = around_of(random, place);
        page.inside.push(outer.url(&format!("{path}/around")));
        if random.chance(25) {
            page.inside.push(around_of(random, &outer).url(&format!("{path}/top")));
        }
    }
    if random.chance(22) {
        page.referrer_policy = Some(referrer_policy(random));
    }
    page
}

/// A document that can hold a frame of this place: one in the clear if the frame is.
fn around_of(random: &mut Random, place: &Place) -> Place {
    let https = place.https && random.chance(80);
    if random.chance(40) { place.sibling(random, https) } else { place.stranger(random, https) }
}

pub(super) fn referrer_policy(random: &mut Random) -> ReferrerPolicy {
    random.pick(ReferrerPolicy::WORDS).parse().unwrap_or_default()
}
