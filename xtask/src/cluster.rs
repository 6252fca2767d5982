//! `cargo xtask cluster`: builds an API server from its Go modules, and starts
//! the program of `tests/cluster` that plays the story on it.
//!
//! What the story is about is not known here.

use crate::process::{self, cargo, progress};
use crate::workspace::{self, Workspace};
use crate::{module, toolchain};
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program is told.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Play on this cluster, whose own policy server is tried; nothing is built, started or registered
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// Play only the chapters whose file is named like this
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Write every request that the webhook is asked about, as a case, into this folder
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
    /// A folder with the definitions of Kubewarden, to which the manifests of policy/deploy are held
    #[arg(long, value_name = "FOLDER")]
    kubewarden: Option<PathBuf>,
    /// Write down what is printed, stored and asked as what is expected
    #[arg(long)]
    bless: bool,
    /// Leave the cluster running after the story, until Ctrl-C
    #[arg(long)]
    keep: bool,
}

/// A program of the cluster: its name, the folder of the module that names its
/// version, the module that it is in, and the package.
struct Program(&'static str, &'static str, &'static str, &'static str);

const PROGRAMS: [Program; 3] = [
    Program("etcd", "etcd", "go.etcd.io/etcd/server/v3", "go.etcd.io/etcd/server/v3"),
    Program("kubectl", "kubernetes", "k8s.io/kubernetes", "k8s.io/kubernetes/cmd/kubectl"),
    Program("kube-apiserver", "kubernetes", "k8s.io/kubernetes", "k8s.io/kubernetes/cmd/kube-apiserver"),
];

/// The module whose files define ClusterNetworkPolicy, and where they are in it.
const DEFINITIONS: &str = "sigs.k8s.io/network-policy-api";
const DEFINED: &str = "config/crd/experimental";

/// Builds what is missing and plays the story.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    toolchain::require_c_compiler()?;
    let mut own = Vec::new();
    if arguments.kubeconfig.is_none() {
        toolchain::require_go()?;
        for program in &PROGRAMS {
            program.build(workspace)?;
        }
        own.extend(["--definitions".into(), definitions(workspace)?.into_os_string()]);
    }
    module::build(workspace)?;
    progress("building the webhook and the player (the first time takes some minutes)");
    let manifest = workspace.cluster().join("Cargo.toml");
    process::run(cargo(workspace, "build").args(["--release", "--locked", "--manifest-path"]).arg(manifest))?;
    let program = format!("release/partywall-cluster{}", std::env::consts::EXE_SUFFIX);
    let mut story = Command::new(workspace.target().join(program));
    story.args(own).args(arguments.passed()).arg("--root").arg(workspace.root());
    story.arg("--programs").arg(programs(workspace)).arg("--policy").arg(workspace.policy());
    process::become_it(&mut story)
}

impl Arguments {
    /// The arguments as the program takes them.
    fn passed(&self) -> Vec<std::ffi::OsString> {
        let mut passed = Vec::new();
        for (option, value) in [
            ("--kubeconfig", &self.kubeconfig),
            ("--record", &self.record),
            ("--kubewarden", &self.kubewarden),
        ] {
            if let Some(value) = value {
                passed.extend([option.into(), value.into()]);
            }
        }
        if let Some(only) = &self.only {
            passed.extend(["--only".into(), only.into()]);
        }
        for (option, wanted) in [("--bless", self.bless), ("--keep", self.keep)] {
            passed.extend(wanted.then(|| option.into()));
        }
        passed
    }
}

impl Program {
    /// Builds the program in its version, unless it is there.
    fn build(&self, workspace: &Workspace) -> Result<()> {
        let Self(name, folder, module, package) = self;
        let folder = workspace.cluster().join("go").join(folder);
        let version = version(&folder, module)?;
        let file = programs(workspace).join(format!("{name}-{version}"));
        if file.exists() {
            return Ok(());
        }
        progress(&format!("building {name} {version} (some minutes)"));
        // A build that is broken off leaves nothing that looks like a program.
        let unfinished = programs(workspace).join(format!("unfinished-{name}"));
        let version = format!("-X k8s.io/component-base/version.gitVersion={version}");
        let mut build = Command::new("go");
        build.current_dir(folder).env("CGO_ENABLED", "0");
        build.args(["build", "-trimpath", "-buildvcs=false", &format!("-ldflags=-s -w {version}"), "-o"]);
        process::run(build.arg(&unfinished).arg(package))?;
        std::fs::rename(&unfinished, &file).with_context(|| format!("cannot write `{}`", file.display()))
    }
}

fn programs(workspace: &Workspace) -> PathBuf {
    workspace.target().join("cluster/bin")
}

/// The version in which the `go.mod` of a folder requires a module.
fn version(folder: &Path, module: &str) -> Result<String> {
    let file = folder.join("go.mod");
    let text = workspace::read_text(&file)?;
    let words = text.lines().map(|line| line.trim_start_matches("require ").split_whitespace());
    let mut required = words.filter_map(|mut words| Some((words.next()?, words.next()?)));
    let version = required.rfind(|(name, version)| *name == module && version.starts_with('v'));
    let (_, version) = version.with_context(|| format!("`{}` does not require {module}", file.display()))?;
    Ok(version.to_owned())
}

/// The folder of the definitions, among the modules that Go keeps.
fn definitions(workspace: &Workspace) -> Result<PathBuf> {
    let mut download = Command::new("go");
    download.current_dir(workspace.cluster().join("go/definitions")).args(["mod", "download", "-json"]);
    let answer = process::read(download.arg(DEFINITIONS))?;
    let answer: Value = serde_json::from_str(&answer).context("`go mod download` printed no JSON")?;
    match answer.get("Dir").and_then(Value::as_str) {
        Some(folder) => Ok(Path::new(folder).join(DEFINED)),
        None => bail!("`go mod download` does not say where {DEFINITIONS} is"),
    }
}
