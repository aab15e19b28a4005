//! nginx, with `map` and `add_header`.
//!
//! Recognised by `Server: nginx`, and by the names of what was made from it. That line is also there where nginx only hands
//! on what an application behind it says. The `map` goes into `http`, all else into the `location` that answers:
//! an `add_header` in a `location` or an `if` drops all of those around it.

use super::{Block, Change, Mark, Product, Template};

const MAP: Block = Block {
    place: "http",
    put: "In http { }, beside server { }",
    lines: "\
map $http_origin $cors_origin {
    \"{origin}\" $http_origin;
}",
};

/// What the location says. A value that is empty sends no header.
macro_rules! location {
    ($before:literal) => {
        concat!(
            $before,
            "\
add_header Access-Control-Allow-Origin $cors_origin always;
?credentials|add_header Access-Control-Allow-Credentials true always;
?expose|add_header Access-Control-Expose-Headers \"{expose}\" always;
add_header Vary Origin always;
?preflight|if ($request_method = OPTIONS) {
?preflight|    add_header Access-Control-Allow-Origin $cors_origin;
?preflight+credentials|    add_header Access-Control-Allow-Credentials true;
?preflight|    add_header Access-Control-Allow-Methods \"{methods}\";
?preflight+headers|    add_header Access-Control-Allow-Headers \"{headers}\";
?preflight|    add_header Vary Origin;
?preflight|    return 204;
?preflight|}"
        )
    };
}

const MORE: &[&str] = &["Other origins of yours are further lines of the map."];

pub(super) const PRODUCT: Product = Product {
    names: &["nginx"],
    title: "nginx",
    language: "nginx",
    is_proxy: true,
    marks: &[
        Mark { name: "Server", begins: "nginx", is_sure: false },
        Mark { name: "Server", begins: "openresty", is_sure: false },
        Mark { name: "Server", begins: "tengine", is_sure: false },
        Mark { name: "Server", begins: "angie", is_sure: false },
    ],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Inheritance],
            blocks: &[
                MAP,
                Block {
                    place: "location",
                    put: "In the location that answers {path}, in place of its own lines for CORS",
                    lines: location!(""),
                },
            ],
            more: MORE,
        },
        Template {
            name: "alone",
            changes: &[Change::Once, Change::Preflight, Change::Login, Change::Redirect, Change::Errors],
            blocks: &[
                MAP,
                Block {
                    place: "location",
                    put: "In the location that answers {path}, in place of its own lines for CORS and of those around it",
                    lines: location!(
                        "\
proxy_hide_header Access-Control-Allow-Origin;
proxy_hide_header Access-Control-Allow-Credentials;
"
                    ),
                },
            ],
            more: &[
                "nginx alone then says who may read, whatever an application behind it answers.",
                "?preflight|A limit_except there must name OPTIONS, too.",
                "Other origins of yours are further lines of the map.",
            ],
        },
        Template {
            name: "slash",
            changes: &[Change::Slash],
            blocks: &[
                MAP,
                Block {
                    place: "server",
                    put: "In server { }, so that nothing is redirected",
                    lines: "rewrite ^{path.regex}$ {path}/ last;",
                },
                Block {
                    place: "location",
                    put: "In the location that answers {path}/, in place of its own lines for CORS",
                    lines: location!(""),
                },
            ],
            more: MORE,
        },
        Template {
            name: "cache",
            changes: &[Change::Cache],
            blocks: &[Block {
                place: "location",
                put: "In the location with proxy_cache",
                lines: "\
proxy_cache_key $scheme$proxy_host$request_uri$http_origin;
add_header Vary Origin always;",
            }],
            more: &["What the cache holds until now was kept without the origin, and is not found again."],
        },
        Template {
            name: "expose",
            changes: &[Change::Expose],
            blocks: &[Block {
                place: "options",
                put: "Beside the add_header Access-Control-Allow-Origin that is there",
                lines: "add_header Access-Control-Expose-Headers \"{expose}\" always;",
            }],
            more: &[],
        },
    ],
};
