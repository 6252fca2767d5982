//! `cargo xtask figures`: measures, and writes BENCHMARKS.md and RELIABILITY.md
//! from what the commands printed.
//!
//! A figure stands beside its command. What misses its target is named first,
//! with the reason.

mod browser;
mod elsewhere;
mod machine;
mod measure;
mod mutants;
mod page;
mod speed;
mod trust;

use crate::process::{self, cargo, progress};
use crate::test;
use crate::workspace::{self, Workspace};
use anyhow::Result;
use std::path::PathBuf;
use std::process::Command;

/// Where the requests and manifests are that are measured with.
struct Samples(PathBuf);

/// One of the two pages.
#[derive(Clone, Copy, PartialEq, clap::ValueEnum)]
pub(crate) enum Page {
    /// BENCHMARKS.md
    Speed,
    /// RELIABILITY.md
    Trust,
}

/// Measures for one page, or for both, and writes what was found.
pub(crate) fn run(workspace: &Workspace, only: Option<Page>) -> Result<()> {
    test::prepare(workspace)?;
    progress("building what is measured");
    process::run(cargo(workspace, "test").args(["--workspace", "--release", "--no-run"]))?;
    let samples = Samples(workspace.target().join("figures"));
    // Built with the tests: `cargo run` would build it anew, with fewer features.
    let program = format!("release/samples{}", std::env::consts::EXE_SUFFIX);
    process::run(Command::new(workspace.target().join(program)).arg(&samples.0))?;
    let machine = machine::describe()?;
    if only != Some(Page::Trust) {
        let page = speed::page(workspace, &samples, &machine)?;
        workspace::write(&workspace.root().join("BENCHMARKS.md"), page.as_bytes())?;
    }
    if only != Some(Page::Speed) {
        let page = trust::page(workspace, &machine)?;
        workspace::write(&workspace.root().join("RELIABILITY.md"), page.as_bytes())?;
    }
    Ok(())
}
