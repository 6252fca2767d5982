//! Tables of Markdown, for pull requests.

use super::Labels;
use crate::reach::Answer;
use std::fmt::Write as _;

/// The connections, a row each.
pub fn connections(answer: &Answer, notes: &[String]) -> String {
    let labels = Labels::of(answer);
    let mut text = "| source | destination | ports |\n|---|---|---|\n".to_owned();
    for connection in &answer.connections {
        let (source, destination) = (labels.get(connection.source), labels.get(connection.destination));
        let _ = writeln!(text, "| {} | {} | {} |", cell(source), cell(destination), connection.ports);
    }
    text + &self::notes(notes)
}

/// What an answer depends on, a line of a quotation each.
pub(super) fn notes(notes: &[String]) -> String {
    let lines: Vec<String> = notes.iter().map(|note| format!("> note: {}\n", cell(note))).collect();
    if lines.is_empty() { String::new() } else { format!("\n{}", lines.join(">\n")) }
}

/// Text that Markdown leaves as it is.
pub(super) fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>') {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}
