//! Embeds the policy module, so that the tool judges with the very bytes that
//! guard the cluster.
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    println!("cargo::rerun-if-env-changed=PARTYWALL_MODULE");
    let module = module_path();
    println!("cargo::rerun-if-changed={}", module.display());
    let target = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("policy.wasm");
    if let Err(error) = fs::copy(&module, &target) {
        println!(
            "cargo::error=cannot embed the policy module `{}`: {error}; `cargo xtask build` makes it",
            module.display()
        );
        process::exit(1);
    }
}

/// `target/policy.wasm` of the workspace, unless `PARTYWALL_MODULE` names another file.
fn module_path() -> PathBuf {
    env::var_os("PARTYWALL_MODULE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/policy.wasm"), PathBuf::from)
}
