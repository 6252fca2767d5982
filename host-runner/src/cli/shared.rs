//! Options that several commands take.
use crate::verbosity::Verbosity;
use clap::{Args, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// How much is told.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct TalkArgs {
    /// Show lists whole; tell on standard error what the module logs and how long each step takes.
    #[arg(long, short, global = true)]
    verbose: bool,
    /// Write no outcome and no progress: errors only, the exit code is the verdict.
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
}

impl TalkArgs {
    pub(super) fn verbosity(self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }
}

/// What a call of a module may use.
#[derive(Args, Clone, Copy, Debug)]
pub struct LimitArgs {
    /// Stop a module after so many seconds without an answer; without it after 10, and one
    /// more for each MiB that it is given.
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub timeout: Option<Duration>,
    /// Give a module at most so many MiB of memory; without it 512, and 12 more for each MiB
    /// that it is given.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub memory: Option<u32>,
}

/// Which module answers.
#[derive(Args, Debug)]
pub struct ModuleArgs {
    /// Ask this policy module instead of the embedded one.
    #[arg(long, value_name = "FILE")]
    pub module: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// Which modules answer.
#[derive(Args, Clone, Debug)]
pub struct ModulesArgs {
    /// Judge with this policy module instead of the embedded one; given several times, with all.
    #[arg(long, value_name = "FILE")]
    pub module: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
}

/// The settings of the policy.
#[derive(Args, Clone, Debug)]
pub struct SettingsArgs {
    /// The settings of the policy, in YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// The settings of the policy, as JSON text.
    #[arg(long, value_name = "JSON", conflicts_with = "settings")]
    pub settings_json: Option<String>,
}

/// How the outcome is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() && time <= Duration::from_hours(24) => Ok(time),
        _ => Err("expected more than 0 and at most 86400 seconds".to_owned()),
    }
}
