//! `cargo xtask figures`: measures, and writes BENCHMARKS.md and RELIABILITY.md
//! from what the commands printed.
//!
//! A figure stands beside its command. What misses its target is named first,
//! with the reason.

mod elsewhere;
mod machine;
mod measure;
mod page;
mod speed;
mod trust;

use crate::process::{self, cargo, progress};
use crate::workspace::{self, Workspace};
use crate::{javascript, module, toolchain};
use anyhow::Result;
use std::path::PathBuf;

/// Where the requests and manifests are that are measured with.
struct Samples(PathBuf);

/// Measures everything and writes both pages.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    toolchain::require_c_compiler()?;
    toolchain::require_node()?;
    module::build(workspace)?;
    javascript::install(workspace)?;
    javascript::script(workspace, "build")?;
    progress("building what is measured");
    process::run(cargo(workspace, "test").args(["--workspace", "--release", "--no-run"]))?;
    let samples = Samples(workspace.target().join("figures"));
    let mut write = cargo(workspace, "run");
    write.args(["--release", "--quiet", "--package", "partywall-tests", "--bin", "samples", "--"]);
    process::run(write.arg(&samples.0))?;
    let machine = machine::describe()?;
    workspace::write(
        &workspace.root().join("BENCHMARKS.md"),
        speed::page(workspace, &samples, &machine)?.as_bytes(),
    )?;
    workspace::write(&workspace.root().join("RELIABILITY.md"), trust::page(workspace, &machine)?.as_bytes())
}
