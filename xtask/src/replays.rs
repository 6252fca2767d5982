//! `cargo xtask replays`: records anew what the cases of `fixtures/` ask their
//! clusters, in the form of kwctl.

use crate::process::{self, cargo, progress};
use crate::workspace::Workspace;
use crate::{module, toolchain};
use anyhow::Result;

/// Writes the sessions to `fixtures/replays`, and the requests and settings that
/// belong to them to `target/replays`.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    toolchain::require_c_compiler()?;
    module::build(workspace)?;
    progress("recording fixtures/replays");
    let mut recording = cargo(workspace, "test");
    recording.args(["--release", "--package", "partywall-tests", "--test", "replays"]).env("BLESS", "1");
    process::run(&mut recording)
}
