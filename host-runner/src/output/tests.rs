//! What became of the cases of a suite, for people.
use super::bold;
use crate::suite::{Case, Outcome};
use anstyle::AnsiColor;
use std::fmt::Write as _;

/// The failing cases with what differs and how to run each again, then the counts.
pub(crate) fn text(judged: &[(&Case, Outcome)], updated: bool) -> String {
    let mut text = String::new();
    for (case, outcome) in judged {
        let file = case.file.display();
        // Writing to a string does not fail.
        let _ = match outcome {
            Outcome::Passed => Ok(()),
            Outcome::Differs { difference, .. } if updated => {
                writeln!(text, "{} {file}\n{difference}", label("updated", AnsiColor::Yellow))
            }
            Outcome::Differs { difference, .. } => writeln!(
                text,
                "{} {file}: {}\n{difference}  again: partywall test {file}\n",
                label("failed", AnsiColor::Red),
                case.description
            ),
            Outcome::NoAnswer(sentence) => {
                writeln!(text, "{} {file}: {sentence}\n", label("no answer", AnsiColor::Red))
            }
        };
    }
    let passed = judged.iter().filter(|(_, outcome)| matches!(outcome, Outcome::Passed)).count();
    let _ = writeln!(
        text,
        "{passed} passed, {} {}",
        judged.len() - passed,
        if updated { "updated" } else { "failed" }
    );
    text
}

fn label(word: &str, color: AnsiColor) -> String {
    let style = bold(color);
    format!("{style}{word}{style:#}")
}
