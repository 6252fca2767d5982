//! The module's memory, read and written within its bounds.
//!
//! Every pointer that a module hands over passes through here.
use super::error::Violation;
use super::instance::State;
use wasmtime::{Caller, Extern, ModuleExport};

/// The name under which a waPC module exports its memory.
pub(super) const EXPORT: &str = "memory";

/// The memory of the instance that made a call, with the name of the host
/// function it called: that is what an error names.
pub(super) struct Memory<'a> {
    function: &'static str,
    bytes: &'a mut [u8],
}

impl<'a> Memory<'a> {
    /// The memory of `caller`, beside the state of its instance.
    pub(super) fn of(
        caller: &'a mut Caller<'_, State>,
        export: &ModuleExport,
        function: &'static str,
    ) -> Result<(Self, &'a mut State), Violation> {
        let Some(Extern::Memory(memory)) = caller.get_module_export(export) else {
            return Err(Violation::NoMemory);
        };
        let (bytes, state) = memory.data_and_store_mut(caller);
        Ok((Self { function, bytes }, state))
    }

    /// The `length` bytes at `start`.
    pub(super) fn read(&self, start: i32, length: i32) -> Result<&[u8], Violation> {
        let (from, to) = range(start, length);
        self.bytes.get(from..to).ok_or_else(|| self.outside(start, length))
    }

    /// The text of `length` bytes at `start`.
    pub(super) fn text(&self, start: i32, length: i32) -> Result<&str, Violation> {
        std::str::from_utf8(self.read(start, length)?)
            .map_err(|_| Violation::NotText { function: self.function })
    }

    /// Copies `content` to `start`.
    pub(super) fn write(&mut self, start: i32, content: &[u8]) -> Result<(), Violation> {
        let from = offset(start);
        let size = self.bytes.len();
        let target = self.bytes.get_mut(from..from.saturating_add(content.len()));
        let target = target.ok_or(Violation::OutOfBounds {
            function: self.function,
            start: from,
            length: content.len(),
            size,
        })?;
        target.copy_from_slice(content);
        Ok(())
    }

    #[cold]
    fn outside(&self, start: i32, length: i32) -> Violation {
        Violation::OutOfBounds {
            function: self.function,
            start: offset(start),
            length: offset(length),
            size: self.bytes.len(),
        }
    }
}

/// WebAssembly has one 32-bit type; as an address or a length it is unsigned.
fn offset(value: i32) -> usize {
    usize::try_from(value.cast_unsigned()).unwrap_or(usize::MAX)
}

fn range(start: i32, length: i32) -> (usize, usize) {
    let from = offset(start);
    (from, from.saturating_add(offset(length)))
}
