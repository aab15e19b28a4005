//! The advice: there is some for every reason, and what it tells servers to answer does help.

use std::collections::BTreeSet;

use corsac::render::{Options, fix, text};
use corsac::secrets::Secrets;
use corsac_browser::{Failure, Owner, Reason, ResponseHead};
use corsac_fetch::{Account, Outcome};

use crate::scenes;
use crate::stage::{Answer, Stage};

fn reason(account: &Account) -> Option<Reason> {
    match &account.outcome {
        Outcome::Failed(Failure::Blocked(blocked)) => Some(blocked.reason),
        _ => None,
    }
}

#[test]
fn every_reason_has_a_situation_and_advice() {
    let mut seen = BTreeSet::new();
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let Some(reason) = reason(&account) else { continue };
        seen.insert(reason.code());
        let advice = fix::advice(&account, Secrets::Hide);
        assert!(!advice.is_empty(), "{name}");
        for one in &advice {
            assert!(one.what.len() > 10, "{name}: {one:?}");
        }
        let text = text::account(&account, &Options::default());
        assert!(text.contains("\n To fix, "), "{name}:\n{text}");
        let to_change = text.replace('\n', " ");
        let owner = match reason.owner() {
            Owner::Page => "page.",
            Owner::Server => "server.",
            Owner::Network => "network.",
        };
        // Whose fault is another's to mend: an opaque origin, a redirect, the case of a method.
        let elsewhere = [
            "sandboxed",
            "sandboxed_at_home",
            "from_a_file",
            "method_in_small_letters",
            "redirect_preflight_null_origin",
            "redirect_taints_origin",
            "redirect_to_http",
        ];
        assert!(
            to_change.contains(&format!("To change: the {owner}")) || elsewhere.contains(&name),
            "{name}: {text}"
        );
    }
    // No permission is asked for yet, so nothing reaches it.
    let unreachable = ["LocalNetworkDenied"];
    for reason in Reason::ALL {
        assert!(
            seen.contains(reason.code()) || unreachable.contains(&reason.code()),
            "{reason} has no situation"
        );
    }
}

/// Answers as the advice says, instead of as before, and plays the situation again.
fn mended(name: &str, make: impl Fn() -> Stage) -> Account {
    let mut stage = make();
    // Several rounds: after the preflight, the answer itself may be wanting.
    for _ in 0..6 {
        let answers = stage.answers.clone();
        let account = stage.play();
        let advice = fix::advice(&account, Secrets::Show);
        let Some(one) = advice.iter().find(|one| !one.lines.is_empty() || one.what.contains("status 204"))
        else {
            return account;
        };
        let index = one.exchange.expect("an exchange");
        let sent = account.trace.exchanges[..=index].iter().filter(|exchange| !exchange.cached).count() - 1;
        stage = make();
        stage.answers = answers;
        if let Some(Answer::Head(head, _)) = stage.answers.get_mut(sent) {
            *head = answer_with(head, &one.what, &one.lines);
        }
        // What comes after a preflight that passes now.
        stage.answers.truncate(sent + 1);
        stage.answers.push(Answer::Head(ResponseHead::new(200), 0));
        let is_last = account.trace.exchanges[index].kind == corsac_browser::ExchangeKind::Actual;
        if is_last {
            stage.answers.truncate(sent + 1);
        }
        assert!(stage.answers.len() < 40, "{name}");
    }
    panic!("{name}: the advice does not come to an end");
}

/// The head with these lines instead of those of their names.
fn answer_with(head: &ResponseHead, what: &str, lines: &[(&'static str, String)]) -> ResponseHead {
    let status = if what.contains("status 204") { 204 } else { head.status };
    let mut answer = ResponseHead::new(status);
    for header in &head.headers {
        let dropped = lines.iter().any(|(name, _)| header.name.is(name))
            || what.contains(&format!("without {}", header.name))
            || (status == 204 && header.name.is("location"));
        if !dropped {
            answer = answer.header(header.name.as_str(), header.value.as_bytes());
        }
    }
    lines.iter().fold(answer, |answer, (name, value)| answer.header(name, value))
}

#[test]
fn a_server_that_follows_the_advice_is_read() {
    let mut mended_count = 0;
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let server = reason(&account).is_some_and(|reason| reason.owner() == Owner::Server);
        let advice = fix::advice(&account, Secrets::Show);
        let by_headers =
            advice.len() == 1 && (advice[0].what.starts_with("answer") && advice[0].exchange.is_some());
        // A redirect that may be followed leads on to what the situation does not have.
        if !server || !by_headers || name.starts_with("redirect_to") || name == "redirect_without_cors" {
            continue;
        }
        mended_count += 1;
        let make = || {
            let found = scenes::all().into_iter().find(|(other, _)| *other == name);
            found.expect("the situation").1
        };
        let account = mended(name, make);
        assert!(matches!(account.outcome, Outcome::Delivered(_)), "{name}: {:?}", account.outcome);
    }
    assert!(mended_count > 15, "{mended_count}");
}

#[test]
fn advice_never_allows_null_nor_everybody_with_credentials() {
    for (name, stage) in scenes::all() {
        let account = stage.play();
        for (header, value) in fix::advice(&account, Secrets::Hide).into_iter().flat_map(|one| one.lines) {
            if header == "Access-Control-Allow-Origin" {
                assert!(value != "null" && value != "*", "{name}");
            }
        }
    }
}

/// Reasons that no situation leads to here, and every other, at every place: there is always advice of its own.
#[test]
fn every_reason_has_advice_of_its_own() {
    for (name, stage) in scenes::all() {
        let account = stage.play();
        for reason in Reason::ALL {
            let mut account = account.clone();
            let Outcome::Failed(Failure::Blocked(blocked)) = &mut account.outcome else { break };
            blocked.reason = *reason;
            let advice = fix::advice(&account, Secrets::Hide);
            assert!(!advice.is_empty(), "{name}, {reason}");
            let generic = advice.iter().any(|one| one.what.contains(reason.because()));
            // What only an answer can break has no advice where nothing was asked.
            let nothing_asked = account.trace.exchanges.is_empty() && reason.owner() == Owner::Server;
            assert!(!generic || nothing_asked, "{name}, {reason}: {advice:?}");
            assert!(text::account(&account, &Options::default()).contains("\n To fix, "), "{name}, {reason}");
        }
    }
}
