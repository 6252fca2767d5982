//! A copy of the sources in which mistakes are made, and its tests run.

use super::mutant::Mutant;
use crate::process::{self, cargo};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};

/// What cargo needs to test `policy/`: the members of the workspace too.
const COPIED: [&str; 8] = [
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "policy",
    "host-runner",
    "tests",
    "xtask",
    "fixtures",
];
/// What tools leave beside sources.
const LEFT_OUT: [&str; 2] = ["target", "node_modules"];
/// How the test of the fixtures ends the line with the folder of one that fails.
const FAILS: &str = ": what is answered now is";

pub(super) struct Checkout {
    copy: Workspace,
    /// What is compiled there stays, though the sources are copied anew.
    target: PathBuf,
}

impl Checkout {
    /// Copies the sources anew, so that nothing of an earlier mistake is left.
    pub(super) fn copy(workspace: &Workspace) -> Result<Self> {
        let folder = workspace.mutants().join("checkout");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
        for name in COPIED {
            copy(&workspace.root().join(name), &folder.join(name))?;
        }
        Ok(Self { copy: Workspace::open(Some(folder))?, target: workspace.mutants().join("target") })
    }

    /// The fixtures that fail with that mistake.
    pub(super) fn killers(&self, mutant: &Mutant) -> Result<Vec<String>> {
        let path = self.copy.root().join("policy/src").join(&mutant.file);
        let source = workspace::read_text(&path)?;
        workspace::write(&path, mutant.apply(&source)?.as_bytes())?;
        let failing = self.failing(Some(mutant.plugin));
        workspace::write(&path, source.as_bytes())?;
        let own = |place: String| place.strip_prefix(&format!("{}/", mutant.plugin)).map(str::to_owned);
        Ok(failing?.into_iter().filter_map(own).collect())
    }

    /// The fixtures that fail in all tests, or in those with a name with that word:
    /// `cilium/01-empty-rule`.
    pub(super) fn failing(&self, only: Option<&str>) -> Result<Vec<String>> {
        let mut test = cargo(&self.copy, "test");
        test.args(["--quiet", "--package", "partywall-policy", "--test", "engines"]);
        test.args(only).env("CARGO_TARGET_DIR", &self.target).env("CARGO_INCREMENTAL", "1");
        let (succeeded, output) = process::capture(&mut test)?;
        let failing: Vec<String> = output.lines().filter_map(fixture).collect();
        // A source that does not compile is not noticed by a fixture.
        if succeeded != failing.is_empty() {
            bail!("no answer of a fixture is another one, and the tests fail:\n{output}");
        }
        Ok(failing)
    }
}

/// The last two folders of the path in such a line.
fn fixture(line: &str) -> Option<String> {
    let path = Path::new(line.strip_suffix(FAILS)?);
    let plugin = path.parent()?.file_name()?;
    Some(format!("{}/{}", plugin.to_str()?, path.file_name()?.to_str()?))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    let context = || format!("cannot copy `{}`", from.display());
    if !from.is_dir() {
        return fs::copy(from, to).map(drop).with_context(context);
    }
    fs::create_dir_all(to).with_context(context)?;
    for entry in fs::read_dir(from).with_context(context)? {
        let name = entry.with_context(context)?.file_name();
        if !LEFT_OUT.iter().any(|left_out| name == *left_out) {
            copy(&from.join(&name), &to.join(&name))?;
        }
    }
    Ok(())
}
