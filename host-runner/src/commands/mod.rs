//! The subcommands, one file each: arguments in, a report or a failure out.
//!
//! A command prints nothing itself, so a failure leaves nothing on standard
//! output.
mod bench;
mod connectivity;
mod diff;
mod explain;
mod exposure;
mod inspect;
mod isolation;
mod question;
mod request;
mod run;
mod test;
mod walkthrough;

use crate::cli::{Cli, Command};
use crate::guest::CallError;
use crate::manifest::ReadError;
use crate::module::ModuleError;
use crate::suite::{CaseError, UpdateError};
use thiserror::Error;

/// What a command has to say, and how it ends.
#[derive(Debug)]
pub struct Report {
    /// What goes to standard output; styled, unless a tool reads it.
    pub text: Vec<u8>,
    /// The verdict; a command that judges nothing allows.
    pub verdict: Verdict,
    /// What goes to standard error, a line each.
    pub remarks: Vec<String>,
}

/// The verdict that becomes the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Exit code 0.
    Allowed,
    /// Exit code 1.
    Denied,
}

/// Why a command has nothing to say: exit code 2.
#[derive(Debug, Error)]
pub enum Failure {
    /// An input cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The module cannot be used.
    #[error(transparent)]
    Module(#[from] ModuleError),
    /// The module did not answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// Objects that an API server would refuse.
    #[error("{}", .0.join("\n"))]
    Objects(Vec<String>),
    /// Files that should be cases are none.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Cases(Vec<CaseError>),
    /// There is nothing to test.
    #[error("no case matches, nothing was tested")]
    NoCases,
    /// An expectation cannot be rewritten.
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// The module refuses the settings.
    #[error("{source_name}: {sentence}")]
    Settings {
        /// The file, or the option.
        source_name: String,
        /// The module's sentence.
        sentence: String,
    },
    /// The module's answer is not what its operation answers.
    #[error("the module gave a malformed answer to `{operation}`: {reason}")]
    Answer {
        /// The operation.
        operation: &'static str,
        /// What is wrong with it.
        reason: String,
    },
}

/// Carries out the command in `cli`.
pub fn execute(cli: &Cli) -> Result<Report, Failure> {
    match &cli.command {
        Command::Run(args) => run::run(args, cli.verbose),
        Command::Inspect(args) => inspect::inspect(args),
        Command::Test(args) => test::test(args, cli.verbose),
        Command::Connectivity(args) => connectivity::connectivity(args, cli.verbose),
        Command::Explain(args) => explain::explain(args, cli.verbose),
        Command::Diff(args) => diff::diff(args, cli.verbose),
        Command::Exposure(args) => exposure::exposure(args, cli.verbose),
        Command::Isolation(args) => isolation::isolation(args, cli.verbose),
        Command::Walkthrough(args) => walkthrough::walkthrough(args, cli.verbose),
        Command::Bench(args) => bench::bench(args, cli.verbose),
    }
}

/// A report of a command that judges nothing.
fn report(text: impl Into<Vec<u8>>) -> Report {
    Report { text: text.into(), verdict: Verdict::Allowed, remarks: Vec::new() }
}
