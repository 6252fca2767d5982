//! The commands that ask about a cluster as a whole.
use super::{Format, ManifestArgs, ModuleArgs, SettingsArgs};
use crate::cloud::Cloud;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// What questions about manifests have in common.
#[derive(Args, Debug)]
pub struct CommonArgs {
    /// Let address blocks match every address, pods' too, or only those outside the cluster;
    /// without it as the settings say, or every address.
    #[arg(long, value_name = "MODE")]
    pub ip_block: Option<IpBlock>,
    #[command(flatten)]
    pub(crate) plugin: PluginArgs,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
    #[command(flatten)]
    pub(crate) manifests: ManifestArgs,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}

/// What becomes of manifests that are not quite right.
#[derive(Args, Clone, Copy, Debug)]
pub struct StrictArgs {
    /// Give no answer where a manifest has any problem.
    #[arg(long)]
    pub strict: bool,
}

/// Whose reading of policies holds.
#[derive(Args, Clone, Copy, Debug)]
pub struct PluginArgs {
    /// Read policies as this network plugin does; without it as the settings say, or as the plugin
    /// whose kinds are among the manifests.
    #[arg(long, value_name = "NAME")]
    pub plugin: Option<Plugin>,
}

/// The network plugins whose readings are known.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Plugin {
    /// One that does what the API says.
    Kubernetes,
    /// Cilium.
    Cilium,
    /// Calico.
    Calico,
}

impl PluginArgs {
    /// The name by which settings and questions know the plugin.
    pub fn name(self) -> Option<String> {
        self.plugin.and_then(|plugin| plugin.to_possible_value()).map(|value| value.get_name().to_owned())
    }
}

/// What address blocks match.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum IpBlock {
    /// Every address.
    Address,
    /// Addresses outside the cluster.
    External,
}

/// The formats of an answer in words or as data.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum AnswerFormat {
    /// Lines.
    Txt,
    /// JSON.
    Json,
}

/// The formats of a difference.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum DiffFormat {
    /// Lines.
    Txt,
    /// JSON.
    Json,
    /// Markdown.
    Md,
}

/// The formats of a list of connections.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum ConnectivityFormat {
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

/// `partywall connectivity`
#[derive(Args, Debug)]
pub struct ConnectivityArgs {
    /// Folders of manifests, files, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// How to write the connections.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: ConnectivityFormat,
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
    /// `external`, an address, node:name, new:namespace{key=value} or {ingress-controller}.
    #[arg(value_name = "SRC")]
    pub source: String,
    /// To whom; written as SRC is.
    #[arg(value_name = "DST")]
    pub destination: String,
    /// On which port: 80, UDP/53, UDP/dns or dns. Of a Service, its own port.
    #[arg(value_name = "PORT")]
    pub port: Option<String>,
    /// A folder of manifests, a file, or `-` for standard input; given several times, all of them.
    #[arg(long, short, value_name = "PATH", default_value = ".")]
    pub manifests: Vec<PathBuf>,
    /// How to write the explanation.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: AnswerFormat,
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
    pub output: DiffFormat,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall exposure`
#[derive(Args, Debug)]
pub struct ExposureArgs {
    /// Folders of manifests, files, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// How to write the exposure.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: AnswerFormat,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall isolation`
#[derive(Args, Debug)]
pub struct IsolationArgs {
    /// Folders of manifests, files, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// How to write the openings.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: AnswerFormat,
    #[command(flatten)]
    pub(crate) common: CommonArgs,
}

/// `partywall baseline`
#[derive(Args, Debug)]
pub struct BaselineArgs {
    /// Print policies for these namespaces only.
    #[arg(value_name = "NAMESPACE", required_unless_present = "cluster")]
    pub namespaces: Vec<String>,
    /// What there is: a folder of manifests, a file, or `-` for standard input; given several
    /// times, all of them.
    #[arg(long, value_name = "DIR")]
    pub cluster: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) settings: SettingsArgs,
    /// How to write the policies.
    #[arg(long, short, value_name = "FORMAT", default_value = "yaml")]
    pub output: BaselineFormat,
    #[command(flatten)]
    pub(crate) strict: StrictArgs,
    #[command(flatten)]
    pub(crate) manifests: ManifestArgs,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}

/// How policies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum BaselineFormat {
    /// YAML documents.
    Yaml,
    /// One `List`.
    Json,
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

/// The shapes of a table of growth.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum GrowthFormat {
    /// A table in columns.
    Txt,
    /// JSON.
    Json,
    /// Markdown.
    Md,
    /// A picture.
    Svg,
}

/// `partywall scale`
#[derive(Args, Debug)]
pub struct ScaleArgs {
    /// Which cluster is generated.
    #[arg(value_name = "SHAPE")]
    pub shape: Cloud,
    /// The largest size; three that are smaller by half each come before it.
    #[arg(long, value_name = "N")]
    pub size: Option<usize>,
    /// How to write the measurements.
    #[arg(long, short, value_name = "FORMAT", default_value = "txt")]
    pub output: GrowthFormat,
    #[command(flatten)]
    pub(crate) module: ModuleArgs,
}
