//! The npm package in `js/`: its tools, its compiled sources, its tests.

use crate::process::{self, progress};
use crate::toolchain;
use crate::workspace::Workspace;
use anyhow::Result;
use std::process::Command;

/// Compiles the sources, with the tools that the lock file names.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    toolchain::require_node()?;
    progress("installing the npm packages of js/");
    process::run(npm(workspace).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]))?;
    script(workspace, "build")
}

/// Runs a script of `js/package.json`.
pub(crate) fn script(workspace: &Workspace, name: &str) -> Result<()> {
    process::run(npm(workspace).args(["run", "--silent", name]))
}

/// The tests, reported in a form that can be counted.
pub(crate) fn tests(workspace: &Workspace) -> Command {
    let mut npm = npm(workspace);
    npm.args(["run", "--silent", "test:tap"]);
    npm
}

/// `npm` in the package.
pub(crate) fn npm(workspace: &Workspace) -> Command {
    let mut npm = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(workspace.js());
    npm
}
