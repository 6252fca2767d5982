//! Objects and where they were written.
use crate::manifest::{self, Item, Place, Positions, ReadError, Source};
use serde::Serialize;
use serde_json::Value;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
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
    /// Reads every manifest under `paths`, also one to which several paths lead
    /// once. A file that cannot be read is an error beside the objects of the
    /// others; a path without any file, or any document, is one too.
    pub fn read(paths: &[PathBuf]) -> Self {
        let (mut objects, mut seen) = (Self::default(), BTreeSet::new());
        for path in paths {
            let is_new = |file: &PathBuf| file.canonicalize().map_or(true, |file| seen.insert(file));
            match manifest::files(path) {
                Ok(files) => objects.add(path, files.into_iter().filter(is_new)),
                Err(error) => objects.errors.push(error),
            }
        }
        objects.drop_repeated();
        objects
    }

    /// Adds what is in the `files` below `path`.
    fn add(&mut self, path: &Path, files: impl Iterator<Item = PathBuf>) {
        let mut is_empty = None;
        for file in files {
            let outcome = read(&file);
            *is_empty.get_or_insert(true) &= matches!(outcome, Ok(None));
            match outcome {
                Ok(objects) => self.read.extend(objects.into_iter().flatten()),
                Err(error) => self.errors.push(error),
            }
        }
        if is_empty == Some(true) {
            self.errors.push(manifest::empty(path));
        }
    }

    /// An object that stands twice is an error at its second place: a cluster
    /// can hold one of them, and nobody knows which.
    fn drop_repeated(&mut self) {
        let mut first: BTreeMap<Identity, (Arc<str>, Place)> = BTreeMap::new();
        for object in std::mem::take(&mut self.read) {
            let (identity, start) = (object.identity(), object.positions.start);
            match first.entry(identity.unversioned()) {
                Entry::Occupied(taken) => {
                    let (file, place) = taken.get();
                    let sentence = format!("{identity} stands in {file}:{place} already");
                    let file = object.file.to_string();
                    self.errors.push(ReadError::At { file, place: start, sentence });
                }
                Entry::Vacant(free) => {
                    free.insert((Arc::clone(&object.file), start));
                    self.read.push(object);
                }
            }
        }
    }

    /// The values alone.
    pub fn values(&self) -> Vec<&Value> {
        self.read.iter().map(|object| &object.value).collect()
    }
}

/// The objects of a file; none where it has no document at all.
fn read(file: &Path) -> Result<Option<Vec<Object>>, ReadError> {
    let source = Source::open(file)?;
    let name: Arc<str> = source.name.as_str().into();
    let documents = source.documents()?;
    if documents.is_empty() {
        return Ok(None);
    }
    let items = manifest::items(&source, documents)?;
    items.into_iter().map(|item| object(&source, &name, item)).collect::<Result<_, _>>().map(Some)
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

    /// The same with the group alone, whatever version it is written in.
    fn unversioned(&self) -> Self {
        let (group, ..) = self.key();
        Self { api_version: group.to_owned(), ..self.clone() }
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
