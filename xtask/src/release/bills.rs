//! Which components a file is made of, in the form of `CycloneDX`: told by cargo
//! and npm, who know it.

use super::Missing;
use super::dist::Dist;
use crate::javascript;
use crate::playground;
use crate::process::{self, cargo, progress};
use crate::toolchain::WASM_TARGET;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde_json::Value;

/// Of policy.wasm.
pub(super) fn module(checkout: &Workspace, dist: &Dist, missing: &mut Missing) -> Result<()> {
    of_crate(checkout, dist, missing, ["policy", WASM_TARGET, "policy"])
}

/// Of the tool for one target.
pub(super) fn tool(checkout: &Workspace, dist: &Dist, target: &str, missing: &mut Missing) -> Result<()> {
    of_crate(
        checkout,
        dist,
        missing,
        ["host-runner", target, &format!("partywall-v{}-{target}", dist.version)],
    )
}

/// Of the npm package, which has no dependencies, and of the page, whose list
/// names the tools that it was built with too. What `js/.npmrc` says of peers
/// holds for the page as well, since its package is linked there.
pub(super) fn packages(workspace: &Workspace, dist: &Dist) -> Result<()> {
    let arguments = ["sbom", "--sbom-format", "cyclonedx", "--legacy-peer-deps"];
    let package = process::read(javascript::npm(workspace).args(arguments).args(["--omit", "dev"]))?;
    write(dist, &format!("partywall-npm-v{}", dist.version), &package)?;
    write(dist, &dist.page(), &process::read(playground::npm(workspace).args(arguments))?)
}

/// cargo-cyclonedx writes beside the manifests, so it works in a checkout of
/// its own: a folder of the workspace, for a target, and what the list is called.
fn of_crate(
    checkout: &Workspace,
    dist: &Dist,
    missing: &mut Missing,
    [folder, target, name]: [&str; 3],
) -> Result<()> {
    if process::read(cargo(checkout, "cyclonedx").arg("--version")).is_err() {
        return missing.add(format!("the components of {name}: `cargo install --locked cargo-cyclonedx`"));
    }
    progress(&format!("listing the components of {name}"));
    let mut list = cargo(checkout, "cyclonedx");
    list.args(["--format", "json", "--spec-version", "1.5", "--target", target, "--no-build-deps"]);
    process::run(list.args(["--override-filename", "components"]))?;
    write(dist, name, &workspace::read_text(&checkout.root().join(folder).join("components.json"))?)
}

/// A list that names no component's version is none.
fn write(dist: &Dist, name: &str, text: &str) -> Result<()> {
    let bill: Value =
        serde_json::from_str(text).with_context(|| format!("the components of {name} are no JSON"))?;
    let version = bill.pointer("/metadata/component/version").and_then(Value::as_str);
    anyhow::ensure!(version == Some(&dist.version), "the components of {name} are those of {version:?}");
    workspace::write(&dist.bill(name), text.as_bytes())
}
