//! The arguments, as people type them. What they mean is the commands' business.
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::Duration;

/// Judges Kubernetes manifests with the policy module that guards the cluster.
#[derive(Debug, Parser)]
#[command(name = "partywall", version, max_term_width = 100)]
pub struct Cli {
    /// Tell on standard error what the module logs.
    #[arg(long, short, global = true)]
    pub verbose: bool,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Judge one admission request: exit code 0 allowed, 1 denied, 2 could not judge.
    Run(RunArgs),
    /// Judge the cases of suites and compare with the expected verdicts.
    Test(TestArgs),
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
    /// Say whether every boundary is closed: exit code 0 closed, 1 open.
    Isolation(IsolationArgs),
    /// Replay the namespace-isolation recipe on its manifests.
    Walkthrough(WalkthroughArgs),
    /// Measure the module: size, compilation, and one evaluation in fresh and reused instances.
    Bench(BenchArgs),
}

/// Which module answers, and what it may use.
#[derive(Args, Debug)]
pub struct ModuleArgs {
    /// Judge with this policy module instead of the embedded one.
    #[arg(long, value_name = "FILE")]
    pub module: Option<PathBuf>,
    /// Stop the module after so many seconds without an answer.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub timeout: Duration,
    /// Give the module at most so many MiB of memory.
    #[arg(long, value_name = "MIB", default_value_t = 512, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub memory: u32,
}

/// A request and everything that belongs to it.
#[derive(Args, Debug)]
pub struct RequestArgs {
    /// An admission review or a bare admission request, YAML or JSON; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    pub request: PathBuf,
    /// The settings of the policy, in YAML or JSON.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// The settings of the policy, as JSON text.
    #[arg(long, value_name = "JSON", conflicts_with = "settings")]
    pub settings_json: Option<String>,
    /// A folder of manifests that answers the module's questions like a cluster would.
    #[arg(long, value_name = "DIR")]
    pub cluster: Option<PathBuf>,
}

/// How the outcome is written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// The answer of the module, byte for byte.
    Json,
}

/// `partywall run`
#[derive(Args, Debug)]
pub struct RunArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// How to write the outcome.
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
}

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

/// `partywall bench`
#[derive(Args, Debug)]
pub struct BenchArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
    /// How many evaluations to measure in each kind of instance.
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..))]
    pub iterations: u32,
    /// How to write the figures.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
}

/// What questions about manifests have in common.
#[derive(Args, Debug)]
pub struct CommonArgs {
    /// Let address blocks match every address, pods' too, or only those outside the cluster.
    #[arg(long, value_name = "MODE", default_value = "address")]
    pub ip_block: IpBlock,
    /// Take every problem of a manifest for an error.
    #[arg(long)]
    pub strict: bool,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}

/// What address blocks match.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum IpBlock {
    /// Every address.
    Address,
    /// Addresses outside the cluster.
    External,
}

impl IpBlock {
    /// The name by which the module knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::External => "external",
        }
    }
}

/// The shapes of an answer; not every question has each.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Shape {
    /// Lines.
    Txt,
    /// JSON.
    Json,
    /// Comma-separated values.
    Csv,
    /// Markdown.
    Md,
    /// Graphviz.
    Dot,
    /// A picture.
    Svg,
    /// A table of namespaces.
    Matrix,
}

impl Shape {
    /// The name by which the module knows it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Matrix => "matrix",
        }
    }
}

/// `partywall connectivity`
#[derive(Args, Debug)]
pub struct ConnectivityArgs {
    /// A folder of manifests, a file, or `-` for standard input.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// How to write the connections.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: Shape,
    /// Only the connections of this workload: name, namespace/name or namespace/name[Kind].
    #[arg(long, value_name = "WORKLOAD")]
    pub focus: Option<String>,
    /// Only the connections of this namespace.
    #[arg(long, short, value_name = "NAMESPACE")]
    pub namespace: Option<String>,
    /// In the matrix, a line for each workload.
    #[arg(long)]
    pub workloads: bool,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall explain`
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// Who connects: namespace/name of a pod or workload, service:namespace/name,
    /// `external`, an address, node:name or new:namespace{key=value}.
    #[arg(value_name = "SRC")]
    pub source: String,
    /// To whom; written as SRC is.
    #[arg(value_name = "DST")]
    pub destination: String,
    /// On which port: 80, UDP/53 or a name. Of a Service, its own port.
    #[arg(value_name = "PORT")]
    pub port: Option<String>,
    /// A folder of manifests, a file, or `-` for standard input.
    #[arg(long, short, value_name = "PATH", default_value = ".")]
    pub manifests: PathBuf,
    /// How to write the explanation.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: Shape,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall diff`
#[derive(Args, Debug)]
pub struct DiffArgs {
    /// The manifests as they were.
    #[arg(value_name = "BEFORE")]
    pub before: PathBuf,
    /// The manifests as they are; a single file against a folder is a change to the folder.
    #[arg(value_name = "AFTER")]
    pub after: PathBuf,
    /// How to write the differences.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: Shape,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall exposure`
#[derive(Args, Debug)]
pub struct ExposureArgs {
    /// A folder of manifests, a file, or `-` for standard input.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// How to write the exposure.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: Shape,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall isolation`
#[derive(Args, Debug)]
pub struct IsolationArgs {
    /// A folder of manifests, a file, or `-` for standard input.
    #[arg(value_name = "PATH")]
    pub path: PathBuf,
    /// The settings of the policy: isolateBy, directions and exempt namespaces count.
    #[arg(long, value_name = "FILE")]
    pub settings: Option<PathBuf>,
    /// How to write the openings.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: Shape,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall walkthrough`
#[derive(Args, Debug)]
pub struct WalkthroughArgs {
    /// How to write the story.
    #[arg(long, short, value_name = "FORMAT", default_value = "text")]
    pub output: Format,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "expected a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(time) if !time.is_zero() && time <= Duration::from_hours(24) => Ok(time),
        _ => Err("expected more than 0 and at most 86400 seconds".to_owned()),
    }
}
