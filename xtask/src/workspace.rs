//! Where things are in a checkout. No other module joins these paths.

use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The root folder of a checkout.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout at `root`, or else the one this program was built from.
    pub(crate) fn open(root: Option<PathBuf>) -> Result<Self> {
        let root = root.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
        let root =
            root.canonicalize().with_context(|| format!("cannot open the checkout `{}`", root.display()))?;
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.root.join("target")
    }

    /// What cargo makes of the crate `policy/`, before it is bound and annotated.
    pub(crate) fn compiled_policy(&self) -> PathBuf {
        self.target().join("wasm32-unknown-unknown/wasm/partywall_policy.wasm")
    }

    /// The one module that every host loads.
    pub(crate) fn policy(&self) -> PathBuf {
        self.target().join("policy.wasm")
    }

    /// The same bytes under the name that policy repositories use.
    pub(crate) fn annotated_policy(&self) -> PathBuf {
        self.target().join("annotated-policy.wasm")
    }

    pub(crate) fn metadata(&self) -> PathBuf {
        self.root.join("policy/metadata.yml")
    }

    /// The page that registries show for the policy.
    pub(crate) fn usage(&self) -> PathBuf {
        self.root.join("policy/README.md")
    }

    pub(crate) fn js(&self) -> PathBuf {
        self.root.join("js")
    }

    /// The player of the story on a real cluster, and the modules of its programs.
    pub(crate) fn cluster(&self) -> PathBuf {
        self.root.join("tests/cluster")
    }

    /// The mistakes about what a network plugin makes of policies.
    pub(crate) fn mistakes(&self, plugin: &str) -> PathBuf {
        self.root.join("tests/readings").join(plugin).with_extension("yaml")
    }

    /// The page about them.
    pub(crate) fn readings(&self) -> PathBuf {
        self.root.join("tests/READINGS.md")
    }

    /// The sources with mistakes, and what they came to.
    pub(crate) fn mutants(&self) -> PathBuf {
        self.target().join("mutants")
    }

    /// What the build leaves for the npm package.
    pub(crate) fn js_module(&self) -> PathBuf {
        self.js().join("pkg")
    }

    /// The command line tool `partywall`.
    pub(crate) fn command(&self) -> PathBuf {
        self.target().join("release").join(format!("partywall{}", std::env::consts::EXE_SUFFIX))
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))
}

pub(crate) fn read_text(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read `{}`", path.display()))
}

/// Writes `bytes`, and the folder they go to, unless the file holds them
/// already: cargo looks at the time of what it embeds.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write `{}`", path.display()))
}
