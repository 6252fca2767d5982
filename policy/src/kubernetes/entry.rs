//! The ways in from outside: Ingress, Gateway API routes and `OpenShift`'s Route,
//! reduced to the Services that they lead to.

use super::metadata::Metadata;
use super::problem::Problem;
use super::read;
use super::service::{ServicePort, TargetPort};
use super::wire::{Object, ObjectMeta};

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;

/// The kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// `networking.k8s.io/v1`.
    Ingress,
    /// A route of the Gateway API.
    GatewayRoute,
    /// `route.openshift.io/v1`.
    Route,
}

/// The port of a Service that an entry leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendPort {
    /// Every port of the Service.
    Any,
    /// The Service's port with this number.
    Number(u16),
    /// The Service's port with this name.
    Name(String),
    /// The Service's port that leads to this port of the pods.
    Target(IntOrString),
}

/// A Service that an entry leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backend {
    /// The Service's namespace.
    pub namespace: String,
    /// The Service's name.
    pub service: String,
    /// Its port.
    pub port: BackendPort,
}

impl Backend {
    /// Whether it leads to that port of its Service.
    pub fn leads_to(&self, port: &ServicePort) -> bool {
        match &self.port {
            BackendPort::Any => true,
            // Controllers that go to the pods themselves take the pods' number too.
            BackendPort::Number(number) => {
                port.number == *number || port.target == TargetPort::Number(*number)
            }
            BackendPort::Name(name) => port.name.as_ref() == Some(name),
            BackendPort::Target(IntOrString::Int(number)) => {
                matches!(&port.target, TargetPort::Number(own) if i32::from(*own) == *number)
                    || i32::from(port.number) == *number
            }
            BackendPort::Target(IntOrString::String(name)) => {
                port.name.as_ref() == Some(name)
                    || matches!(&port.target, TargetPort::Name(own) if own == name)
            }
        }
    }
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub backends: Vec<Backend>,
}

impl Entry {
    /// Reads an entry of `kind`.
    pub fn decode(kind: EntryKind, json: &str) -> Result<Self, Problem> {
        let (metadata, backends) = match kind {
            EntryKind::Ingress => ingress(Object::read("networking.k8s.io/v1", "Ingress", json)?),
            EntryKind::GatewayRoute => gateway_route(read::object(json)?),
            EntryKind::Route => route(read::object(json)?),
        };
        let namespace = metadata.namespace_or_default().to_owned();
        let backends = backends.into_iter().map(|(given, service, port)| Backend {
            namespace: given.unwrap_or_else(|| namespace.clone()),
            service,
            port,
        });
        Ok(Self { backends: backends.collect(), name: metadata.name, namespace })
    }

    /// The same in `namespace`; backends that name no other go with it.
    pub fn place_in(&mut self, namespace: &str) {
        for backend in self.backends.iter_mut().filter(|backend| backend.namespace == self.namespace) {
            namespace.clone_into(&mut backend.namespace);
        }
        namespace.clone_into(&mut self.namespace);
    }
}

type Backends = Vec<(Option<String>, String, BackendPort)>;

fn port_number(number: Option<i32>) -> Option<BackendPort> {
    number.and_then(|number| u16::try_from(number).ok()).filter(|number| *number > 0).map(BackendPort::Number)
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ApiIngressSpec {
    rules: Option<Vec<ApiIngressRule>>,
    default_backend: Option<ApiIngressBackend>,
}

#[derive(Deserialize)]
struct ApiIngressRule {
    http: Option<ApiIngressHttp>,
}

#[derive(Deserialize)]
struct ApiIngressHttp {
    paths: Option<Vec<ApiIngressPath>>,
}

#[derive(Deserialize)]
struct ApiIngressPath {
    backend: ApiIngressBackend,
}

#[derive(Deserialize)]
struct ApiIngressBackend {
    service: Option<ApiIngressService>,
}

#[derive(Deserialize)]
struct ApiIngressService {
    name: String,
    port: Option<ApiIngressPort>,
}

#[derive(Deserialize, Default)]
struct ApiIngressPort {
    name: Option<String>,
    number: Option<i32>,
}

fn ingress(object: Object<ApiIngressSpec>) -> (Metadata, Backends) {
    let spec = object.spec.unwrap_or_default();
    let https = spec.rules.into_iter().flatten().filter_map(|rule| rule.http);
    let paths = https.flat_map(|http| http.paths.unwrap_or_default());
    let backends = paths.map(|path| path.backend).chain(spec.default_backend);
    let services = backends.filter_map(|backend| backend.service).map(|service| {
        let port = service.port.unwrap_or_default();
        let port = port_number(port.number).or(port.name.map(BackendPort::Name)).unwrap_or(BackendPort::Any);
        (None, service.name, port)
    });
    (Metadata::from(object.metadata), services.collect())
}

#[derive(Deserialize)]
struct ApiGatewayRoute {
    metadata: ObjectMeta,
    spec: ApiGatewaySpec,
}

#[derive(Deserialize)]
struct ApiGatewaySpec {
    rules: Option<Vec<ApiGatewayRule>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiGatewayRule {
    backend_refs: Option<Vec<ApiBackendRef>>,
}

#[derive(Deserialize)]
struct ApiBackendRef {
    kind: Option<String>,
    name: String,
    namespace: Option<String>,
    port: Option<i32>,
}

fn gateway_route(object: ApiGatewayRoute) -> (Metadata, Backends) {
    let rules = object.spec.rules.into_iter().flatten();
    let backends = rules.flat_map(|rule| rule.backend_refs.unwrap_or_default());
    let services = backends.filter(|backend| backend.kind.as_deref().unwrap_or("Service") == "Service");
    let services = services.map(|backend| {
        (backend.namespace, backend.name, port_number(backend.port).unwrap_or(BackendPort::Any))
    });
    (Metadata::from(object.metadata), services.collect())
}

#[derive(Deserialize)]
struct ApiRoute {
    metadata: ObjectMeta,
    spec: ApiRouteSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRouteSpec {
    to: ApiRouteTarget,
    alternate_backends: Option<Vec<ApiRouteTarget>>,
    port: Option<ApiRoutePort>,
}

#[derive(Deserialize)]
struct ApiRouteTarget {
    kind: Option<String>,
    name: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRoutePort {
    target_port: IntOrString,
}

fn route(object: ApiRoute) -> (Metadata, Backends) {
    let port = object.spec.port.map_or(BackendPort::Any, |port| BackendPort::Target(port.target_port));
    let targets = [object.spec.to].into_iter().chain(object.spec.alternate_backends.into_iter().flatten());
    let targets = targets.filter(|target| target.kind.as_deref().unwrap_or("Service") == "Service");
    let services = targets.map(|target| (None, target.name, port.clone()));
    (Metadata::from(object.metadata), services.collect())
}
