//! The bytes of the module do not tell where it was built.

use partywall_tests::checkout;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use walkdir::WalkDir;

/// Another folder than the checkout, with another length and a space in it.
/// It stays, so that the next run compiles only what has changed.
fn elsewhere() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("another checkout")
}

#[test]
fn another_checkout_builds_the_same_bytes() {
    let copy = elsewhere();
    copy_checkout(&copy);
    let cargo = std::env::var_os("CARGO").expect("cargo tells its tests where it is");
    let status = Command::new(cargo)
        .args(["xtask", "build", "--root"])
        .arg(&copy)
        .current_dir(checkout::root())
        .status()
        .expect("cargo starts");
    assert!(status.success(), "the build in `{}` ended with {status}", copy.display());
    let built = fs::read(copy.join("target/policy.wasm")).expect("the build leaves a module");
    assert!(
        built == checkout::bytes("target/policy.wasm"),
        "the modules differ; is target/policy.wasm up to date?"
    );
}

/// Copies what belongs to the checkout, and leaves untouched what is there already.
fn copy_checkout(to: &Path) {
    let files = checkout_files();
    for file in &files {
        let bytes = fs::read(checkout::root().join(file)).expect("a file of the checkout can be read");
        let copy = to.join(file);
        if fs::read(&copy).is_ok_and(|old| old == bytes) {
            continue;
        }
        fs::create_dir_all(copy.parent().expect("a file is in a folder")).expect("the folder can be made");
        fs::write(&copy, bytes).expect("the copy can be written");
    }
    remove_others(to, &files);
}

/// What git knows or would add, as far as it still exists.
fn checkout_files() -> BTreeSet<PathBuf> {
    let listing = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(checkout::root())
        .output()
        .expect("git is installed");
    assert!(listing.status.success(), "the checkout is no git repository");
    let names = String::from_utf8(listing.stdout).expect("the files have names of text");
    let files = names.split_terminator('\0').map(PathBuf::from);
    files.filter(|file| checkout::root().join(file).is_file()).collect()
}

fn remove_others(folder: &Path, files: &BTreeSet<PathBuf>) {
    let built = [folder.join("target"), folder.join("js/pkg")];
    let entries =
        WalkDir::new(folder).into_iter().filter_entry(|entry| !built.iter().any(|it| it == entry.path()));
    for entry in entries {
        let entry = entry.expect("the copy can be walked");
        let name = entry.path().strip_prefix(folder).expect("the walk stays in the folder");
        if entry.file_type().is_file() && !files.contains(name) {
            fs::remove_file(entry.path()).expect("an old file can be removed");
        }
    }
}
