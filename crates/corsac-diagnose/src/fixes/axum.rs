//! axum, with the `CorsLayer` of tower-http.
//!
//! Its answers do not show it, so it has to be named. Of layers, what is added last runs first, and covers the routes that
//! were added before it.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["axum", "tower-http"],
    title: "axum",
    language: "rust",
    is_proxy: false,
    marks: &[],
    templates: &[Template {
        name: "policy",
        changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors],
        blocks: &[Block {
            place: "last",
            put: "Below all other .route() and .layer(), in place of the CorsLayer that is there: what is added last runs \
                  first, here {before} (cargo add tower-http --features cors)",
            lines: "\
let app = app.layer(
    tower_http::cors::CorsLayer::new()
        .allow_origin([axum::http::HeaderValue::from_static(\"{origin}\")])
?headers|        .allow_headers([{headers.small~axum::http::HeaderName::from_static(\"%\")~, }])
?expose|        .expose_headers([{expose.small~axum::http::HeaderName::from_static(\"%\")~, }])
?credentials|        .allow_credentials(true)
        .allow_methods([{methods~axum::http::Method::%~, }]),
);",
        }],
        more: &["Other origins of yours go into the same list.", lists!(".allow_headers()")],
    }],
};
