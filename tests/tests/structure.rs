//! What the sources must not grow into: circles among rooms, and a host that
//! knows what a policy says.

use partywall_tests::checkout;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// The sources of the module, and those of its hosts.
const POLICY: &str = "policy/src";
const HOST_RUNNER: &str = "host-runner/src";
const JS: [&str; 2] = ["js/src", "js/playground/src"];

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
/// that are generated, the name of an option of questions, a lesson's words.
const ALLOWED: [(&str, &[&str]); 5] = [
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
    ("types.ts", &["ipBlock"]),
    ("places/learn/story.ts", &["podSelector"]),
];

/// Every source file below a folder, with its path there and its code: no
/// comments, no tests.
fn sources(folder: &str) -> Vec<(String, String)> {
    let root = checkout::root().join(folder);
    let is_source = |path: &Path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        let is_test = path
            .strip_prefix(&root)
            .unwrap()
            .components()
            .any(|part| matches!(part.as_os_str().to_str(), Some("tests" | "tests.rs")));
        matches!(ending, Some("rs" | "ts" | "tsx")) && !is_test
    };
    let files = WalkDir::new(&root).sort_by_file_name().into_iter().map(|entry| entry.unwrap().into_path());
    let read = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap().lines();
        let is_code = |line: &&str| !["//", "/*", "*"].iter().any(|mark| line.trim_start().starts_with(mark));
        code.filter(is_code).collect::<Vec<_>>().join("\n")
    };
    let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string().replace('\\', "/");
    files.filter(|path| is_source(path)).map(|path| (name(&path), read(&path))).collect()
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
    for (folder, room, used) in [(POLICY, "rules", "boundary"), (HOST_RUNNER, "commands", "manifest")] {
        let sources = sources(folder);
        let uses = uses(&sources);
        assert!(uses.len() > 15 && uses[room].contains(used), "{uses:?}");
        assert_eq!(circle(&uses), None, "{folder}");
    }
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
fn hosts_know_no_field_of_a_policy() {
    for folder in [HOST_RUNNER].iter().chain(&JS) {
        let sources = sources(folder);
        assert!(sources.len() > 5, "{folder} has {} files", sources.len());
        for (file, code) in sources {
            // The page has words for the directions of a connection, which are no fields.
            let is_word = |field: &str| {
                *folder != HOST_RUNNER && ["ingress", "egress", "from", "subject"].contains(&field)
            };
            let fields = FIELDS.iter().filter(|field| !is_word(field));
            let named: Vec<_> = fields.filter(|field| names_field(&code, field)).collect();
            let allowed =
                ALLOWED.iter().find(|(name, _)| *name == file).map_or(&[][..], |(_, fields)| fields);
            let wrong: Vec<_> = named.iter().filter(|field| !allowed.contains(field)).collect();
            assert!(wrong.is_empty(), "{folder}/{file} names {wrong:?}");
        }
    }
    assert!(names_field(r#"value.get("podSelector")"#, "podSelector"));
    assert!(names_field(r#"value.pointer("/spec/ingress/0")"#, "ingress"));
    assert!(!names_field("text from a file", "from"));
}
