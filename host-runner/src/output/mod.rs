//! What people and tools read, and how the process ends.
pub(crate) mod audit;
pub(crate) mod growth;
pub(crate) mod tests;
pub(crate) mod verdict;

use crate::report::{Aside, Report, Verdict};
use crate::verbosity::Verbosity;
use anstyle::{AnsiColor, Style};
use serde::Serialize;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit code 2: nobody knows.
const UNKNOWN: u8 = 2;

/// Writes a report or a failure, and gives the exit code that says the same.
pub fn finish(outcome: Result<Report, impl Display>, verbosity: Verbosity) -> ExitCode {
    let report = outcome.unwrap_or_else(|failure| Report {
        text: Vec::new(),
        verdict: Verdict::Unknown,
        asides: failure.to_string().lines().map(|line| Aside::Error(line.to_owned())).collect(),
    });
    for aside in &report.asides {
        tell(aside, verbosity);
    }
    if verbosity != Verbosity::Quiet
        && let Err(error) = write(&report.text)
    {
        tell(&Aside::Error(format!("cannot write the outcome: {error}")), verbosity);
        return ExitCode::from(UNKNOWN);
    }
    match report.verdict {
        Verdict::Yes => ExitCode::SUCCESS,
        Verdict::No => ExitCode::FAILURE,
        Verdict::Unknown => ExitCode::from(UNKNOWN),
    }
}

/// Writes a line to standard error; who wants quiet gets the errors.
fn tell(aside: &Aside, verbosity: Verbosity) {
    let color = match aside {
        Aside::Error(_) => AnsiColor::Red,
        Aside::Warning(_) => AnsiColor::Yellow,
        Aside::Note(_) => AnsiColor::Blue,
    };
    if verbosity != Verbosity::Quiet || matches!(aside, Aside::Error(_)) {
        let style = bold(color);
        anstream::eprintln!("{style}{}:{style:#} {}", aside.word(), aside.sentence());
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
