//! Django, with django-cors-headers.
//!
//! Recognised by `Server: WSGIServer`, the server that Django brings along; a deployed one has to be named. Middleware runs
//! in the order of the list, so `CorsMiddleware` at its top answers preflights and reaches what the others answer.

use super::{Block, Change, Mark, Product, Template};

pub(super) const PRODUCT: Product = Product {
    names: &["django"],
    title: "Django",
    language: "python",
    is_proxy: false,
    marks: &[Mark { name: "Server", begins: "wsgiserver", is_sure: false }],
    templates: &[
        Template {
            name: "policy",
            changes: &[Change::Allow, Change::Preflight, Change::Login, Change::Redirect, Change::Errors],
            blocks: &[
                Block {
                    place: "apps",
                    put: "In INSTALLED_APPS, unless it is there (pip install django-cors-headers)",
                    lines: "\"corsheaders\",",
                },
                Block {
                    place: "middleware",
                    put: "At the top of MIDDLEWARE, {before}, in place of where it stands",
                    lines: "\"corsheaders.middleware.CorsMiddleware\",",
                },
                Block {
                    place: "settings",
                    put: "In the settings, in place of all other lines that begin with CORS_",
                    lines: "\
CORS_ALLOWED_ORIGINS = [\"{origin}\"]
CORS_ALLOW_METHODS = [{methods~\"%\"~, }]
CORS_ALLOW_HEADERS = [{headers~\"%\"~, }]
?expose|CORS_EXPOSE_HEADERS = [{expose~\"%\"~, }]
?credentials|CORS_ALLOW_CREDENTIALS = True",
                },
            ],
            more: &["Other origins of yours go into the same list.", lists!()],
        },
        expose!(
            "In the settings, in place of the line that begins so",
            "CORS_EXPOSE_HEADERS = [{expose~\"%\"~, }]"
        ),
    ],
};
