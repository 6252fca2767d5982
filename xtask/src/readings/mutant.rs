//! The mistakes, which are data: `tests/readings`, a file for each plugin.

use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use serde::Deserialize;

/// The plugins whose readings are tried.
pub(super) const PLUGINS: [&str; 2] = ["cilium", "calico"];

/// A mistake that somebody could make who has read a fact and misunderstood it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mutant {
    /// The plugin, which is the name of the file.
    #[serde(skip)]
    pub(super) plugin: &'static str,
    pub(super) name: String,
    /// The number of the fact, by which its fixtures are named too.
    pub(super) fact: u32,
    /// The fact in a sentence.
    pub(super) truth: String,
    /// What is taken for it.
    pub(super) mistake: String,
    /// The source, below `policy/src`.
    pub(super) file: String,
    /// What stands there once,
    pub(super) text: String,
    /// and what the mistake writes instead.
    pub(super) becomes: String,
}

/// The mistakes about one plugin.
pub(super) fn read(workspace: &Workspace, plugin: &'static str) -> Result<Vec<Mutant>> {
    let path = workspace.mistakes(plugin);
    let mutants: Vec<Mutant> = serde_saphyr::from_str(&workspace::read_text(&path)?)
        .with_context(|| format!("cannot read `{}`", path.display()))?;
    Ok(mutants.into_iter().map(|mutant| Mutant { plugin, ..mutant }).collect())
}

impl Mutant {
    /// `cilium empty-section-isolates`.
    pub(super) fn title(&self) -> String {
        format!("{} {}", self.plugin, self.name)
    }

    /// The source with the mistake in it.
    pub(super) fn apply(&self, source: &str) -> Result<String> {
        match source.matches(&self.text).count() {
            1 => Ok(source.replacen(&self.text, &self.becomes, 1)),
            count => bail!("the text stands {count} times in {}", self.file),
        }
    }
}
