//! What the project is made of, beside its own code.
use partywall_tests::checkout;
use std::collections::BTreeMap;
use std::path::Path;
use walkdir::WalkDir;

/// Where `unsafe` may stand, how often, and why.
const UNSAFE: [(&str, usize, &str); 2] = [
    ("host-runner/src/guest/compiled.rs", 1, "compiled code of our own cache is loaded, not compiled again"),
    ("policy/src/doors/wapc.rs", 1, "a symbol that a waPC host finds by its name"),
];

/// The files of a folder that git would keep, by their path from the root.
fn sources(folder: &str) -> impl Iterator<Item = (String, String)> {
    let root = checkout::root();
    let files = WalkDir::new(root.join(folder)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let rust = |path: &Path| path.extension().is_some_and(|ending| ending == "rs");
    files.filter(move |file| rust(file.path())).map(move |file| {
        let path = file.path().strip_prefix(&root).expect("the file is below the root");
        (path.display().to_string(), std::fs::read_to_string(file.path()).expect("a source is text"))
    })
}

#[test]
fn unsafe_stands_at_the_edges_only() {
    let mut found = BTreeMap::new();
    for (path, text) in ["policy/src", "host-runner/src", "xtask/src"].into_iter().flat_map(sources) {
        let is_code = |line: &&str| !line.trim_start().starts_with("//");
        let uses = text.lines().filter(is_code).filter(|line| {
            line.contains("unsafe {")
                || line.contains("unsafe fn")
                || line.contains("unsafe(")
                || line.contains("unsafe impl")
        });
        let count = uses.count();
        if count > 0 {
            found.insert(path, count);
        }
    }
    let expected: BTreeMap<_, _> = UNSAFE.map(|(path, count, _)| (path.to_owned(), count)).into();
    assert_eq!(found, expected);
    println!("unsafe: {} places in {} files", found.values().sum::<usize>(), found.len());
}

#[test]
fn nothing_is_fetched_from_elsewhere() {
    for file in ["Cargo.lock", "tests/elsewhere/Cargo.lock", "tests/cluster/Cargo.lock"] {
        let lock = checkout::text(file);
        let elsewhere = |line: &&str| line.starts_with("source = ") && !line.contains("registry+");
        let found: Vec<_> = lock.lines().filter(elsewhere).collect();
        assert!(found.is_empty(), "{file}: packages that come from no registry: {found:?}");
    }
}
