//! Kustomizations: what they change, and which files are patches of theirs.

use crate::json;
use crate::order::SortedSet;
use serde::Deserialize;
use serde_json::{Map, Value};

/// What is known of a kustomization.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    resources: Option<Vec<String>>,
    bases: Option<Vec<String>>,
    patches: Option<Vec<Value>>,
    patches_strategic_merge: Option<Vec<String>>,
    #[serde(rename = "patchesJson6902")]
    patches_json: Option<Vec<Value>>,
}

/// A kustomization: what it lists, and all that it says.
pub(super) struct Kustomization {
    fields: Fields,
    all: Map<String, Value>,
}

/// The fields that change nothing on which isolation depends: what is listed, and
/// images, replicas and the generators of `ConfigMap`s and Secrets.
const HARMLESS: [&str; 16] = [
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "images",
    "imageTags",
    "replicas",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
    "buildMetadata",
    "sortOptions",
    "openapi",
    "crds",
    "helmGlobals",
];

impl Kustomization {
    /// Reads one; what has another shape changes who knows what.
    pub(super) fn read(json: &str) -> Option<Self> {
        Some(Self { fields: json::read(json).ok()?, all: serde_json::from_str(json).ok()? })
    }

    /// What it changes, as its fields name it.
    pub(super) fn changes(&self) -> Vec<&str> {
        let says = |value: &Value| match value {
            Value::Null => false,
            Value::Array(items) => !items.is_empty(),
            Value::Object(fields) => !fields.is_empty(),
            Value::String(text) => !text.is_empty(),
            Value::Bool(_) | Value::Number(_) => true,
        };
        let said = self.all.iter().filter(|(_, value)| says(value)).map(|(key, _)| key.as_str());
        said.filter(|key| !HARMLESS.contains(key)).collect()
    }

    /// The files that are patches of it, where it stands in `folder`. A patch may
    /// be written in place, which is no path.
    pub(super) fn patch_files(&self, folder: &str) -> impl Iterator<Item = String> {
        let merges = self.fields.patches_strategic_merge.iter().flatten().map(String::as_str);
        let patches = self.fields.patches.iter().chain(&self.fields.patches_json).flatten();
        // Older ones name a file where newer ones have a mapping.
        let paths = merges.chain(patches.filter_map(|patch| patch.get("path").unwrap_or(patch).as_str()));
        paths.filter(|path| !path.contains('\n')).map(move |path| join(folder, path))
    }

    /// What it takes in that is not among `files`.
    pub(super) fn missing<'a>(&'a self, folder: &str, files: &SortedSet<String>) -> Option<&'a str> {
        let taken = self.fields.resources.iter().chain(&self.fields.bases).flatten();
        let is_there = |path: &&String| {
            let wanted = join(folder, path);
            let below = if wanted.is_empty() { String::new() } else { format!("{wanted}/") };
            files.contains(&wanted) || files.iter().any(|file| file.starts_with(&below))
        };
        let mut missing = taken.filter(|path| !is_there(path));
        missing.next().map(String::as_str)
    }
}

/// The folder of a file; empty for the current one.
pub(super) fn folder(file: &str) -> &str {
    file.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn base_name(file: &str) -> &str {
    file.rsplit_once('/').map_or(file, |(_, name)| name)
}

/// A file's path without `.` and `..` where they can be resolved.
pub(super) fn plain(file: &str) -> String {
    join("", file)
}

/// `path` as seen from `folder`, without `.` and `..` where they can be resolved.
fn join(folder: &str, path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = if absolute { Vec::new() } else { folder.split('/').collect() };
    parts.retain(|part| !part.is_empty() && *part != ".");
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let root = if absolute || folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_seen_from_their_folder() {
        for (folder, path, expected) in [
            ("a/b", "../c.yaml", "a/c.yaml"),
            ("", "./x.yaml", "x.yaml"),
            ("a", "../../x", "../x"),
            ("/r/a", "b.yaml", "/r/a/b.yaml"),
            ("./a", "b", "a/b"),
        ] {
            assert_eq!(join(folder, path), expected);
        }
    }
}
