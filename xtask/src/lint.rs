//! `cargo xtask lint`: formatting, lints and types of every language.

use crate::process::{self, cargo, progress};
use crate::workspace::Workspace;
use crate::{javascript, module, playground, toolchain};
use anyhow::Result;

/// Fails at the first thing that is not in order.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    toolchain::require_c_compiler()?;
    progress("cargo fmt");
    process::run(cargo(workspace, "fmt").args(["--all", "--check"]))?;
    // Workspaces of their own; what they need is not built here.
    for manifest in ["tests/elsewhere/Cargo.toml", "tests/cluster/Cargo.toml"] {
        process::run(cargo(workspace, "fmt").args(["--manifest-path", manifest, "--check"]))?;
    }
    // The hosts embed the module, so it is built before they are looked at.
    module::build(workspace)?;
    progress("cargo clippy (the first time takes some minutes)");
    let clippy = ["--workspace", "--all-targets", "--release", "--", "--deny", "warnings"];
    process::run(cargo(workspace, "clippy").args(clippy))?;
    javascript::build(workspace)?;
    progress("biome and tsc");
    javascript::script(workspace, "lint")?;
    playground::build(workspace)
}
