//! The commands that judge manifests.
use super::{ManifestArgs, ModulesArgs, PluginArgs, SettingsArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `partywall audit`
#[derive(Args, Debug)]
pub struct AuditArgs {
    /// Folders of manifests, files, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// What is there now: judge the difference, as the creations, updates and deletions it takes.
    /// Given several times, all of them together.
    #[arg(long, value_name = "PATH")]
    pub before: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) plugin: PluginArgs,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) manifests: ManifestArgs,
    #[command(flatten)]
    pub(crate) modules: ModulesArgs,
    /// How to write the outcome.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: AuditFormat,
    /// What to report, as `text`, `json` or `md`.
    #[arg(long, value_name = "REPORT", default_value = "findings")]
    pub report: ReportKind,
}

/// `partywall watch`
#[derive(Args, Clone, Debug)]
pub struct WatchArgs {
    /// Folders of manifests, or files.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    #[command(flatten)]
    pub(crate) plugin: PluginArgs,
    #[command(flatten)]
    pub(crate) manifests: ManifestArgs,
    #[command(flatten)]
    pub(crate) modules: ModulesArgs,
}

/// How the outcome of an audit is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditFormat {
    /// For people.
    Text,
    /// Everything, for programs.
    Json,
    /// Static Analysis Results Interchange Format, version 2.1.0.
    Sarif,
    /// `JUnit` XML, a case for each cause of findings and each object without any.
    Junit,
    /// Annotations of a GitHub workflow.
    Github,
    /// Reports of `wgpolicyk8s.io/v1alpha2`, one an object.
    Policyreport,
    /// Reports of `openreports.io/v1alpha1`, one an object.
    Openreports,
    /// Markdown, for a comment or a job summary.
    Md,
}

/// What an audit reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReportKind {
    /// What was found in each object.
    Findings,
    /// The controls of catalogues that the findings concern.
    Compliance,
}
