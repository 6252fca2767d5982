//! Compiles `policy/` so that the bytes do not tell where it was compiled.
//!
//! Panic messages carry the path of their source file. The compiler is told to
//! write the checkout, the folders of the registry and the standard library's
//! sources as fixed names, whatever they are called on this machine.

use crate::process::{self, cargo};
use crate::toolchain::{self, WASM_TARGET};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The bytes of the module as cargo leaves it.
pub(super) fn compile(workspace: &Workspace) -> Result<Vec<u8>> {
    let flags = remap_flags(workspace)?.join("\x1f");
    process::run(
        cargo(workspace, "build")
            .args(["--profile", "wasm", "--package", "partywall-policy", "--target", WASM_TARGET])
            .env("CARGO_ENCODED_RUSTFLAGS", flags),
    )?;
    workspace::read(&workspace.compiled_policy())
}

fn remap_flags(workspace: &Workspace) -> Result<Vec<String>> {
    let mut places = vec![(workspace.root().to_owned(), "/partywall".to_owned())];
    places.extend(dependency_folders(workspace)?.into_iter().map(|folder| (folder, "/registry".to_owned())));
    places.push(library_sources()?);
    Ok(places.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect())
}

/// The folders that hold the sources of dependencies: one for each registry.
fn dependency_folders(workspace: &Workspace) -> Result<BTreeSet<PathBuf>> {
    let metadata = process::read(cargo(workspace, "metadata").args([
        "--format-version",
        "1",
        "--filter-platform",
        WASM_TARGET,
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` printed no JSON")?;
    let packages = metadata["packages"].as_array().context("`cargo metadata` lists no packages")?;
    let manifests = packages.iter().filter(|package| package["source"].is_string());
    let folders = manifests.filter_map(|package| {
        let manifest = Path::new(package["manifest_path"].as_str()?);
        manifest.parent()?.parent().map(Path::to_owned)
    });
    Ok(folders.collect())
}

/// Where the component rust-src would be, and the name that the compiled
/// standard library gives to the same files.
fn library_sources() -> Result<(PathBuf, String)> {
    let sysroot = process::read(Command::new(toolchain::rustc()).args(["--print", "sysroot"]))?;
    let commit = toolchain::verbose_version("commit-hash")?;
    Ok((Path::new(sysroot.trim()).join("lib/rustlib/src/rust"), format!("/rustc/{commit}")))
}
