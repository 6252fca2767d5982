//! The waPC protocol: the functions a host gives, and the exchange of one call.
//!
//! The module pulls operation and payload, pushes its answer, and reads the
//! outcome of a host call by asking for its length first.
use super::error::{CallError, Violation};
use super::instance::State;
use super::memory::Memory;
use wasmtime::{Caller, Linker, ModuleExport};

/// The module name of every import.
pub(super) const MODULE: &str = "wapc";
/// The export that carries out an operation.
pub(super) const GUEST_CALL: &str = "__guest_call";

/// Everything that passes between host and module during one call.
#[derive(Default)]
pub(super) struct Exchange {
    operation: Vec<u8>,
    payload: Vec<u8>,
    /// The module's answer.
    response: Option<Vec<u8>>,
    /// The module's sentence on why there is no answer.
    error: Option<Vec<u8>>,
    /// The outcome of the last host call.
    host_response: Vec<u8>,
    host_error: Vec<u8>,
}

impl Exchange {
    pub(super) fn request(operation: &str, payload: &[u8]) -> Self {
        Self { operation: operation.into(), payload: payload.to_vec(), ..Self::default() }
    }

    /// What the module answered, given the code that `__guest_call` returned.
    pub(super) fn answer(&mut self, code: i32, operation: &str) -> Result<Vec<u8>, CallError> {
        let malformed = |reason: String| CallError::Malformed { operation: operation.into(), reason };
        match code {
            1 => {
                self.response.take().ok_or_else(|| malformed("it reported success and gave no answer".into()))
            }
            0 => Err(match self.error.take() {
                Some(sentence) => CallError::Refused {
                    operation: operation.into(),
                    sentence: String::from_utf8_lossy(&sentence).into_owned(),
                },
                None => malformed("it reported a failure and gave no reason".into()),
            }),
            other => Err(malformed(format!("`__guest_call` returned {other}, not 0 or 1"))),
        }
    }

    /// Keeps the outcome of a host call; 1 is success, as the protocol has it.
    fn keep(&mut self, outcome: Result<Vec<u8>, String>) -> i32 {
        match outcome {
            Ok(response) => {
                (self.host_response, self.host_error) = (response, Vec::new());
                1
            }
            Err(sentence) => {
                (self.host_response, self.host_error) = (Vec::new(), sentence.into_bytes());
                0
            }
        }
    }
}

/// The two lengths that `__guest_call` takes.
pub(super) fn lengths(operation: &str, payload: &[u8]) -> Result<(i32, i32), CallError> {
    match (i32::try_from(operation.len()), i32::try_from(payload.len())) {
        (Ok(operation), Ok(payload)) => Ok((operation, payload)),
        _ => Err(CallError::Refused {
            operation: operation.into(),
            sentence: "the request is larger than a waPC call can carry".into(),
        }),
    }
}

/// Defines the nine functions of the protocol in `linker`.
pub(super) fn link(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    link_request(linker, memory)?;
    link_answers(linker, memory)?;
    link_host_call(linker, memory)?;
    link_host_outcome(linker, memory)
}

fn link_request(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    const NAME: &str = "__guest_request";
    linker.func_wrap(MODULE, NAME, move |mut caller: Caller<'_, State>, operation, payload| {
        let (mut memory, state) = Memory::of(&mut caller, &memory, NAME)?;
        memory.write(operation, &state.exchange.operation)?;
        memory.write(payload, &state.exchange.payload)?;
        Ok(())
    })?;
    Ok(())
}

fn link_answers(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    link_text(linker, memory, "__guest_response", |state, bytes| {
        state.exchange.response = Some(bytes.to_vec());
        Ok(())
    })?;
    link_text(linker, memory, "__guest_error", |state, bytes| {
        state.exchange.error = Some(bytes.to_vec());
        Ok(())
    })?;
    link_text(linker, memory, "__console_log", |state, bytes| {
        state.host.console(&String::from_utf8_lossy(bytes));
        Ok(())
    })
}

/// Defines a function that hands bytes of the module to `take`.
fn link_text(
    linker: &mut Linker<State>,
    memory: ModuleExport,
    name: &'static str,
    take: fn(&mut State, &[u8]) -> Result<(), Violation>,
) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, name, move |mut caller: Caller<'_, State>, start, length| {
        let (memory, state) = Memory::of(&mut caller, &memory, name)?;
        take(state, memory.read(start, length)?)?;
        Ok(())
    })?;
    Ok(())
}

/// A pointer and a length, as a module passes bytes.
type Bytes = (i32, i32);

fn link_host_call(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    fn host_call(
        mut caller: Caller<'_, State>,
        memory: &ModuleExport,
        binding: Bytes,
        namespace: Bytes,
        operation: Bytes,
        payload: Bytes,
    ) -> Result<i32, Violation> {
        let (memory, state) = Memory::of(&mut caller, memory, "__host_call")?;
        let outcome = state.host.call(
            memory.text(binding.0, binding.1)?,
            memory.text(namespace.0, namespace.1)?,
            memory.text(operation.0, operation.1)?,
            memory.read(payload.0, payload.1)?,
        );
        Ok(state.exchange.keep(outcome))
    }
    linker.func_wrap(
        MODULE,
        "__host_call",
        move |caller: Caller<'_, State>, b, bl, n, nl, o, ol, p, pl| {
            Ok(host_call(caller, &memory, (b, bl), (n, nl), (o, ol), (p, pl))?)
        },
    )?;
    Ok(())
}

fn link_host_outcome(linker: &mut Linker<State>, memory: ModuleExport) -> wasmtime::Result<()> {
    link_outcome(linker, memory, ["__host_response_len", "__host_response"], |exchange| {
        &exchange.host_response
    })?;
    link_outcome(linker, memory, ["__host_error_len", "__host_error"], |exchange| &exchange.host_error)
}

/// Defines the pair of functions that give the length and the bytes of what `part` selects.
fn link_outcome(
    linker: &mut Linker<State>,
    memory: ModuleExport,
    [length_name, copy_name]: [&'static str; 2],
    part: fn(&Exchange) -> &Vec<u8>,
) -> wasmtime::Result<()> {
    linker.func_wrap(MODULE, length_name, move |caller: Caller<'_, State>| {
        Ok(i32::try_from(part(&caller.data().exchange).len())?)
    })?;
    linker.func_wrap(MODULE, copy_name, move |mut caller: Caller<'_, State>, start: i32| {
        let (mut memory, state) = Memory::of(&mut caller, &memory, copy_name)?;
        memory.write(start, part(&state.exchange))?;
        Ok(())
    })?;
    Ok(())
}
