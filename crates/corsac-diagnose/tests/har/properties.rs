//! Any HAR that another writer writes is read as it was meant; no text makes the reader panic, and no entries the judge.

use corsac_diagnose::har::{Entry, Item, Judge};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::make::{Pieces, items};

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f32>().prop_map(|number| json!(number)),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}|[\"\\\\\n\u{0}]{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z_]{0,4}", inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_url() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("https://myapp.com/x".to_owned()),
        Just("https://api.example/a".to_owned()),
        Just("https://api.example/b".to_owned()),
        Just("http://other.example/".to_owned()),
        "\\PC{0,20}",
    ]
}

fn any_headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = prop_oneof![
        Just("Origin".to_owned()),
        Just("referer".to_owned()),
        Just("Location".to_owned()),
        Just("sec-fetch-mode".to_owned()),
        Just("access-control-request-method".to_owned()),
        Just("Access-Control-Allow-Origin".to_owned()),
        Just("Access-Control-Allow-Credentials".to_owned()),
        Just("cookie".to_owned()),
        Just("X-A".to_owned()),
        "[a-zA-Z-]{1,8}",
        "\\PC{1,5}",
    ];
    let value = prop_oneof![
        Just("https://myapp.com".to_owned()),
        Just("https://api.example/b".to_owned()),
        Just("*".to_owned()),
        Just("true".to_owned()),
        Just("null".to_owned()),
        Just("cors".to_owned()),
        Just("PUT".to_owned()),
        "(?s).{0,12}",
    ];
    prop::collection::vec((name, value), 0..6)
}

prop_compose! {
    fn any_entry()(
        url in any_url(),
        method in prop_oneof![Just("GET".to_owned()), Just("PUT".to_owned()), Just("OPTIONS".to_owned()), "\\PC{0,4}"],
        kind in prop_oneof![Just(json!("fetch")), Just(json!("xhr")), Just(json!("image")), Just(Value::Null)],
        asked in any_headers(),
        answered in any_headers(),
        status in prop_oneof![Just(0_u16), Just(200), Just(302), Just(401), 0..1200_u16],
        error in prop_oneof![Just(Value::Null), Just(json!("net::ERR_FAILED")), Just(json!("net::ERR_NAME_NOT_RESOLVED"))],
        body in prop::option::of(0..1_000_000_u64),
        extra in any_value(),
        first in any::<bool>(),
    ) -> (Value, Entry) {
        let list = |headers: &[(String, String)]| -> Vec<Value> {
            headers.iter().map(|(name, value)| json!({"name": name, "value": value})).collect()
        };
        let mut value = json!({
            "_resourceType": kind, "extra": extra, "pageref": "p",
            "request": {"method": method, "url": url, "headers": list(&asked), "bodySize": body.map_or(-1, u64::cast_signed), "x": extra},
            "response": {"status": status, "headers": list(&answered), "_error": error, "content": {"text": extra, "size": 7}},
        });
        if first {
            // In another order.
            let request = value["request"].take();
            value.as_object_mut().unwrap().remove("request");
            value["zz"] = extra;
            value["request"] = request;
        }
        let mut meant = Entry::default();
        meant.page = Some("p".to_owned());
        meant.resource_type = kind.as_str().map(str::to_owned);
        meant.request.method = method;
        meant.request.url = url;
        meant.request.headers = asked.into_iter().filter(|(name, _)| !name.starts_with(':')).collect();
        meant.request.body = body.filter(|body| *body > 0);
        meant.response.status = if status <= 999 { status } else { 0 };
        meant.response.headers = answered.into_iter().filter(|(name, _)| !name.starts_with(':')).collect();
        meant.response.error = error.as_str().map(str::to_owned);
        meant.response.content = 7;
        (value, meant)
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read(
        entries in prop::collection::vec(any_entry(), 0..4),
        before in any_value(),
        piece in 1..300_usize,
        pretty in any::<bool>(),
    ) {
        let values: Vec<&Value> = entries.iter().map(|(value, _)| value).collect();
        let har = json!({"a": before, "log": {"a": before, "entries": values, "z": before}, "z": before});
        let text = if pretty { serde_json::to_string_pretty(&har) } else { serde_json::to_string(&har) }.unwrap();
        let (found, fault) = items(Pieces(text.as_bytes(), piece));
        prop_assert_eq!(fault, None);
        prop_assert_eq!(found.len(), entries.len());
        for (index, (found, (_, meant))) in found.into_iter().zip(entries).enumerate() {
            let Item::Entry(mut found) = found else { panic!() };
            prop_assert_eq!(found.number, index + 1);
            prop_assert!(found.bytes > 0);
            (found.number, found.bytes) = (0, 0);
            prop_assert_eq!(*found, meant);
        }
    }

    #[test]
    fn any_entries_are_judged_once(entries in prop::collection::vec(any_entry(), 0..12)) {
        let mut judge = Judge::new(None);
        let mut found = Vec::new();
        for (index, (_, mut entry)) in entries.into_iter().enumerate() {
            entry.number = index + 1;
            judge.take(Item::Entry(Box::new(entry)), &mut |judged| found.push(judged));
        }
        judge.finish(&mut |judged| found.push(judged));
        let counts = judge.counts();
        prop_assert_eq!(counts.judged, found.len());
        let mut told: Vec<usize> = Vec::new();
        for judged in &found {
            told.push(judged.entry);
            told.extend(&judged.others);
            // What was found is of use to those who look for causes.
            let _ = corsac_diagnose::find(&corsac_diagnose::Evidence::of(&judged.account));
            prop_assert_eq!(judged.account.bodies.len(), judged.account.trace.exchanges.len());
        }
        let all = told.len();
        told.sort_unstable();
        told.dedup();
        prop_assert_eq!(told.len(), all, "an entry is told of twice");
        let seen = all + counts.same_origin + counts.no_cors + counts.others + counts.without_page;
        prop_assert_eq!(counts.entries, seen);
    }

    #[test]
    fn no_text_panics(text in r#"\{"log": ?\{"entries": ?\[([\[\]{},:]|"(request|response|headers|url|status|_error|x)"|"\\u[0-9a-f]{0,4}|"|\\|-?[0-9.e]{1,4}|true|nul| ){0,40}"#) {
        let _ = items(text.as_bytes());
        let _ = items(Pieces(text.as_bytes(), 1));
    }
}
