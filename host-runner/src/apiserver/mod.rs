//! Objects that answer host calls as the API server of a cluster would.
//!
//! Offline there is no API server; there are objects. Here they answer the calls
//! that Kubewarden's hosts carry out, on the wire and with the errors of those
//! hosts, so that no policy can tell the difference. It serves recorded sessions,
//! requests with a folder in the place of the cluster, and other people's
//! policies. It knows nothing of the rules.
mod fields;
mod items;
mod kinds;
mod labels;
mod mask;
mod rbac;

use fields::FieldQuery;
pub use items::{Item, NoObject, items};
use kinds::ClusterWide;
use kubewarden_policy_sdk::host_capabilities::kubernetes::{
    CanIRequest, GetResourceRequest, ListAllResourcesRequest, ListResourcesByNamespaceRequest,
};
use labels::LabelQuery;
use mask::Mask;
use partywall_policy::kubernetes::Labels;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The label of every Namespace that holds its name; the API server sees to it.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";
/// The namespace of an object that names none.
pub const DEFAULT_NAMESPACE: &str = "default";

/// Objects, as a cluster would hold them after all of them were applied in turn.
#[derive(Debug)]
pub struct ApiServer {
    objects: BTreeMap<Id, Value>,
    cluster_wide: ClusterWide,
    default_namespace: String,
}

/// What tells one object from another; sorted as lists are: by namespace, then by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Id {
    api_version: String,
    kind: String,
    /// Empty for what is cluster-wide.
    namespace: String,
    name: String,
}

impl ApiServer {
    /// The cluster that `objects` make. Of two with the same identity the later
    /// one stays. A Namespace that is only mentioned exists too.
    pub fn new(objects: impl IntoIterator<Item = Value>) -> Self {
        Self::with_default_namespace(objects, DEFAULT_NAMESPACE)
    }

    /// The same, where objects without a namespace go into `namespace`.
    pub fn with_default_namespace(objects: impl IntoIterator<Item = Value>, namespace: &str) -> Self {
        let objects: Vec<Value> = objects.into_iter().collect();
        let mut server = Self::empty(&objects, namespace);
        for object in objects {
            server.add(object);
        }
        server
    }

    /// The first two of `objects` that are different and the same one to a
    /// cluster: their places in the list, and how the object is called.
    pub fn clash(objects: &[Value], namespace: &str) -> Option<(usize, usize, String)> {
        let server = Self::empty(objects, namespace);
        let mut seen = BTreeMap::new();
        objects.iter().enumerate().find_map(|(second, object)| {
            let id = server.id(object);
            let called = id.to_string();
            let first = seen.insert(id, second).filter(|first| objects.get(*first) != Some(object))?;
            Some((first, second, called))
        })
    }

    fn empty(objects: &[Value], namespace: &str) -> Self {
        let cluster_wide = ClusterWide::of(objects);
        Self { objects: BTreeMap::new(), cluster_wide, default_namespace: namespace.to_owned() }
    }

    fn add(&mut self, mut object: Value) {
        let id = self.settle(&mut object);
        if !id.namespace.is_empty() {
            let namespace = namespace(&id.namespace);
            self.objects.entry(Id::of_namespace(&id.namespace)).or_insert(namespace);
        }
        self.objects.insert(id, object);
    }

    /// Fills in what the API server would, and gives the identity of `object`.
    fn settle(&self, object: &mut Value) -> Id {
        let id = self.id(object);
        if !id.namespace.is_empty() {
            set(object, &["metadata"], "namespace", &id.namespace);
        }
        if id.api_version == "v1" && id.kind == "Namespace" {
            set(object, &["metadata", "labels"], NAME_LABEL, &id.name);
        }
        id
    }

    fn id(&self, object: &Value) -> Id {
        let text = |pointer: &str| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let (api_version, kind) = (text("/apiVersion"), text("/kind"));
        let namespace = match text("/metadata/namespace") {
            _ if self.cluster_wide.contains(api_version, kind) => "",
            "" => &self.default_namespace,
            namespace => namespace,
        };
        let [api_version, kind, namespace, name] =
            [api_version, kind, namespace, text("/metadata/name")].map(str::to_owned);
        Id { api_version, kind, namespace, name }
    }

    /// Carries out a host call of the binding `kubewarden`.
    pub fn answer(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String> {
        let answer = match (namespace, operation) {
            ("kubernetes", "list_resources_by_namespace") => self.list_by_namespace(&read(payload)?),
            ("kubernetes", "list_resources_all") => self.list_all(&read(payload)?),
            ("kubernetes", "get_resource") => self.get(&read(payload)?),
            ("kubernetes", "can_i") => Ok(self.can_i(&read(payload)?)),
            _ => Err(format!("the cluster cannot answer `{namespace}/{operation}`")),
        }?;
        Ok(answer.to_string().into_bytes())
    }

    fn list_by_namespace(&self, request: &ListResourcesByNamespaceRequest) -> Result<Value, String> {
        let ListResourcesByNamespaceRequest { api_version, kind, namespace, .. } = request;
        if self.cluster_wide.contains(api_version, kind) {
            return Err(format!(
                "resource {api_version}/{kind} is cluster wide. Cannot search for it inside of a namespace"
            ));
        }
        let found = self.in_namespace(api_version, kind, namespace);
        let query = Query::parse(kind, request.label_selector.as_deref(), request.field_selector.as_deref())?;
        Ok(query.list(api_version, kind, request.field_masks.as_ref(), found))
    }

    fn list_all(&self, request: &ListAllResourcesRequest) -> Result<Value, String> {
        let ListAllResourcesRequest { api_version, kind, .. } = request;
        let found = self.of_kind(api_version, kind);
        let query = Query::parse(kind, request.label_selector.as_deref(), request.field_selector.as_deref())?;
        Ok(query.list(api_version, kind, request.field_masks.as_ref(), found))
    }

    fn get(&self, request: &GetResourceRequest) -> Result<Value, String> {
        let GetResourceRequest { api_version, kind, name, namespace, .. } = request;
        let place = match namespace {
            _ if self.cluster_wide.contains(api_version, kind) => "",
            Some(namespace) => namespace.as_str(),
            None => {
                return Err(format!(
                    "Resource {api_version}/{kind} is namespaced, but no namespace was provided"
                ));
            }
        };
        let [api_version, kind, place, name] = [api_version.as_str(), kind, place, name].map(str::to_owned);
        let id = Id { api_version, kind, namespace: place, name };
        let object = self.objects.get(&id).ok_or_else(|| {
            let Id { api_version, kind, name, .. } = &id;
            format!("Cannot find {api_version}/{kind} named '{name}' inside of namespace '{namespace:?}'")
        })?;
        Ok(Mask::new(request.field_masks.iter().flatten()).apply(object))
    }

    fn can_i(&self, request: &CanIRequest) -> Value {
        let grant = rbac::grant(self, &request.subject_access_review);
        json!({"allowed": grant.is_some(), "reason": grant.unwrap_or_default()})
    }

    /// The objects of one kind in one namespace, by name. Neighbours in the map:
    /// a namespace costs what is in it, however large the cluster is.
    fn in_namespace(
        &self,
        api_version: &str,
        kind: &str,
        namespace: &str,
    ) -> impl Iterator<Item = (&Id, &Value)> {
        let [api_version, kind, namespace] = [api_version, kind, namespace].map(str::to_owned);
        let first = Id { api_version, kind, namespace, ..Id::none() };
        let last = first.clone();
        self.objects.range(first..).take_while(move |(id, _)| {
            id.api_version == last.api_version && id.kind == last.kind && id.namespace == last.namespace
        })
    }

    /// The objects of one kind, by namespace and name.
    fn of_kind(&self, api_version: &str, kind: &str) -> impl Iterator<Item = (&Id, &Value)> {
        let first = Id { api_version: api_version.into(), kind: kind.into(), ..Id::none() };
        let last = first.clone();
        self.objects
            .range(first..)
            .take_while(move |(id, _)| id.api_version == last.api_version && id.kind == last.kind)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { api_version, kind, namespace, name } = self;
        let separator = if namespace.is_empty() { "" } else { "/" };
        write!(out, "{api_version}/{kind} {namespace}{separator}{name}")
    }
}

impl Id {
    fn none() -> Self {
        Self {
            api_version: String::new(),
            kind: String::new(),
            namespace: String::new(),
            name: String::new(),
        }
    }

    fn of_namespace(name: &str) -> Self {
        Self { api_version: "v1".into(), kind: "Namespace".into(), name: name.into(), ..Self::none() }
    }
}

/// The Namespace that the API server holds for a name without a manifest.
fn namespace(name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {NAME_LABEL: name}},
    })
}

/// Sets the text `key` in the mapping that `path` leads to; mappings that are
/// missing on the way are made, anything else on the way is left alone.
fn set(object: &mut Value, path: &[&str], key: &str, text: &str) {
    let mut place = object;
    for name in path {
        let Some(fields) = place.as_object_mut() else {
            return;
        };
        let field = fields.entry(*name).or_insert(Value::Null);
        if field.is_null() {
            *field = Value::Object(Map::new());
        }
        place = field;
    }
    if let Some(fields) = place.as_object_mut() {
        fields.insert(key.to_owned(), Value::from(text));
    }
}

fn read<T: DeserializeOwned>(payload: &[u8]) -> Result<T, String> {
    serde_json::from_slice(payload).map_err(|error| format!("malformed host call: {error}"))
}

/// What a list request asks for.
struct Query {
    labels: LabelQuery,
    fields: FieldQuery,
}

impl Query {
    fn parse(kind: &str, labels: Option<&str>, fields: Option<&str>) -> Result<Self, String> {
        Ok(Self {
            labels: LabelQuery::parse(labels.unwrap_or_default())?,
            fields: FieldQuery::parse(kind, fields.unwrap_or_default())?,
        })
    }

    fn selects(&self, object: &Value) -> bool {
        self.labels.selects(&labels_of(object)) && self.fields.selects(object)
    }

    /// The list of those `objects` that the request asks for, without what lists leave out.
    fn list<'a>(
        &self,
        api_version: &str,
        kind: &str,
        masks: Option<&BTreeSet<String>>,
        objects: impl Iterator<Item = (&'a Id, &'a Value)>,
    ) -> Value {
        let mask = Mask::new(masks.into_iter().flatten());
        let asked = objects.map(|(_, object)| object).filter(|object| self.selects(object));
        let items: Vec<Value> = asked.map(|object| strip(mask.apply(object))).collect();
        json!({"apiVersion": api_version, "kind": format!("{kind}List"), "metadata": {}, "items": items})
    }
}

/// The labels of `object` that are text.
fn labels_of(object: &Value) -> Labels {
    let labels = object.pointer("/metadata/labels").and_then(Value::as_object).into_iter().flatten();
    labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

/// Removes what hosts do not keep in their caches.
fn strip(mut object: Value) -> Value {
    const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";
    let metadata = object.get_mut("metadata").and_then(Value::as_object_mut);
    if let Some(metadata) = metadata {
        metadata.remove("managedFields");
        if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
            annotations.remove(LAST_APPLIED);
        }
    }
    object
}

#[cfg(test)]
mod tests;
