//! The CORS check and the check of a preflight once more, as naive as they can be said, beside the
//! machine's own.

use corsac_browser::CredentialsMode;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{ACAC, ACAH, ACAM, ACAO, P, S, answer, at, get, is_preflight, run};

type Line = (&'static str, &'static str);

/// All values of a name, trimmed, joined; `None` when there is none.
fn joined(lines: &[Line], name: &str) -> Option<String> {
    let values: Vec<&str> =
        lines.iter().filter(|line| line.0 == name).map(|line| line.1.trim_matches([' ', '\t'])).collect();
    if values.is_empty() { None } else { Some(values.join(", ")) }
}

fn may_read(lines: &[Line], include: bool) -> bool {
    match joined(lines, ACAO).as_deref() {
        Some("*") => !include,
        Some(P) => !include || joined(lines, ACAC).as_deref() == Some("true"),
        _ => false,
    }
}

/// The items of a list; `None` when one is no token.
fn items(lines: &[Line], name: &str) -> Option<Vec<String>> {
    let text = joined(lines, name).unwrap_or_default();
    let items: Vec<&str> =
        text.split(',').map(|item| item.trim_matches([' ', '\t'])).filter(|item| !item.is_empty()).collect();
    let token = |item: &&str| {
        item.chars().all(|char| char.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(char))
    };
    if items.iter().all(token) { Some(items.into_iter().map(str::to_owned).collect()) } else { None }
}

fn may_send(status: u16, lines: &[Line], include: bool, method: &str, names: &[&str]) -> bool {
    if !may_read(lines, include) || !(200..300).contains(&status) {
        return false;
    }
    let (Some(methods), Some(headers)) = (items(lines, ACAM), items(lines, ACAH)) else { return false };
    let any = |list: &[String]| !include && list.contains(&"*".to_owned());
    let method_ok =
        ["GET", "HEAD", "POST"].contains(&method) || methods.contains(&method.to_owned()) || any(&methods);
    let listed = |name: &str| headers.iter().any(|item| item.to_lowercase() == name);
    method_ok && names.iter().all(|name| listed(name) || (any(&headers) && *name != "authorization"))
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let line = prop_oneof![
        4 => (Just(ACAO), select(vec![P, P, P, "*", "*", "null", S, "http://localhost:9301/", " *", "\thttp://localhost:9301 ", ""])),
        3 => (Just(ACAC), select(vec!["true", "true", " true", "True", "false", "true,true", ""])),
        2 => (Just(ACAM), select(vec!["PUT", "put", "*", "PUT, DELETE", ",PUT,", "@", "", "GET", "patch"])),
        2 => (Just(ACAH), select(vec!["x-a", "X-A,authorization", "*", "*, Authorization", "x-b", "b d", "", "\tx-a\t,x-b"])),
    ];
    prop::collection::vec(line, 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_cors_check_agrees(lines in lines(), include in any::<bool>(), status in select(vec![200_u16, 404, 500])) {
        let credentials = if include { CredentialsMode::Include } else { CredentialsMode::SameOrigin };
        let ran = run(get(&at(S, "/")).credentials(credentials), |_| answer(status, &lines));
        prop_assert_eq!(ran.verdict() == "cors", may_read(&lines, include), "{:?}", ran.verdict());
        prop_assert_eq!(ran.sent.len(), 1);
    }

    #[test]
    fn the_preflight_check_agrees(
        asked in lines(),
        answered in lines(),
        include in any::<bool>(),
        status in select(vec![200_u16, 200, 204, 299, 300, 199, 404]),
        method in select(vec!["GET", "POST", "PUT", "PUT", "DELETE", "patch", "*"]),
        names in select(vec![&[][..], &["x-a"], &["x-a"], &["authorization"], &["authorization", "x-a"], &["*"]]),
    ) {
        let credentials = if include { CredentialsMode::Include } else { CredentialsMode::Omit };
        let mut request = get(&at(S, "/")).method(method).credentials(credentials);
        for name in names {
            request = request.header(*name, "1");
        }
        let asks = !["GET", "POST"].contains(&method) || !names.is_empty();
        let ran = run(request, |head| if is_preflight(head) { answer(status, &asked) } else { answer(200, &answered) });
        let sent = !asks || may_send(status, &asked, include, method, names);
        prop_assert_eq!(ran.preflights(), usize::from(asks));
        prop_assert_eq!(ran.sent.len() - ran.preflights(), usize::from(sent), "{:?}", ran.verdict());
        prop_assert_eq!(ran.verdict() == "cors", sent && may_read(&answered, include));
    }
}
