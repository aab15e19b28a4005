//! Finds the commands in a text.

/// A command, and where it stands.
#[derive(Debug)]
pub(crate) struct Documented {
    pub(crate) file: String,
    /// As a shell takes it, words that stand for others replaced.
    pub(crate) text: String,
}

/// What stands for something else in a text, and one thing that it may be.
const WORDS: [(&str, &str); 9] = [
    ("URL", "https://myapp.com/"),
    ("SHELL", "bash"),
    ("CODE", "preflight-behind-auth"),
    ("[CODE]", "preflight-behind-auth"),
    ("FILE", "corsac.toml"),
    ("N", "1"),
    ("[COMMAND]", "explain"),
    ("ORIGIN", "https://myapp.com"),
    ("TEXT", "\"$(xclip)\""),
];

/// The commands of `corsac` in blocks and between backticks. `...` stands for words that are not said again, so that there
/// is nothing to run; nor is there where only the name of a command stands.
pub(crate) fn commands(file: &str, text: &str) -> Vec<Documented> {
    let mut found: Vec<String> = Vec::new();
    let mut is_block = false;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim_start().starts_with("```") {
            is_block = !is_block;
        } else if is_block || line.starts_with("    ") {
            let mut command = line.trim().trim_start_matches("$ ").to_owned();
            while let Some(start) = command.strip_suffix('\\') {
                command = format!("{}{}", start, lines.next().unwrap_or_default().trim());
            }
            found.push(without_remark(&command).to_owned());
        } else {
            found.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    found.retain(|command| {
        let asks = command.starts_with("corsac ") || command.contains("| corsac ");
        asks && !command.contains("...") && !is_a_name(command)
    });
    let replaced = |command: String| {
        let words: Vec<&str> = command
            .split(' ')
            .map(|word| WORDS.iter().find(|(name, _)| *name == word).map_or(word, |(_, meant)| meant))
            .collect();
        let mut text = words.join(" ");
        // Codes of checks are others than those of causes, and a form of `explain` names no page.
        if text.starts_with("corsac policy explain p") {
            text = text.replace("preflight-behind-auth", "origin-null");
        } else if command.starts_with("corsac explain URL") {
            text += " --origin https://myapp.com";
        }
        Documented { file: file.to_owned(), text }
    };
    found.into_iter().map(replaced).collect()
}

/// `corsac policy lint` without anything to lint is no command but the name of one.
fn is_a_name(command: &str) -> bool {
    // Nor is what says which words there may be.
    command.contains('|') && command.contains('[')
        || matches!(
            command,
            "corsac explain"
                | "corsac explain --batch"
                | "corsac check"
                | "corsac policy"
                | "corsac policy lint"
                | "corsac policy ask"
                | "corsac origin"
        )
}

/// A line without what is said beside it.
fn without_remark(line: &str) -> &str {
    line.split_once("   ").map_or(line, |(command, _)| command).trim_end()
}
