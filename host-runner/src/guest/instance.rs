//! One instance of a module and the state its host functions work on.
use super::engine::Engine;
use super::error::CallError;
use super::limits::Limits;
use super::{Host, memory, wapc, wasi};
use wasmtime::{InstancePre, Memory, Store, TypedFunc};

/// What the host keeps for one instance.
pub(super) struct State {
    pub(super) limits: Limits,
    pub(super) host: Host,
    pub(super) exchange: wapc::Exchange,
}

/// The functions that a waPC host runs once before the first call.
const START: [&str; 2] = ["_start", "wapc_init"];

/// A running instance. What it remembers stays its own.
pub struct Instance {
    store: Store<State>,
    guest_call: TypedFunc<(i32, i32), i32>,
    memory: Option<Memory>,
    limits: Limits,
    /// Whether a call ended in the middle of the module's code.
    broken: bool,
}

impl Instance {
    pub(super) fn new(
        engine: &Engine,
        pre: &InstancePre<State>,
        limits: Limits,
        host: Host,
    ) -> Result<Self, CallError> {
        let state = State { limits, host, exchange: wapc::Exchange::default() };
        let mut store = Store::new(engine.get(), state);
        store.limiter(|state| &mut state.limits);
        store.set_epoch_deadline(Engine::ticks(limits.time));
        let (guest_call, memory) =
            start(&mut store, pre).map_err(|error| CallError::of(&error, "start", limits.time))?;
        Ok(Self { store, guest_call, memory, limits, broken: false })
    }

    /// Carries out one operation. An instance that was stopped, or crashed, carries out no other.
    pub fn call(&mut self, operation: &str, payload: &[u8]) -> Result<Vec<u8>, CallError> {
        if self.broken {
            return Err(CallError::Broken { operation: operation.to_owned() });
        }
        let lengths = wapc::lengths(operation, payload)?;
        let limits = self.limits.for_payload(payload.len());
        let state = self.store.data_mut();
        state.exchange = wapc::Exchange::request(operation, payload);
        state.limits = limits;
        self.store.set_epoch_deadline(Engine::ticks(limits.time));
        let code = self.guest_call.call(&mut self.store, lengths).map_err(|error| {
            self.broken = true;
            CallError::of(&error, operation, limits.time)
        })?;
        self.store.data_mut().exchange.answer(code, operation)
    }
}

impl Instance {
    /// How many bytes of memory the instance has taken; it never gives any back.
    pub fn memory_size(&self) -> usize {
        self.memory.map_or(0, |memory| memory.data_size(&self.store))
    }
}

/// What an instance is called by.
type Entry = (TypedFunc<(i32, i32), i32>, Option<Memory>);

/// Instantiates the module and runs the functions in [`START`] that it has.
fn start(store: &mut Store<State>, pre: &InstancePre<State>) -> wasmtime::Result<Entry> {
    let instance = pre.instantiate(&mut *store)?;
    for name in START {
        if let Some(function) = instance.get_func(&mut *store, name) {
            let outcome = function.typed::<(), ()>(&*store)?.call(&mut *store, ());
            outcome.or_else(wasi::ended_well)?;
        }
    }
    let memory = instance.get_memory(&mut *store, memory::EXPORT);
    Ok((instance.get_typed_func(&mut *store, wapc::GUEST_CALL)?, memory))
}
