//! What one instance may use, and the limiter that holds it to that.
use super::error::Violation;
use std::time::Duration;
use wasmtime::ResourceLimiter;

/// The resources that one call may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long one call may take, host calls included.
    pub time: Duration,
    /// How many bytes of linear memory an instance may hold.
    pub memory: usize,
    /// How many elements a table of an instance may hold.
    pub table: usize,
}

impl Default for Limits {
    /// Ten seconds and 512 MiB: more than a policy server grants (two seconds),
    /// because offline one call may read a whole cluster.
    fn default() -> Self {
        Self { time: Duration::from_secs(10), memory: 512 << 20, table: 100_000 }
    }
}

impl ResourceLimiter for Limits {
    /// Stops the module instead of telling it: a module that goes on without
    /// the memory it wanted could answer from half of its input.
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.memory {
            return Err(Violation::Memory { desired, limit: self.memory }.into());
        }
        Ok(true)
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        if desired > self.table {
            return Err(Violation::Table { desired, limit: self.table }.into());
        }
        Ok(true)
    }

    fn memories(&self) -> usize {
        1
    }

    fn instances(&self) -> usize {
        1
    }
}
