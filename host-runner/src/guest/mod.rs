//! Hosts a policy module in wasmtime, as Kubewarden's waPC hosts do.
//!
//! A [`Guest`] is a module compiled once; a [`call`](Guest::call) runs in an
//! instance of its own with limits on time, memory, tables and stack, and with
//! no rights but the host calls it is given. Whatever the module does beyond
//! answering is a [`CallError`], never a verdict.
//!
//! This room knows bytes and names of operations. It knows neither Kubernetes
//! nor what an answer means.
mod compiled;
mod engine;
mod error;
pub mod failure;
mod inspect;
mod instance;
mod limits;
mod memory;
mod wapc;
mod wasi;

pub use error::{CallError, LoadError};
pub use inspect::{Description, Export, Import, METADATA_SECTION};
pub use instance::Instance;
pub use limits::Limits;

use engine::Engine;
use std::path::Path;
use std::sync::Arc;
use wasmtime::{InstancePre, Linker};

/// What a module may ask of its host while it answers.
pub trait HostCalls: Send + Sync {
    /// Carries out `operation` of `namespace` in `binding`; an error is a sentence for the module.
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String>;

    /// Takes a line that the module printed to the console.
    fn console(&self, line: &str);
}

/// The host calls of a module: shared, because instances outlive the frame that made them.
pub type Host = Arc<dyn HostCalls>;

/// A module that is compiled and linked, ready for any number of instances.
pub struct Guest {
    engine: Engine,
    pre: InstancePre<instance::State>,
    limits: Limits,
}

impl Guest {
    /// Compiles `bytes`, after checking that it is a waPC module and imports nothing but waPC.
    pub fn load(bytes: &[u8], limits: Limits) -> Result<Self, LoadError> {
        Self::load_cached(bytes, limits, None)
    }

    /// The same, with a folder that keeps what was compiled for the next time.
    pub fn load_cached(bytes: &[u8], limits: Limits, cache: Option<&Path>) -> Result<Self, LoadError> {
        Description::of(bytes)?.check_wapc()?;
        let engine = Engine::new()?;
        let module =
            compiled::module(engine.get(), bytes, cache).map_err(|error| LoadError::compile(&error))?;
        let memory = module.get_export_index(memory::EXPORT).ok_or(LoadError::Export(memory::EXPORT))?;
        let mut linker = Linker::new(engine.get());
        wapc::link(&mut linker, memory).map_err(|error| LoadError::compile(&error))?;
        wasi::link(&mut linker, &module, memory).map_err(|error| LoadError::compile(&error))?;
        let pre = linker.instantiate_pre(&module).map_err(|error| LoadError::compile(&error))?;
        Ok(Self { engine, pre, limits })
    }

    /// Carries out one operation in a fresh instance.
    pub fn call(&self, operation: &str, payload: &[u8], host: &Host) -> Result<Vec<u8>, CallError> {
        self.instance(host)?.call(operation, payload)
    }

    /// A fresh instance, for several calls that build on each other.
    pub fn instance(&self, host: &Host) -> Result<Instance, CallError> {
        Instance::new(&self.engine, &self.pre, self.limits, Arc::clone(host))
    }

    /// The limits of every call.
    pub fn limits(&self) -> Limits {
        self.limits
    }
}
