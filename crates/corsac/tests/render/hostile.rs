//! Servers that send odd bytes: nothing of it reaches the terminal as it is, and nothing panics.

use corsac::render::{Options, curl, text};
use corsac::secrets::Secrets;
use corsac_browser::{BodyInfo, CredentialsMode, Mode, NetworkErrorKind, Request, ResponseHead};
use proptest::prelude::*;

use crate::stage::{Answer, Stage};

#[test]
fn escapes_and_foreign_letters_are_shown_as_bytes() {
    let stage = Stage::new("https://myapp.com/", Request::new("https://api.mybackend.com/x")).answer_with(
        200,
        &[
            "Access-Control-Allow-Origin: https://myapp.com\u{1b}[2J",
            "Content-Type: text/\u{9b}31mplain\u{e9}",
            "Set-Cookie: a\u{7}=1",
        ],
        5,
    );
    let text = text::account(&stage.play(), &Options::default());
    assert!(text.is_ascii(), "{text}");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text}");
    assert!(text.contains("https://myapp.com\\x1b[2J"), "{text}");
    // The carets stand under the escaped byte.
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.contains("\\x1b[2J")).expect("the line");
    let carets = lines[at + 1];
    let start = carets.find('^').expect("carets");
    assert!(carets.trim_start().starts_with("^^^^"), "{text}");
    assert!(
        lines[at].get(start..).is_some_and(|rest| rest.starts_with("\\x1b") || rest.starts_with("https")),
        "{text}"
    );
}

#[test]
fn what_the_network_says_is_escaped() {
    let stage = Stage::new("https://myapp.com/", Request::new("https://api.mybackend.com/x"))
        .fail(NetworkErrorKind::Malformed, "\u{1b}]0;title\u{7} and \u{202e}backwards");
    let text = text::account(&stage.play(), &Options::default());
    assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text}");
}

/// Header names and values around which the rules turn, with odd bytes mixed in.
fn header() -> impl Strategy<Value = (String, Vec<u8>)> {
    let names = prop::sample::select(vec![
        "Access-Control-Allow-Origin",
        "Access-Control-Allow-Credentials",
        "Access-Control-Allow-Methods",
        "Access-Control-Allow-Headers",
        "Access-Control-Max-Age",
        "Access-Control-Expose-Headers",
        "Cross-Origin-Resource-Policy",
        "Location",
        "Set-Cookie",
        "Vary",
        "Content-Type",
        "X-Other",
    ]);
    let words = prop::sample::select(vec![
        "*",
        "https://myapp.com",
        "true",
        "PUT",
        "x-one",
        ", ",
        "null",
        "/next",
        "https://other.example/",
        "a=1; Secure",
        "600",
        "same-origin",
        "\u{1b}[31m",
        "Origin",
        "/login",
    ]);
    let odd = prop::collection::vec(any::<u8>(), 0..4);
    let value = prop::collection::vec((words, odd), 0..6).prop_map(|pieces| {
        pieces
            .into_iter()
            .flat_map(|(word, odd)| [word.as_bytes().to_vec(), odd].concat())
            .collect::<Vec<u8>>()
    });
    (names.prop_map(str::to_owned), value)
}

fn answer() -> impl Strategy<Value = Answer> {
    let status = prop::sample::select(vec![200_u16, 204, 301, 302, 303, 307, 308, 401, 404, 500, 999, 0]);
    (status, prop::collection::vec(header(), 0..8), any::<u32>()).prop_map(|(status, headers, bytes)| {
        let head = headers.into_iter().fold(ResponseHead::new(status), |head, (name, value)| {
            let value: Vec<u8> =
                value.into_iter().filter(|byte| !matches!(byte, 0 | b'\r' | b'\n')).collect();
            head.header(&name, value)
        });
        Answer::Head(head, u64::from(bytes))
    })
}

fn request() -> impl Strategy<Value = Request> {
    let methods = prop::sample::select(vec!["GET", "POST", "PUT", "patch", "HEAD", "GE T", "TRACE"]);
    let urls = prop::sample::select(vec![
        "https://api.mybackend.com/x?token=1#f",
        "/own",
        "http://localhost:1/",
        "http://other.example/",
        "ftp://x/",
        "::",
        "data:,x",
    ]);
    let modes = prop::sample::select(vec![Mode::Cors, Mode::NoCors, Mode::SameOrigin]);
    let headers = prop::collection::vec(("[a-zA-Z-]{1,12}", prop::collection::vec(any::<u8>(), 0..8)), 0..4);
    (methods, urls, modes, any::<bool>(), headers, any::<bool>()).prop_map(
        |(method, url, mode, include, headers, body)| {
            let mut request = Request::new(url).method(method).mode(mode);
            if include {
                request = request.credentials(CredentialsMode::Include);
            }
            if body {
                request = request.body(BodyInfo::text(3));
            }
            headers.into_iter().fold(request, |request, (name, value)| request.header(name, value))
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_panics_and_nothing_orders_the_terminal(
        request in request(),
        answers in prop::collection::vec(answer(), 24),
        sandboxed in any::<bool>(),
        width in 0_usize..200,
    ) {
        let mut stage = Stage::new("https://myapp.com/", request);
        if sandboxed {
            stage = stage.sandboxed();
        }
        stage.answers = answers;
        stage.spare = true;
        let account = stage.play();
        let mut options = Options::default();
        options.width = width;
        for secrets in [Secrets::Hide, Secrets::Show] {
            options.secrets = secrets;
            for text in [text::account(&account, &options), curl::commands(&account, &options)] {
                prop_assert!(text.is_ascii(), "{}", text);
                prop_assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{}", text);
            }
        }
    }
}
