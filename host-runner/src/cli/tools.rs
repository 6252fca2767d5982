//! The commands around judging.
use super::{Format, ModuleArgs};
use clap::{Args, Subcommand};
use clap_complete::Shell;
use std::path::PathBuf;

/// `partywall inspect`
#[derive(Args, Debug)]
pub struct InspectArgs {
    /// Show this policy module instead of the embedded one.
    #[arg(long, value_name = "FILE")]
    pub module: Option<PathBuf>,
    /// How to write the description.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

/// `partywall rule`
#[derive(Args, Debug)]
pub struct RuleArgs {
    /// The rule; without it, all rules are listed.
    pub name: Option<String>,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// How to write the rules.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

/// `partywall settings`
#[derive(Debug, Subcommand)]
pub enum SettingsCommand {
    /// Say whether the policy accepts the settings in a file.
    Check(SettingsCheckArgs),
}

/// `partywall settings check`
#[derive(Args, Debug)]
pub struct SettingsCheckArgs {
    /// The settings, in YAML or JSON; `-` is standard input.
    pub file: PathBuf,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}

/// `partywall completions`
#[derive(Args, Debug)]
pub struct CompletionsArgs {
    /// The shell.
    pub shell: Shell,
}

/// `partywall kinds`
#[derive(Args, Debug)]
pub struct KindsArgs {
    /// What the cluster serves, as `kubectl api-resources -o name --verbs=list` prints it; only
    /// kinds among it are printed. `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub served: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}
