//! Why a module could not be loaded, and why a call gave no answer.
use super::wasi::Exit;
use std::time::Duration;
use thiserror::Error;
use wasmtime::Trap;

/// Why a file is not a module that this host runs.
#[derive(Debug, Error)]
pub enum LoadError {
    /// The bytes are not a core WebAssembly module.
    #[error("it is not a WebAssembly module: {0}")]
    NotWasm(String),
    /// The module wants something that waPC hosts do not give.
    #[error("it imports `{module}.{name}`, and this host gives `wapc.*` and WASI preview 1 only{hint}")]
    Import {
        /// The module name of the import.
        module: String,
        /// The name of the import.
        name: String,
        /// What that import tells about the module, or nothing.
        hint: &'static str,
    },
    /// The module lacks an export that waPC asks for.
    #[error("it does not export `{0}`, so it is not a waPC module")]
    Export(&'static str),
    /// The metadata section is not JSON.
    #[error("its metadata section is malformed: {0}")]
    Metadata(String),
    /// wasmtime refused it.
    #[error("it cannot be compiled: {0}")]
    Compile(String),
}

impl LoadError {
    pub(super) fn compile(error: &wasmtime::Error) -> Self {
        Self::Compile(chain(error))
    }
}

/// Why a call gave no answer.
#[derive(Debug, Error)]
pub enum CallError {
    /// The time of the call was over.
    #[error("the module was stopped: it gave no answer to `{operation}` within {limit:?}")]
    Time {
        /// The operation that was called.
        operation: String,
        /// The time it was given.
        limit: Duration,
    },
    /// The module trapped.
    #[error("the module crashed while it carried out `{operation}`: {trap}")]
    Trap {
        /// The operation that was called.
        operation: String,
        /// What wasmtime says of the trap.
        trap: String,
    },
    /// The module broke a limit or the protocol.
    #[error("the module was stopped while it carried out `{operation}`: {violation}")]
    Violation {
        /// The operation that was called.
        operation: String,
        /// What it did.
        violation: Violation,
    },
    /// The module ended the call against the protocol.
    #[error("the module gave a malformed answer to `{operation}`: {reason}")]
    Malformed {
        /// The operation that was called.
        operation: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// An earlier call ended in the middle, so nothing that follows can be trusted.
    #[error("the module is not asked for `{operation}`: it was stopped or crashed in an earlier call")]
    Broken {
        /// The operation that was to be called.
        operation: String,
    },
    /// The module answered that it cannot carry out the operation.
    #[error("the module could not carry out `{operation}`: {sentence}")]
    Refused {
        /// The operation that was called.
        operation: String,
        /// The module's own sentence.
        sentence: String,
    },
}

impl CallError {
    /// The error of `operation` that lies behind what wasmtime reports.
    pub(super) fn of(error: &wasmtime::Error, operation: &str, limit: Duration) -> Self {
        let operation = operation.to_owned();
        if let Some(violation) = error.downcast_ref::<Violation>() {
            return Self::Violation { operation, violation: violation.clone() };
        }
        if let Some(exit) = error.downcast_ref::<Exit>() {
            return Self::Trap { operation, trap: exit.to_string() };
        }
        match error.downcast_ref::<Trap>() {
            Some(Trap::Interrupt) => Self::Time { operation, limit },
            Some(trap) => {
                let trap = trap.to_string();
                let trap = trap.strip_prefix("wasm trap: ").unwrap_or(&trap).to_owned();
                Self::Trap { operation, trap }
            }
            None => Self::Trap { operation, trap: chain(error) },
        }
    }
}

/// What a module did that its host does not let it do.
#[derive(Clone, Debug, Error)]
pub enum Violation {
    /// More memory than the limit.
    #[error("it asked for {desired} bytes of memory, and the limit is {limit}")]
    Memory {
        /// The bytes it asked for in all.
        desired: usize,
        /// The bytes it may have.
        limit: usize,
    },
    /// A larger table than the limit.
    #[error("it asked for a table of {desired} elements, and the limit is {limit}")]
    Table {
        /// The elements it asked for in all.
        desired: usize,
        /// The elements it may have.
        limit: usize,
    },
    /// A pointer that leads out of its memory.
    #[error("it called `{function}` with {length} bytes at {start}, outside of its memory of {size} bytes")]
    OutOfBounds {
        /// The host function it called.
        function: &'static str,
        /// Where the bytes would begin.
        start: usize,
        /// How many they would be.
        length: usize,
        /// How large the memory is.
        size: usize,
    },
    /// Bytes that are not UTF-8 where text is due.
    #[error("it called `{function}` with text that is not UTF-8")]
    NotText {
        /// The host function it called.
        function: &'static str,
    },
    /// The export `memory` is something else.
    #[error("its export `memory` is not a memory")]
    NoMemory,
}

/// The error and its causes in one line.
fn chain(error: &wasmtime::Error) -> String {
    error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ").replace('\n', " ")
}
