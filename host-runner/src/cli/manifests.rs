//! How manifests are read, for every command that reads some.
use clap::Args;
use std::path::PathBuf;

/// Which manifests are read, and how.
#[derive(Args, Clone, Debug)]
pub struct ReadArgs {
    /// Leave out files and folders that fit; held against the path below PATH and against the
    /// name. Given several times, all of them.
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Put objects without a namespace into this one, as `kubectl -n` does.
    #[arg(long, value_name = "NAME")]
    pub default_namespace: Option<String>,
    /// Read files of at most so many MiB.
    #[arg(long, value_name = "MIB", default_value_t = 256, value_parser = clap::value_parser!(u32).range(1..=4096))]
    pub file_limit: u32,
}

/// What a project has written down for all its questions.
#[derive(Args, Clone, Debug)]
pub struct ConfigArgs {
    /// Take settings, excludes and what `audit` accepts from this file, not from the
    /// `.partywall.yaml` of PATH or of a folder above it.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Take nothing from a `.partywall.yaml`.
    #[arg(long, conflicts_with = "config")]
    pub no_config: bool,
}

/// The manifests of a question.
#[derive(Args, Clone, Debug)]
pub struct ManifestArgs {
    #[command(flatten)]
    pub(crate) read: ReadArgs,
    #[command(flatten)]
    pub(crate) config: ConfigArgs,
}
