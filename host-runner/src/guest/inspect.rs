//! What a module says of itself, read without compiling it.
use super::error::LoadError;
use super::{memory, wapc, wasi};
use serde::Serialize;
use wasmparser::{BinaryReaderError, ExternalKind, Parser, Payload, TypeRef};

/// The custom section that holds a Kubewarden policy's metadata.
pub const METADATA_SECTION: &str = "io.kubewarden.metadata";

/// The interface and the metadata of a module.
#[derive(Debug, Default, Serialize)]
pub struct Description {
    /// What it needs.
    pub imports: Vec<Import>,
    /// What it offers.
    pub exports: Vec<Export>,
    /// Its Kubewarden metadata; absent if it has none.
    pub metadata: Option<serde_json::Value>,
}

/// Something that a module needs.
#[derive(Debug, Serialize)]
pub struct Import {
    /// The module it is looked for in.
    pub module: String,
    /// Its name there.
    pub name: String,
    /// `func`, `memory`, `table`, `global` or `tag`.
    pub kind: &'static str,
}

/// Something that a module offers.
#[derive(Debug, Serialize)]
pub struct Export {
    /// Its name.
    pub name: String,
    /// `func`, `memory`, `table`, `global` or `tag`.
    pub kind: &'static str,
}

impl Description {
    /// Reads the sections of `bytes`.
    pub fn of(bytes: &[u8]) -> Result<Self, LoadError> {
        check_header(bytes)?;
        let mut description = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            description.read(payload.map_err(|error| not_wasm(&error))?)?;
        }
        Ok(description)
    }

    fn read(&mut self, payload: Payload<'_>) -> Result<(), LoadError> {
        match payload {
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.imports.push(Import::of(&import.map_err(|error| not_wasm(&error))?));
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    self.exports.push(Export::of(&export.map_err(|error| not_wasm(&error))?));
                }
            }
            Payload::CustomSection(section)
                if section.name() == METADATA_SECTION && self.metadata.is_none() =>
            {
                let metadata = serde_json::from_slice(section.data())
                    .map_err(|error| LoadError::Metadata(error.to_string()))?;
                self.metadata = Some(metadata);
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether a waPC host can run the module: it imports nothing else and exports what is called.
    pub fn check_wapc(&self) -> Result<(), LoadError> {
        let is_given = |import: &Import| [wapc::MODULE, wasi::MODULE].contains(&import.module.as_str());
        if let Some(import) = self.imports.iter().find(|import| !is_given(import)) {
            return Err(import.refusal());
        }
        match [memory::EXPORT, wapc::GUEST_CALL].into_iter().find(|name| !self.has_export(name)) {
            Some(missing) => Err(LoadError::Export(missing)),
            None => Ok(()),
        }
    }

    fn has_export(&self, name: &str) -> bool {
        self.exports.iter().any(|export| export.name == name)
    }

    /// The text of the metadata annotation `key`.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.metadata.as_ref()?.get("annotations")?.get(key)?.as_str()
    }
}

impl Import {
    fn of(import: &wasmparser::Import<'_>) -> Self {
        let kind = match import.ty {
            TypeRef::Func(_) | TypeRef::FuncExact(_) => "func",
            TypeRef::Table(_) => "table",
            TypeRef::Memory(_) => "memory",
            TypeRef::Global(_) => "global",
            TypeRef::Tag(_) => "tag",
        };
        Self { module: import.module.into(), name: import.name.into(), kind }
    }

    fn refusal(&self) -> LoadError {
        let hint = match (self.module.as_str(), self.name.as_str()) {
            ("wasi_unstable", _) => "; it was built for an early WASI, build it for wasm32-wasip1",
            ("env", name) if name.starts_with("opa_") || name == "memory" => {
                "; it is a Rego or Gatekeeper policy, which this host does not run"
            }
            ("__wbindgen_placeholder__" | "__wbindgen_externref_xform__", _) => {
                "; it is what cargo leaves, `cargo xtask build` makes the module of it"
            }
            _ => "",
        };
        LoadError::Import { module: self.module.clone(), name: self.name.clone(), hint }
    }
}

impl Export {
    fn of(export: &wasmparser::Export<'_>) -> Self {
        let kind = match export.kind {
            ExternalKind::Func | ExternalKind::FuncExact => "func",
            ExternalKind::Table => "table",
            ExternalKind::Memory => "memory",
            ExternalKind::Global => "global",
            ExternalKind::Tag => "tag",
        };
        Self { name: export.name.into(), kind }
    }
}

/// Says what a file is that is not a core module, where its first bytes tell.
fn check_header(bytes: &[u8]) -> Result<(), LoadError> {
    let problem = match bytes {
        [] => "the file is empty",
        _ if Parser::is_core_wasm(bytes) => return Ok(()),
        _ if Parser::is_component(bytes) => "it is a WebAssembly component, not a core module",
        [0x1f, 0x8b, ..] => "it is compressed with gzip",
        [b'(', ..] => "it is WebAssembly text, not the binary form",
        _ => "it does not begin with the bytes `\\0asm` and version 1",
    };
    Err(LoadError::NotWasm(problem.into()))
}

fn not_wasm(error: &BinaryReaderError) -> LoadError {
    LoadError::NotWasm(error.to_string())
}
