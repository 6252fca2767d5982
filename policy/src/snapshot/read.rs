//! From a list of JSON objects to a [`Snapshot`].

use super::{Entry, EntryKind, Finding, Level, Name, Node, Snapshot};
use crate::kubernetes::admin::{AdminKind, AdminPolicy};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::kubernetes::workload::WorkloadKind;
use crate::kubernetes::{
    Endpoints, Namespace, NetworkPolicy, Path, Pod, Problem, ReferenceGrant, Service, Workload, read,
};
use crate::order::{SortedMap, SortedSet};
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::rc::Rc;

/// The kinds that this module reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Namespace,
    Pod,
    Workload(WorkloadKind),
    NetworkPolicy,
    Admin(AdminKind),
    Service,
    Endpoints,
    EndpointSlice,
    Entry(EntryKind),
    ReferenceGrant,
    Node,
}

impl Kind {
    fn find(api_version: &str, kind: &str) -> Option<Self> {
        match (api_version, kind) {
            ("v1", "Namespace") => Some(Self::Namespace),
            ("v1", "Pod") => Some(Self::Pod),
            ("v1", "Service") => Some(Self::Service),
            ("v1", "Endpoints") => Some(Self::Endpoints),
            ("discovery.k8s.io/v1", "EndpointSlice") => Some(Self::EndpointSlice),
            ("gateway.networking.k8s.io/v1" | "gateway.networking.k8s.io/v1beta1", "ReferenceGrant") => {
                Some(Self::ReferenceGrant)
            }
            ("v1", "Node") => Some(Self::Node),
            ("networking.k8s.io/v1", "NetworkPolicy") => Some(Self::NetworkPolicy),
            _ => WorkloadKind::find(api_version, kind)
                .map(Self::Workload)
                .or_else(|| AdminKind::find(api_version, kind).map(Self::Admin))
                .or_else(|| EntryKind::find(api_version, kind).map(Self::Entry)),
        }
    }

    fn is_namespaced(self) -> bool {
        !matches!(self, Self::Namespace | Self::Node | Self::Admin(_))
    }
}

/// What names an object.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Identity {
    /// The version of the API, with its group.
    pub api_version: String,
    /// The kind.
    pub kind: String,
    /// The namespace.
    pub namespace: Option<String>,
    /// The name.
    pub name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Head<'a> {
    #[serde(borrow)]
    api_version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    kind: Option<Cow<'a, str>>,
    #[serde(borrow)]
    metadata: Option<HeadMetadata<'a>>,
    #[serde(borrow)]
    items: Option<&'a RawValue>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct HeadMetadata<'a> {
    #[serde(borrow)]
    name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    generate_name: Option<Cow<'a, str>>,
    #[serde(borrow)]
    namespace: Option<Cow<'a, str>>,
}

/// Where an object stands: its index in what was given, and its path in a
/// `List`.
struct Spot<'a> {
    index: usize,
    base: Path,
    list: Option<(&'a str, &'a str)>,
}

/// A snapshot in the making, and what was found on the way.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    /// The objects.
    pub snapshot: Snapshot,
    /// What was found, in the order of the objects.
    pub findings: Vec<Finding>,
    /// The kinds that are not judged, as `v1 Secret`.
    pub unjudged: SortedSet<String>,
    replacing: bool,
}

impl Reading {
    /// Reads a list of objects; `List`s in it are flattened.
    pub fn of(objects: &[&RawValue]) -> Self {
        let mut reading = Self::default();
        reading.add_all(objects);
        reading
    }

    /// Goes on with `snapshot`, whose objects give way to those of their name.
    pub fn replacing(snapshot: Snapshot) -> Self {
        Self { snapshot, replacing: true, ..Self::default() }
    }

    /// Reads more objects.
    pub fn add_all(&mut self, objects: &[&RawValue]) {
        for (index, object) in objects.iter().enumerate() {
            self.add(object.get(), &Spot { index, base: Path::object(), list: None });
        }
    }

    fn add(&mut self, json: &str, spot: &Spot<'_>) {
        if !json.trim_start().starts_with('{') {
            // No API server would take it for an object, so no answer lacks it.
            let message = "expected a Kubernetes object with `apiVersion` and `kind`";
            return self.findings.push(Finding::new(Level::Warning, spot.index, "", &spot.base, message));
        }
        let head: Head<'_> = match read::object_ref(json) {
            Ok(head) => head,
            Err(problem) => return self.findings.push(Finding::of(problem, spot.index, "", &spot.base)),
        };
        let (list_version, list_kind) = spot.list.unwrap_or_default();
        let api_version = head.api_version.as_deref().unwrap_or(list_version);
        let kind = head.kind.as_deref().unwrap_or(list_kind);
        if let Some(items) = head.items.filter(|_| kind.ends_with("List")) {
            return self.add_items(items, api_version, kind, spot);
        }
        if api_version.is_empty() || kind.is_empty() {
            let missing = if kind.is_empty() { "kind" } else { "apiVersion" };
            let path = spot.base.clone().field(missing);
            let message = format!("an object has no `{missing}`");
            self.findings.push(Finding::new(Level::Unreadable, spot.index, "", &path, message));
            return;
        }
        match Kind::find(api_version, kind) {
            Some(known) => {
                let subject = subject(kind, known, &head.metadata.unwrap_or_default());
                self.decode(known, json, spot, &subject);
            }
            None => {
                self.unjudged.insert(format!("{api_version} {kind}"));
            }
        }
    }

    fn add_items(&mut self, items: &RawValue, api_version: &str, kind: &str, spot: &Spot<'_>) {
        let items: Vec<&RawValue> = match read::object_ref(items.get()) {
            Ok(items) => items,
            Err(problem) => {
                let base = spot.base.clone().field("items");
                return self.findings.push(Finding::of(problem, spot.index, kind, &base));
            }
        };
        let own = kind.strip_suffix("List").filter(|own| !own.is_empty());
        for (at, item) in items.iter().enumerate() {
            let base = spot.base.clone().field("items").item(at);
            let list = own.map(|own| (api_version, own));
            self.add(item.get(), &Spot { index: spot.index, base, list });
        }
    }

    fn decode(&mut self, kind: Kind, json: &str, spot: &Spot<'_>, subject: &str) {
        let outcome = self.keep(kind, json).map_err(|problem| vec![problem]);
        let (Ok(oddities) | Err(oddities)) = &outcome;
        let find = match outcome {
            Ok(_) => Finding::oddity,
            Err(_) => |problem: &Problem, index, subject: &str, base: &Path| {
                Finding::of(problem.clone(), index, subject, base)
            },
        };
        let found = oddities.iter().map(|problem| find(problem, spot.index, subject, &spot.base));
        self.findings.extend(found);
    }

    /// Decodes one object and keeps it; gives what is odd about it.
    fn keep(&mut self, kind: Kind, json: &str) -> Result<Vec<Problem>, Problem> {
        let snapshot = &mut self.snapshot;
        let (taken, oddities) = match kind {
            Kind::Namespace => {
                let object = Namespace::decode(json)?;
                (put(&mut snapshot.namespaces, object.name().to_owned(), object), Vec::new())
            }
            Kind::Pod => {
                let mut object = Pod::decode(json)?;
                let oddities = std::mem::take(&mut object.oddities);
                let name = Name::new(&object.namespace, &object.name);
                (put(&mut snapshot.pods, name, object), oddities)
            }
            Kind::Workload(kind) => {
                let mut object = Workload::decode(kind, json)?;
                let oddities = std::mem::take(&mut object.oddities);
                let name = Name::new(&object.namespace, &object.name);
                (put(&mut snapshot.workloads, (name, kind), object), oddities)
            }
            Kind::NetworkPolicy => {
                let object = NetworkPolicy::decode(json)?;
                let oddities = object.oddities.clone();
                let name = Name::new(&object.namespace, &object.name);
                (put(&mut snapshot.policies, name, Rc::new(object)), oddities)
            }
            Kind::Admin(kind) => {
                let object = AdminPolicy::decode(kind, json)?;
                let oddities = object.oddities.clone();
                (put(&mut snapshot.admin, (kind, object.name.clone()), Rc::new(object)), oddities)
            }
            Kind::Service => {
                let object = Service::decode(json)?;
                (put(&mut snapshot.services, Name::new(&object.namespace, &object.name), object), Vec::new())
            }
            Kind::Endpoints => {
                let object = Endpoints::decode(json)?;
                (put(&mut snapshot.endpoints, Name::new(&object.namespace, &object.name), object), Vec::new())
            }
            Kind::EndpointSlice => {
                let object = Endpoints::decode_slice(json)?;
                (put(&mut snapshot.slices, Name::new(&object.namespace, &object.name), object), Vec::new())
            }
            Kind::ReferenceGrant => {
                let object = ReferenceGrant::decode(json)?;
                (put(&mut snapshot.grants, Name::new(&object.namespace, &object.name), object), Vec::new())
            }
            Kind::Entry(kind) => {
                let object = Entry::decode(kind, json)?;
                let name = Name::new(&object.namespace, &object.name);
                (put(&mut snapshot.entries, (kind, name), object), Vec::new())
            }
            Kind::Node => {
                let object = Node::decode(json)?;
                (put(&mut snapshot.nodes, object.name.clone(), object), Vec::new())
            }
        };
        self.check_taken(taken).map(|()| oddities)
    }

    fn check_taken(&self, taken: bool) -> Result<(), Problem> {
        if taken && !self.replacing {
            Err(Problem {
                fault: crate::kubernetes::Fault::Refused,
                path: Path::object().field("metadata").field("name"),
                message: "another object of this kind has the same name, and there can be only one"
                    .to_owned(),
            })
        } else {
            Ok(())
        }
    }

    /// Removes the object of that identity; says whether there was one.
    pub fn remove(&mut self, identity: &Identity) -> bool {
        let namespace = identity.namespace.as_deref().unwrap_or(DEFAULT_NAMESPACE);
        let name = Name::new(namespace, &identity.name);
        let snapshot = &mut self.snapshot;
        match Kind::find(&identity.api_version, &identity.kind) {
            None => false,
            Some(Kind::Namespace) => snapshot.namespaces.remove(&identity.name).is_some(),
            Some(Kind::Pod) => snapshot.pods.remove(&name).is_some(),
            Some(Kind::Workload(kind)) => snapshot.workloads.remove(&(name, kind)).is_some(),
            Some(Kind::NetworkPolicy) => snapshot.policies.remove(&name).is_some(),
            Some(Kind::Admin(kind)) => snapshot.admin.remove(&(kind, identity.name.clone())).is_some(),
            Some(Kind::Service) => snapshot.services.remove(&name).is_some(),
            Some(Kind::Endpoints) => snapshot.endpoints.remove(&name).is_some(),
            Some(Kind::EndpointSlice) => snapshot.slices.remove(&name).is_some(),
            Some(Kind::ReferenceGrant) => snapshot.grants.remove(&name).is_some(),
            Some(Kind::Entry(kind)) => snapshot.entries.remove(&(kind, name)).is_some(),
            Some(Kind::Node) => snapshot.nodes.remove(&identity.name).is_some(),
        }
    }
}

/// Keeps an object; says whether its name was taken.
fn put<K: Ord, V>(objects: &mut SortedMap<K, V>, name: K, object: V) -> bool {
    objects.insert(name, object).is_some()
}

/// `NetworkPolicy a/b`, or `Node n`.
fn subject(kind: &str, known: Kind, metadata: &HeadMetadata<'_>) -> String {
    let mut subject = format!("{kind} ");
    if known.is_namespaced() {
        let namespace = metadata.namespace.as_deref().filter(|name| !name.is_empty());
        let _ = write!(subject, "{}/", namespace.unwrap_or(DEFAULT_NAMESPACE));
    }
    let name = metadata.name.as_deref().or(metadata.generate_name.as_deref());
    subject + name.unwrap_or_default()
}
