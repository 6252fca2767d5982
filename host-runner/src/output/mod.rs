//! What people and tools read, and how the process ends.
pub(crate) mod tests;
pub(crate) mod verdict;
pub(crate) mod yaml;

use crate::commands::{Failure, Report, Verdict};
use anstyle::{AnsiColor, Style};
use std::io::{self, Write};
use std::process::ExitCode;

/// Exit code 2: there is no verdict.
const COULD_NOT_JUDGE: u8 = 2;

/// Writes a report or a failure, and gives the exit code that says the same.
pub fn finish(outcome: Result<Report, Failure>) -> ExitCode {
    let outcome = outcome.map_err(|failure| failure.to_string()).and_then(|report| {
        for remark in &report.remarks {
            anstream::eprintln!("{remark}");
        }
        write(&report.text).map_err(|error| format!("cannot write the outcome: {error}"))?;
        Ok(report.verdict)
    });
    match outcome {
        Ok(Verdict::Allowed) => ExitCode::SUCCESS,
        Ok(Verdict::Denied) => ExitCode::FAILURE,
        Err(sentence) => {
            let style = bold(AnsiColor::Red);
            anstream::eprintln!("{style}error:{style:#} {sentence}");
            ExitCode::from(COULD_NOT_JUDGE)
        }
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
