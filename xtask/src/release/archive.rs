//! Archives whose bytes follow from what is in them alone: sorted, without
//! times and owners.

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tar::{Archive, Builder, HeaderMode};

/// A file, and its path in the archive.
pub(super) type Entry = (PathBuf, String);

/// Writes the files in the order of their paths in the archive.
pub(super) fn pack(target: &Path, mut entries: Vec<Entry>) -> Result<()> {
    entries.sort_by(|(_, one), (_, other)| one.cmp(other));
    let file = File::create(target).with_context(|| format!("cannot create `{}`", target.display()))?;
    let mut builder = Builder::new(GzEncoder::new(file, Compression::best()));
    builder.mode(HeaderMode::Deterministic);
    for (source, name) in entries {
        builder
            .append_path_with_name(&source, &name)
            .with_context(|| format!("cannot pack `{}`", source.display()))?;
    }
    builder.into_inner().and_then(GzEncoder::finish).context("cannot end the archive")?;
    Ok(())
}

pub(super) fn unpack(source: &Path, folder: &Path) -> Result<()> {
    let file = File::open(source).with_context(|| format!("cannot open `{}`", source.display()))?;
    let mut archive = Archive::new(GzDecoder::new(file));
    archive.unpack(folder).with_context(|| format!("cannot unpack `{}`", source.display()))
}

/// Every file below a folder, under `name` in the archive.
pub(super) fn below(folder: &Path, name: &str) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let listing = fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    for entry in listing {
        let path = entry?.path();
        let name = format!("{name}/{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            entries.extend(below(&path, &name)?);
        } else {
            entries.push((path, name));
        }
    }
    Ok(entries)
}
