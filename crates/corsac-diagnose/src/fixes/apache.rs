//! Apache, with its modules headers, setenvif and rewrite.
//!
//! Recognised by `Server: Apache`, which is also there where Apache only hands on what an application behind it says. The
//! lines go into the `<VirtualHost>` or the main configuration: there the preflight is answered before any login.
//! `Header always` reaches errors and redirects, and is a list of its own: a `Header set` of the same name beside it, or the
//! application's, makes two lines.

use super::{Block, Change, Mark, Product, Template};

macro_rules! host {
    ($before:literal) => {
        concat!(
            $before,
            "\
SetEnvIf Origin \"^{origin.regex}$\" CORS_ORIGIN=$0
Header always set Access-Control-Allow-Origin \"%{CORS_ORIGIN}e\" env=CORS_ORIGIN
?credentials|Header always set Access-Control-Allow-Credentials \"true\" env=CORS_ORIGIN
Header always set Access-Control-Allow-Methods \"{methods}\" env=CORS_ORIGIN
?headers|Header always set Access-Control-Allow-Headers \"{headers}\" env=CORS_ORIGIN
?expose|Header always set Access-Control-Expose-Headers \"{expose}\" env=CORS_ORIGIN
Header always merge Vary \"Origin\"
RewriteEngine On
RewriteCond %{REQUEST_METHOD} =OPTIONS
RewriteCond %{HTTP:Access-Control-Request-Method} .
RewriteRule ^ - [R=204,L]"
        )
    };
}

const PUT: &str = "In <VirtualHost> or the main configuration, in place of all other lines for CORS";

const MORE: &str = "Other origins of yours are further SetEnvIf lines with the same variable.";

const LISTS: &str = lists!("Header always set Access-Control-Allow-Headers");

pub(super) const PRODUCT: Product = Product {
    names: &["apache", "httpd"],
    title: "Apache",
    language: "apache",
    is_proxy: true,
    marks: &[Mark { name: "Server", begins: "apache", is_sure: false }],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow],
            blocks: &[Block { place: "host", put: PUT, lines: host!("") }],
            more: &[MORE, LISTS],
        },
        Template {
            name: "alone",
            changes: &[Change::Once, Change::Preflight, Change::Login, Change::Redirect, Change::Errors],
            blocks: &[Block {
                place: "host",
                put: PUT,
                lines: host!(
                    "\
Header onsuccess unset Access-Control-Allow-Origin
Header onsuccess unset Access-Control-Allow-Credentials
"
                ),
            }],
            more: &[
                "Apache alone then says who may read, whatever an application behind it answers.",
                MORE,
                LISTS,
            ],
        },
        expose!(
            "Beside the Header lines for CORS that are there",
            "Header always set Access-Control-Expose-Headers \"{expose}\""
        ),
    ],
};
