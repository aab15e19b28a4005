//! Every rule of the crate, once where it holds and once where it does not. Tests called
//! `case_N_...` carry the number that the project's list of edge cases gives them.

mod forbidden;
mod headers;
mod method;
mod origin;
mod properties;
mod safelist;
mod site;
mod token_list;
mod trust;
mod values;

use corsac_core::{HeaderList, HeaderName, HeaderValue, Origin};
use url::Url;

fn name(text: &str) -> HeaderName {
    HeaderName::new(text.to_owned()).unwrap_or_else(|_| panic!("not a header name: {text:?}"))
}

/// Header lines as they come from the wire.
fn list(lines: &[(&str, &[u8])]) -> HeaderList {
    let mut list = HeaderList::new();
    for (line, value) in lines {
        list.append(name(line), HeaderValue::from_wire(value));
    }
    list
}

fn origin(text: &str) -> Origin {
    Origin::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn url(text: &str) -> Url {
    Url::parse(text).unwrap_or_else(|error| panic!("{text:?}: {error}"))
}
