//! The wasmtime engine and the clock that stops a module which does not answer.
//!
//! Instances come from a pool of memory that is mapped once and restored by
//! copy on write, so that a fresh instance costs microseconds.
use super::error::LoadError;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;
use wasmtime::{Config, Enabled, InstanceAllocationStrategy, OptLevel, PoolingAllocationConfig};

/// How often a running module is asked whether its time is over.
const TICK: Duration = Duration::from_millis(10);
/// Instances that may live at the same time.
const INSTANCES: u32 = 64;
/// Bytes of stack for the functions of a module.
const STACK: usize = 512 << 10;
/// Bytes of a memory, and of a table, that are written back when an instance
/// ends, where the kernel can tell which were touched: cheaper than to give the
/// pages away and to fault them in again.
const RESIDENT: usize = 1 << 20;
/// Elements that the pool reserves for a table; a call's own limit is lower or equal.
const TABLE: usize = 100_000;

/// An engine whose epoch moves on every [`TICK`] for as long as it lives.
pub(super) struct Engine {
    engine: wasmtime::Engine,
    /// Dropping it ends the clock.
    _clock: Sender<()>,
}

impl Engine {
    pub(super) fn new() -> Result<Self, LoadError> {
        let engine = pooled().or_else(|_| on_demand()).map_err(|error| LoadError::compile(&error))?;
        let clock = start_clock(engine.clone());
        Ok(Self { engine, _clock: clock })
    }

    pub(super) fn get(&self) -> &wasmtime::Engine {
        &self.engine
    }

    /// The number of ticks after which `time` has passed for certain.
    pub(super) fn ticks(time: Duration) -> u64 {
        let ticks = time.as_millis().div_ceil(TICK.as_millis());
        u64::try_from(ticks).unwrap_or(u64::MAX / 2).saturating_add(1)
    }
}

fn pooled() -> wasmtime::Result<wasmtime::Engine> {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(INSTANCES)
        .total_memories(INSTANCES)
        .total_tables(INSTANCES)
        .table_elements(TABLE)
        .linear_memory_keep_resident(RESIDENT)
        .table_keep_resident(RESIDENT)
        .pagemap_scan(Enabled::Auto);
    let mut config = config();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    wasmtime::Engine::new(&config)
}

/// For machines that do not lend the address space of a pool (`ulimit -v`, small containers).
fn on_demand() -> wasmtime::Result<wasmtime::Engine> {
    wasmtime::Engine::new(&config())
}

fn config() -> Config {
    let mut config = Config::new();
    config
        .epoch_interruption(true)
        // Modules come optimized from their compiler; a second time takes longer
        // to start and gains nothing that `partywall bench` shows.
        .cranelift_opt_level(OptLevel::None)
        .max_wasm_stack(STACK)
        .memory_init_cow(true)
        .wasm_memory64(false)
        .wasm_multi_memory(false);
    config
}

/// Moves the epoch of `engine` until the returned end of the channel is dropped.
fn start_clock(engine: wasmtime::Engine) -> Sender<()> {
    let (stop, stopped) = mpsc::channel();
    thread::spawn(move || {
        while stopped.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
            engine.increment_epoch();
        }
    });
    stop
}
