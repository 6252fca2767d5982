//! What answers the module's host calls: a folder of manifests, or nobody.
use crate::apiserver::{ApiServer, DEFAULT_NAMESPACE, Item, NoObject, items};
use crate::guest::{HostCalls, failure};
use crate::manifest::{ReadError, ReadOptions, read};
use crate::verbosity::Verbosity;
use serde_json::Value;
use std::path::Path;

/// The binding of every Kubewarden host call.
const BINDING: &str = "kubewarden";

/// A host without a cluster, or with objects in its place.
pub struct Cluster {
    server: Option<ApiServer>,
    verbosity: Verbosity,
}

impl Cluster {
    /// The cluster that the manifests in `folder` describe; none where there is no folder.
    pub fn open(
        folder: Option<&Path>,
        options: &ReadOptions,
        verbosity: Verbosity,
    ) -> Result<Self, ReadError> {
        let server = folder.map(|folder| open(folder, options)).transpose()?;
        Ok(Self { server, verbosity })
    }

    /// The cluster that documents describe, as far as they hold objects.
    pub fn of_documents(documents: Vec<Value>, namespace: Option<&str>, verbosity: Verbosity) -> Self {
        let objects = items(documents).into_iter().flatten().map(|item| item.value);
        let namespace = namespace.unwrap_or(DEFAULT_NAMESPACE);
        Self { server: Some(ApiServer::with_default_namespace(objects, namespace)), verbosity }
    }

    /// The cluster of these objects; none where there are none to read.
    pub fn of(objects: Option<Vec<Value>>, verbosity: Verbosity) -> Self {
        Self { server: objects.map(ApiServer::new), verbosity }
    }

    fn log(&self, line: &str) {
        if self.verbosity == Verbosity::Verbose {
            anstream::eprintln!("module: {}", line.trim_end());
        }
    }
}

/// A cluster answers with everything that it holds or not at all: what cannot be
/// read, and what it could not hold, is an error.
fn open(folder: &Path, options: &ReadOptions) -> Result<ApiServer, ReadError> {
    let mut manifests = read(&[folder.to_owned()], options)?.whole()?;
    let documents = std::mem::take(&mut manifests.documents);
    let items = items(documents).into_iter().collect::<Result<Vec<_>, _>>();
    let items = items
        .map_err(|NoObject { document, pointer, sentence }| manifests.error(document, &pointer, sentence))?;
    let namespace = manifests.default_namespace().unwrap_or(DEFAULT_NAMESPACE);
    let (places, objects): (Vec<_>, Vec<_>) =
        items.into_iter().map(|Item { document, pointer, value }| ((document, pointer), value)).unzip();
    let Some((first, second, object)) = ApiServer::clash(&objects, namespace) else {
        return Ok(ApiServer::with_default_namespace(objects, namespace));
    };
    let place =
        |index: usize| places.get(index).map_or((0, ""), |(document, pointer)| (*document, pointer.as_str()));
    let (document, pointer) = place(first);
    let first = manifests.spot(document, pointer).map(|spot| spot.to_string()).unwrap_or_default();
    let (document, pointer) = place(second);
    Err(manifests.error(
        document,
        pointer,
        format!("{object} stands in {first} already, and differs from it"),
    ))
}

impl HostCalls for Cluster {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        match (binding, namespace, &self.server) {
            (BINDING, "tracing", _) => {
                self.log(&String::from_utf8_lossy(payload));
                Ok(Vec::new())
            }
            (BINDING, "kubernetes", Some(server)) => {
                server.answer(namespace, operation, payload).map_err(|reason| failure::wrapped(&reason))
            }
            (BINDING, "kubernetes", None) => {
                Err(failure::wrapped(&format!("there is no cluster to ask for `{operation}`")))
            }
            _ => Err(format!("`{binding}/{namespace}/{operation}` is not available offline")),
        }
    }

    fn console(&self, line: &str) {
        self.log(line);
    }
}
