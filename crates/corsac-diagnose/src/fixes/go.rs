//! Go's net/http, with the package github.com/rs/cors.
//!
//! Its answers do not show it, so it has to be named. The handler that is returned stands around the one that is given:
//! around all others it answers preflights and reaches errors.

use super::{Block, Change, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["go", "rs-cors"],
    title: "Go with rs/cors",
    language: "go",
    is_proxy: false,
    marks: &[],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Errors, Change::Once],
            blocks: &[
                Block {
                    place: "import",
                    put: "In import ( ), unless it is there (go get github.com/rs/cors)",
                    lines: "\"github.com/rs/cors\"",
                },
                Block {
                    place: "served",
                    put: "Right before the handler is served, around all others, {before}, in place of the other cors",
                    lines: "\
handler = cors.New(cors.Options{
	AllowedOrigins: []string{\"{origin}\"},
	AllowedMethods: []string{{methods~\"%\"~, }},
?headers|	AllowedHeaders: []string{{headers~\"%\"~, }},
?no-headers|	AllowedHeaders: []string{\"Accept\"},
?expose|	ExposedHeaders: []string{{expose~\"%\"~, }},
?credentials|	AllowCredentials: true,
}).Handler(handler)",
                },
            ],
            more: &[
                "Other origins of yours go into the same list.",
                lists!(),
                "?no-headers|Without a name there rs/cors allows headers of its own choice; Accept may be sent in any case.",
            ],
        },
        expose!("In the cors.Options that are there", "ExposedHeaders: []string{{expose~\"%\"~, }},"),
    ],
};
