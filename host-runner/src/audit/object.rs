//! Objects and where they were written.
use crate::manifest::{self, Item, Place, Positions, ReadError, Source};
use serde::Serialize;
use serde_json::Value;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// An object with its place in a file.
#[derive(Debug)]
pub struct Object {
    /// The name of the file.
    pub file: Arc<str>,
    /// The object.
    pub value: Value,
    /// Where its parts stand.
    pub positions: Positions,
}

/// What was read, and what could not be.
#[derive(Debug, Default)]
pub struct Objects {
    /// The objects, in the order of the files.
    pub read: Vec<Object>,
    /// Why others are missing.
    pub errors: Vec<ReadError>,
}

/// What people call an object: kind, namespace and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// Group and version.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace; none for what is cluster-wide.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

impl Objects {
    /// Reads every manifest under `paths`. A file that cannot be read is an
    /// error beside the objects of the others; a path without any file is one too.
    pub fn read(paths: &[PathBuf]) -> Self {
        let mut objects = Self::default();
        for path in paths {
            match files(path) {
                Ok(files) => files.iter().for_each(|file| objects.add(file)),
                Err(error) => objects.errors.push(error),
            }
        }
        objects
    }

    fn add(&mut self, file: &Path) {
        match read(file) {
            Ok(objects) => self.read.extend(objects),
            Err(error) => self.errors.push(error),
        }
    }

    /// The values alone.
    pub fn values(&self) -> Vec<Value> {
        self.read.iter().map(|object| object.value.clone()).collect()
    }
}

fn files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if path == Path::new("-") {
        return Ok(vec![path.to_owned()]);
    }
    let files = manifest::walk(path)?;
    if files.is_empty() {
        let sentence = "there is no manifest here: no file that ends in .yaml, .yml or .json".to_owned();
        return Err(ReadError::Content { file: path.display().to_string(), sentence });
    }
    Ok(files)
}

fn read(file: &Path) -> Result<Vec<Object>, ReadError> {
    let source = Source::open(file)?;
    let name: Arc<str> = source.name.as_str().into();
    let items = manifest::items(&source, source.documents()?)?;
    items.into_iter().map(|item| object(&source, &name, item)).collect()
}

fn object(source: &Source, file: &Arc<str>, item: Item) -> Result<Object, ReadError> {
    let Item { value, positions } = item;
    if value.pointer("/metadata/name").and_then(Value::as_str).is_none_or(str::is_empty) {
        let place = positions.nearest("/metadata").place();
        return Err(source.error(place, "expected a name in `metadata.name`"));
    }
    Ok(Object { file: Arc::clone(file), value, positions })
}

impl Object {
    /// What people call it.
    pub fn identity(&self) -> Identity {
        Identity::of(&self.value)
    }

    /// Where a JSON pointer leads: to the key or item that is there, else to the
    /// nearest that is.
    pub fn place(&self, pointer: &str) -> Place {
        self.positions.nearest(pointer).place()
    }

    /// Where the text ends that begins at [`place`](Self::place), for a value
    /// that is written in one piece.
    pub fn end(&self, pointer: &str) -> Option<Place> {
        let part = self.positions.nearest(pointer);
        (!part.is_collection() && part.end > part.place()).then_some(part.end)
    }
}

impl Identity {
    /// The identity of an object, with the namespace that the API server would fill in.
    pub fn of(object: &Value) -> Self {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let namespace = match text("/kind") {
            "Namespace" => None,
            _ => crate::review::namespace(object),
        };
        let [api_version, kind, name] =
            ["/apiVersion", "/kind", "/metadata/name"].map(text).map(str::to_owned);
        Self { api_version, kind, namespace, name }
    }

    /// What identifies the object whatever version it is written in.
    pub fn key(&self) -> (&str, &str, Option<&str>, &str) {
        let group = self.api_version.split_once('/').map_or("", |(group, _)| group);
        (group, &self.kind, self.namespace.as_deref(), &self.name)
    }
}

/// `NetworkPolicy team-a/web`
impl fmt::Display for Identity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.namespace {
            Some(namespace) => write!(out, "{} {namespace}/{}", self.kind, self.name),
            None => write!(out, "{} {}", self.kind, self.name),
        }
    }
}
