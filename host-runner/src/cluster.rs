//! What answers the module's host calls: a folder of manifests, or nobody.
use crate::cli::Verbosity;
use crate::guest::HostCalls;
use crate::manifest::{self, Item, Manifest, Place, ReadError};
use partywall_policy::cluster::manifests::Manifests;
use serde_json::Value;
use std::path::Path;

/// The binding of every Kubewarden host call.
const BINDING: &str = "kubewarden";

/// A host without a cluster, or with manifests in its place.
pub struct Cluster {
    manifests: Option<Manifests>,
    verbosity: Verbosity,
}

impl Cluster {
    /// The cluster that the manifests in `folder` describe; none where there is no folder.
    pub fn open(folder: Option<&Path>, verbosity: Verbosity) -> Result<Self, ReadError> {
        let manifests = folder.map(read).transpose()?;
        Ok(Self { manifests, verbosity })
    }

    /// The cluster of these objects; none where there are none to read.
    pub fn of(objects: Option<Vec<Value>>, verbosity: Verbosity) -> Self {
        Self { manifests: objects.map(Manifests::new), verbosity }
    }

    fn log(&self, line: &str) {
        if self.verbosity == Verbosity::Verbose {
            anstream::eprintln!("module: {}", line.trim_end());
        }
    }
}

fn read(folder: &Path) -> Result<Manifests, ReadError> {
    let mut objects = Vec::new();
    let mut places = Vec::new();
    for Manifest { source, items, .. } in manifest::manifests(folder)? {
        for Item { value, positions } in items {
            if !has_name(&value) {
                return Err(source.error(positions.start, "expected a name in `metadata.name`"));
            }
            places.push((source.name.clone(), positions.start));
            objects.push(value);
        }
    }
    match Manifests::clash(&objects) {
        None => Ok(Manifests::new(objects)),
        Some((first, second, object)) => Err(stands_twice(&places[first], &places[second], &object)),
    }
}

fn has_name(object: &Value) -> bool {
    object.pointer("/metadata/name").and_then(Value::as_str).is_some_and(|name| !name.is_empty())
}

#[cold]
fn stands_twice(first: &(String, Place), second: &(String, Place), object: &str) -> ReadError {
    ReadError::At {
        file: second.0.clone(),
        place: second.1,
        sentence: format!("{object} stands in {}:{} already", first.0, first.1),
    }
}

impl HostCalls for Cluster {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        match (binding, namespace, &self.manifests) {
            (BINDING, "tracing", _) => {
                self.log(&String::from_utf8_lossy(payload));
                Ok(Vec::new())
            }
            (BINDING, "kubernetes", Some(manifests)) => manifests.answer(namespace, operation, payload),
            (BINDING, "kubernetes", None) => Err(format!("there is no cluster to ask for `{operation}`")),
            _ => Err(format!("`{binding}/{namespace}/{operation}` is not available offline")),
        }
    }

    fn console(&self, line: &str) {
        self.log(line);
    }
}
