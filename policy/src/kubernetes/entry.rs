//! The ways in from outside: Ingress, Gateway API routes and `OpenShift`'s Route,
//! reduced to the Services that they lead to.

use super::kinds;
use super::metadata::Metadata;
use super::port::Protocol;
use super::problem::Problem;
use super::read;
use super::service::{ServicePort, TargetPort};
use super::wire::{Object, ObjectMeta, Reference};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use std::fmt;

/// The kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// `networking.k8s.io/v1`.
    Ingress,
    /// Of the Gateway API, as the next ones.
    HttpRoute,
    /// For gRPC.
    GrpcRoute,
    /// For TCP.
    TcpRoute,
    /// For TLS, by the name that is asked for.
    TlsRoute,
    /// For UDP.
    UdpRoute,
    /// `route.openshift.io/v1`.
    Route,
}

impl EntryKind {
    /// The protocol of what it serves.
    pub fn protocol(self) -> Protocol {
        if self == Self::UdpRoute { Protocol::Udp } else { Protocol::Tcp }
    }
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
    /// Whether it means that port of its Service, whatever the protocol.
    fn means(&self, port: &ServicePort) -> bool {
        let target = match &port.target {
            TargetPort::Number(number) => Some(*number),
            TargetPort::Name(_) => None,
        };
        match &self.port {
            BackendPort::Any => true,
            // Controllers that go to the pods themselves take the pods' number too.
            BackendPort::Number(number) => port.number == *number || target == Some(*number),
            BackendPort::Name(name) => port.name.as_ref() == Some(name),
            BackendPort::Target(IntOrString::Int(number)) => {
                i32::from(port.number) == *number || target.map(i32::from) == Some(*number)
            }
            BackendPort::Target(IntOrString::String(name)) => {
                port.name.as_ref() == Some(name)
                    || matches!(&port.target, TargetPort::Name(own) if own == name)
            }
        }
    }

    /// As people name it: the Service, or its port.
    pub fn text(&self, with_port: bool) -> String {
        let service = format!("Service {}/{}", self.namespace, self.service);
        let port = match &self.port {
            _ if !with_port => return service,
            BackendPort::Any => return format!("every port of {service}"),
            BackendPort::Number(number) => number.to_string(),
            BackendPort::Target(IntOrString::Int(number)) => number.to_string(),
            BackendPort::Name(name) | BackendPort::Target(IntOrString::String(name)) => format!("`{name}`"),
        };
        format!("port {port} of {service}")
    }
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its kind.
    pub kind: EntryKind,
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Where it leads.
    pub backends: Vec<Backend>,
    /// The namespaces of the Gateways that serve it, where it names some.
    pub gateways: Vec<String>,
}

impl Entry {
    /// Reads an entry of `kind`.
    pub fn decode(kind: EntryKind, json: &str) -> Result<Self, Problem> {
        match kind {
            EntryKind::Ingress => {
                let object: Object<ApiIngressSpec> = Object::read("networking.k8s.io/v1", "Ingress", json)?;
                Ok(Self::new(kind, object.metadata).ingress(object.spec.unwrap_or_default()))
            }
            EntryKind::Route => {
                let object: ApiRoute = read::object(json)?;
                Ok(Self::new(kind, object.metadata).route(object.spec))
            }
            _ => {
                let object: ApiGatewayRoute = read::object(json)?;
                Ok(Self::new(kind, object.metadata).gateway_route(object.spec))
            }
        }
    }

    fn new(kind: EntryKind, metadata: ObjectMeta) -> Self {
        let metadata = Metadata::from(metadata);
        let namespace = metadata.namespace_or_default().to_owned();
        Self { kind, namespace, name: metadata.name, backends: Vec::new(), gateways: Vec::new() }
    }

    /// Whether a backend of it means a port of the Service that it names.
    pub fn leads_to(&self, backend: &Backend, port: &ServicePort) -> bool {
        backend.means(port) && port.protocol == self.kind.protocol()
    }

    /// The same in `namespace`; what names no other goes with it.
    pub fn place_in(&mut self, namespace: &str) {
        let backends = self.backends.iter_mut().map(|backend| &mut backend.namespace);
        for own in backends.chain(&mut self.gateways).filter(|own| **own == self.namespace) {
            namespace.clone_into(own);
        }
        namespace.clone_into(&mut self.namespace);
    }

    /// Adds a backend, of the own namespace where none is given.
    fn lead_to(&mut self, namespace: Option<String>, service: String, port: BackendPort) {
        let namespace = namespace.unwrap_or_else(|| self.namespace.clone());
        self.backends.push(Backend { namespace, service, port });
    }
}

/// `Ingress a/b`.
impl fmt::Display for Entry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}/{}", kinds::of_entry(self.kind).name, self.namespace, self.name)
    }
}

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

impl Entry {
    fn ingress(mut self, spec: ApiIngressSpec) -> Self {
        let https = spec.rules.into_iter().flatten().filter_map(|rule| rule.http);
        let paths = https.flat_map(|http| http.paths.unwrap_or_default());
        for backend in paths.map(|path| path.backend).chain(spec.default_backend) {
            let Some(service) = backend.service else { continue };
            let port = service.port.unwrap_or_default();
            let port = port_number(port.number).or(port.name.map(BackendPort::Name));
            self.lead_to(None, service.name, port.unwrap_or(BackendPort::Any));
        }
        self
    }
}

#[derive(Deserialize)]
struct ApiGatewayRoute {
    metadata: ObjectMeta,
    spec: ApiGatewaySpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiGatewaySpec {
    parent_refs: Option<Vec<Reference>>,
    rules: Option<Vec<ApiGatewayRule>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiGatewayRule {
    backend_refs: Option<Vec<ApiBackendRef>>,
    filters: Option<Vec<ApiFilter>>,
}

#[derive(Deserialize)]
struct ApiBackendRef {
    #[serde(flatten)]
    to: Reference,
    filters: Option<Vec<ApiFilter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiFilter {
    request_mirror: Option<ApiMirror>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiMirror {
    backend_ref: Reference,
}

impl ApiGatewayRule {
    /// Where it leads: its backends, and those that get a copy of requests.
    fn backends(self) -> Vec<Reference> {
        let mut filters = self.filters.unwrap_or_default();
        let mut backends = Vec::new();
        for backend in self.backend_refs.unwrap_or_default() {
            backends.push(backend.to);
            filters.extend(backend.filters.unwrap_or_default());
        }
        backends.extend(filters.into_iter().filter_map(|filter| Some(filter.request_mirror?.backend_ref)));
        backends
    }
}

/// Whether a reference without a kind is to a Service, where `default` is what
/// such a one is to.
fn is_to_service(reference: &Reference, default: &str) -> bool {
    reference.group.is_empty() && reference.kind.as_deref().unwrap_or(default) == "Service"
}

impl Entry {
    fn gateway_route(mut self, spec: ApiGatewaySpec) -> Self {
        let parents = spec.parent_refs.unwrap_or_default();
        // A route of Services alone is one inside the cluster, of a mesh.
        if !parents.is_empty() && parents.iter().all(|parent| is_to_service(parent, "Gateway")) {
            return self;
        }
        for parent in parents {
            self.gateways.push(parent.namespace.unwrap_or_else(|| self.namespace.clone()));
        }
        let rules = spec.rules.into_iter().flatten();
        for backend in rules.flat_map(ApiGatewayRule::backends) {
            if is_to_service(&backend, "Service") {
                let port = port_number(backend.port).unwrap_or(BackendPort::Any);
                self.lead_to(backend.namespace, backend.name, port);
            }
        }
        self
    }
}

#[derive(Deserialize)]
struct ApiRoute {
    metadata: ObjectMeta,
    spec: ApiRouteSpec,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRouteSpec {
    to: Reference,
    alternate_backends: Option<Vec<Reference>>,
    port: Option<ApiRoutePort>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiRoutePort {
    target_port: IntOrString,
}

impl Entry {
    fn route(mut self, spec: ApiRouteSpec) -> Self {
        let port = spec.port.map_or(BackendPort::Any, |port| BackendPort::Target(port.target_port));
        let mut targets = spec.alternate_backends.unwrap_or_default();
        targets.push(spec.to);
        for target in targets {
            if is_to_service(&target, "Service") {
                self.lead_to(None, target.name, port.clone());
            }
        }
        self
    }
}
