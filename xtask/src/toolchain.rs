//! What the machine must have. Each check says what is missing and how to get it.

use crate::process::{self, progress};
use anyhow::{Context, Result, bail};
use std::process::Command;

/// The target that the module is compiled for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The target of the policies for WASI that the host is tested with.
const WASI_TARGET: &str = "wasm32-wasip1";

/// Adds the WASI target, if it can be had: the tests that need it say so and do without.
pub(crate) fn try_wasi_target() -> Result<()> {
    if !has_target(WASI_TARGET)? {
        progress(&format!("adding the target {WASI_TARGET}"));
        if process::run(Command::new("rustup").args(["target", "add", WASI_TARGET])).is_err() {
            progress(&format!("there is no {WASI_TARGET} here: policies for it are not tested"));
        }
    }
    Ok(())
}

/// Adds the Wasm target to the toolchain in use, if it is not there.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    if has_target(WASM_TARGET)? {
        return Ok(());
    }
    progress(&format!("adding the target {WASM_TARGET}"));
    process::run(Command::new("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
        format!(
            "the Rust target {WASM_TARGET} is missing and could not be added; \
             install rustup from https://rustup.rs and run `rustup target add {WASM_TARGET}`, \
             or install your distribution's package of that target"
        )
    })
}

fn has_target(target: &str) -> Result<bool> {
    let library =
        process::read(Command::new(rustc()).args(["--print", "target-libdir", "--target", target]))?;
    Ok(std::fs::read_dir(library.trim()).is_ok_and(|mut files| files.next().is_some()))
}

/// The target that the compiler itself runs on.
pub(crate) fn host() -> Result<String> {
    verbose_version("host")
}

/// What the compiler says of itself under this name.
pub(crate) fn verbose_version(name: &str) -> Result<String> {
    let version = process::read(Command::new(rustc()).arg("-vV"))?;
    let value = version.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    Ok(value.with_context(|| format!("`rustc -vV` prints no {name}"))?.to_owned())
}

/// The compiler that cargo uses too.
pub(crate) fn rustc() -> std::ffi::OsString {
    std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Some crates of the Wasm runtime compile a few lines of C.
pub(crate) fn require_c_compiler() -> Result<()> {
    let compiler = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if Command::new(&compiler).arg("--version").output().is_err() {
        bail!(
            "no C compiler: `{compiler}` cannot be started; install one, \
             for example with `apt install build-essential` or `xcode-select --install`"
        );
    }
    Ok(())
}

/// The oldest Go 1 that builds the API server.
const GO: u32 = 26;

/// The programs of the cluster are built from Go modules.
pub(crate) fn require_go() -> Result<()> {
    let version = Command::new("go").args(["env", "GOVERSION"]).output().ok();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let minor = |version: &str| version.strip_prefix("go1.")?.split('.').next()?.parse::<u32>().ok();
    let found = match version {
        Some(version) if minor(&version) >= Some(GO) => return Ok(()),
        Some(version) => format!("{version} is too old"),
        None => "Go is missing".to_owned(),
    };
    bail!("{found}: version 1.{GO} or later is needed; get it from https://go.dev")
}

/// The oldest Node that the package and its tests support.
const NODE: u32 = 20;

/// The npm package and its tests need Node.
pub(crate) fn require_node() -> Result<()> {
    let version = Command::new("node").arg("--version").output().ok();
    let version = version.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let found = match version {
        Some(version) if major(&version) >= Some(NODE) => return Ok(()),
        Some(version) => format!("Node {version} is too old"),
        None => "Node is missing".to_owned(),
    };
    bail!("{found}: version {NODE} or later with npm is needed; get it from https://nodejs.org")
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}
