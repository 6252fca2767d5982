//! Gives the compiled module its JavaScript door and closes what only
//! JavaScript could open.
//!
//! wasm-bindgen leaves one import behind that no waPC host provides: it fills a
//! table of JavaScript values. The module passes strings only, so the table is
//! never used; the import becomes an empty function and the table goes.

use anyhow::{Context, Result, anyhow, bail};
use walrus::{FunctionId, Module, RawCustomSection, passes};
use wasm_bindgen_cli_support::{Bindgen, wasm2es6js};

/// What keeps the table of JavaScript values alive.
const JAVASCRIPT_ONLY: [&str; 4] =
    ["__wbindgen_externrefs", "__wbindgen_start", "__abort_handler", "__instance_terminated"];

/// A finished module.
pub(super) struct Bound {
    /// The bytes that every host loads, and names.
    pub(super) module: Vec<u8>,
    /// TypeScript's view of its exports.
    pub(super) types: String,
}

/// Binds `compiled` and appends `metadata`, its only custom section beside the names of functions.
pub(super) fn bind(compiled: Vec<u8>, metadata: RawCustomSection) -> Result<Bound> {
    let mut output = Bindgen::new()
        .input_bytes("policy", compiled)
        .web(true)?
        .remove_name_section(false)
        .remove_producers_section(true)
        .generate_output()
        .context("wasm-bindgen refuses the compiled module")?;
    let module = output.wasm_mut();
    close(module)?;
    keep_only(module, metadata);
    Ok(Bound { types: types(module)?, module: module.emit_wasm() })
}

/// Removes what only JavaScript provides; what is left imports `wapc` alone.
fn close(module: &mut Module) -> Result<()> {
    for name in JAVASCRIPT_ONLY {
        let export = module.exports.iter().find(|export| export.name == name).map(walrus::Export::id);
        if let Some(export) = export {
            module.exports.delete(export);
        }
    }
    for function in table_initialisers(module) {
        module.replace_imported_func(function, |_| ())?;
    }
    passes::gc::run(module);
    match module.imports.iter().find(|import| import.module != "wapc") {
        None => Ok(()),
        Some(import) => bail!(
            "the module imports `{}` from `{}`, which only JavaScript has; \
             functions exported to JavaScript must take and return strings or numbers",
            import.name,
            import.module
        ),
    }
}

fn table_initialisers(module: &Module) -> Vec<FunctionId> {
    let initialiser = |function: &FunctionId| {
        module
            .imports
            .get_imported_func(*function)
            .is_some_and(|import| import.module != "wapc" && import.name == "__wbindgen_init_externref_table")
    };
    module.funcs.iter().map(walrus::Function::id).filter(initialiser).collect()
}

fn keep_only(module: &mut Module, section: RawCustomSection) {
    let others: Vec<_> = module.customs.iter().map(|(id, _)| id).collect();
    for id in others {
        module.customs.delete(id);
    }
    module.customs.add(section);
}

fn types(module: &Module) -> Result<String> {
    let members = wasm2es6js::interface(module).map_err(|error| anyhow!(error))?;
    Ok(format!("/** What policy.wasm exports. */\nexport interface ModuleExports {{\n{members}}}\n"))
}
