//! Which files below a path are manifests.
use super::exclude::Exclude;
use super::hidden::{hidden, remark};
use super::read::{ReadError, source_name};
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The manifest files under `path`, sorted: the file itself, which may be a
/// pipe, or what a folder holds with the endings `.yaml`, `.yml` and `.json`, and
/// kustomizations.
///
/// Hidden files and folders are left out ([`hidden`] finds them), and what is
/// excluded; a link that
/// leads back to a folder above it adds nothing and is passed over. A folder that
/// cannot be entered, or a link to nowhere, is listed as a file: whoever opens it
/// learns why.
pub fn walk(path: &Path, exclude: &Exclude) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let is_wanted =
        |entry: &DirEntry| (entry.depth() == 0 || !is_hidden(entry)) && !exclude.excludes(path, entry.path());
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(is_wanted) {
        match entry {
            Ok(entry) if is_asked_for(&entry) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) if error.depth() == 0 => return Err(unreadable(path, error)),
            Err(error) => {
                let broken = error.path().filter(|broken| matters(broken) && !exclude.excludes(path, broken));
                files.extend(broken.map(Path::to_owned));
            }
        }
    }
    Ok(files)
}

/// The manifest files that a person names: those of [`walk`], `-` for standard
/// input. None at all is a mistake, not an answer.
pub(super) fn files(path: &Path, exclude: &Exclude) -> Result<Vec<PathBuf>, ReadError> {
    if path == Path::new("-") {
        return Ok(vec![path.to_owned()]);
    }
    let files = walk(path, exclude)?;
    if !files.is_empty() {
        return Ok(files);
    }
    let none = "no file that ends in .yaml, .yml or .json";
    let none = if exclude.is_empty() { none.to_owned() } else { format!("{none} and is not excluded") };
    let hidden: Vec<String> = hidden(path, exclude).iter().map(|file| source_name(file)).collect();
    let hidden = remark(&hidden).map(|remark| format!("; {remark}")).unwrap_or_default();
    Err(nothing(path, &format!("{none}{hidden}")))
}

/// What is to be said of a path below which no file has a document, such as a
/// pipe from a command that failed: nobody meant a cluster without objects,
/// which is a List without items.
pub(super) fn empty(path: &Path) -> ReadError {
    nothing(path, "no document with content")
}

fn nothing(path: &Path, missing: &str) -> ReadError {
    ReadError::Content { file: source_name(path), sentence: format!("there is no manifest here: {missing}") }
}

fn is_asked_for(entry: &DirEntry) -> bool {
    let kind = entry.file_type();
    if entry.depth() == 0 { !kind.is_dir() } else { kind.is_file() && is_manifest(entry.path()) }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

/// The one name without an ending that kustomize takes for its file.
const KUSTOMIZATION: &str = "Kustomization";

fn matters(path: &Path) -> bool {
    is_manifest(path) || path.is_dir()
}

pub(super) fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
        || path.file_name().is_some_and(|name| name == KUSTOMIZATION)
}

fn unreadable(root: &Path, error: walkdir::Error) -> ReadError {
    let file = error.path().unwrap_or(root).display().to_string();
    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be walked"));
    ReadError::Io { file, error }
}
