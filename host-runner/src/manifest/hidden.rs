//! Hidden files that look like manifests: they are left out, and that is said.
use super::exclude::Exclude;
use super::walk::is_manifest;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Folders of tools that keep versions, which hold nothing that somebody applies.
const OF_TOOLS: [&str; 5] = [".git", ".hg", ".svn", ".jj", ".bzr"];

/// How much of a file is looked at.
const MOST_LOOKED_AT: u64 = 1 << 20;

/// How many are named.
const MOST_NAMED: usize = 3;

/// The hidden files below `path`, and those in hidden folders, that speak of
/// objects; sorted. Settings of tools are hidden too, and no news.
pub(super) fn hidden(path: &Path, exclude: &Exclude) -> Vec<PathBuf> {
    let is_wanted = |entry: &DirEntry| {
        let is_of_tool = OF_TOOLS.iter().any(|name| entry.file_name() == *name);
        entry.depth() == 0 || !is_of_tool && !exclude.excludes(path, entry.path())
    };
    let entries = WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(is_wanted);
    let files =
        entries.filter_map(Result::ok).filter(|entry| entry.depth() > 0 && entry.file_type().is_file());
    let files = files.map(DirEntry::into_path).filter(|file| is_hidden_below(path, file));
    files.filter(|file| is_manifest(file) && speaks_of_objects(file)).collect()
}

fn is_hidden_below(root: &Path, file: &Path) -> bool {
    let below = file.strip_prefix(root).unwrap_or(file);
    below.iter().any(|part| part.to_string_lossy().starts_with('.'))
}

fn speaks_of_objects(file: &Path) -> bool {
    let mut text = Vec::new();
    let read = File::open(file).and_then(|file| file.take(MOST_LOOKED_AT).read_to_end(&mut text));
    let text = String::from_utf8_lossy(&text);
    // Nobody knows what is in a file that cannot be read.
    read.is_err() || text.contains("apiVersion") && text.contains("kind")
}

/// What is said of hidden files, by their names; nothing where there are none.
pub(super) fn remark(names: &[String]) -> Option<String> {
    let first = names.iter().take(MOST_NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    let more = match names.len().saturating_sub(MOST_NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    match names.len() {
        0 => None,
        1 => Some(format!("1 hidden file left out, name it to have it read: {first}")),
        count => Some(format!("{count} hidden files left out, name them to have them read: {first}{more}")),
    }
}
