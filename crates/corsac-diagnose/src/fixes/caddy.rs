//! Caddy, with `header` and `respond`.
//!
//! Recognised by `Server: Caddy` and `Via: 1.1 Caddy`, which are also there where Caddy only hands on what an application
//! behind it says. Caddy sorts directives by their names, not by their places: a password is asked for before `respond` is reached, so
//! the preflight is taken out of that.

use super::{Block, Change, Mark, Product, Template};

const SITE: Block = Block {
    place: "site",
    put: "As the first lines of the site, in place of all other lines for CORS",
    lines: "\
@cors header Origin {origin}
header @cors {
	Access-Control-Allow-Origin {origin}
?credentials|	Access-Control-Allow-Credentials true
	Access-Control-Allow-Methods \"{methods}\"
?headers|	Access-Control-Allow-Headers \"{headers}\"
?expose|	Access-Control-Expose-Headers \"{expose}\"
}
header +Vary Origin
@preflight {
	method OPTIONS
	header Origin {origin}
	header Access-Control-Request-Method *
}
respond @preflight 204",
};

const MORE: &str =
    "For another origin of yours the same stands there once more, with matchers of other names.";

const LISTS: &str = lists!("Access-Control-Allow-Headers");

pub(super) const PRODUCT: Product = Product {
    names: &["caddy"],
    title: "Caddy",
    language: "text",
    is_proxy: true,
    marks: &[
        Mark { name: "Server", begins: "caddy", is_sure: false },
        Mark { name: "Via", begins: "1.1 caddy", is_sure: false },
    ],
    templates: &[
        Template { name: "policy", changes: &[Change::Allow], blocks: &[SITE], more: &[MORE, LISTS] },
        Template {
            name: "login",
            changes: &[Change::Login],
            blocks: &[
                SITE,
                Block {
                    place: "auth",
                    put: "In place of the line basicauth { (basic_auth { since Caddy 2.8), so that it leaves preflights out",
                    lines: "\
@asked not {
	method OPTIONS
	header Origin {origin}
	header Access-Control-Request-Method *
}
basicauth @asked {",
                },
            ],
            more: &[MORE, LISTS],
        },
        Template {
            name: "alone",
            changes: &[Change::Once, Change::Preflight, Change::Errors],
            blocks: &[
                SITE,
                Block {
                    place: "proxy",
                    put: "Inside reverse_proxy { }, so that the application's do not go out, too",
                    lines: "\
header_down -Access-Control-Allow-Origin
header_down -Access-Control-Allow-Credentials",
                },
            ],
            more: &[MORE, LISTS, "Caddy alone then says who may read, whatever the application answers."],
        },
        expose!(
            "Beside the header lines for CORS that are there",
            "header Access-Control-Expose-Headers \"{expose}\""
        ),
    ],
};
