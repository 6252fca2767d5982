//! A waPC host that counts what the module executes.
//!
//! Times differ between machines and runs; the number of WebAssembly
//! instructions does not. It is what tells whether a change made an evaluation
//! dearer. The counting host is nothing to put to use: it trusts its module.
use crate::checkout;
use crate::samples::Sample;
use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::HostCalls as _;
use wasmtime::{Caller, Config, Engine, Extern, Instance, Linker, Memory, Module, Store};

/// More than any evaluation takes.
const FUEL: u64 = u64::MAX / 2;

/// What the module and its host pass to each other during a call.
struct Exchange {
    operation: Vec<u8>,
    payload: Vec<u8>,
    answer: Vec<u8>,
    cluster: Cluster,
    /// What the cluster answered last.
    answered: Result<Vec<u8>, String>,
}

/// The module, compiled so that it counts.
pub struct Metered {
    module: Module,
    linker: Linker<Exchange>,
}

/// What an evaluation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Instructions of the first evaluation of an instance, its start included.
    pub fresh: u64,
    /// Instructions of the next one.
    pub reused: u64,
}

impl Default for Metered {
    fn default() -> Self {
        Self::new()
    }
}

impl Metered {
    /// Compiles `target/policy.wasm`.
    #[must_use]
    pub fn new() -> Self {
        let engine = Engine::new(Config::new().consume_fuel(true)).expect("the engine can count");
        let module =
            Module::new(&engine, checkout::bytes("target/policy.wasm")).expect("the module compiles");
        let mut linker = Linker::new(&engine);
        link(&mut linker).expect("waPC has these functions");
        Self { module, linker }
    }

    /// Counts two evaluations of `sample` in one instance.
    #[must_use]
    pub fn cost(&self, sample: &Sample) -> Cost {
        let exchange = Exchange {
            operation: b"validate".to_vec(),
            payload: sample.payload.clone().into_bytes(),
            answer: Vec::new(),
            cluster: Cluster::of(sample.cluster.clone(), Verbosity::Quiet),
            answered: Ok(Vec::new()),
        };
        let mut store = Store::new(self.module.engine(), exchange);
        store.set_fuel(FUEL).expect("the store counts");
        let instance = self.linker.instantiate(&mut store, &self.module).expect("the module starts");
        let init = instance.get_typed_func::<(), ()>(&mut store, "wapc_init").expect("waPC starts modules");
        init.call(&mut store, ()).expect("the module starts");
        evaluate(&instance, &mut store, sample);
        let fresh = FUEL - store.get_fuel().expect("the store counts");
        evaluate(&instance, &mut store, sample);
        Cost { fresh, reused: FUEL - store.get_fuel().expect("the store counts") - fresh }
    }
}

fn evaluate(instance: &Instance, store: &mut Store<Exchange>, sample: &Sample) {
    let call =
        instance.get_typed_func::<(i32, i32), i32>(&mut *store, "__guest_call").expect("waPC calls it");
    let lengths = (length(&store.data().operation), length(&store.data().payload));
    let code = call.call(&mut *store, lengths).expect("the module does not trap");
    let answer = String::from_utf8_lossy(&store.data().answer).into_owned();
    assert_eq!(code, 1, "{}: {answer}", sample.name);
    let accepted = answer.starts_with("{\"accepted\":true");
    assert_eq!(accepted, sample.accepted, "{}: {answer}", sample.name);
}

type In<'a> = Caller<'a, Exchange>;

fn link(linker: &mut Linker<Exchange>) -> wasmtime::Result<()> {
    const WAPC: &str = "wapc";
    linker
        .func_wrap(WAPC, "__guest_request", |mut caller: In<'_>, operation: i32, payload: i32| {
            let (name, bytes) = (caller.data().operation.clone(), caller.data().payload.clone());
            write(&mut caller, operation, &name);
            write(&mut caller, payload, &bytes);
        })?
        .func_wrap(WAPC, "__guest_response", |mut caller: In<'_>, at: i32, length: i32| {
            caller.data_mut().answer = read(&mut caller, at, length);
        })?
        .func_wrap(WAPC, "__guest_error", |mut caller: In<'_>, at: i32, length: i32| {
            caller.data_mut().answer = read(&mut caller, at, length);
        })?
        .func_wrap(WAPC, "__host_call", host_call)?
        .func_wrap(WAPC, "__host_response_len", |caller: In<'_>| {
            caller.data().answered.as_ref().map_or(0, |bytes| length(bytes))
        })?
        .func_wrap(WAPC, "__host_response", |mut caller: In<'_>, at: i32| {
            let bytes = caller.data().answered.clone().unwrap_or_default();
            write(&mut caller, at, &bytes);
        })?
        .func_wrap(WAPC, "__host_error_len", |caller: In<'_>| {
            caller.data().answered.as_ref().err().map_or(0, |text| length(text.as_bytes()))
        })?
        .func_wrap(WAPC, "__host_error", |mut caller: In<'_>, at: i32| {
            let text = caller.data().answered.clone().err().unwrap_or_default();
            write(&mut caller, at, text.as_bytes());
        })?;
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "waPC passes four texts, each as a place and a length")]
fn host_call(
    mut caller: In<'_>,
    binding: i32,
    binding_length: i32,
    namespace: i32,
    namespace_length: i32,
    operation: i32,
    operation_length: i32,
    payload: i32,
    payload_length: i32,
) -> i32 {
    let mut text = |at, length| String::from_utf8(read(&mut caller, at, length)).expect("names are UTF-8");
    let [binding, namespace, operation] =
        [text(binding, binding_length), text(namespace, namespace_length), text(operation, operation_length)];
    let payload = read(&mut caller, payload, payload_length);
    let answered = caller.data().cluster.call(&binding, &namespace, &operation, &payload);
    caller.data_mut().answered = answered;
    i32::from(caller.data().answered.is_ok())
}

fn length(bytes: &[u8]) -> i32 {
    i32::try_from(bytes.len()).expect("a message fits into the module's memory")
}

fn place(at: i32) -> usize {
    usize::try_from(at.cast_unsigned()).expect("places have 32 bits")
}

fn memory(caller: &mut In<'_>) -> Memory {
    caller.get_export("memory").and_then(Extern::into_memory).expect("the module has a memory")
}

fn write(caller: &mut In<'_>, at: i32, bytes: &[u8]) {
    memory(caller).write(caller, place(at), bytes).expect("the module made room");
}

fn read(caller: &mut In<'_>, at: i32, length: i32) -> Vec<u8> {
    let mut bytes = vec![0; place(length)];
    memory(caller).read(caller, place(at), &mut bytes).expect("the text is in memory");
    bytes
}
