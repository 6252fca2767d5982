//! Where the fixtures are.

use std::path::{Path, PathBuf};

/// The folders of `fixtures/` whose files are cases with expected verdicts.
pub const SUITES: [&str; 4] = ["rules", "mistakes", "hostile", "recorded"];

/// A folder of `fixtures/`.
#[must_use]
pub fn folder(name: &str) -> PathBuf {
    root().join(name)
}

/// The name of a fixture: its path within `fixtures/`.
#[must_use]
pub fn name(file: &Path) -> String {
    file.strip_prefix(root()).unwrap_or(file).display().to_string()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join("fixtures")
}
