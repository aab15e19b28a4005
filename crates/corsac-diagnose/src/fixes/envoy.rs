//! Envoy, with its filter `cors`.
//!
//! Recognised by `Server: envoy`, which is also there where Envoy only hands on what an application behind it says. The
//! filter answers preflights itself, and only what the route's own policy says counts.

use super::{Block, Change, Mark, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["envoy"],
    title: "Envoy",
    language: "yaml",
    is_proxy: true,
    marks: &[
        Mark { name: "Server", begins: "envoy", is_sure: false },
        Mark { name: "Server", begins: "istio-envoy", is_sure: false },
    ],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors, Change::Once],
            blocks: &[
                Block {
                    place: "filters",
                    put: "As the first of http_filters, {before}, in place of the filter that is there",
                    lines: "\
- name: envoy.filters.http.cors
  typed_config:
    \"@type\": type.googleapis.com/envoy.extensions.filters.http.cors.v3.Cors",
                },
                Block {
                    place: "virtual-host",
                    put: "In the virtual host of the route, in place of what says the same",
                    lines: "\
typed_per_filter_config:
  envoy.filters.http.cors:
    \"@type\": type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy
    allow_origin_string_match:
    - exact: \"{origin}\"
    allow_methods: \"{methods}\"
?headers|    allow_headers: \"{headers}\"
?expose|    expose_headers: \"{expose}\"
?credentials|    allow_credentials: true
response_headers_to_add:
- header: { key: Vary, value: Origin }",
                },
            ],
            more: &["Other origins of yours are further lines of the same list.", lists!("allow_headers")],
        },
        expose!("In the CorsPolicy of the route, as it is there", "expose_headers: \"{expose}\""),
    ],
};
