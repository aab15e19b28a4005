//! Any bytes as a request and up to 25 answers: no panic, an end within the bound, and nothing of
//! another origin readable unless the last answer has Access-Control-Allow-Origin.
//!
//! The first line is the request: a byte for its mode, credentials and page, the method, the URL.
//! Its headers follow as lines with a colon. A blank line ends each head; an answer starts with its
//! status as two bytes.
#![no_main]

use corsac_browser::{
    Action, CredentialsMode, Fetch, Input, Mode, Now, Page, RedirectMode, Request, ResponseHead,
    ResponseType, Session,
};
use libfuzzer_sys::fuzz_target;

const ANSWERS: usize = 25;
/// 21 hops, each with a preflight.
const MOST_MESSAGES: usize = 42;

fn lines(block: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    block.split(|&byte| byte == b'\n').filter_map(|line| {
        let colon = line.iter().position(|&byte| byte == b':')?;
        Some((String::from_utf8_lossy(&line[..colon]).into_owned(), &line[colon + 1..]))
    })
}

fn blocks(mut data: &[u8]) -> Vec<&[u8]> {
    let mut blocks = Vec::new();
    while let Some(end) = data.windows(2).position(|pair| pair == b"\n\n") {
        blocks.push(&data[..end]);
        data = &data[end + 2..];
    }
    blocks.push(data);
    blocks
}

fn request(block: &[u8]) -> (Page, Request) {
    let flags = block.first().copied().unwrap_or_default();
    let first = block.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let text = String::from_utf8_lossy(first.get(1..).unwrap_or_default()).into_owned();
    let (method, url) = text.split_once(' ').unwrap_or(("GET", &text));
    let mode = [Mode::Cors, Mode::NoCors, Mode::SameOrigin, Mode::Cors][usize::from(flags & 3)];
    let credentials = match flags >> 2 & 3 {
        0 => CredentialsMode::Omit,
        1 => CredentialsMode::SameOrigin,
        _ => CredentialsMode::Include,
    };
    let redirect = if flags & 0x40 == 0 { RedirectMode::Follow } else { RedirectMode::Manual };
    let request = Request::new(url).method(method).mode(mode).credentials(credentials).redirect(redirect);
    let request = lines(block).fold(request, |request, (name, value)| request.header(name, value));
    let base = "http://localhost:9301/".parse().expect("a URL");
    let page = if flags & 0x10 == 0 { Page::new(base) } else { Page::sandboxed_in(base) };
    (page, request)
}

fn answer(block: &[u8]) -> ResponseHead {
    let status = match block {
        [high, low, ..] => u16::from_be_bytes([*high, *low]),
        _ => 200,
    };
    let rest = block.get(2..).unwrap_or_default();
    lines(rest).fold(ResponseHead::new(status), |head, (name, value)| head.header(&name, value))
}

fuzz_target!(|data: &[u8]| {
    let blocks = blocks(data);
    let (page, request) = request(blocks[0]);
    let mut answers = blocks[1..].iter().take(ANSWERS).map(|block| answer(block));
    let mut session = Session::default();
    let mut fetch = Fetch::new(page.clone(), request);
    let mut input = Input::Start;
    let mut last = ResponseHead::new(200);
    for _ in 0..=MOST_MESSAGES {
        match fetch.step(&mut session, Now::default(), input) {
            Action::Send(_) => {
                last = answers.next().unwrap_or_else(|| last.clone());
                input = Input::Head(last.clone());
            }
            Action::Deliver(response) => {
                let allowed = last.headers.contains("Access-Control-Allow-Origin");
                assert!(response.kind != ResponseType::Cors || allowed);
                let own = fetch
                    .trace()
                    .exchanges
                    .iter()
                    .all(|exchange| page.origin().is_origin_of(&exchange.request.url));
                assert!(response.kind != ResponseType::Basic || own);
                break;
            }
            _ => break,
        }
        assert!(fetch.trace().exchanges.len() <= MOST_MESSAGES);
    }
    assert!(fetch.trace().all_events().all(|event| !event.text().is_empty()));
});
