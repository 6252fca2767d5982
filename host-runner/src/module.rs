//! The policy module: the embedded one, or a file.
use crate::cli::ModuleArgs;
use crate::guest::{Description, Guest, Limits, LoadError};
use crate::manifest::{ReadError, read_bytes};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt::Write as _;
use std::path::Path;
use thiserror::Error;

/// The module that guards the cluster, built into this tool.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/policy.wasm"));

/// The annotation that lists the operations a module offers to this tool.
const OPERATIONS: &str = "io.partywall.operations";

/// The bytes of a module and their description.
pub struct Module {
    /// The file, or `embedded`.
    pub name: String,
    /// The module itself.
    pub bytes: Cow<'static, [u8]>,
    /// What it says of itself.
    pub description: Description,
}

/// Why a module cannot be used.
#[derive(Debug, Error)]
pub enum ModuleError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file is no module that this host runs.
    #[error("{file}: not a policy module: {error}")]
    Load {
        /// The file.
        file: String,
        /// Why.
        error: LoadError,
    },
}

impl Module {
    /// The module in `file`, or the embedded one.
    pub fn open(file: Option<&Path>) -> Result<Self, ModuleError> {
        let (name, bytes) = match file {
            Some(file) => (file.display().to_string(), Cow::Owned(read_bytes(file)?)),
            None => ("embedded".to_owned(), Cow::Borrowed(EMBEDDED)),
        };
        match Description::of(&bytes) {
            Ok(description) => Ok(Self { name, bytes, description }),
            Err(error) => Err(ModuleError::Load { file: name, error }),
        }
    }

    /// Compiles the module for calls within the limits of `args`.
    pub fn load(&self, args: &ModuleArgs) -> Result<Guest, ModuleError> {
        let memory = usize::try_from(args.memory).unwrap_or(usize::MAX).saturating_mul(1 << 20);
        let limits = Limits { time: args.timeout, memory, ..Limits::default() };
        Guest::load(&self.bytes, limits).map_err(|error| ModuleError::Load { file: self.name.clone(), error })
    }

    /// The operation that judges a request: `judge`, which carries the findings
    /// as data, where the module offers it, else Kubewarden's `validate`.
    pub fn judging_operation(&self) -> &'static str {
        if self.offers("judge") { "judge" } else { "validate" }
    }

    fn offers(&self, operation: &str) -> bool {
        let operations = self.description.annotation(OPERATIONS).unwrap_or_default();
        operations.split([',', ' ', '\n']).any(|offered| offered == operation)
    }

    /// The sha256 of the bytes, in hexadecimal.
    pub fn sha256(&self) -> String {
        Sha256::digest(&self.bytes).iter().fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}
