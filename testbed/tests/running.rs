//! A server of the bed from its start to its end.

use std::net::TcpStream;

use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Error, Running, packages, start, start_with};

/// Runs `then` with a server of the bed, where its product is on this machine.
fn with(name: &str, then: impl FnOnce(&[Product], &Product, &Server)) {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    let (product, server) = table::find(&products, name).expect("it is in the table");
    if packages::is_there(product).unwrap_or_else(|error| panic!("{error}")) {
        then(&products, product, server);
    }
}

fn started(running: Result<Running, Error>) -> Running {
    running.unwrap_or_else(|error| panic!("{error}"))
}

fn answer(running: &Running, server: &Server) -> String {
    let answer = running.get(&server.url, Some(&server.origin)).unwrap_or_else(|error| panic!("{error}"));
    String::from_utf8_lossy(&answer).to_ascii_lowercase()
}

#[test]
fn a_changed_file_is_what_runs() {
    let rows = [
        ("nginx/other-port", "http://localhost:3000", "http://localhost:5173"),
        ("koa-5/other-scheme", "'http://app.example.com'", "'https://app.example.com'"),
        ("tower-http/origin-with-slash", "example.com/", "example.com"),
    ];
    for (name, from, to) in rows {
        with(name, |products, product, server| {
            let allows = format!("access-control-allow-origin: {}\r\n", server.origin);
            let running = started(start(products, product, server));
            assert!(!answer(&running, server).contains(&allows), "{name}");
            drop(running);
            let text = std::fs::read_to_string(product.source(server)).expect("readable");
            assert!(text.contains(from), "{name}: {from}");
            let running = started(start_with(products, product, server, &text.replace(from, to)));
            let answer = answer(&running, server);
            assert!(answer.contains(&allows), "{name}: {answer}");
        });
    }
}

#[test]
fn nothing_is_left_of_a_server_that_is_dropped() {
    // Each of them starts processes of its own, and the last has one behind it.
    for name in ["nginx/other-port", "apache/folder", "haproxy/twice", "caddy/twice"] {
        with(name, |products, product, server| {
            let running = started(start(products, product, server));
            let port = running.port();
            assert!(TcpStream::connect(("127.0.0.1", port)).is_ok(), "{name}");
            drop(running);
            assert!(TcpStream::connect(("127.0.0.1", port)).is_err(), "{name} still listens");
        });
    }
}

#[test]
fn a_server_that_does_not_start_says_why() {
    with("haproxy/twice", |products, product, server| {
        match start_with(products, product, server, "no configuration") {
            Err(Error::Start { server, wrote }) => {
                assert_eq!(server, "haproxy/twice");
                assert!(wrote.contains("unknown keyword"), "{wrote}");
            }
            other => panic!("{other:?}"),
        }
    });
}
