//! What was made is used as those use it who download it.

use super::dist::{self, Dist};
use super::{archive, binstall, sums};
use crate::javascript;
use crate::process;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A request that is denied by `foreign-peer`.
const REQUEST: &str = "fixtures/requests/let-customer2-in.yaml";

/// Installs the npm package into an empty folder and judges two requests there.
pub(super) fn package(workspace: &Workspace, dist: &Dist) -> Result<()> {
    let folder = scratch(workspace, "npm")?;
    workspace::write(&folder.join("package.json"), b"{\"private\": true}\n")?;
    workspace::write(&folder.join("judge.mjs"), include_bytes!("judge.mjs"))?;
    let mut install = javascript::npm(workspace);
    install.current_dir(&folder).args(["install", "--silent", "--offline", "--no-audit", "--no-fund"]);
    process::run(install.arg(dist.package()))?;
    let digest = process::read(Command::new("node").arg("judge.mjs").current_dir(&folder))?;
    same("the npm package", digest.trim(), dist)?;
    println!("checked: the npm package, installed, denies what opens a namespace and admits what does not");
    Ok(())
}

/// The page holds the module, and what leads to it.
pub(super) fn page(workspace: &Workspace, dist: &Dist) -> Result<()> {
    let folder = scratch(workspace, "page")?;
    archive::unpack(&dist.file(&format!("{}.tgz", dist.page())), &folder)?;
    let page = folder.join(dist.page());
    workspace::read(&page.join("index.html"))?;
    let files = archive::below(&page, "")?;
    let modules: Vec<_> =
        files.iter().filter(|(_, name)| Path::new(name).extension() == Some("wasm".as_ref())).collect();
    let [(module, _)] = modules[..] else { bail!("the page has {} modules, not one", modules.len()) };
    same("the page", &sums::digest(&workspace::read(module)?), dist)?;
    println!("checked: the page carries the module");
    Ok(())
}

/// The packed tool is where `cargo binstall` looks for it, carries the module,
/// and judges with it and with the one beside it.
pub(super) fn tool(workspace: &Workspace, dist: &Dist) -> Result<()> {
    let place = binstall::read(workspace)?;
    let folder = scratch(workspace, "tool")?;
    archive::unpack(&dist.file(place.archive()), &folder)?;
    let program = folder.join(&place.program);
    let inspected = process::read(Command::new(&program).args(["inspect", "-o", "json"]))?;
    let inspected: Value = serde_json::from_str(&inspected).context("`partywall inspect` printed no JSON")?;
    same("the tool", inspected["sha256"].as_str().unwrap_or_default(), dist)?;
    if inspected["version"] != dist.version.as_str() {
        bail!("the tool says that it is {}, not {}", inspected["version"], dist.version);
    }
    let run = ["run", "--request", REQUEST];
    denies(Command::new(&program).current_dir(workspace.root()).args(run))?;
    let mut beside = Command::new(&program);
    denies(beside.current_dir(workspace.root()).args(run).arg("--module").arg(dist.module()))?;
    println!("checked: {} is {} in {}, and denies {REQUEST}", place.program, place.archive(), place.url);
    Ok(())
}

/// Denied is what the request must be, for the reason that it was recorded for.
fn denies(tool: &mut Command) -> Result<()> {
    let output = tool.output().context("the packed tool does not start")?;
    let said = String::from_utf8_lossy(&output.stdout);
    if output.status.code() != Some(1) || !said.contains("deny foreign-peer at") {
        bail!("{} ended with {} and said: {said}", process::line(tool), output.status);
    }
    Ok(())
}

/// The digest is that of the module of the release.
fn same(what: &str, digest: &str, dist: &Dist) -> Result<()> {
    let module = sums::digest(&workspace::read(&dist.module())?);
    if digest != module {
        bail!("{what} carries a module with the digest {digest}, the release has {module}");
    }
    Ok(())
}

fn scratch(workspace: &Workspace, name: &str) -> Result<PathBuf> {
    let folder = workspace.target().join("dist-check").join(name);
    dist::empty(Path::new(&folder))?;
    Ok(folder)
}
