//! The gateway has a CORS policy and does not apply it
//!
//! # What one sees
//!
//! The gateway's configuration allows the origin, and no answer has a CORS header.
//!
//! # Why
//!
//! Gateways take a policy that they do not carry out: the filter is not in the chain (Envoy), the plugin is bound
//! to another route (Kong), the integration answers by itself (AWS), or another policy overrides it.
//!
//! # How Corsac tells
//!
//! `--configured` says that the configuration allows the origin, or the answer came through a gateway; and neither it
//! nor any other request to the server was answered with a header of CORS. From outside that looks the same as a
//! server without CORS, so that it is never certain.
//!
//! # What to change
//!
//! See in the gateway's status and log whether the policy is accepted and bound to this route. Or let the application
//! add the headers.

use corsac_browser::Reason;

use crate::cause::{Cause, Finding, Rule};
use crate::evidence::{Cors, Evidence};
use crate::words::{short, visible_bytes};

pub(crate) const RULE: Rule = Rule::of(look);

/// Headers by which gateways are known, and what their values begin with.
const MARKS: [(&str, &str); 14] = [
    ("Server", "envoy"),
    ("Server", "istio-envoy"),
    ("Server", "kong"),
    ("Server", "apisix"),
    ("Via", "kong"),
    ("Via", "1.1 kong"),
    ("X-Envoy-Upstream-Service-Time", ""),
    ("X-Envoy-Decorator-Operation", ""),
    ("X-Kong-Proxy-Latency", ""),
    ("X-Kong-Response-Latency", ""),
    ("X-Amz-Apigw-Id", ""),
    ("Apigw-Requestid", ""),
    ("X-Tyk-Trace-Id", ""),
    ("X-Krakend", ""),
];

fn look(evidence: &Evidence<'_>) -> Option<Finding> {
    evidence.fault(&[Reason::AllowOriginMissing])?;
    let answer = evidence.answer().filter(|answer| !answer.is_aware())?;
    let mark = MARKS.iter().find_map(|(name, begin)| {
        let value = answer.header(name).filter(|value| value.to_ascii_lowercase().starts_with(begin))?;
        Some(format!("{name}: {}", short(&visible_bytes(&value).0, 60)))
    });
    let is_said = evidence.told.configured;
    if mark.is_none() && !is_said {
        return None;
    }
    let in_trace = evidence.account.trace.exchanges.iter().filter_map(|exchange| exchange.response.as_ref());
    let besides = evidence.experiments.iter().filter_map(|observed| observed.came.as_ref().ok());
    let answers: Vec<_> = in_trace.chain(besides).collect();
    if answers.iter().any(|answer| Cors(answer).has_cors()) {
        return None;
    }
    let of = match answers.len() {
        1 => "the request was".to_owned(),
        many => format!("of {many} requests none was"),
    };
    let not = if answers.len() == 1 { "without any" } else { "with any" };
    let gateway = mark.as_ref().map_or_else(
        || "The origin is said to be allowed".to_owned(),
        |mark| format!("A gateway answers ({mark})"),
    );
    let because = format!("{gateway}, and {of} answered {not} header of CORS.");
    let percent = match (is_said, mark) {
        (true, Some(_)) => 93,
        (true, None) => 92,
        (false, _) => 45,
    };
    let mut advice = evidence.advice();
    if let Some(first) = advice.first_mut() {
        first.more.push(
            "If the gateway has a policy that says so: see whether it is bound to this route.".to_owned(),
        );
    }
    Some(Finding::new(Cause::PolicyIgnored, percent, because).fix(advice))
}
