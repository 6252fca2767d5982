//! What mistakes came to, kept below `target/` for as long as neither they nor
//! the sources nor the fixtures change.

use super::mutant::Mutant;
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

pub(super) struct Kept {
    folder: PathBuf,
    /// Of all on which an outcome depends, beside the mistake.
    digest: u64,
}

impl Kept {
    pub(super) fn of(workspace: &Workspace) -> Result<Self> {
        let mut hasher = DefaultHasher::new();
        for part in ["Cargo.lock", "policy/src", "policy/tests/engines.rs", "fixtures/engines"] {
            digest(&workspace.root().join(part), &mut hasher)?;
        }
        Ok(Self { folder: workspace.mutants().join("killed"), digest: hasher.finish() })
    }

    /// The fixtures that were seen to notice a mistake.
    pub(super) fn killers(&self, mutant: &Mutant) -> Option<Vec<String>> {
        let text = fs::read_to_string(self.path(mutant)).ok()?;
        Some(text.lines().map(str::to_owned).collect())
    }

    pub(super) fn keep(&self, mutant: &Mutant, killers: &[String]) -> Result<()> {
        workspace::write(&self.path(mutant), killers.join("\n").as_bytes())
    }

    fn path(&self, mutant: &Mutant) -> PathBuf {
        let mut hasher = DefaultHasher::new();
        (self.digest, &mutant.file, &mutant.text, &mutant.becomes).hash(&mut hasher);
        self.folder.join(format!("{}-{}-{:016x}", mutant.plugin, mutant.name, hasher.finish()))
    }
}

fn digest(path: &Path, hasher: &mut DefaultHasher) -> Result<()> {
    let context = || format!("cannot read `{}`", path.display());
    if !path.is_dir() {
        path.file_name().hash(hasher);
        workspace::read(path)?.hash(hasher);
        return Ok(());
    }
    let entries = fs::read_dir(path).with_context(context)?.map(|entry| entry.map(|entry| entry.path()));
    let mut paths: Vec<PathBuf> = entries.collect::<std::io::Result<_>>().with_context(context)?;
    paths.sort();
    paths.iter().try_for_each(|path| digest(path, hasher))
}
