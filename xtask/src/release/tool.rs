//! The command line tool for the machine that this runs on, in the archive
//! that `cargo binstall` takes.

use super::dist::Dist;
use super::{Missing, archive, bills, binstall, shared};
use crate::process::{self, cargo, progress};
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// What comes with the program.
const BESIDE: [&str; 2] = ["LICENSE", "README.md"];

/// Builds the tool around the module of the release, and packs it.
pub(super) fn make(workspace: &Workspace, dist: &Dist, missing: &mut Missing) -> Result<()> {
    if !dist.module().exists() {
        bail!("`{}` is not there; make the part `shared` first", dist.module().display());
    }
    progress("building partywall around the module of the release");
    let mut build = cargo(workspace, "build");
    build.args(["--release", "--locked", "--package", "partywall"]).env("PARTYWALL_MODULE", dist.module());
    process::run(&mut build)?;
    let place = binstall::read(workspace)?;
    let beside = BESIDE
        .into_iter()
        .map(|name| Ok((workspace.root().join(name), format!("{}/{name}", place.folder()?))));
    let mut entries: Vec<archive::Entry> = beside.collect::<Result<_>>()?;
    entries.push((workspace.command(), place.program.clone()));
    archive::pack(&dist.file(place.archive()), entries)?;
    bills::tool(&shared::checkout(workspace)?, dist, &place.target, missing)
}
