//! The commands that judge requests.
use super::{Format, ModuleArgs, ModulesArgs, ReadArgs, SettingsArgs};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// `partywall run`
#[derive(Args, Debug)]
pub struct RunArgs {
    /// An admission review or a bare admission request, YAML or JSON; `-` is standard input.
    #[arg(long, value_name = "FILE", required = true)]
    pub request: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// A folder of manifests that answers the module's questions like a cluster would.
    #[arg(long, value_name = "DIR")]
    pub cluster: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    /// A recorded session of kwctl that answers instead: every exchange once, in any other case it is an error.
    #[arg(long, value_name = "FILE", conflicts_with = "cluster")]
    pub replay: Option<PathBuf>,
    /// Write the module's questions and their answers as a session of kwctl.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    pub record: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) modules: ModulesArgs,
    /// How to write the outcome; `json` is the answer of each module, byte for byte, one a line.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

/// `partywall test`
#[derive(Args, Debug)]
pub struct TestArgs {
    /// Case files, or folders of them.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Judge only the cases whose file names contain this text.
    #[arg(long, value_name = "TEXT")]
    pub filter: Option<String>,
    /// Write the answers into the cases as what is expected.
    #[arg(long)]
    pub update: bool,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// How to write the outcome.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: TestFormat,
}

/// How the outcome of a suite is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TestFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
    /// `JUnit` XML.
    Junit,
    /// Test Anything Protocol, version 14.
    Tap,
}

/// `partywall bench`
#[derive(Args, Debug)]
pub struct BenchArgs {
    /// An admission review or a bare admission request, YAML or JSON; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub request: PathBuf,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// A folder of manifests that answers the module's questions like a cluster would.
    #[arg(long, value_name = "DIR")]
    pub cluster: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// How many evaluations to measure in each kind of instance.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub iterations: u32,
    /// How to write the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}
