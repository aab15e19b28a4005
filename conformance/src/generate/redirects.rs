//! Where answers lead.

use super::places::{Place, Places, referrer_policy};
use super::random::Random;
use crate::scenario::Answer;

const STATUSES: [u16; 5] = [301, 302, 303, 307, 308];

/// What stands in a redirect's `Location` where no URL to another server does.
const ODD: [&str; 10] = [
    "data:text/plain,hi",
    "data:,",
    "ftp://one.localhost/x",
    "http://",
    "https://:443/",
    "blob:http://one.localhost:7001/x",
    "about:blank",
    "javascript:1",
    "mailto:a@one.localhost",
    "http://[1/",
];

/// Odd values of `Referrer-Policy`.
const POLICIES: [&str; 6] =
    ["", "bogus", "unsafe-url, bogus", "no-referrer, unsafe-url", "ORIGIN", "origin strict-origin"];

/// How often a scenario redirects: so many hops as often as the weight says.
pub(super) const FEW: [(usize, usize); 4] = [(66, 0), (22, 1), (9, 2), (3, 3)];
/// Likewise, where redirects are what it is about.
pub(super) const MANY: [(usize, usize); 5] = [(38, 1), (40, 2), (14, 3), (6, 4), (2, 5)];

/// Makes an answer lead from a place to another, to this path there.
pub(super) fn lead(
    random: &mut Random,
    answer: &mut Answer,
    from: &Place,
    places: &Places,
    to: &Place,
    path: &str,
) {
    answer.status = *random.pick(&STATUSES);
    if random.chance(18) {
        let policy = if random.chance(75) {
            referrer_policy(random).to_string()
        } else {
            (*random.pick(&POLICIES)).to_owned()
        };
        answer.headers.push(("Referrer-Policy".to_owned(), policy));
    }
    let location = match random.below(100) {
        0..4 => (*random.pick(&ODD)).to_owned(),
        4..8 => {
            let user = *random.pick(&["user:password@", "user@", ":password@", "@"]);
            to.url(path).replacen("://", &format!("://{user}"), 1)
        }
        8..10 => format!("{}#part", to.url(path)),
        10..13 => format!("{}?x=1", to.url(path)),
        13..16 if to.https == from.https => format!("//{}:{}{path}", to.host, to.port),
        16..19 if to == from => path.to_owned(),
        19..22 if to == from => path.trim_start_matches('/').to_owned(),
        // From a page of https this is mixed content; no page in the clear is sent there, as nobody knows the host.
        22..26 if places.page.https => format!("http://plain.test:7001{path}"),
        // Not followed.
        26 => return,
        27 => String::new(),
        _ => to.url(path),
    };
    answer.headers.push(("Location".to_owned(), location));
}
