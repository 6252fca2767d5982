//! What is the same for every machine: the module, the npm package, the page,
//! the notes.

use super::dist::Dist;
use super::{Missing, archive, bills, git, versions};
use crate::process::{self, progress};
use crate::workspace::{self, Workspace};
use crate::{javascript, module, playground};
use anyhow::{Result, bail};

/// Files that registries of policies read beside the module.
const BESIDE: [&str; 2] = ["artifacthub-repo.yml", "questions-ui.yml"];

pub(super) fn make(workspace: &Workspace, dist: &Dist, missing: &mut Missing) -> Result<()> {
    dist.begin()?;
    module::build(workspace)?;
    workspace::write(&dist.module(), &workspace::read(&workspace.policy())?)?;
    let again = checkout(workspace)?;
    rebuild(&again, dist)?;

    javascript::build(workspace)?;
    progress("packing the npm package");
    let mut pack = javascript::npm(workspace);
    process::read(pack.args(["pack", "--silent", "--pack-destination"]).arg(dist.folder()))?;

    playground::build(workspace)?;
    let page = archive::below(&playground::page(workspace), &dist.page())?;
    archive::pack(&dist.file(&format!("{}.tgz", dist.page())), page)?;

    bills::module(&again, dist, missing)?;
    bills::packages(workspace, dist)?;
    workspace::write(&dist.notes(), versions::notes(workspace)?.as_bytes())?;
    for name in BESIDE {
        let bytes = workspace::read(&workspace.root().join("policy").join(name))?;
        workspace::write(&dist.file(name), &bytes)?;
    }
    Ok(())
}

/// The last commit in a folder of its own. It stays, so that the next run
/// compiles only what has changed.
pub(super) fn checkout(workspace: &Workspace) -> Result<Workspace> {
    let folder = workspace.target().join("dist-again");
    process::run(git(workspace).args(["init", "--quiet"]).arg(&folder))?;
    let again = Workspace::open(Some(folder))?;
    process::run(git(&again).args(["fetch", "--quiet", "--depth", "1"]).arg(workspace.root()).arg("HEAD"))?;
    process::run(git(&again).args(["checkout", "--quiet", "--force", "--detach", "FETCH_HEAD"]))?;
    Ok(again)
}

/// Builds the module a second time, from another folder.
fn rebuild(again: &Workspace, dist: &Dist) -> Result<()> {
    progress("building the module again, in another folder");
    module::build(again)?;
    if workspace::read(&again.policy())? != workspace::read(&dist.module())? {
        bail!("the last commit builds another module than the checkout");
    }
    println!("checked: policy.wasm has the same bytes from two folders");
    Ok(())
}
