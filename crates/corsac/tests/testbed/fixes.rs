//! The lines that `corsac explain` prints for a broken server, put into that server's file: then the page reads, and
//! nothing is left to be found. Every template that is shipped is applied here to a running server.

use std::collections::BTreeSet;

use corsac_diagnose::Cause;
use corsac_diagnose::fixes::Product as Printed;
use corsac_testbed::mend::mended;
use corsac_testbed::packages::is_there;
use corsac_testbed::table::{self, Product, Server};
use corsac_testbed::{Running, start, start_with};
use serde_json::Value;

use crate::bed::{self, explain};

/// A page that no server of the bed is to admit.
const STRANGER: &str = "https://stranger.example";

/// A header that no entry of the bed sends.
const UNASKED: &str = "X-Unasked: 1";

#[test]
fn what_is_printed_mends_the_server_and_no_template_is_left_out() {
    let products = table::load().unwrap_or_else(|error| panic!("{error}"));
    let servers: Vec<_> =
        bed::present(&products).into_iter().filter(|(_, server)| server.fix.is_some()).collect();
    let results = bed::of_each(&servers, |product, server| mend(&products, product, server));
    let mut applied = BTreeSet::new();
    let mut faults = Vec::new();
    for ((product, server), result) in servers.iter().zip(results) {
        match result {
            Ok(template) => _ = applied.insert((template, server.cause.clone().unwrap_or_default())),
            Err(why) => faults.push(format!("{}/{}: {why}", product.name, server.name)),
        }
    }
    assert!(
        faults.is_empty(),
        "{} of {} are not mended:\n{}",
        faults.len(),
        servers.len(),
        faults.join("\n\n")
    );
    let templates: BTreeSet<&String> = applied.iter().map(|(template, _)| template).collect();
    println!("{} servers mended with {} templates", servers.len(), templates.len());
    // A template whose products are not on this machine cannot be judged here.
    let absent: Vec<&str> = products
        .iter()
        .filter(|product| !is_there(product).unwrap_or_else(|error| panic!("{error}")))
        .map(|product| product.fixes.server.as_str())
        .collect();
    for printed in Printed::ALL.iter().filter(|printed| !absent.contains(&printed.names[0])) {
        for (template, causes) in printed.templates() {
            let name = format!("{}/{template}", printed.names[0]);
            let codes: Vec<&str> = causes.into_iter().map(Cause::code).collect();
            let is_applied = codes.iter().any(|code| applied.contains(&(name.clone(), (*code).to_owned())));
            assert!(is_applied, "{name} was applied to no server with one of {codes:?}");
        }
    }
}

/// Breaks, asks, mends as printed, and asks again. Returns the template.
fn mend(products: &[Product], product: &Product, server: &Server) -> Result<String, String> {
    let fix = server.fix.as_ref().expect("only those that are mended");
    let running = start(products, product, server).map_err(|error| error.to_string())?;
    let named = ["--server".to_owned(), product.fixes.server.clone()];
    let named: &[String] = if product.fixes.named || fix.named { &named } else { &[] };
    let before = explain(&running, server, named).map_err(|why| shown(&why, &running))?;
    drop(running);
    let printed = &before.line["causes"][0]["fix"]["server"];
    let name =
        printed["name"].as_str().ok_or_else(|| format!("nothing is printed: {}", before.line["causes"]))?;
    if name != product.fixes.server {
        return Err(format!("the lines are of {name}"));
    }
    let text = std::fs::read_to_string(product.source(server)).map_err(|error| error.to_string())?;
    let text = mended(product, fix, &text, &blocks(printed))?;
    let running = start_with(products, product, server, &text)
        .map_err(|error| format!("{error}\nof the file\n{text}"))?;
    let template = printed["template"].as_str().unwrap_or_default();
    let judged = passes(&running, server).and_then(|()| match template {
        // These say nothing of what is allowed.
        "expose" | "cache" => Ok(()),
        _ => allows_no_more(&running, server),
    });
    judged.map_err(|why| format!("{}\nof the file\n{text}", shown(&why, &running)))?;
    Ok(format!("{name}/{template}"))
}

fn shown(why: &str, running: &Running) -> String {
    format!("{why}; the server wrote:\n{}", running.wrote())
}

/// What goes where, as it is printed.
fn blocks(printed: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let blocks = printed["blocks"].as_array().expect("blocks");
    blocks.iter().map(|block| (text(&block["place"]), text(&block["lines"]))).collect()
}

/// The same page reads the answer to the same request, caches know whom it is for, and no other page reads.
fn passes(running: &Running, server: &Server) -> Result<(), String> {
    let send = ["--send".to_owned()];
    let send: &[String] = if server.ask.contains(&send[0]) { &[] } else { &send };
    let after = explain(running, server, send)?;
    let causes = after.line["causes"].as_array().expect("causes");
    if after.status != Some(0) || !causes.is_empty() {
        let answer =
            after.line["exchanges"].as_array().and_then(|all| all.last()).map(|last| &last["response"]);
        return Err(format!("exit {:?}, causes {causes:?}, the last answer is {answer:?}", after.status));
    }
    let mut stranger = server.clone();
    STRANGER.clone_into(&mut stranger.origin);
    let other = explain(running, &stranger, send)?;
    if other.status == Some(0) {
        return Err("another page reads, too".to_owned());
    }
    let (own, others) = (last_header(&after.line, "access-control-allow-origin"), allowed(&other.line));
    let vary = last_header(&after.line, "vary").to_ascii_lowercase();
    if own != others && !vary.split(',').any(|item| matches!(item.trim(), "origin" | "*")) {
        return Err(format!("others are told {others:?} instead of {own:?}, and Vary is {vary:?}"));
    }
    Ok(())
}

/// The same page may not send a header that nobody asked for: names are not given back.
fn allows_no_more(running: &Running, server: &Server) -> Result<(), String> {
    let more = ["--send", "-H", UNASKED].map(str::to_owned);
    let more = if server.ask.contains(&more[0]) { &more[1..] } else { &more[..] };
    let said = explain(running, server, more)?;
    let code = &said.line["reason"]["code"];
    if said.status == Some(1) { Ok(()) } else { Err(format!("{UNASKED} may be sent, too: {code}")) }
}

/// What a page that is refused is told of who may read.
fn allowed(line: &Value) -> String {
    last_header(line, "access-control-allow-origin")
}

/// A header of the last answer, all lines of it.
fn last_header(line: &Value, name: &str) -> String {
    let exchanges = line["exchanges"].as_array().expect("exchanges");
    let headers = exchanges.last().and_then(|last| last["response"]["headers"].as_array());
    let values = headers.into_iter().flatten().filter_map(|pair| {
        let is_it = pair[0].as_str()?.eq_ignore_ascii_case(name);
        is_it.then(|| pair[1].as_str()).flatten()
    });
    values.collect::<Vec<_>>().join(", ")
}
