//! Every scene of the demo, byte for byte, by the real program. `UPDATE_EXPECT=1` writes the transcripts anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// The transcript of the whole demo.
const ALL: &str = "all";

/// Runs the demo. A proxy that nobody answers at shows that none is used, and no variable changes the text.
fn demo(name: Option<&str>) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_corsac"));
    command.args(["explain", "--demo"]).args(name);
    for variable in ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(variable, "http://127.0.0.1:9");
    }
    for variable in ["NO_PROXY", "no_proxy", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "COLUMNS", "TERM"] {
        command.env_remove(variable);
    }
    command.output().expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

/// The names, from the hint for an unknown one.
fn names() -> Vec<String> {
    let output = demo(Some("no-such-scene"));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(text(&output.stdout), "");
    let stderr = text(&output.stderr);
    let hint = stderr.lines().find_map(|line| line.strip_prefix("hint: one of ")).expect("a hint");
    hint.split(", ").map(str::to_owned).collect()
}

fn transcripts() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/demo")
}

/// Compares with the transcript of this name, or writes it.
fn compare(name: &str, output: &Output) -> String {
    assert_eq!(text(&output.stderr), "", "{name}");
    assert_eq!(output.status.code(), Some(0), "{name}");
    let found = text(&output.stdout);
    let path = transcripts().join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(transcripts()).expect("a folder");
        fs::write(&path, &found).expect("a transcript");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    if found != committed {
        let lines = found.lines().zip(committed.lines()).enumerate();
        let differs = lines.into_iter().find(|(_, (a, b))| a != b).map(|(index, lines)| (index + 1, lines));
        panic!(
            "{name}: not as in tests/demo/{name}.txt, first at {differs:?}; UPDATE_EXPECT=1 writes it\n{found}"
        );
    }
    found
}

#[test]
fn every_scene_is_as_committed() {
    let names = names();
    assert!(names.len() >= 12);
    let whole = compare(ALL, &demo(None));
    for name in &names {
        let scene = compare(name, &demo(Some(name)));
        assert!(whole.contains(&scene), "{name} is another one among the others");
    }
    let committed: BTreeSet<String> = fs::read_dir(transcripts())
        .expect("the transcripts")
        .map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned())
        .collect();
    let known = names.iter().map(String::as_str).chain([ALL]).map(|name| format!("{name}.txt")).collect();
    assert_eq!(committed, known, "transcripts without a scene");
}
