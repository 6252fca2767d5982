//! What the module answers: each operation takes JSON bytes and gives JSON bytes.

mod audit;
mod baseline;
mod connectivity;
mod diff;
mod explain;
mod exposure;
mod isolation;
mod judge;
mod kinds;
mod loaded;
mod objects;
mod reach;
mod rules;
mod said;
mod session;
mod settings;
#[cfg(test)]
mod tests;
mod version;
mod walkthrough;

pub use audit::audit;
pub use baseline::baseline;
pub use connectivity::connectivity;
pub use diff::diff;
pub use explain::explain;
pub use exposure::exposure;
pub use isolation::isolation;
pub use judge::{judge, validate};
pub use kinds::kinds;
pub use objects::objects;
pub use reach::reach;
pub use rules::rules;
pub use session::{load, unload, update};
pub use settings::validate_settings;
pub use version::protocol_version;
pub use walkthrough::walkthrough;

use crate::cluster::HostCalls;
use crate::json;
use crate::settings::LastRead;
use crate::state::Memory;
use loaded::Snapshots;
use serde::Deserialize;

/// What an instance of the module keeps between calls.
pub struct Session {
    host: Box<dyn HostCalls>,
    settings: LastRead,
    snapshots: Snapshots,
    memory: Memory,
}

impl Session {
    /// A session that asks `host` about the cluster.
    pub fn new(host: Box<dyn HostCalls>) -> Self {
        let (settings, snapshots) = (LastRead::default(), Snapshots::default());
        Self { host, settings, snapshots, memory: Memory::default() }
    }
}

/// One operation: JSON bytes in, JSON bytes or a sentence out.
pub type Operation = fn(&mut Session, &[u8]) -> Result<Vec<u8>, String>;

/// Hands the name of every operation to a macro, so that there is one list.
#[macro_export]
macro_rules! with_operations {
    ($macro:ident) => {
        $macro!(
            audit,
            baseline,
            connectivity,
            diff,
            explain,
            exposure,
            isolation,
            judge,
            kinds,
            load,
            objects,
            protocol_version,
            reach,
            rules,
            unload,
            update,
            validate,
            validate_settings,
            walkthrough,
        )
    };
}
pub use with_operations;

/// The operation of that name.
pub fn find(name: &str) -> Option<Operation> {
    macro_rules! find {
        ($($operation:ident),* $(,)?) => {
            match name {
                $(stringify!($operation) => Some($operation as Operation),)*
                _ => None,
            }
        };
    }
    with_operations!(find)
}

/// An answer as JSON.
fn to_json(answer: &impl serde::Serialize) -> Result<Vec<u8>, String> {
    serde_json::to_vec(answer).map_err(|error| format!("the answer cannot be written: {error}"))
}

/// A question from JSON.
fn from_json<'a, T: Deserialize<'a>>(payload: &'a [u8]) -> Result<T, String> {
    json::read_bytes(payload).map_err(|error| format!("the question cannot be read: {error}"))
}
