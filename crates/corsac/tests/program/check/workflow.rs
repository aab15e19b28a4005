//! docs/corsac-check.yml: it is YAML, a workflow, and its commands can be understood.

use std::ffi::OsString;

use corsac::args::{Command, Parsed, parse};
use yaml_rust2::{Yaml, YamlLoader};

const WORKFLOW: &str = include_str!("../../../../../docs/corsac-check.yml");

/// The text of a step's key.
fn text<'a>(step: &'a Yaml, key: &str) -> Option<&'a str> {
    step[key].as_str()
}

#[test]
fn the_workflow_is_one() {
    let documents = YamlLoader::load_from_str(WORKFLOW).expect("YAML");
    assert_eq!(documents.len(), 1);
    let workflow = &documents[0];
    assert!(workflow["on"]["pull_request"].is_null() && !workflow["on"].is_badvalue());
    assert_eq!(workflow["permissions"]["contents"].as_str(), Some("read"));
    let job = &workflow["jobs"]["contract"];
    assert!(job["runs-on"].as_str().is_some() && job["timeout-minutes"].as_i64().is_some());
    let steps = job["steps"].as_vec().expect("steps");
    // Each step does something, and only one thing.
    for step in steps {
        assert!(text(step, "run").is_some() != text(step, "uses").is_some(), "{step:?}");
    }
    // What is kept is what was written.
    let report = steps
        .iter()
        .find(|step| text(step, "uses").is_some_and(|uses| uses.starts_with("actions/upload-artifact@")));
    assert_eq!(report.expect("a report")["with"]["path"].as_str(), Some("corsac-report.*"));
    let always: Vec<&str> = steps.iter().filter_map(|step| text(step, "if")).collect();
    assert_eq!(always, ["always()", "always()"]);
}

#[test]
fn its_commands_can_be_understood() {
    let documents = YamlLoader::load_from_str(WORKFLOW).expect("YAML");
    let steps = documents[0]["jobs"]["contract"]["steps"].as_vec().expect("steps");
    let lines = steps.iter().filter_map(|step| text(step, "run")).flat_map(str::lines);
    let commands: Vec<&str> = lines.filter(|line| line.trim_start().starts_with("corsac ")).collect();
    assert_eq!(commands.len(), 1);
    for command in commands {
        let words: Vec<OsString> = command.split_whitespace().map(OsString::from).collect();
        let Ok(Parsed::Command(parsed)) = parse(words) else { panic!("{command}") };
        let Command::Check(check) = *parsed else { panic!("{command}") };
        assert_eq!(check.contract.as_deref(), Some("contract.toml"));
        assert!(
            check.output.iter().all(|output| output.file.starts_with("corsac-report.")),
            "{:?}",
            check.output
        );
        assert_eq!(check.output.len(), 2);
    }
}
