//! nginx, with `map` and `add_header`.
//!
//! Recognised by `Server: nginx`, and by the names of what was made from it. That line is also there where nginx only hands
//! on what an application behind it says. The `map` goes into `http`, all else into the `location` that answers:
//! an `add_header` in a `location` or an `if` drops all of those around it.

use super::{Block, Change, Mark, Product, Template};

macro_rules! map {
    ($more:literal) => {
        Block {
            place: "http",
            put: "In http { }, beside server { }",
            lines: concat!(
                "\
map $http_origin $cors_origin {
    \"{origin}\" $http_origin;
}",
                $more
            ),
        }
    };
}

/// Who may read, and which requests are preflights: an OPTIONS that no browser asks with is left alone.
const MAPS: Block = map!(
    "
map $request_method:$http_access_control_request_method $cors_preflight {
    \"~^OPTIONS:.\" 1;
}"
);

/// What the location says. A value that is empty sends no header, and an `if` without an `add_header` keeps those around it.
macro_rules! location {
    ($before:literal) => {
        concat!(
            $before,
            "\
add_header Access-Control-Allow-Origin $cors_origin always;
?credentials|add_header Access-Control-Allow-Credentials true always;
add_header Access-Control-Allow-Methods \"{methods}\" always;
?headers|add_header Access-Control-Allow-Headers \"{headers}\" always;
?expose|add_header Access-Control-Expose-Headers \"{expose}\" always;
add_header Vary Origin always;
if ($cors_preflight) {
    return 204;
}"
        )
    };
}

const ORIGINS: &str = "Other origins of yours are further lines of the first map.";

const LISTS: &str = lists!("add_header Access-Control-Allow-Headers");

const MORE: &[&str] = &[ORIGINS, LISTS];

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
                MAPS,
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
                MAPS,
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
                "A limit_except there must name OPTIONS, too.",
                ORIGINS,
                LISTS,
            ],
        },
        Template {
            name: "slash",
            changes: &[Change::Slash],
            blocks: &[
                MAPS,
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
            blocks: &[
                map!(""),
                Block {
                    place: "location",
                    put: "In the location with proxy_cache",
                    lines: "\
proxy_cache_key $scheme$proxy_host$request_uri$cors_origin;
add_header Vary Origin always;",
                },
            ],
            more: &[
                "Other origins of yours are further lines of the map: all that it does not name share one answer.",
                "What the cache holds until now was kept without the origin, and is not found again.",
            ],
        },
        expose!(
            "Beside the add_header Access-Control-Allow-Origin that is there",
            "add_header Access-Control-Expose-Headers \"{expose}\" always;"
        ),
    ],
};
