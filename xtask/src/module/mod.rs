//! From the crate `policy/` to `target/policy.wasm`, the one module that
//! Kubewarden, the browser and `partywall` load byte for byte.

mod arrange;
mod bind;
mod compile;
mod metadata;

use crate::process::progress;
use crate::toolchain;
use crate::workspace::{self, Workspace};
use anyhow::Result;

/// Builds the module and puts its copies where the hosts look for it.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    toolchain::ensure_wasm_target()?;
    progress("building target/policy.wasm");
    let compiled = compile::compile(workspace)?;
    let bound = bind::bind(compiled, metadata::section(workspace)?)?;
    let module = arrange::arrange(&bound.module)?;
    for path in [workspace.policy(), workspace.annotated_policy(), workspace.js_module().join("policy.wasm")]
    {
        workspace::write(&path, &module)?;
    }
    workspace::write(&workspace.js_module().join("exports.d.ts"), bound.types.as_bytes())?;
    progress(&format!("target/policy.wasm has {} bytes", module.len()));
    Ok(())
}
