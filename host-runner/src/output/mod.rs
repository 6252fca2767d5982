//! What people and tools read, and how the process ends.
pub(crate) mod audit;
pub(crate) mod growth;
pub(crate) mod tests;
pub(crate) mod verdict;
pub(crate) mod yaml;

use crate::cli::Verbosity;
use crate::commands::{Failure, Report, Verdict};
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit code 2: there is no verdict.
const COULD_NOT_JUDGE: u8 = 2;

/// Writes a report or a failure, and gives the exit code that says the same.
pub fn finish(outcome: Result<Report, Failure>, verbosity: Verbosity) -> ExitCode {
    let (verdict, problems) = match outcome {
        Ok(Report { text, verdict, remarks, mut problems }) => {
            for remark in &remarks {
                anstream::eprintln!("{remark}");
            }
            if verbosity != Verbosity::Quiet
                && let Err(error) = write(&text)
            {
                problems.push(format!("cannot write the outcome: {error}"));
            }
            (verdict, problems)
        }
        Err(failure) => (Verdict::Denied, vec![failure.to_string()]),
    };
    let style = bold(AnsiColor::Red);
    for problem in &problems {
        anstream::eprintln!("{style}error:{style:#} {problem}");
    }
    match verdict {
        _ if !problems.is_empty() => ExitCode::from(COULD_NOT_JUDGE),
        Verdict::Allowed => ExitCode::SUCCESS,
        Verdict::Denied => ExitCode::FAILURE,
    }
}

/// Writes to standard output; a reader that went away (`| head`) is no error.
fn write(text: &[u8]) -> io::Result<()> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// The style of a word that people look for.
pub(crate) fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(color.into()))
}

/// A value for programs. What has keys that are text always becomes text.
pub(crate) fn json_text(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}

/// `JUnit` XML. Writing to memory does not fail.
pub(crate) fn junit_text(report: &quick_junit::Report) -> String {
    let text = report.to_string().unwrap_or_default();
    // The schema counts what is skipped in each suite, and not in all of them.
    text.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1)
}
