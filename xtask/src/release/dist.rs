//! Where the files of a release are and what they are called. No other module
//! joins these paths.

use super::sums;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

/// The folder that is uploaded, of one version.
pub(super) struct Dist {
    folder: PathBuf,
    pub(super) version: String,
}

impl Dist {
    pub(super) fn new(workspace: &Workspace, version: String) -> Self {
        Self { folder: workspace.target().join("dist"), version }
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(super) fn module(&self) -> PathBuf {
        self.file("policy.wasm")
    }

    /// As `npm pack` names it.
    pub(super) fn package(&self) -> PathBuf {
        self.file(&format!("partywall-{}.tgz", self.version))
    }

    /// The folder in the archive of the page, and the archive without its ending.
    pub(super) fn page(&self) -> String {
        format!("partywall-playground-v{}", self.version)
    }

    /// What the release says of itself.
    pub(super) fn notes(&self) -> PathBuf {
        self.file("RELEASE-NOTES.md")
    }

    /// The list of components of one file, or of those that are made of the same.
    pub(super) fn bill(&self, of: &str) -> PathBuf {
        self.file(&format!("{of}.cdx.json"))
    }

    pub(super) fn sums(&self) -> PathBuf {
        self.file("SHA256SUMS")
    }

    /// An empty folder, so that nothing of an earlier version is uploaded.
    pub(super) fn begin(&self) -> Result<()> {
        empty(&self.folder)
    }

    /// The names of the files, sorted.
    pub(super) fn names(&self) -> Result<Vec<String>> {
        let context = || format!("cannot list `{}`", self.folder.display());
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).with_context(context)? {
            names.push(entry.with_context(context)?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    /// A line for each file: digest, size, name.
    pub(super) fn listing(&self) -> Result<String> {
        let lines = self.names()?.into_iter().map(|name| {
            let bytes = workspace::read(&self.file(&name))?;
            Ok(format!("{}  {:>9}  {name}", sums::digest(&bytes), bytes.len()))
        });
        Ok(lines.collect::<Result<Vec<_>>>()?.join("\n"))
    }
}

/// Makes `folder` anew.
pub(super) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create `{}`", folder.display()))
}
