//! `corsac check --from`: what it writes of a policy holds of a server with that policy, and of no other.

use axum::Router;
use axum::routing::any;
use corsac_policy::PolicyFile;
use corsac_tower::CorsLayer;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::Folder;
use crate::Ran;

/// An axum server on a thread of its own, until it is dropped.
struct Axum {
    url: String,
    _runtime: Runtime,
}

impl Axum {
    /// Whatever is asked is answered 200, behind the layer of this policy.
    fn start(policy: &str) -> Self {
        let file = PolicyFile::parse(policy).unwrap_or_else(|lint| panic!("{policy}\n{lint}"));
        let layer = CorsLayer::new(file.builder().build().expect("a policy"));
        let service = || async { ([("X-Total-Count", "3"), ("X-Other", "4")], "ok") };
        let app = Router::new().fallback(any(service)).layer(layer);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let url = format!("http://{}", listener.local_addr().unwrap());
        runtime.spawn(async move { axum::serve(listener, app).await });
        Self { url, _runtime: runtime }
    }
}

const POLICY: &str = r#"
[[rule]]
paths = ["/api/{*rest}", "/users/{id}"]

[[rule.tier]]
origins = ["https://myapp.com", "https://*.partner.example", "http://localhost:*"]
credentials = true
dangerously_allow_insecure_origins = true
methods = ["PUT", "DELETE"]
request_headers = ["Authorization", "Content-Type"]
exposed_headers = ["X-Total-Count"]
max_age = 600

[[rule.tier]]
origins = ["https://reader.example", "https://corsac.partner.example"]

[[rule]]
paths = ["/public", "/api/corsac"]

[[rule.tier]]
origins = ["*"]
methods = ["*"]
request_headers = ["*"]
exposed_headers = ["*"]
max_age = 0

[[rule]]
paths = ["/api/admin/{*rest}"]

[[rule.tier]]
origins = ["https://admin.myapp.com"]
credentials = true
"#;

fn written(folder: &Folder, base: Option<&str>) -> Ran {
    folder.write("corsac.toml", POLICY);
    let mut words = vec!["check", "--from", "corsac.toml"];
    words.extend(base.into_iter().flat_map(|base| ["--base", base]));
    folder.run(&words, &[])
}

#[test]
fn the_contract_of_a_policy_holds_of_its_server() {
    let folder = Folder::new("of-policy");
    let contract = written(&folder, None);
    assert_eq!((contract.code, contract.stderr.as_str()), (Some(0), ""), "{contract:?}");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/program/check/of_policy.toml");
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        std::fs::write(path, &contract.stdout).unwrap();
    }
    assert_eq!(contract.stdout, std::fs::read_to_string(path).unwrap_or_default());

    let server = Axum::start(POLICY);
    folder.write("contract.toml", &contract.stdout);
    let ran = folder.run(&["check", "contract.toml"], &[("API_URL", &server.url)]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    // The same with the place written down.
    folder.write("contract.toml", &written(&folder, Some(&server.url)).stdout);
    assert_eq!(folder.run(&["check", "contract.toml"], &[]).code, Some(0));
}

/// Each change of the server's policy breaks the contract of the one before.
#[test]
fn one_change_breaks_it() {
    let folder = Folder::new("changed");
    folder.write("contract.toml", &written(&folder, None).stdout);
    let changes = [
        ("\"https://myapp.com\", ", ""),
        ("\"https://*.partner.example\", ", ""),
        ("[\"https://reader.example\", ", "[\"https://reader.example\", \"https://myapp.com:8443\", "),
        ("[\"https://reader.example\", \"https://corsac.partner.example\"]", "[\"*\"]"),
        ("[\"PUT\", \"DELETE\"]", "[\"PUT\"]"),
        ("[\"PUT\", \"DELETE\"]", "[\"PUT\", \"DELETE\", \"PATCH\"]"),
        ("[\"Authorization\", \"Content-Type\"]", "[\"Authorization\"]"),
        (
            "[\"Authorization\", \"Content-Type\"]",
            "[\"Authorization\", \"Content-Type\", \"X-Corsac-Probe\"]",
        ),
        ("exposed_headers = [\"X-Total-Count\"]\n", ""),
        ("max_age = 600", "max_age = 60"),
        ("max_age = 0\n", ""),
        ("methods = [\"*\"]", "methods = [\"PUT\"]"),
        ("request_headers = [\"*\"]", "request_headers = [\"X-A\"]"),
        ("exposed_headers = [\"*\"]\n", ""),
        ("[\"https://admin.myapp.com\"]\ncredentials = true", "[\"https://admin.myapp.com\"]"),
        ("\"/users/{id}\"", "\"/user/{id}\""),
        ("\"/api/admin/{*rest}\"", "\"/api/administration/{*rest}\""),
    ];
    for (from, to) in changes {
        let policy = POLICY.replacen(from, to, 1);
        assert_ne!(policy, POLICY, "{from}");
        let server = Axum::start(&policy);
        let ran = folder.run(&["check", "contract.toml"], &[("API_URL", &server.url)]);
        assert_eq!(ran.code, Some(1), "{from} -> {to}\n{}", ran.stdout);
    }
}

/// A policy of many origins becomes a contract that can be checked; one of more rules than fit does not.
#[test]
fn large_policies() {
    let folder = Folder::new("large");
    let origins: Vec<String> = (0..5000).map(|number| format!("\"https://a{number}.example\"")).collect();
    let policy = format!(
        "[[rule]]\npaths = [\"/a\"]\n[[rule.tier]]\norigins = [{}]\ncredentials = true\n",
        origins.join(",")
    );
    folder.write("corsac.toml", &policy);
    let ran = folder.run(&["check", "--from", "corsac.toml"], &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stdout.replace("\n# ", " ").contains("and 4980 more may read."), "{}", ran.stdout);
    let server = Axum::start(&policy);
    folder.write("contract.toml", &ran.stdout);
    let checked = folder.run(&["check", "contract.toml"], &[("API_URL", &server.url)]);
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);

    let rule = "[[rule]]\npaths = [\"/aN\"]\n[[rule.tier]]\norigins = [\"https://a.example\"]\n";
    let rules: Vec<String> = (0..3000).map(|number| rule.replace('N', &number.to_string())).collect();
    let rules = rules.concat();
    folder.write("corsac.toml", &rules);
    let ran = folder.run(&["check", "--from", "corsac.toml"], &[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("more rules than one contract can hold"), "{}", ran.stderr);
}
