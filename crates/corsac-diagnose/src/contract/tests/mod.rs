mod docs;
mod judging;
mod properties;
mod reading;

use corsac_policy::Lint;

use super::Contract;

/// What stands in the environment of the tests.
fn environment(name: &str) -> Option<String> {
    match name {
        "API_URL" => Some("http://127.0.0.1:3000".to_owned()),
        "TOKEN" => Some("very-secret".to_owned()),
        "QUOTED" => Some("very-\"secret\\it".to_owned()),
        "HOOK" => Some("http://a.example/T000/B000?k=K000".to_owned()),
        "WORDS" => Some("my sec-one: sec-two".to_owned()),
        "SCHEME" => Some("sec-three://sec-four".to_owned()),
        "HOST" => Some("127.0.0.1:1/T000/B000?k=K000".to_owned()),
        "AROUND" => Some("firstnullsecond".to_owned()),
        "TENANT" => Some("myapp".to_owned()),
        _ => None,
    }
}

fn parse(text: &str) -> Result<Contract, Lint> {
    Contract::parse(text, &environment)
}

fn good(text: &str) -> Contract {
    parse(text).unwrap_or_else(|lint| panic!("{text}\n{lint}"))
}
