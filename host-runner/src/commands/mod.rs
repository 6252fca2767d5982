//! The subcommands, one file each: arguments in, a report or a failure out.
//!
//! A command prints nothing itself, so a failure leaves nothing on standard
//! output.
mod audit;
mod baseline;
mod bench;
mod connectivity;
mod diff;
mod explain;
mod exposure;
mod gather;
mod inspect;
mod isolation;
mod kinds;
mod request;
mod rule;
mod run;
mod scale;
mod settings;
mod shell;
mod test;
mod walkthrough;
mod watch;

use crate::audit::AuditError;
use crate::cli::{Cli, Command, SettingsCommand};
use crate::guest::CallError;
use crate::manifest::{ExcludeError, ReadError};
use crate::module::ModuleError;
use crate::policy::AskError;
use crate::report::Report;
use crate::session::SessionError;
use crate::settings::SettingsError;
use crate::suite::{CaseError, UpdateError};
use std::io;
use thiserror::Error;

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
    /// What is to be left out is no pattern.
    #[error("--exclude: {0}")]
    Exclude(#[from] ExcludeError),
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
    /// There is no audit.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// The module has no answer to a question.
    #[error(transparent)]
    Ask(#[from] AskError),
    /// The module cannot work with the settings.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// A recorded session does not fit.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// There is no such rule.
    #[error("no rule is called `{name}`; there are: {names}")]
    Rule {
        /// The name that was asked for.
        name: String,
        /// The names that exist.
        names: String,
    },
    /// Something cannot be written.
    #[error("{file}: cannot be written: {error}")]
    Write {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// Changes of files cannot be seen.
    #[error("cannot watch: {0}")]
    Watch(String),
    /// Options that do not fit together.
    #[error("{0}")]
    Usage(&'static str),
}

/// Carries out the command in `cli`.
pub fn execute(cli: &Cli) -> Result<Report, Failure> {
    let verbosity = cli.verbosity();
    match &cli.command {
        Command::Audit(args) => audit::audit(args, verbosity),
        Command::Run(args) => run::run(args, verbosity),
        Command::Test(args) => test::test(args, verbosity),
        Command::Watch(args) => watch::watch(args.clone(), verbosity),
        Command::Rule(args) => rule::rule(args, verbosity),
        Command::Settings(SettingsCommand::Check(args)) => settings::check(args, verbosity),
        Command::Inspect(args) => inspect::inspect(args),
        Command::Connectivity(args) => connectivity::connectivity(args, verbosity),
        Command::Explain(args) => explain::explain(args, verbosity),
        Command::Diff(args) => diff::diff(args, verbosity),
        Command::Exposure(args) => exposure::exposure(args, verbosity),
        Command::Isolation(args) => isolation::isolation(args, verbosity),
        Command::Kinds(args) => kinds::kinds(args, verbosity),
        Command::Baseline(args) => baseline::baseline(args, verbosity),
        Command::Walkthrough(args) => walkthrough::walkthrough(args, verbosity),
        Command::Scale(args) => scale::scale(args, verbosity),
        Command::Bench(args) => bench::bench(args, verbosity),
        Command::Completions(args) => Ok(shell::completions(args)),
        Command::Man => shell::man(),
    }
}
