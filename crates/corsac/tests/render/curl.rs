//! The curl commands: read back, they are the same requests.

use corsac::paste::{CurlCommand, parse_curl};
use corsac::render::{Options, curl};
use corsac::secrets::Secrets;
use corsac_browser::{BodyInfo, CredentialsMode, Request, RequestHead};
use corsac_fetch::Account;
use proptest::prelude::*;

use crate::scenes;
use crate::stage::{Stage, head};

/// The commands of the text, without the comments.
fn split(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().filter(|line| !line.starts_with('#')).collect();
    let commands = lines.split(|line| line.is_empty()).map(|lines| lines.join("\n"));
    commands.filter(|command| !command.is_empty()).collect()
}

fn shown() -> Options {
    let mut options = Options::default();
    options.secrets = Secrets::Show;
    options
}

/// Whether the command sends what the browser sent.
fn assert_same(command: &CurlCommand, head: &RequestHead, body: Option<&[u8]>) {
    assert_eq!(command.effective_method(), head.method.as_str());
    let mut url = head.url.clone();
    url.set_fragment(None);
    assert_eq!(command.url, url.as_str());
    let left_to_curl = |name: &str| {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        is("cookie") || is("accept-encoding") || (is("content-length") && head.has_body)
    };
    let sent: Vec<(String, String)> = head
        .headers
        .iter()
        .filter(|header| !left_to_curl(header.name.as_str()) || header.value.as_bytes() == b"identity")
        // Blanks around a value are no part of it; joined empty ones end in one.
        .map(|header| (header.name.to_string(), header.value.to_text().trim_matches([' ', '\t']).to_owned()))
        .collect();
    // A type that curl would add is taken away.
    assert_eq!(command.headers, sent);
    assert_eq!(command.cookies, head.header("Cookie"));
    assert_eq!(command.compressed, head.header("Accept-Encoding").is_some_and(|value| value != "identity"));
    assert_eq!(command.body.as_deref(), body.filter(|_| head.has_body));
    assert_eq!(command.body_type_implied, None);
    assert!(!command.location, "each hop is a command of its own");
}

#[test]
fn every_request_of_every_situation_is_read_back() {
    let mut count = 0;
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let text = curl::commands_with(&account, Some(b"it's\n\xff"), &|_| Vec::new(), &shown());
        let commands = split(&text);
        let heads: Vec<&RequestHead> =
            account.trace.exchanges.iter().map(|exchange| &*exchange.request).collect();
        assert!(commands.len() >= heads.len(), "{name}: {text}");
        for (command, head) in commands.iter().zip(heads) {
            let parsed =
                parse_curl(command.as_bytes()).unwrap_or_else(|error| panic!("{name}: {error}\n{command}"));
            assert_same(&parsed, head, Some(b"it's\n\xff"));
            count += 1;
        }
        for command in commands {
            assert!(parse_curl(command.as_bytes()).is_ok(), "{name}: {command}");
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn a_refused_request_is_shown_too() {
    let request = Request::new("https://api.mybackend.com/profile")
        .method("PUT")
        .credentials(CredentialsMode::Include)
        .header("Content-Type", "application/json")
        .header("X-Token", "s3cr3t")
        .body(BodyInfo::bytes(2));
    let account = Stage::new("https://myapp.com/", request).answer(404, &[]).play();
    let text = curl::commands_with(&account, Some(b"{}"), &|_| Vec::new(), &Options::default());
    let commands = split(&text);
    assert_eq!(commands.len(), 2, "{text}");
    let put = parse_curl(commands[1].as_bytes()).expect("a command");
    assert_eq!(put.effective_method(), "PUT");
    assert_eq!(put.header("Origin"), Some("https://myapp.com"));
    assert_eq!(put.header("X-Token"), Some("<secret>"));
    assert_eq!(put.body.as_deref(), Some(&b"{}"[..]));
    assert!(text.contains("which the browser never sent"), "{text}");
    assert!(text.contains("may change things on the server"), "{text}");
    assert!(text.contains("A browser adds its cookies"), "{text}");
}

#[test]
fn a_body_that_is_not_there_comes_from_stdin() {
    let request = Request::new("https://api.mybackend.com/x").method("POST").body(BodyInfo::bytes(3));
    let account = Stage::new("https://myapp.com/", request).answer(200, &[]).play();
    for body in [None, Some(&b"a\0b"[..])] {
        let text = curl::commands_with(&account, body, &|_| Vec::new(), &Options::default());
        assert!(text.contains("--data-binary @-"), "{text}");
        assert!(text.contains("its body (3 bytes) is read from stdin"), "{text}");
        assert!(text.contains("-H 'Content-Type:'"), "{text}");
    }
}

#[test]
fn what_is_no_request_is_said() {
    let account = Stage::new("https://myapp.com/", Request::new("https://[")).play();
    let text = curl::commands(&account, &Options::default());
    assert!(text.starts_with("# There is nothing that curl could send"), "{text}");
}

#[test]
fn the_commands_read_as_committed() {
    let cases = [
        "method_not_allowed",
        "redirect_post_becomes_get",
        "transfer_money",
        "cached_preflight",
        "mixed_content",
    ];
    for name in cases {
        let stage = scenes::all().into_iter().find(|(other, _)| *other == name).expect("a situation").1;
        let text = curl::commands(&stage.play(), &Options::default());
        crate::golden::compare(&format!("curl/{name}.sh"), &text);
    }
}

fn play(method: &str, headers: &[(String, Vec<u8>)], path: &str, body: Option<u64>) -> Account {
    let mut request = Request::new(format!("https://api.mybackend.com/{path}")).method(method);
    if let Some(length) = body {
        request = request.body(BodyInfo::bytes(length));
    }
    let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value.clone()));
    let allow = head(
        204,
        &[
            "Access-Control-Allow-Origin: *",
            "Access-Control-Allow-Methods: *",
            "Access-Control-Allow-Headers: *, authorization",
        ],
    );
    let mut stage = Stage::new("https://myapp.com/", request);
    stage.answers = vec![crate::stage::Answer::Head(allow, 0); 2];
    stage.spare = true;
    stage.play()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_request_is_read_back(
        method in prop::sample::select(vec!["GET", "HEAD", "POST", "PUT", "X!#$%&'*+.^_`|~"]),
        headers in prop::collection::vec(("x-[a-z!#$%&'*+.^_`|~]{1,8}", prop::collection::vec(any::<u8>(), 0..12)), 0..5),
        path in "[ -~]{0,20}",
        body in prop::collection::vec(1_u8.., 0..30),
    ) {
        let has_body = !matches!(method, "GET" | "HEAD");
        let account = play(method, &headers, &path, has_body.then_some(body.len() as u64));
        let text = curl::commands_with(&account, Some(&body), &|_| Vec::new(), &shown());
        let commands = split(&text);
        for (command, exchange) in commands.iter().zip(&account.trace.exchanges) {
            let parsed = parse_curl(command.as_bytes());
            prop_assert!(parsed.is_ok(), "{:?}\n{}", parsed, command);
            assert_same(&parsed.expect("just checked"), &exchange.request, Some(&body));
        }
    }
}
