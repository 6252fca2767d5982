//! The files of this checkout that tests look at.

use std::fs;
use std::path::{Path, PathBuf};

/// The root of the checkout.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The bytes of a file.
#[must_use]
pub fn bytes(path: &str) -> Vec<u8> {
    fs::read(root().join(path))
        .unwrap_or_else(|error| panic!("cannot read `{path}`: {error}; `cargo xtask test` builds it"))
}

/// The text of a file.
#[must_use]
pub fn text(path: &str) -> String {
    String::from_utf8(bytes(path)).unwrap_or_else(|error| panic!("`{path}` is no text: {error}"))
}
