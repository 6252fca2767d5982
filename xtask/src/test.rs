//! `cargo xtask test`: every test of every language, counted together.

use crate::process::{self, cargo, progress};
use crate::tally::Tally;
use crate::workspace::Workspace;
use crate::{javascript, module, playground, toolchain};
use anyhow::Result;
use std::process::{Command, ExitCode};

/// What the tests of Rust and of the npm package need.
pub(crate) fn prepare(workspace: &Workspace) -> Result<()> {
    toolchain::require_c_compiler()?;
    toolchain::require_node()?;
    toolchain::try_wasi_target()?;
    module::build(workspace)?;
    javascript::build(workspace)
}

/// Sets up what the tests need and runs them all. The last line is the count.
pub(crate) fn run(workspace: &Workspace) -> Result<ExitCode> {
    prepare(workspace)?;
    playground::build(workspace)?;
    playground::require_browser(workspace)?;

    let mut total = Tally::default();
    progress("Rust tests (the first time takes some minutes)");
    let rust = cargo(workspace, "test");
    total += count(rust, &["--workspace", "--release", "--no-fail-fast"], Tally::of_cargo)?;
    progress("Node tests");
    total += count(javascript::tests(workspace), &[], Tally::of_node)?;
    progress("playground tests");
    total += count(playground::tests(workspace, "test"), &[], Tally::of_vitest)?;
    progress("playground tests in a browser");
    total += count(playground::tests(workspace, "e2e"), &[], Tally::of_vitest)?;
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one test runner. A run that is not in order counts as a failure more.
fn count(mut runner: Command, arguments: &[&str], read: fn(&str) -> Tally) -> Result<Tally> {
    let (succeeded, output) = process::show(runner.args(arguments))?;
    let mut tally = read(&output);
    if let Some(objection) = tally.objection(succeeded) {
        eprintln!("error: {}: {objection}", process::line(&runner));
        tally.failed += 1;
    }
    Ok(tally)
}
