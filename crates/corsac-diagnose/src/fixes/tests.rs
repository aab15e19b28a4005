use super::*;

fn asked() -> Values {
    let mut values = Values::new("https://app.example.com", "PUT");
    values.headers = vec!["Authorization".to_owned(), "X-Api-Token".to_owned()];
    values.expose = vec!["X-Total-Count".to_owned()];
    values.credentials = true;
    values.path = "/api/orders".to_owned();
    values
}

/// Each template of each product, filled.
fn all(values: &Values) -> Vec<(String, ServerFix)> {
    let mut all = Vec::new();
    for product in Product::ALL {
        for template in product.templates {
            let name = format!("{}/{}", product.names[0], template.name);
            for change in template.changes {
                let filled = product.fill(template, *change, values);
                all.push((
                    name.clone(),
                    filled.unwrap_or_else(|| panic!("{name} names a value that is not there")),
                ));
            }
        }
    }
    all
}

#[test]
fn names_are_unique_and_each_change_has_one_template() {
    let mut names: Vec<&str> = Product::ALL.iter().flat_map(|product| product.names).copied().collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    for product in Product::ALL {
        for name in product.names {
            assert_eq!(Product::by_name(name).map(|found| found.names), Some(product.names));
        }
        let changes: Vec<Change> =
            product.templates.iter().flat_map(|template| template.changes).copied().collect();
        for change in Change::ALL {
            assert!(
                changes.iter().filter(|other| *other == change).count() <= 1,
                "{}: {change:?}",
                product.title
            );
        }
    }
    assert!(Product::by_name("no such").is_none());
}

/// What would admit anybody, in any of the languages.
#[test]
fn no_template_admits_more_than_the_page() {
    for values in [asked(), Values::new("http://localhost:5173", "GET")] {
        for (name, fix) in all(&values) {
            for block in &fix.blocks {
                let lines = &block.lines;
                for word in [
                    "Any",
                    "permissive",
                    "mirror",
                    "origin: true",
                    "'*'",
                    "\"*\"",
                    "null",
                    "$http_origin always",
                ] {
                    let is_path = lines.contains("app.use('*', cors(");
                    assert!(!lines.contains(word) || is_path, "{name} says {word}:\n{lines}");
                }
                assert!(
                    !lines.contains('\t') || name.starts_with("caddy") || name.starts_with("go"),
                    "{name}"
                );
                assert_eq!(lines.trim_end(), lines, "{name}");
            }
            let says_origin = fix.blocks.iter().any(|block| {
                block.lines.contains(&values.origin)
                    || block.lines.contains(&values.origin.replace('.', "\\."))
            });
            // Who adds to what is there is told nothing of it.
            assert!(says_origin || fix.template == "expose", "{name} does not name the page's origin");
        }
    }
}

#[test]
fn what_was_not_asked_for_is_not_there() {
    // Of what to expose there is something, or nothing is printed of it.
    let filled = all(&Values::new("https://app.example.com", "GET"));
    for (name, fix) in filled.into_iter().filter(|(_, fix)| fix.template != "expose") {
        for block in fix.blocks {
            let small = block.lines.to_ascii_lowercase();
            for word in ["credentials", "expose", "x-", "max-age"] {
                let hides = ["hide_header", "del-header", "unset", "header_down -"]
                    .iter()
                    .any(|word| small.contains(word));
                assert!(!small.contains(word) || hides, "{name} says {word}:\n{}", block.lines);
            }
        }
    }
}

/// What stands in place of all other lines must not take away what other pages need: preflights are answered, and it is
/// told where other methods and headers go.
#[test]
fn what_replaces_the_rest_says_where_the_rest_goes() {
    let simple = Values::new("https://app.example.com", "GET");
    for values in [simple, asked()] {
        for (name, fix) in all(&values) {
            let is_part = name == "nginx/cache" || fix.template == "expose";
            let more = fix.more.join(" ");
            let is_told = more.contains("methods") && more.contains("headers") && more.contains("pages use");
            assert_eq!(is_told, !is_part, "{name}: {more}");
            let answers_itself = ["nginx", "apache", "caddy", "haproxy"].contains(&fix.server);
            let answers = fix.blocks.iter().any(|block| block.lines.contains("204"));
            assert_eq!(answers, answers_itself && !is_part, "{name}");
        }
    }
}

/// These give back what is asked, or allow some of their own choice, unless they are told what to allow.
#[test]
fn a_product_with_a_wide_default_is_told_which_headers() {
    let rows = [
        ("express", "allowedHeaders: [],"),
        ("fastify", "allowedHeaders: [],"),
        ("koa", "allowHeaders: ['Accept'],"),
        ("hono", "allowHeaders: ['Accept'],"),
        ("flask", "allow_headers=[],"),
        ("django", "CORS_ALLOW_HEADERS = []"),
        ("go", "AllowedHeaders: []string{\"Accept\"},"),
    ];
    let filled = all(&Values::new("https://app.example.com", "GET"));
    for (server, line) in rows {
        let own = filled.iter().filter(|(_, fix)| fix.server == server && fix.template != "expose");
        for (name, fix) in own {
            let says = fix.blocks.iter().flat_map(|block| block.lines.lines()).any(|own| own.trim() == line);
            assert!(says, "{name} lacks {line}: {:?}", fix.blocks);
        }
    }
}

#[test]
fn who_opens_to_all_is_told_before_it_is_closed() {
    let is_told = |values: &Values| -> Vec<bool> {
        let told =
            |fix: &ServerFix| fix.more.iter().any(|more| more.starts_with("Until now any page may read"));
        all(values).iter().filter(|(name, _)| name == "express/policy").map(|(_, fix)| told(fix)).collect()
    };
    let mut values = asked();
    assert!(is_told(&values).iter().all(|told| !told));
    values.open = true;
    assert!(is_told(&values).iter().all(|told| *told));
    // To expose a header takes nothing away.
    let exposes = all(&values).into_iter().filter(|(_, fix)| fix.template == "expose");
    assert!(exposes.into_iter().all(|(_, fix)| !fix.more.iter().any(|more| more.contains("Until now"))));
}

/// What the lines mean does not depend on the values: of what means something in any of the languages, the same stands there
/// in the same order, whatever a page asks for, or nothing is printed at all.
#[test]
fn values_mean_nothing_of_their_own() {
    let bones = |fix: &ServerFix| -> String {
        let lines = fix.blocks.iter().map(|block| block.lines.as_str()).collect::<Vec<_>>().join("\n");
        lines
            .chars()
            .filter(|letter| !letter.is_ascii_alphanumeric() && !"-_.:/~\\".contains(*letter))
            .collect()
    };
    let expected: Vec<String> = all(&asked()).iter().map(|(_, fix)| bones(fix)).collect();
    let mut plain = 0;
    for letter in (0..=0x17f).filter_map(char::from_u32) {
        for field in 0..4 {
            let mut values = asked();
            match field {
                0 => values.origin = format!("https://a{letter}b.example.com"),
                1 => values.path = format!("/a{letter}b"),
                2 => values.headers[0] = format!("a{letter}b"),
                _ => values.expose[0] = format!("a{letter}b"),
            }
            if values.are_plain() {
                plain += 1;
                let found: Vec<String> = all(&values).iter().map(|(_, fix)| bones(fix)).collect();
                assert_eq!(found, expected, "{letter:?} in {field}");
            }
        }
    }
    assert!(plain > 4 * 62, "{plain} letters are plain");
}

#[test]
fn products_are_recognised_from_their_own_lines() {
    // Header lines; the products that they show, those that are sure with `!`.
    type Row = (&'static [(&'static str, &'static str)], &'static [&'static str]);
    let rows: [Row; 17] = [
        (&[("Server", "nginx")], &["nginx"]),
        (&[("server", "openresty/1.21.4.1")], &["nginx"]),
        (&[("X-Powered-By", "Express"), ("Server", "nginx/1.22.1")], &["express!", "nginx"]),
        (&[("Server", "Caddy"), ("Server", "uvicorn")], &["fastapi", "caddy"]),
        (&[("Server", "Werkzeug/3.1.9 Python/3.11.2"), ("Via", "1.1 Caddy")], &["flask", "caddy"]),
        (&[("Server", "WSGIServer/0.2 CPython/3.11.2")], &["django"]),
        (&[("Server", "Apache/2.4.62 (Debian)")], &["apache"]),
        (&[("Server", "istio-envoy")], &["envoy"]),
        (&[("Server", "Apache")], &["apache"]),
        (&[("Server", "Apache (Ubuntu)")], &["apache"]),
        (&[("Server", "nginx + Phusion Passenger 5.3.1")], &["nginx"]),
        (&[("Server", "Apache-Coyote/1.1")], &[]),
        (&[("Server", "Apache Tomcat/9.0.1")], &[]),
        (&[("Server", "cloudflare")], &[]),
        (&[("Server", "gunicorn")], &[]),
        (&[("X-Powered-By", "PHP/8.2")], &[]),
        (&[("X-Served-By", "nginx")], &[]),
    ];
    for (lines, expected) in rows {
        let mut answer = ResponseHead::new(200);
        for (name, value) in lines {
            answer = answer.header(name, *value);
        }
        let shown = Product::ALL.iter().filter_map(|product| {
            let (_, is_sure) = product.mark(&answer)?;
            Some(format!("{}{}", product.names[0], if is_sure { "!" } else { "" }))
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{lines:?}");
    }
}

/// docs/fixes.md: what each product's file says, and its templates filled for one request.
#[test]
fn the_page_shows_the_templates() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/fixes.md");
    let page = std::fs::read_to_string(path).unwrap();
    let start = page.find("\n## ").unwrap() + 1;
    let told = told();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, format!("{}{told}", &page[..start])).unwrap();
    } else {
        assert!(page[start..] == told, "run the tests with UPDATE_EXPECT=1 to write docs/fixes.md anew");
    }
}

fn told() -> String {
    let values = asked();
    let mut parts = Vec::new();
    for product in Product::ALL {
        let names: Vec<String> = product.names.iter().map(|name| format!("`--server {name}`")).collect();
        parts.push(format!("## {}", product.title));
        parts.push(wrapped(&format!("{}. {}", names.join(" or "), about(product))));
        for template in product.templates {
            let causes = template.changes.iter().flat_map(|change| change.causes());
            let codes = causes.map(Cause::code).collect::<Vec<_>>().join(", ");
            parts.push(format!("### {}: `{}`", product.title, template.name));
            parts.push(wrapped(&format!("For {codes}.")));
            let filled = product.fill(template, template.changes[0], &values).expect("all values are there");
            for block in filled.blocks {
                parts.push(wrapped(&format!("{}:", block.put)));
                parts.push(format!("```{}\n{}\n```", product.language, block.lines));
            }
            parts.extend((!filled.more.is_empty()).then(|| wrapped(&filled.more.join(" "))));
        }
    }
    parts.join("\n\n") + "\n"
}

/// Prose in lines that are not long.
fn wrapped(text: &str) -> String {
    let mut out = String::new();
    let mut length = 0;
    for word in text.split(' ') {
        if length + word.len() > 118 {
            out.push('\n');
            length = 0;
        } else if length > 0 {
            out.push(' ');
        }
        out.push_str(word);
        length += word.len() + 1;
    }
    out
}

/// The doc comment of a product's file without its first paragraph, which only names it.
fn about(product: &Product) -> String {
    let path = format!("{}/src/fixes/{}.rs", env!("CARGO_MANIFEST_DIR"), product.names[0]);
    let source = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let lines = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(str::trim)
        .skip_while(|line| !line.is_empty());
    let about: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    let about = about.join(" ");
    let is_told = about.contains("Recognised by") || about.contains("so it has to be named");
    assert!(is_told, "{path} does not tell how it is recognised");
    assert_eq!(about.contains("Recognised by"), !product.marks.is_empty(), "{path}");
    about
}
