//! Each situation's text beside its committed file.

use std::fs;
use std::path::{Path, PathBuf};

use corsac::render::{Options, text};

use crate::scenes;

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render")
}

/// As the program is called, in short.
fn options() -> Options {
    let mut options = Options::default();
    options.command = Some("corsac explain ...".to_owned());
    options
}

/// Compares with a committed file, or writes it.
pub(crate) fn compare(file: &str, text: &str) {
    let path = directory().join(file);
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::create_dir_all(path.parent().expect("a directory")).expect("the directory can be made");
        fs::write(&path, text).expect("the file can be written");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(committed, text, "{file} is not as committed (UPDATE_EXPECT=1 accepts)");
}

#[test]
fn every_situation_reads_as_committed() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut differing = Vec::new();
    let mut names = Vec::new();
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let text = text::account(&account, &options());
        let file = directory().join(format!("{name}.txt"));
        names.push(format!("{name}.txt"));
        if update {
            fs::write(&file, &text).expect("the file can be written");
        } else if fs::read_to_string(&file).unwrap_or_default() != text {
            differing.push(format!("--- {name}\n{text}"));
        }
    }
    assert!(differing.is_empty(), "not as committed (UPDATE_EXPECT=1 accepts):\n{}", differing.join("\n"));
    // No file without a situation.
    for entry in fs::read_dir(directory()).expect("the directory") {
        let name = entry.expect("an entry").file_name().into_string().expect("a name");
        let is_golden = Path::new(&name).extension().is_some_and(|extension| extension == "txt");
        assert!(!is_golden || names.contains(&name), "{name} belongs to nothing");
    }
}

#[test]
fn no_line_is_needlessly_long() {
    for (name, stage) in scenes::all() {
        let text = text::account(&stage.play(), &options());
        for line in text.lines() {
            // What is to be copied is never broken.
            let copied = line.starts_with("      Access-Control-");
            assert!(line.chars().count() <= 100 || copied, "{name}: {line}");
            assert_eq!(line.trim_end(), line, "{name}");
        }
    }
}

#[test]
fn colour_only_adds() {
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let plain = text::account(&account, &options());
        let mut in_colour = options();
        in_colour.color = true;
        let coloured = text::account(&account, &in_colour);
        assert_ne!(plain, coloured, "{name}");
        assert_eq!(without_escapes(&coloured), plain, "{name}");
    }
}

/// The text without its escape sequences, which all end in `m`.
fn without_escapes(text: &str) -> String {
    let mut pieces = text.split('\u{1b}');
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or("", |(_, rest)| rest))
}

#[test]
fn secrets_stay_hidden() {
    for (name, stage) in scenes::all() {
        let account = stage.play();
        let mut options = Options::default();
        options.secrets = corsac::secrets::Secrets::Hide;
        for text in [text::account(&account, &options), corsac::render::curl::commands(&account, &options)] {
            assert!(!text.contains("s3cr3t"), "{name}: {text}");
        }
    }
}
