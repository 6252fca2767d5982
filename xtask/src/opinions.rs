//! `cargo xtask opinions`: asks other engines about random clusters, and records
//! what they say for the tests, which have no Go.
//!
//! What a cluster looks like and how answers are compared is not known here.

use crate::process::{self, cargo, progress};
use crate::toolchain;
use crate::workspace::Workspace;
use anyhow::Result;
use clap::Args;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many clusters the tests expect to be recorded.
const RECORDED: u32 = 24;

/// Who is asked, and about how much.
#[derive(Args)]
pub(crate) struct Arguments {
    /// How many clusters
    #[arg(long, default_value_t = 500, value_name = "NUMBER")]
    cases: u32,
    /// A program that answers with Cilium's engine, as tests/peer does with that of SIG Network; else it is not asked
    #[arg(long, value_name = "PROGRAM")]
    cilium: Option<PathBuf>,
    /// Write the first clusters and what is said of them into fixtures/opinions
    #[arg(long)]
    record: bool,
}

/// Fails if some engine says otherwise of some cluster.
pub(crate) fn run(workspace: &Workspace, arguments: &Arguments) -> Result<()> {
    toolchain::require_go()?;
    progress("building the engine of SIG Network (the first time takes some minutes)");
    let peer = workspace.target().join("opinions/peer");
    let mut build = Command::new("go");
    build.current_dir(workspace.root().join("tests/peer")).args([
        "build",
        "-trimpath",
        "-buildvcs=false",
        "-o",
    ]);
    process::run(build.arg(&peer).arg("."))?;
    ask(workspace, arguments, "sig-network", &peer)?;
    let Some(program) = &arguments.cilium else {
        progress("Cilium's engine is not asked: no --cilium PROGRAM");
        return Ok(());
    };
    ask(workspace, arguments, "cilium", &program.canonicalize()?)
}

fn ask(workspace: &Workspace, arguments: &Arguments, whom: &str, program: &Path) -> Result<()> {
    progress(&format!("asking {whom} about {} clusters", arguments.cases));
    let mut opinions = cargo(workspace, "run");
    opinions.args(["--quiet", "--release", "--package", "partywall-tests", "--bin", "opinions", "--", whom]);
    opinions.arg(program).arg(arguments.cases.to_string());
    opinions.args(arguments.record.then(|| RECORDED.to_string()));
    process::run(&mut opinions)
}
