//! actix-web, with actix-cors.
//!
//! Its answers do not show it, so it has to be named. Of what is wrapped, the last runs first.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["actix", "actix-web"],
    title: "actix-web",
    language: "rust",
    is_proxy: false,
    marks: &[],
    templates: &[Template {
        name: "policy",
        changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors],
        blocks: &[Block {
            place: "last",
            put: "Below all other .wrap() of the App, in place of the Cors that is there: what is wrapped last runs first, \
                  here {before} (cargo add actix-cors)",
            lines: "\
.wrap(
    actix_cors::Cors::default()
        .allowed_origin(\"{origin}\")
?headers|        .allowed_headers([{headers~\"%\"~, }])
?expose|        .expose_headers([{expose~\"%\"~, }])
?credentials|        .supports_credentials()
        .allowed_methods([{methods~\"%\"~, }]),
)",
        }],
        more: &["Each other origin of yours is a further .allowed_origin().", lists!(".allowed_headers()")],
    }],
};
