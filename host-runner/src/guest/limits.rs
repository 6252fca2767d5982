//! What one instance may use, and the limiter that holds it to that.
use super::error::Violation;
use std::time::Duration;
use wasmtime::ResourceLimiter;

/// The most that a module can have: 32-bit addresses reach no further.
const MOST_MEMORY: usize = 4 << 30;

/// The resources that one call may use.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long one call may take, host calls included.
    pub time: Duration,
    /// How much longer for each MiB that the module is given.
    pub time_per_mib: Duration,
    /// How many bytes of linear memory an instance may hold.
    pub memory: usize,
    /// How many bytes more for each MiB that the module is given.
    pub memory_per_mib: usize,
    /// How many elements a table of an instance may hold.
    pub table: usize,
}

impl Default for Limits {
    /// Ten seconds and 512 MiB: more than a policy server grants (two seconds),
    /// because offline one call may read a whole cluster; and more for a large one.
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            time_per_mib: Duration::from_secs(1),
            memory: 512 << 20,
            memory_per_mib: 12 << 20,
            table: 100_000,
        }
    }
}

impl Limits {
    /// The limits of a call that is given so many bytes.
    pub(super) fn for_payload(self, bytes: usize) -> Self {
        let mebibytes = bytes >> 20;
        let memory = self.memory.saturating_add(self.memory_per_mib.saturating_mul(mebibytes));
        let mib = u32::try_from(mebibytes).unwrap_or(u32::MAX);
        Self {
            time: self.time.saturating_add(self.time_per_mib.saturating_mul(mib)),
            memory: memory.min(MOST_MEMORY.max(self.memory)),
            ..self
        }
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

#[cfg(test)]
mod tests {
    use super::{Limits, MOST_MEMORY};
    use std::time::Duration;

    #[test]
    fn a_large_payload_has_more_time_and_memory() {
        let small = Limits::default().for_payload(1000);
        assert_eq!((small.time, small.memory), (Duration::from_secs(10), 512 << 20));
        let large = Limits::default().for_payload(100 << 20);
        assert_eq!((large.time, large.memory), (Duration::from_secs(110), 1712 << 20));
        assert_eq!(Limits::default().for_payload(1 << 30).memory, MOST_MEMORY);
        let fixed = Limits { time_per_mib: Duration::ZERO, memory_per_mib: 0, ..Limits::default() };
        assert_eq!(fixed.for_payload(100 << 20).memory, 512 << 20);
    }
}
