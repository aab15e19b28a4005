//! Cookies, as visits and answers set them.

use super::places::{Place, Places};
use super::random::Random;
use crate::scenario::Answer;

const SAME_SITE: [&str; 4] = ["Strict", "Lax", "None", ""];

/// How long cookies live that are not there to expire while a scenario runs.
const LIVES: [(usize, &str); 6] = [
    (12, ""),
    (2, "; Max-Age=600"),
    (1, "; Max-Age=0"),
    (1, "; Max-Age=-1"),
    (1, "; Expires=Thu, 01 Jan 1970 00:00:00 GMT"),
    (1, "; Max-Age=abc"),
];

/// Where visits go to.
pub(super) fn visited(random: &mut Random, places: &Places) -> Place {
    let near: Vec<&Place> = places.servers.iter().take(2).filter(|place| place.sets_cookies()).collect();
    let https = random.chance(50);
    match random.below(100) {
        0..60 if !near.is_empty() => (*random.pick(&near)).clone(),
        60..80 if !near.is_empty() => (*random.pick(&near)).sibling(random, https),
        _ if places.page.sets_cookies() => places.page.clone(),
        _ => places.page.stranger(random, https),
    }
}

/// Adds `Set-Cookie` lines: for each `SameSite` a cookie, more often than not. `prefix` begins their names, `path` is
/// that of the answer.
pub(super) fn set(random: &mut Random, answer: &mut Answer, place: &Place, prefix: &str, path: &str) {
    for same_site in SAME_SITE {
        if !random.chance(62) {
            continue;
        }
        let mut name = format!("{prefix}{}", same_site.to_ascii_lowercase());
        // `SameSite=None` is kept with `Secure` only.
        let secure = random.chance(match same_site {
            "None" => 80,
            _ if place.https => 45,
            _ => 18,
        });
        let mut attributes = match random.below(100) {
            0..70 => "; Path=/".to_owned(),
            70..80 => format!("; Path={path}"),
            80..88 => "; Path=/other".to_owned(),
            _ => String::new(),
        };
        if random.chance(20) {
            let domain = if random.chance(85) { place.site() } else { "other.localhost" };
            attributes.extend(["; Domain=", domain]);
        } else if secure && random.chance(12) {
            name = format!("{}{name}", random.pick(&["__Host-", "__Secure-"]));
        }
        if secure {
            attributes += "; Secure";
        }
        if random.chance(25) {
            attributes += "; HttpOnly";
        }
        if !same_site.is_empty() {
            attributes.extend(["; SameSite=", same_site]);
        }
        attributes += *random.weighted::<&str>(&LIVES);
        answer.headers.push(("Set-Cookie".to_owned(), format!("{name}=1{attributes}")));
    }
}

/// Adds one cookie that lives for so many seconds.
pub(super) fn set_for(answer: &mut Answer, place: &Place, seconds: u32) {
    let kind = if place.https { "; SameSite=None; Secure" } else { "" };
    answer.headers.push(("Set-Cookie".to_owned(), format!("short=1; Path=/; Max-Age={seconds}{kind}")));
}
