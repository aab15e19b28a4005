use super::*;

fn parse_words(line: &[&str]) -> Result<Parsed, Complaint> {
    parse(std::iter::once("corsac").chain(line.iter().copied()).map(OsString::from).collect())
}

fn explain(line: &[&str]) -> Explain {
    match parse_words(&[&["explain"], line].concat()) {
        Ok(Parsed::Command(command)) => match *command {
            Command::Explain(explain) => *explain,
            other => panic!("{line:?}: {other:?}"),
        },
        other => panic!("{line:?}: {other:?}"),
    }
}

#[test]
fn the_definition_is_sound() {
    Program::command().debug_assert();
}

#[test]
fn each_flag_in_each_of_its_forms() {
    type Check = fn(&Explain) -> bool;
    let table: &[(&[&str], Check)] = &[
        (&["https://a/"], |e| e.url.as_deref() == Some("https://a/")),
        (&["-"], |e| e.url.as_deref() == Some("-")),
        (&["--origin", "https://b"], |e| e.origin.as_deref() == Some("https://b")),
        (&["--page=https://b/x"], |e| e.page.as_deref() == Some("https://b/x")),
        (&["--sandboxed"], |e| e.sandboxed),
        (&["-X", "put"], |e| e.method.as_deref() == Some("put")),
        (&["-XPUT"], |e| e.method.as_deref() == Some("PUT")),
        (&["--request", "PUT"], |e| e.method.as_deref() == Some("PUT")),
        (&["-H", "A: 1", "-HB: 2", "--header", "--c: 3"], |e| e.headers == ["A: 1", "B: 2", "--c: 3"]),
        (&["-d", "a=1", "--data", "-b"], |e| e.data == ["a=1", "-b"]),
        (&["--data-raw", "@x"], |e| e.data_raw == ["@x"]),
        (&["-b", "a=1", "--cookie", "b=2"], |e| e.cookies == ["a=1", "b=2"]),
        (&["--credentials", "include"], |e| e.credentials == Some(CredentialsMode::Include)),
        (&["--mode", "no-cors"], |e| e.mode == Some(Mode::NoCors)),
        (&["--redirect", "manual"], |e| e.redirect == Some(RedirectMode::Manual)),
        (&["--browser", "webkit"], |e| e.browser == Some(Browsers::One(EngineName::WebKitGtk))),
        (&["--browser", "standard"], |e| e.browser == Some(Browsers::One(EngineName::Standard))),
        (&["--browser", "all"], |e| e.browser == Some(Browsers::All)),
        (&[], |e| e.browser.is_none() && e.third_party_cookies.is_none()),
        (&["--third-party-cookies", "on"], |e| e.third_party_cookies == Some(true)),
        (&["--batch", "--third-party-cookies=off"], |e| e.third_party_cookies == Some(false)),
        (&["--resolve", "a:443:127.0.0.1"], |e| e.resolve == ["a:443:127.0.0.1"]),
        (&["--cacert", "ca.pem"], |e| e.cacert.as_deref() == Some("ca.pem")),
        (&["-k"], |e| e.insecure),
        (&["--insecure", "--compressed"], |e| e.insecure && e.compressed),
        (&["--max-time", "0.5"], |e| e.max_time == Some(Duration::from_millis(500))),
        (&["--no-color", "--show-secrets"], |e| e.no_color && e.show_secrets),
        (&["--curl", "--send"], |e| e.curl && e.send),
        (&["--demo"], |e| e.demo.as_deref() == Some("")),
        (&["--demo", "wildcard"], |e| e.demo.as_deref() == Some("wildcard")),
        (&["--batch"], |e| e.batch),
    ];
    for (line, check) in table {
        assert!(check(&explain(line)), "{line:?}: {:?}", explain(line));
    }
}

fn check(line: &[&str]) -> Check {
    match parse_words(&[&["check"], line].concat()) {
        Ok(Parsed::Command(command)) => match *command {
            Command::Check(check) => *check,
            other => panic!("{line:?}: {other:?}"),
        },
        other => panic!("{line:?}: {other:?}"),
    }
}

#[test]
fn each_flag_of_check() {
    type Row = (&'static [&'static str], fn(&Check) -> bool);
    let output = |check: &Check| check.output.first().map(|output| (output.format, output.file.clone()));
    assert_eq!(
        output(&check(&["--output", "junit=a=b.xml"])),
        Some((CheckFormat::Junit, "a=b.xml".to_owned()))
    );
    let table: &[Row] = &[
        (&[], |c| c.contract.is_none() && c.jobs == 8 && c.format == CheckFormat::Human),
        (&["c.toml"], |c| c.contract.as_deref() == Some("c.toml")),
        (&["-"], |c| c.contract.as_deref() == Some("-")),
        (&["--format", "github"], |c| c.format == CheckFormat::Github),
        (&["--output", "human=a", "--output=json=b"], |c| c.output.len() == 2),
        (&["--jobs", "64"], |c| c.jobs == 64),
        (&["--max-time", "0.5"], |c| c.max_time == Some(Duration::from_millis(500))),
        (&["--resolve", "a:1:::1", "--cacert", "x", "-k"], |c| c.insecure && c.resolve.len() == 1),
        (&["--no-color"], |c| c.no_color),
        (&["--init", "http://a/", "http://b/", "--origin", "https://c"], |c| {
            c.init == ["http://a/", "http://b/"] && c.origin == ["https://c"]
        }),
        (&["--from", "c.toml", "--base", "http://a"], |c| {
            c.from.as_deref() == Some("c.toml") && c.base.as_deref() == Some("http://a")
        }),
    ];
    for (line, holds) in table {
        assert!(holds(&check(line)), "{line:?}: {:?}", check(line));
    }
}

#[test]
fn which_json_is_meant() {
    // The words; whether JSON is printed; the body; the URL.
    type Row = (&'static [&'static str], bool, Vec<Data>, Option<&'static str>);
    let json = |text: &str| Data::Json(text.to_owned());
    let table: Vec<Row> = vec![
        (&["https://a/", "--json"], true, vec![], Some("https://a/")),
        (&["--json", "https://a/"], true, vec![], Some("https://a/")),
        (&["--json", "-"], true, vec![], Some("-")),
        (&["--json", "-X", "PUT", "https://a/"], true, vec![], Some("https://a/")),
        (&["--json", "{\"a\":1}", "https://a/"], false, vec![json("{\"a\":1}")], Some("https://a/")),
        (&["--json", " [broken", "https://a/"], false, vec![json(" [broken")], Some("https://a/")),
        (&["https://a/", "--json", "12"], false, vec![json("12")], Some("https://a/")),
        (&["https://a/", "--json", "true"], false, vec![json("true")], Some("https://a/")),
        (&["https://a/", "--json", "\"text\""], false, vec![json("\"text\"")], Some("https://a/")),
        (&["--json", "@body.json", "https://a/"], false, vec![json("@body.json")], Some("https://a/")),
        (&["--json=https://b/", "https://a/"], false, vec![json("https://b/")], Some("https://a/")),
        (&["--json=", "https://a/"], false, vec![json("")], Some("https://a/")),
        (&["--json", "{}", "--json", "https://a/"], true, vec![json("{}")], Some("https://a/")),
        (
            &["--json", "{}", "--json", "[]", "https://a/"],
            false,
            vec![json("{}"), json("[]")],
            Some("https://a/"),
        ),
        (&["-d", "--json", "{}"], false, vec![Data::Plain("--json".into())], Some("{}")),
        (&["-kd", "--json", "{}"], false, vec![Data::Plain("--json".into())], Some("{}")),
        (&["-da", "--json", "{}"], false, vec![Data::Plain("a".into()), json("{}")], None),
        (&["--json", "--", "{}"], true, vec![], Some("{}")),
        (
            &["--data-raw", "1", "--json", "{}", "-d", "2"],
            false,
            vec![Data::Raw("1".into()), json("{}"), Data::Plain("2".into())],
            None,
        ),
    ];
    for (line, output, body, url) in table {
        let parsed = explain(line);
        assert_eq!(
            (parsed.json_output, &parsed.body, parsed.url.as_deref()),
            (output, &body, url),
            "{line:?}"
        );
    }
}

#[test]
fn what_is_wrong_and_what_to_type_instead() {
    let table: &[(&[&str], &str, &str)] = &[
        (&[], "nothing was asked for", "corsac explain URL --origin"),
        (&["https://a/"], "unrecognized subcommand 'https://a/'", "corsac explain URL"),
        (&["explain", "--orign", "https://b"], "unexpected argument '--orign'", "did you mean --origin?"),
        (&["explain", "--mode", "corse"], "invalid value 'corse'", "one of cors, no-cors, same-origin"),
        (&["explain", "--credentials", "yes"], "invalid value 'yes'", "one of omit, same-origin, include"),
        (
            &["explain", "--browser", "safari"],
            "'--browser <BROWSER>'",
            "one of chromium, firefox, webkit, standard, all",
        ),
        (&["explain", "--max-time", "0"], "seconds above 0", "--help"),
        (&["explain", "--max-time", "inf"], "seconds above 0", "--help"),
        (&["explain", "--max-time", "NaN"], "seconds above 0", "--help"),
        (&["explain", "--origin"], "a value is required for '--origin <ORIGIN>'", "--help"),
        (&["explain", "--origin", "https://a", "--page", "https://a/"], "cannot be used with", "leave one"),
        (&["explain", "https://a/", "--json", "hello"], "unexpected argument 'hello'", "--json=DATA"),
        (&["explain", "https://a/", "https://b/"], "unexpected argument 'https://b/'", "--help"),
        (&["origin", "https://a/"], "2 values required", "corsac origin --help"),
        (&["check", "--output", "xml=a"], "FORMAT=FILE, where FORMAT is human", "corsac check --help"),
        (&["check", "--jobs", "65"], "65 is not in 1..=64", "corsac check --help"),
        (&["check", "--format", "text"], "invalid value 'text'", "one of human, json, junit, github"),
        (&["check", "a.toml", "--from", "b.toml"], "cannot be used with", "leave one"),
        (&["completions", "tcl"], "invalid value 'tcl'", "one of bash, elvish, fish"),
    ];
    for (line, error, hint) in table {
        let complaint = match parse_words(line) {
            Err(complaint) => complaint,
            Ok(parsed) => panic!("{line:?}: {parsed:?}"),
        };
        assert!(complaint.error.contains(error), "{line:?}: {}", complaint.error);
        assert!(complaint.hint.contains(hint), "{line:?}: {}", complaint.hint);
        assert!(!complaint.error.contains('\n') && !complaint.hint.contains('\n'), "{complaint:?}");
        assert_eq!(complaint.status, crate::exit::ExitStatus::Usage);
    }
}

#[test]
fn help_completions_and_manual_come_from_the_definition() {
    for line in [&["--help"][..], &["explain", "--help"], &["--version"], &["explain", "-h"]] {
        assert!(matches!(parse_words(line), Ok(Parsed::Help(_))), "{line:?}");
    }
    let mut definition = Program::command();
    definition.build();
    let flags: Vec<_> = definition.find_subcommand("explain").unwrap().get_arguments().cloned().collect();
    let page = String::from_utf8(manual(&["explain".to_owned()]).unwrap()).unwrap().replace("\\-", "-");
    for shell in [Shell::Bash, Shell::Fish, Shell::Zsh, Shell::PowerShell, Shell::Elvish] {
        let script = String::from_utf8(completions(shell)).unwrap();
        for name in flags.iter().filter_map(clap::Arg::get_long) {
            assert!(script.contains(name), "{shell}: {name}");
            assert!(page.contains(&format!("--{name}")), "{name}");
        }
    }
    assert!(manual(&[]).is_ok());
    assert!(manual(&["nothing".to_owned()]).unwrap_err().hint.contains("explain"));
}
