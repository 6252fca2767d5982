//! The policy module: the embedded one, or a file.
use crate::cli::LimitArgs;
use crate::guest::{Description, Guest, Limits, LoadError};
use crate::manifest::{ReadError, read_bytes};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::env;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
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

    /// Makes the module ready for calls within the limits of `args`.
    pub fn load(&self, args: LimitArgs) -> Result<Guest, ModuleError> {
        self.compile(args, cache_folder().as_deref())
    }

    /// The same, and what it takes is kept in the folder `cache`.
    pub fn compile(&self, args: LimitArgs, cache: Option<&Path>) -> Result<Guest, ModuleError> {
        Guest::load_cached(&self.bytes, limits(args), cache)
            .map_err(|error| ModuleError::Load { file: self.name.clone(), error })
    }

    /// The operation that judges a request: `judge`, which carries the findings
    /// as data, where the module offers it, else Kubewarden's `validate`.
    pub fn judging_operation(&self) -> &'static str {
        if self.operations().any(|offered| offered == "judge") { "judge" } else { "validate" }
    }

    /// The error of metadata whose rules are not such.
    #[cold]
    pub fn bad_rules(&self, error: &serde_json::Error) -> ModuleError {
        let error = LoadError::Metadata(format!("its `rules` are malformed: {error}"));
        ModuleError::Load { file: self.name.clone(), error }
    }

    /// The operations that the module offers beyond Kubewarden's own.
    pub fn operations(&self) -> impl Iterator<Item = &str> {
        let operations = self.description.annotation(OPERATIONS).unwrap_or_default();
        operations.split([',', ' ', '\n']).filter(|name| !name.is_empty())
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

/// What people say is what a call may use, whatever it is given.
fn limits(args: LimitArgs) -> Limits {
    let mut limits = Limits::default();
    if let Some(time) = args.timeout {
        limits = Limits { time, time_per_mib: Duration::ZERO, ..limits };
    }
    if let Some(mebibytes) = args.memory {
        let memory = usize::try_from(mebibytes).unwrap_or(usize::MAX).saturating_mul(1 << 20);
        limits = Limits { memory, memory_per_mib: 0, ..limits };
    }
    limits
}

/// Where compiled modules are kept: the user's cache folder, if the environment tells it.
fn cache_folder() -> Option<PathBuf> {
    let absolute = |name: &str| env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))?;
    Some(folder.join("partywall"))
}
