use super::{Folder, SECRET, dead_url, expect};
use crate::schema;
use crate::server::{Answer, Seen, Server, answer};

/// A server with a policy that is right for some and wrong for others.
pub(super) fn server() -> Server {
    Server::start(answers)
}

fn answers(seen: &Seen) -> Answer {
    let origin = seen.header("origin").unwrap_or_default().to_owned();
    let path = seen.target.split('?').next().unwrap_or_default();
    let is_preflight = seen.header("access-control-request-method").is_some();
    let allowed = origin == "https://myapp.com" || path == "/open";
    let mut headers = vec![("Vary", "Origin".to_owned())];
    if allowed {
        headers.push(("Access-Control-Allow-Origin", origin));
        headers.push(("Access-Control-Allow-Credentials", "true".to_owned()));
    }
    if is_preflight && allowed {
        headers.push(("Access-Control-Allow-Methods", "GET, PUT".to_owned()));
        let names = if path == "/any-header" { "*" } else { "authorization, content-type" };
        headers.push(("Access-Control-Allow-Headers", names.to_owned()));
        headers.push(("Access-Control-Max-Age", "600".to_owned()));
    }
    if !is_preflight {
        headers.push(("X-Total-Count", "3".to_owned()));
        headers.push(("X-Served-By", "inside".to_owned()));
        headers.push(("Access-Control-Expose-Headers", "X-Total-Count".to_owned()));
    }
    let status = match (is_preflight, path) {
        (true, _) => 204,
        (_, "/missing") => 404,
        (_, "/broken") => 500,
        _ => 200,
    };
    // The page of an error that nobody thought of.
    if path == "/broken" {
        return answer(500, &[("X-Powered-By", "Express")], "");
    }
    Some((status, headers, b"{}".to_vec()))
}

/// Promises that this server keeps.
pub(super) const KEPT: &str = r#"
base = "${API_URL}"

[defaults]
origins = ["https://myapp.com"]
routes = ["/profile"]

[[expect]]
name = "the application reads its profile, signed in"
headers = ["Authorization: Bearer ${TOKEN}"]
credentials = "include"
page = "reads"
exposes = ["X-Total-Count", "Content-Type"]
hides = ["X-Served-By", "X-Other"]

[[expect]]
name = "and may change it"
methods = ["PUT"]
page = "allowed-at-preflight"
max_age_at_least = 60
max_age_at_most = 3600

[[expect]]
name = "but not delete it"
methods = ["DELETE"]
page = "refused-at-preflight"

[[expect]]
name = "errors are readable"
routes = ["/missing"]
page = "reads"
status = 404

[[expect]]
name = "nobody else reads"
origins = ["https://elsewhere.example", "null", "http://myapp.com"]
credentials = ["include", "same-origin"]
methods = ["GET", "PUT"]
page = "refused"

[[expect]]
name = "a POST is left alone"
methods = ["POST"]
page = "reads"
undecided = "passes"
"#;

/// Promises that it breaks, each in another way.
pub(super) const BROKEN: &str = r#"
base = "${API_URL}"

[defaults]
origins = ["https://myapp.com"]
routes = ["/profile"]

[[expect]]
name = "kept"
page = "reads"

[[expect]]
name = "another page reads, too"
origins = ["https://other.example", "https://myapp.com"]
headers = ["Authorization: Bearer ${TOKEN}"]
page = "reads"

[[expect]]
name = "whoever asks"
routes = ["/open"]
origins = ["https://elsewhere.example"]
credentials = "include"
page = "refused"

[[expect]]
name = "methods"
methods = ["PUT", "DELETE"]
page = "allowed-at-preflight"
max_age_at_least = 3600

[[expect]]
name = "not even asked"
methods = ["PUT", "POST"]
page = "refused-at-preflight"

[[expect]]
name = "all is well"
routes = ["/missing"]
page = "reads"
exposes = ["X-Total-Count", "X-Served-By", "X-Other"]
hides = ["Content-Type"]

[[expect]]
name = "an error that nobody thought of"
routes = ["/broken"]
page = "reads"
status = [200, 500]

[[expect]]
name = "a secret in the path"
routes = ["/users/${TOKEN}/a?b=${TOKEN}"]
origins = ["https://other.example"]
page = "reads"

[[expect]]
name = "where engines part"
routes = ["/any-header"]
headers = ["Authorization: Bearer ${TOKEN}"]
engines = ["standard", "chromium"]
page = "reads"

[[expect]]
methods = ["POST"]
page = "reads"

[[expect]]
name = "another server"
routes = ["${DEAD_URL}/profile"]
page = "refused"
"#;

#[test]
fn every_promise_is_kept() {
    let (folder, server) = (Folder::new("kept"), server());
    let ran = folder.check(&server, KEPT, &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{}", ran.stdout);
    expect("kept.txt", &ran.stdout, &server);
    // What cannot be decided and passes is no fault in any of them.
    for (format, name) in [("junit", "kept.xml"), ("github", "kept.github.txt")] {
        let ran = folder.check(&server, KEPT, &["--format", format]);
        expect(name, &ran.stdout, &server);
        assert!(!ran.stdout.contains("failure ") && !ran.stdout.contains("::error"), "{}", ran.stdout);
    }
    // No method that might change anything went out.
    assert!(
        server.methods().iter().all(|method| method == "GET" || method == "OPTIONS"),
        "{:?}",
        server.methods()
    );
}

#[test]
fn what_is_broken_is_told_in_every_form() {
    let (folder, server) = (Folder::new("broken"), server());
    let words = ["--output", "json=r.json", "--output", "junit=r.xml", "--output", "github=r.txt"];
    let ran = folder.check(&server, BROKEN, &words);
    // The network failed for one case, and that is the worst.
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(3), ""), "{}", ran.stdout);
    let told = [ran.stdout, folder.read("r.json"), folder.read("r.xml"), folder.read("r.txt")];
    for (name, text) in ["broken.txt", "broken.json", "broken.xml", "broken.github.txt"].iter().zip(&told) {
        expect(name, text, &server);
        assert!(!text.contains(SECRET) && !text.contains("s3cr3t"), "{text}");
        assert!(text.contains("${TOKEN}"), "{text}");
    }
    // It was sent, though.
    let bearer = format!("Bearer {SECRET}");
    assert!(server.seen().iter().any(|seen| seen.header("authorization") == Some(&bearer)));
    // A file has what stdout would have.
    for (format, text) in ["human", "json", "junit", "github"].iter().zip(&told) {
        let ran = folder.check(&server, BROKEN, &["--format", format]);
        assert_eq!((ran.code, &ran.stdout), (Some(3), text), "{format}");
    }
}

#[test]
fn documents_are_as_the_schema_says() {
    let (folder, server) = (Folder::new("schema"), server());
    for (contract, code) in [(KEPT, 0), (BROKEN, 3), ("[[expect]]\npage = 1\n", 2)] {
        let ran = folder.check(&server, contract, &["--format", "json"]);
        assert_eq!(ran.code, Some(code), "{ran:?}");
        let document = serde_json::from_str(&ran.stdout).expect("JSON");
        schema::check_document(&document);
    }
}

#[test]
fn colours_say_nothing_alone() {
    let (folder, server) = (Folder::new("colours"), server());
    folder.write("contract.toml", BROKEN);
    let api = server.url("");
    let dead = dead_url();
    let variables = [("API_URL", api.as_str()), ("TOKEN", SECRET), ("DEAD_URL", &dead)];
    let plain = folder.run(&["check", "contract.toml"], &variables);
    let colored = [&variables[..], &[("CLICOLOR_FORCE", "1")]].concat();
    let colored = folder.run(&["check", "contract.toml"], &colored);
    assert!(colored.stdout.contains('\u{1b}') && !plain.stdout.contains('\u{1b}'));
    assert_eq!(anstream::adapter::strip_str(&colored.stdout).to_string(), plain.stdout);
}

/// The statuses of the program, for contracts that each have one case.
#[test]
fn exit_statuses() {
    let (folder, server) = (Folder::new("statuses"), server());
    let case = |keys: &str| {
        format!(
            "base = \"${{API_URL}}\"\n[defaults]\norigins = [\"https://myapp.com\"]\nroutes = [\"/profile\"]\n{keys}"
        )
    };
    let kept = "[[expect]]\npage = \"reads\"\n";
    let broken = "[[expect]]\npage = \"refused\"\n";
    let undecided = "[[expect]]\nmethods = [\"POST\"]\npage = \"reads\"\n";
    let dead = "[[expect]]\nroutes = [\"${DEAD_URL}/\"]\npage = \"reads\"\n";
    let rows: &[(&[&str], i32)] = &[
        (&[kept], 0),
        (&[kept, broken], 1),
        (&[undecided, kept], 4),
        (&[undecided, broken], 1),
        (&[broken, dead, undecided], 3),
        (&[kept, "[[expect]]\n"], 2),
        (&[kept, undecided, "undecided = \"passes\"\n"], 0),
    ];
    for (parts, code) in rows {
        let ran = folder.check(&server, &case(&parts.concat()), &[]);
        assert_eq!(ran.code, Some(*code), "{parts:?}: {ran:?}");
    }
}

/// A URL that is a secret as a whole is in no output, whatever part of it an account tells.
#[test]
fn a_secret_url_is_in_no_output() {
    let (folder, server) = (Folder::new("secret-url"), server());
    folder.write(
        "contract.toml",
        "[[expect]]\norigins = [\"https://myapp.com\"]\nroutes = [\"${HOOK}\"]\npage = \"refused\"\n",
    );
    let hook = server.url("/profile/T0SECRET?k=K0SECRET");
    for format in ["human", "json", "junit", "github"] {
        let ran = folder.run(&["check", "contract.toml", "--format", format], &[("HOOK", &hook)]);
        assert!(
            !ran.stdout.contains("0SECRET") && ran.stdout.contains("${HOOK}"),
            "{format}: {}",
            ran.stdout
        );
    }
}

/// What cannot be written is said before anything is sent, and the contract is not written over.
#[test]
fn files_that_cannot_be_written() {
    let (folder, server) = (Folder::new("unwritable"), server());
    let contract = "base = \"${API_URL}\"\n[[expect]]\norigins = [\"https://myapp.com\"]\nroutes = [\"/profile\"]\npage = \"reads\"\n";
    for output in [
        &["--output", "junit=none/x.xml"][..],
        &["--output", "json=contract.toml"],
        &["--output", "json=a", "--output", "junit=./a"],
    ] {
        let ran = folder.check(&server, contract, output);
        assert_eq!(ran.code, Some(2), "{output:?} {ran:?}");
        assert!(ran.stderr.contains("error: ") && ran.stderr.contains("hint: "), "{ran:?}");
    }
    assert_eq!(server.seen().len(), 0);
    assert_eq!(folder.read("contract.toml"), contract);
    // What cannot be written afterwards hides nothing of the others.
    let ran = folder.check(&server, contract, &["--output", "json=/dev/full", "--output", "junit=kept.xml"]);
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert!(folder.read("kept.xml").contains("testsuite") && ran.stdout.contains("kept"), "{ran:?}");
    let broken = contract.replace("reads", "refused");
    let ran = folder.check(&server, &broken, &["--output", "json=/dev/full"]);
    assert!(ran.code == Some(1) && ran.stderr.contains("/dev/full cannot be written"), "{ran:?}");
}

/// A list that is to be longer keeps what means something in it, from all of its lines, and nothing else.
#[test]
fn what_spoils_a_list_is_not_written_again() {
    let server = Server::start(|_| {
        let allow = ("Access-Control-Allow-Origin", "https://myapp.com");
        let name = "Access-Control-Expose-Headers";
        answer(200, &[allow, (name, "X-Ok, not a name, X-Ok"), (name, "X-Two"), ("X-Three", "3")], "ok")
    });
    let contract = "[[expect]]\norigins = [\"https://myapp.com\"]\nroutes = [\"${API_URL}/\"]\npage = \"reads\"\nexposes = [\"X-Three\"]\n";
    let ran = Folder::new("spoilt").check(&server, contract, &[]);
    assert!(ran.stdout.contains("Access-Control-Expose-Headers: X-Ok, X-Two, X-Three\n"), "{}", ran.stdout);
}
