//! The arguments, as people type them. What they mean is the commands' business.
//!
//! An option that several commands take is written down once, in [`shared`],
//! so that it means the same in all of them.
mod audit;
mod judging;
mod manifests;
mod questions;
mod shared;
mod tools;

pub use crate::verbosity::Verbosity;
pub use audit::{AuditArgs, AuditFormat, ReportKind, WatchArgs};
pub use judging::{BenchArgs, RunArgs, TestArgs, TestFormat};
pub use manifests::{ConfigArgs, ManifestArgs, ReadArgs};
pub use questions::{
    AnswerFormat, BaselineArgs, BaselineFormat, CommonArgs, ConnectivityArgs, ConnectivityFormat, DiffArgs,
    DiffFormat, ExplainArgs, ExposureArgs, GrowthFormat, IpBlock, IsolationArgs, PluginArgs, ScaleArgs,
    StrictArgs, WalkthroughArgs,
};
pub use shared::{Format, LimitArgs, ModuleArgs, ModulesArgs, SettingsArgs};
pub use tools::{CompletionsArgs, InspectArgs, KindsArgs, RuleArgs, SettingsCheckArgs, SettingsCommand};

use clap::{Parser, Subcommand};

/// The one table of exit codes; README has it too.
pub const EXIT_CODES: &str = "\
Exit codes, for every command:
  0  allowed, closed, no difference
  1  denied, open, different
  2  not known: something could not be read or judged, or there is no answer

What is told on standard error begins with `error:` where it makes the exit code 2, with `warning:`
or `note:` where the answer stands.";

/// Judges Kubernetes manifests with the policy module that guards the cluster.
#[derive(Debug, Parser)]
#[command(name = "partywall", version, max_term_width = 100)]
#[command(after_help = EXIT_CODES)]
pub struct Cli {
    #[command(flatten)]
    pub(crate) talk: shared::TalkArgs,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// How much is told beside the outcome.
    pub fn verbosity(&self) -> Verbosity {
        self.talk.verbosity()
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge manifests as the API server would present them, and the state they make.
    Audit(AuditArgs),
    /// Judge admission requests.
    Run(RunArgs),
    /// Judge the cases of suites and compare with the expected verdicts.
    Test(TestArgs),
    /// Audit again whenever a file changes.
    Watch(WatchArgs),
    /// List the rules, or show the page of one.
    Rule(RuleArgs),
    /// Work with settings.
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Show what a policy module is: version, sha256, size, imports, exports, metadata.
    Inspect(InspectArgs),
    /// List all connections between workloads, and with the outside.
    Connectivity(ConnectivityArgs),
    /// Explain why one end reaches another, or why not, policy by policy.
    Explain(ExplainArgs),
    /// List what differs in the connections of two folders, or what a file changes in a folder.
    Diff(DiffArgs),
    /// List what may reach each workload that is not in the manifests.
    Exposure(ExposureArgs),
    /// Say whether every boundary is closed.
    Isolation(IsolationArgs),
    /// Print what a live cluster must be asked for: `kubectl get $(partywall kinds) -A -o yaml`.
    Kinds(KindsArgs),
    /// Print the policies that namespaces lack, ready for `kubectl apply -f -`.
    Baseline(BaselineArgs),
    /// Replay the namespace-isolation recipe on its manifests.
    Walkthrough(WalkthroughArgs),
    /// Ask generated clusters, in sizes that double, and measure how long the answers take.
    Scale(ScaleArgs),
    /// Measure the module: size, compilation, and one evaluation in fresh and reused instances.
    Bench(BenchArgs),
    /// Print the completions for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}
