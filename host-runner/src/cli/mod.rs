//! The arguments, as people type them. What they mean is the commands' business.
//!
//! An option that several commands take is written down once, in [`shared`],
//! so that it means the same in all of them.
mod audit;
mod judging;
mod questions;
mod shared;
mod tools;

pub use audit::{AuditArgs, AuditFormat, ReportKind, WatchArgs};
pub use judging::{BenchArgs, RunArgs, TestArgs, TestFormat};
pub use questions::{
    BaselineArgs, BaselineFormat, CommonArgs, ConnectivityArgs, DiffArgs, ExplainArgs, ExposureArgs,
    GrowthFormat, IpBlock, IsolationArgs, ScaleArgs, Shape, WalkthroughArgs,
};
pub use shared::{Format, LimitArgs, ModuleArgs, ModulesArgs, SettingsArgs, Verbosity};
pub use tools::{CompletionsArgs, InspectArgs, RuleArgs, SettingsCheckArgs, SettingsCommand};

use clap::{Parser, Subcommand};

/// Judges Kubernetes manifests with the policy module that guards the cluster.
#[derive(Debug, Parser)]
#[command(name = "partywall", version, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 allowed, 1 denied or different, 2 could not judge.")]
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
    /// Say whether every boundary is closed: exit code 0 closed, 1 open, 2 not known.
    Isolation(IsolationArgs),
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
