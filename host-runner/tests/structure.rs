//! What the sources must not grow into: circles among rooms, and a host that
//! knows what a policy says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Fields of the policy kinds. What they mean is the module's to know.
const FIELDS: [&str; 12] = [
    "podSelector",
    "namespaceSelector",
    "ipBlock",
    "policyTypes",
    "matchLabels",
    "matchExpressions",
    "endPort",
    "ingress",
    "egress",
    "from",
    "domainNames",
    "subject",
];

/// Where such fields stand for a reason: text that people must quote, clusters
/// that are generated, the name of an option of questions.
const ALLOWED: [(&str, &[&str]); 3] = [
    ("manifest/labels.rs", &["matchLabels", "matchExpressions"]),
    (
        "cloud.rs",
        &[
            "podSelector",
            "namespaceSelector",
            "ipBlock",
            "matchLabels",
            "policyTypes",
            "ingress",
            "egress",
            "from",
        ],
    ),
    ("commands/gather.rs", &["ipBlock"]),
];

/// Every source file, with its path below `src` and its code: no comments, no tests.
fn sources() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let is_source = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "rs");
    let files = WalkDir::new(&root).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    files
        .filter(is_source)
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap().lines();
            let code: Vec<&str> = code.filter(|line| !line.trim_start().starts_with("//")).collect();
            let name = path.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/");
            (name, code.join("\n"))
        })
        .collect()
}

/// The room that a file belongs to: its folder, or itself.
fn room(file: &str) -> &str {
    file.split_once('/').map_or_else(|| file.strip_suffix(".rs").unwrap_or(file), |(room, _)| room)
}

/// The rooms that each room uses.
fn uses(sources: &[(String, String)]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, code) in sources.iter().filter(|(file, _)| !matches!(file.as_str(), "lib.rs" | "main.rs")) {
        let named = code.split("crate::").skip(1).map(|rest| {
            rest.split(|next: char| !next.is_alphanumeric() && next != '_').next().unwrap_or_default()
        });
        uses.entry(room(file)).or_default().extend(named.filter(|name| *name != room(file)));
    }
    uses
}

/// A way from a room back to itself, if there is one.
fn circle<'a>(uses: &BTreeMap<&'a str, BTreeSet<&'a str>>) -> Option<Vec<&'a str>> {
    fn walk<'a>(
        uses: &BTreeMap<&'a str, BTreeSet<&'a str>>,
        way: &mut Vec<&'a str>,
        done: &mut BTreeSet<&'a str>,
    ) -> bool {
        let room = way[way.len() - 1];
        for next in uses.get(room).into_iter().flatten() {
            if way.contains(next) {
                way.push(next);
                return true;
            }
            if !done.contains(next) {
                way.push(next);
                if walk(uses, way, done) {
                    return true;
                }
                way.pop();
            }
        }
        done.insert(room);
        false
    }
    let mut done = BTreeSet::new();
    uses.keys().find_map(|room| {
        let mut way = vec![*room];
        walk(uses, &mut way, &mut done).then_some(way)
    })
}

#[test]
fn no_room_leads_back_to_itself() {
    let sources = sources();
    let uses = uses(&sources);
    assert!(uses.len() > 15 && uses["commands"].contains("manifest"), "{uses:?}");
    assert_eq!(circle(&uses), None);
}

#[test]
fn a_circle_is_found() {
    let of = |pairs: &[(&'static str, &'static str)]| {
        let mut uses: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (one, other) in pairs {
            uses.entry(one).or_default().insert(other);
        }
        circle(&uses)
    };
    assert_eq!(of(&[("a", "b"), ("a", "c"), ("b", "c")]), None);
    assert_eq!(of(&[("a", "b"), ("b", "c"), ("c", "b")]), Some(vec!["a", "b", "c", "b"]));
}

/// A field is named in a string, alone or as a part of a pointer.
fn names_field(code: &str, field: &str) -> bool {
    let is_part = |next: char| next.is_alphanumeric() || next == '_';
    code.match_indices(field).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + field.len()..].chars().next();
        let (Some(before), Some(after)) = (before, after) else { return false };
        let bounded = !is_part(before) && !is_part(after);
        // A word of prose or of Rust is no field; in quotes, behind a slash or a dot it is.
        let is_word = ["from", "subject", "ingress", "egress"].contains(&field);
        let quoted = matches!(before, '"' | '/') && matches!(after, '"' | '/');
        bounded && (!is_word || quoted)
    })
}

#[test]
fn the_host_knows_no_field_of_a_policy() {
    for (file, code) in sources() {
        let allowed = ALLOWED.iter().find(|(name, _)| *name == file).map_or(&[][..], |(_, fields)| fields);
        let named: Vec<_> = FIELDS.iter().filter(|field| names_field(&code, field)).collect();
        let wrong: Vec<_> = named.iter().filter(|field| !allowed.contains(field)).collect();
        assert!(wrong.is_empty(), "{file} names {wrong:?}");
    }
    assert!(names_field(r#"value.get("podSelector")"#, "podSelector"));
    assert!(names_field(r#"value.pointer("/spec/ingress/0")"#, "ingress"));
    assert!(!names_field("text from a file", "from"));
}
