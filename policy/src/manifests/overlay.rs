//! Kustomizations: what they change, and which files are patches of theirs.

use crate::json;
use crate::order::SortedSet;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// The fields of a kustomization that matter: those that make objects, or change
/// what isolation depends on. Images, replicas and the generators of `ConfigMap`s
/// and Secrets do not.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Kustomization {
    resources: Option<Vec<String>>,
    bases: Option<Vec<String>>,
    components: Option<Vec<String>>,
    namespace: Option<String>,
    name_prefix: Option<String>,
    name_suffix: Option<String>,
    common_labels: Option<IgnoredAny>,
    labels: Option<IgnoredAny>,
    patches: Option<Vec<Patch>>,
    patches_strategic_merge: Option<Vec<String>>,
    #[serde(rename = "patchesJson6902")]
    patches_json: Option<Vec<Patch>>,
    replacements: Option<IgnoredAny>,
    transformers: Option<IgnoredAny>,
    generators: Option<IgnoredAny>,
    helm_charts: Option<IgnoredAny>,
    helm_chart_inflation_generator: Option<IgnoredAny>,
    vars: Option<IgnoredAny>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Patch {
    path: Option<String>,
}

impl Kustomization {
    /// Reads one; what has another shape changes who knows what.
    pub(super) fn read(json: &str) -> Option<Self> {
        json::read(json).ok()
    }

    /// What it changes, as its fields name it.
    pub(super) fn changes(&self) -> Vec<&'static str> {
        let fields = [
            ("components", self.components.is_some()),
            ("namespace", self.namespace.is_some()),
            ("namePrefix", self.name_prefix.is_some()),
            ("nameSuffix", self.name_suffix.is_some()),
            ("commonLabels", self.common_labels.is_some()),
            ("labels", self.labels.is_some()),
            ("patches", self.patches.as_ref().is_some_and(|patches| !patches.is_empty())),
            ("patchesStrategicMerge", self.patches_strategic_merge.is_some()),
            ("patchesJson6902", self.patches_json.is_some()),
            ("replacements", self.replacements.is_some()),
            ("transformers", self.transformers.is_some()),
            ("generators", self.generators.is_some()),
            ("helmCharts", self.helm_charts.is_some()),
            ("helmChartInflationGenerator", self.helm_chart_inflation_generator.is_some()),
            ("vars", self.vars.is_some()),
        ];
        fields.into_iter().filter(|(_, is_there)| *is_there).map(|(field, _)| field).collect()
    }

    /// The files that are patches of it, where it stands in `folder`. A patch may
    /// be written in place, which is no path.
    pub(super) fn patch_files(&self, folder: &str) -> impl Iterator<Item = String> {
        let merges = self.patches_strategic_merge.iter().flatten();
        let patches = self.patches.iter().chain(&self.patches_json).flatten();
        let paths = merges.chain(patches.filter_map(|patch| patch.path.as_ref()));
        paths.filter(|path| !path.contains('\n')).map(move |path| join(folder, path))
    }

    /// What it takes in that is not among `files`.
    pub(super) fn missing<'a>(&'a self, folder: &str, files: &SortedSet<String>) -> Option<&'a str> {
        let taken = self.resources.iter().chain(&self.bases).flatten();
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
