//! WASI preview 1, for policies that were built for it: a world without files,
//! environment, arguments and network.
//!
//! What a policy prints goes to the console of its host. Time stands still and
//! randomness is always the same, so that a policy answers the same twice.
//! Every other function says that it is not supported.
use super::error::Violation;
use super::instance::State;
use super::memory::Memory;
use thiserror::Error;
use wasmtime::{Caller, Linker, Module, ModuleExport, Val};

/// The module name of every import.
pub(super) const MODULE: &str = "wasi_snapshot_preview1";

/// The errors of WASI that are given.
const SUCCESS: i32 = 0;
const BAD_FILE: i32 = 8;
const INVALID: i32 = 28;
const NOT_SUPPORTED: i32 = 52;

/// The streams that a policy may print to.
const OUTPUTS: [i32; 2] = [1, 2];
/// How many pieces one call may print.
const MOST_PIECES: i32 = 1024;

/// The policy has ended itself.
#[derive(Clone, Copy, Debug, Error)]
#[error("it ended itself with the code {0}")]
pub(super) struct Exit(pub(super) i32);

/// A start function that ends itself with success has started the policy.
pub(super) fn ended_well(error: wasmtime::Error) -> wasmtime::Result<()> {
    match error.downcast_ref() {
        Some(Exit(0)) => Ok(()),
        _ => Err(error),
    }
}

/// Defines what `module` imports of WASI.
pub(super) fn link(
    linker: &mut Linker<State>,
    module: &Module,
    memory: ModuleExport,
) -> wasmtime::Result<()> {
    link_nothing(linker, memory)?;
    link_output(linker, memory)?;
    link_clock_and_chance(linker, memory)?;
    linker.func_wrap(MODULE, "proc_exit", |code: i32| -> wasmtime::Result<()> { Err(Exit(code).into()) })?;
    link_the_rest(linker, module);
    Ok(())
}

/// No arguments and no environment: there are none, and they take no bytes.
fn link_nothing(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    for (sizes, content) in [("args_sizes_get", "args_get"), ("environ_sizes_get", "environ_get")] {
        linker.func_wrap(MODULE, sizes, move |mut caller: Caller<'_, State>, count: i32, size: i32| {
            let (mut memory, _) = Memory::of(&mut caller, &memory, sizes)?;
            memory.write(count, &[0; 4])?;
            memory.write(size, &[0; 4])?;
            Ok(SUCCESS)
        })?;
        linker.func_wrap(MODULE, content, |_: i32, _: i32| SUCCESS)?;
    }
    // No folder is open, whichever is asked for.
    linker.func_wrap(MODULE, "fd_prestat_get", |_: i32, _: i32| BAD_FILE)?;
    linker.func_wrap(MODULE, "sched_yield", || SUCCESS)?;
    Ok(())
}

fn link_output(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    const NAME: &str = "fd_write";
    linker.func_wrap(
        MODULE,
        NAME,
        move |mut caller: Caller<'_, State>, file: i32, pieces: i32, count: i32, written: i32| {
            if !OUTPUTS.contains(&file) {
                return Ok(BAD_FILE);
            }
            if !(0..=MOST_PIECES).contains(&count) {
                return Ok(INVALID);
            }
            let (mut memory, state) = Memory::of(&mut caller, &memory, NAME)?;
            let text = gather(&memory, pieces, count)?;
            memory.write(written, &u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes())?;
            state.host.console(&String::from_utf8_lossy(&text));
            Ok(SUCCESS)
        },
    )?;
    Ok(())
}

/// The bytes of `count` pieces, each an address and a length.
fn gather(memory: &Memory<'_>, pieces: i32, count: i32) -> Result<Vec<u8>, Violation> {
    let mut text = Vec::new();
    for index in 0..count {
        let place = memory.read(pieces.wrapping_add(index.wrapping_mul(8)), 8)?;
        let number = |at: usize| place.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
        let (start, length) = (number(0).unwrap_or_default(), number(4).unwrap_or_default());
        text.extend(memory.read(i32::from_le_bytes(start), i32::from_le_bytes(length))?);
    }
    Ok(text)
}

fn link_clock_and_chance(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    linker.func_wrap(
        MODULE,
        "clock_time_get",
        move |mut caller: Caller<'_, State>, _clock: i32, _precision: i64, time: i32| {
            let (mut memory, _) = Memory::of(&mut caller, &memory, "clock_time_get")?;
            memory.write(time, &[0; 8])?;
            Ok(SUCCESS)
        },
    )?;
    linker.func_wrap(
        MODULE,
        "random_get",
        move |mut caller: Caller<'_, State>, start: i32, length: i32| {
            let (mut memory, _) = Memory::of(&mut caller, &memory, "random_get")?;
            let zeros = vec![0; memory.read(start, length)?.len()];
            memory.write(start, &zeros)?;
            Ok(SUCCESS)
        },
    )?;
    Ok(())
}

/// What else the module imports of WASI is there, and does nothing.
fn link_the_rest(linker: &mut Linker<State>, module: &Module) {
    for import in module.imports().filter(|import| import.module() == MODULE) {
        let Some(function) = import.ty().func().cloned() else { continue };
        linker.allow_shadowing(false);
        // An error means that it is defined above.
        let _ = linker.func_new(MODULE, import.name(), function, |_, _, results| {
            results.fill(Val::I32(NOT_SUPPORTED));
            Ok(())
        });
    }
}
