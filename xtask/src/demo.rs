//! `cargo xtask demo`: from a fresh checkout to the walkthrough.

use crate::process::{self, cargo, progress};
use crate::workspace::Workspace;
use crate::{module, toolchain};
use anyhow::Result;
use std::process::Command;

/// Builds the module and the command line tool, and runs the walkthrough.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    toolchain::require_c_compiler()?;
    module::build(workspace)?;
    progress("building target/release/partywall (the first time takes some minutes)");
    process::run(cargo(workspace, "build").args(["--release", "--package", "partywall"]))?;
    progress("partywall walkthrough");
    process::run(Command::new(workspace.command()).arg("walkthrough").current_dir(workspace.root()))
}
