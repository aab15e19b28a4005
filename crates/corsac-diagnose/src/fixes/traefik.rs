//! Traefik, with its middleware `headers`.
//!
//! Its answers do not show it, so it has to be named. The middleware answers preflights itself; a router runs its
//! middlewares in the order of the list.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["traefik"],
    title: "Traefik",
    language: "yaml",
    is_proxy: true,
    marks: &[],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors],
            blocks: &[
                Block {
                    place: "middlewares",
                    put: "In http.middlewares, in place of what says the same",
                    lines: "\
cors:
  headers:
    accessControlAllowOriginList: [\"{origin}\"]
    accessControlAllowMethods: [{methods~\"%\"~, }]
    accessControlAllowHeaders: [{headers~\"%\"~, }]
?expose|    accessControlExposeHeaders: [{expose~\"%\"~, }]
?credentials|    accessControlAllowCredentials: true
    addVaryHeader: true",
                },
                Block {
                    place: "router",
                    put: "As the first of the router's middlewares, {before}",
                    lines: "- cors",
                },
            ],
            more: &["Other origins of yours go into the same list.", lists!()],
        },
        expose!("In the headers middleware that is there", "accessControlExposeHeaders: [{expose~\"%\"~, }]"),
    ],
};
