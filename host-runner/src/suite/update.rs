//! Writes the actual answer into a case in the place of the expected one, and
//! leaves every other line of the file as its author wrote it.

use super::{Case, Expectation};
use crate::manifest::{ReadError, Source};
use crate::yaml;
use serde::Serialize;
use std::fs;
use std::io;
use thiserror::Error;

/// Why a case was not rewritten.
#[derive(Debug, Error)]
pub enum UpdateError {
    /// The file cannot be read again.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file cannot be written.
    #[error("{file}: cannot be written: {error}")]
    Write {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// The expectation is not where a line can be replaced.
    #[error("{file}: cannot be rewritten: write `expect:` as a block at the start of a line")]
    Form {
        /// The file.
        file: String,
    },
}

#[derive(Serialize)]
struct Block<'a> {
    expect: &'a Expectation,
}

/// Makes `answer` the expectation of `case`.
pub fn update(case: &Case, answer: &Expectation) -> Result<(), UpdateError> {
    let source = Source::open(&case.file)?;
    let file = source.name.clone();
    let text = replace(&source.text, &yaml::text(&Block { expect: answer }))
        .ok_or_else(|| UpdateError::Form { file: file.clone() })?;
    fs::write(&case.file, text).map_err(|error| UpdateError::Write { file, error })
}

/// `text` with the block of the top-level key `expect` replaced.
fn replace(text: &str, block: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let start = lines.iter().position(|line| line.starts_with("expect:"))?;
    let inner = |line: &&str| line.is_empty() || line.starts_with([' ', '-']);
    let length = 1 + lines.iter().skip(start + 1).take_while(|line| inner(line)).count();
    let before = lines.iter().take(start).map(|line| format!("{line}\n"));
    let after = lines.iter().skip(start + length).map(|line| format!("{line}\n"));
    Some(before.chain([block.to_owned()]).chain(after).collect())
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn only_the_expectation_is_replaced() {
        let text = "# why\nobject: {}\nexpect:\n  allowed: true\n\n  message: a\nsettings: {} # none\n";
        let expected = "# why\nobject: {}\nexpect:\n  allowed: false\nsettings: {} # none\n";
        assert_eq!(replace(text, "expect:\n  allowed: false\n").as_deref(), Some(expected));
        assert_eq!(replace("{expect: {}}\n", ""), None);
    }
}
