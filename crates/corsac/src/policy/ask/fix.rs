//! What to change in the file so that the page may read: as little as does it.

use corsac_browser::{Failure, Owner, Reason};
use corsac_fetch::{Account, Outcome as Ending};
use corsac_server::{Outcome, Refusal, TierField};

use super::Answered;
use super::server::Asked;
use crate::render::Options;
use crate::render::fix::{self, Advice};
use crate::toml::array;

/// Writes it, for the browser that decides.
pub(super) fn write(out: &mut String, answered: &Answered<'_>, options: &Options) {
    fix::print(out, ["To fix,", "And"], &advice(answered, options), options);
}

fn advice(answered: &Answered<'_>, options: &Options) -> Vec<Advice> {
    let compared = &answered.compared;
    let worst = compared.runs.iter().position(|run| std::ptr::eq(run, compared.worst())).unwrap_or(0);
    let account = compared.runs[worst].account();
    let Some(asked) = answered.asked[worst].last() else { return fix::advice(account, options.secrets) };
    if asked.is_stopped() {
        return vec![stopped(account)];
    }
    let Ending::Failed(Failure::Blocked(blocked)) = &account.outcome else {
        return fix::advice(account, options.secrets);
    };
    if blocked.reason.owner() != Owner::Server {
        return fix::advice(account, options.secrets);
    }
    let place = Places { answered, asked };
    match asked.explanation.as_ref().map(|told| told.outcome) {
        Some(Outcome::PreflightRefused(why) | Outcome::Refused(why)) => vec![refused(&place, account, why)],
        Some(Outcome::Allowed | Outcome::PreflightAllowed) => vec![allowed(&place, account, blocked.reason)],
        _ => vec![no_rule(account, asked)],
    }
}

/// Where in the file something is to be changed.
struct Places<'a> {
    answered: &'a Answered<'a>,
    asked: &'a Asked,
}

impl Places<'_> {
    /// `the rule at corsac.toml:4`
    fn rule(&self) -> String {
        let place = self.answered.place(self.asked, None);
        place
            .map_or_else(|| "the rule".to_owned(), |place| format!("the rule at {}", self.answered.at(place)))
    }

    fn tier_index(&self) -> Option<usize> {
        self.asked.explanation.as_ref()?.tier
    }

    fn tier(&self) -> String {
        let place = self.tier_index().and_then(|tier| self.answered.place(self.asked, Some(tier)));
        place
            .map_or_else(|| "the tier".to_owned(), |place| format!("the tier at {}", self.answered.at(place)))
    }

    /// A list of the tier with these items more, as it is to be written.
    fn longer(&self, field: TierField, items: &[String]) -> String {
        let told = self.asked.explanation.as_ref();
        let rule = told.and_then(|told| self.answered.file.rule_of(told.rule.as_deref()?));
        let own = match (rule, self.tier_index()) {
            (Some(rule), Some(tier)) => self.answered.file.list(rule, tier, field),
            _ => Vec::new(),
        };
        let is_known = |item: &String| own.iter().any(|own| own.eq_ignore_ascii_case(item));
        let more = items.iter().filter(|item| !is_known(item)).map(String::as_str);
        let items: Vec<&str> = own.iter().copied().chain(more).collect();
        format!("{field} = {}", array(&items))
    }
}

fn origin(account: &Account) -> String {
    account.page.as_ref().map_or_else(String::new, |page| page.origin().to_string())
}

fn stopped(account: &Account) -> Advice {
    let origin = origin(account);
    if origin == "null" {
        return Advice::of(
            "let a page with an origin ask: CSRF protection cannot trust null, which anybody can have",
        );
    }
    Advice::of("trust the origin in [csrf], if its pages may act for whoever visits them")
        .more(format!("trusted_origins = {}", array(&[&origin])))
}

fn refused(place: &Places<'_>, account: &Account, why: Refusal) -> Advice {
    let asked = |name| asked_for(account, name);
    match why {
        Refusal::OriginNotAllowed => {
            let origin = origin(account);
            if origin == "null" {
                return Advice::of(
                    "let a page with an origin ask: null, which anybody can have, is let in by origins = [\"*\"] only",
                );
            }
            let what = format!("let the origin in: add it to a tier of {}, or add a tier", place.rule());
            Advice::of(what).more("[[rule.tier]]").more(format!("origins = {}", array(&[&origin])))
        }
        Refusal::MethodNotAllowed => Advice::of(format!("allow the method in {}", place.tier()))
            .more(place.longer(TierField::Methods, &asked("Access-Control-Request-Method"))),
        Refusal::HeaderNotAllowed => Advice::of(format!("allow the request headers in {}", place.tier()))
            .more(place.longer(TierField::RequestHeaders, &asked("Access-Control-Request-Headers"))),
        Refusal::TooManyHeaders => Advice::of("ask with fewer request headers"),
        Refusal::PathAmbiguous => {
            Advice::of("ask for the path as the rules write it, without percent-encoded bytes, // or dots")
        }
        _ => Advice::of("ask with one whole origin"),
    }
}

/// The policy allows it, and the browser does not.
fn allowed(place: &Places<'_>, account: &Account, reason: Reason) -> Advice {
    match reason {
        Reason::WildcardWithCredentials => {
            let what =
                format!("give the origin a tier of its own in {}: * never allows credentials", place.rule());
            Advice::of(what)
                .more("[[rule.tier]]")
                .more(format!("origins = {}", array(&[&origin(account)])))
                .more("credentials = true")
        }
        Reason::AllowCredentialsNotTrue => {
            Advice::of(format!("allow credentials in {}", place.tier())).more("credentials = true")
        }
        Reason::HeaderNotAllowed => {
            let mut names = asked_for(account, "Access-Control-Request-Headers");
            names.retain(|name| name.eq_ignore_ascii_case("authorization"));
            Advice::of(format!("name the header beside * in {}", place.tier()))
                .more(place.longer(TierField::RequestHeaders, &names))
        }
        reason => Advice::of(format!("see why: {}", reason.because())),
    }
}

/// No rule is for the path.
fn no_rule(account: &Account, asked: &Asked) -> Advice {
    let path = asked.path.split('?').next().unwrap_or_default();
    Advice::of("write a rule for the path")
        .more("[[rule]]")
        .more(format!("paths = {}", array(&[path])))
        .more("[[rule.tier]]")
        .more(format!("origins = {}", array(&[&origin(account)])))
}

/// The items of a header of the last preflight.
fn asked_for(account: &Account, name: &str) -> Vec<String> {
    let value = account.trace.exchanges.last().and_then(|exchange| exchange.request.header(name));
    let value = value.unwrap_or_default();
    value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}
