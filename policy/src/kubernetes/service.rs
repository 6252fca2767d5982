//! Services, as far as they lead to pods or around policies.

use super::label::Labels;
use super::metadata::Metadata;
use super::place::Place;
use super::port::{Protocol, number};
use super::problem::Problem;
use super::wire;
use k8s_openapi::api::core::v1 as api;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use std::net::IpAddr;

/// How far a Service reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceType {
    /// Within the cluster.
    ClusterIp,
    /// Also on a port of every node.
    NodePort,
    /// Also through a load balancer from outside.
    LoadBalancer,
    /// A name for something outside; it leads to no pod.
    ExternalName,
}

/// The port of a pod that a Service port leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetPort {
    /// This number.
    Number(u16),
    /// The container port of that name.
    Name(String),
}

/// One port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServicePort {
    /// Its name, if it has one.
    pub name: Option<String>,
    /// The protocol, TCP where none is given.
    pub protocol: Protocol,
    /// The port of the Service.
    pub number: u16,
    /// The port of the pods; NetworkPolicies speak of this one.
    pub target: TargetPort,
}

/// A Service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Its namespace, where its pods are.
    pub namespace: String,
    /// Its name.
    pub name: String,
    /// Its own labels.
    pub labels: Labels,
    /// How far it reaches.
    pub kind: ServiceType,
    /// The labels of its pods; `None` where it selects none itself.
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// The name that it stands for, if it is of type ExternalName.
    pub external_name: Option<String>,
    /// Whether it has no address of its own: its name means its pods, and their
    /// ports are not mapped.
    pub headless: bool,
    /// The addresses that lead to it: its own, those of its load balancer, and
    /// its external ones.
    pub addresses: Vec<IpAddr>,
    /// Addresses outside the cluster's control at which nodes accept traffic
    /// for it.
    pub external_ips: Vec<String>,
}

impl Service {
    /// Reads a v1 Service.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let object = wire::Service::read("v1", "Service", json)?;
        let metadata = Metadata::from(object.metadata);
        let spec = object.spec.unwrap_or_default();
        let balancer = object.status.and_then(|status| status.load_balancer);
        let place = Place::Object.field("spec");
        let addresses = addresses(&spec, balancer);
        let ports = spec.ports.iter().flatten().enumerate();
        let at = place.field("ports");
        Ok(Self {
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            labels: metadata.labels,
            kind: decode_type(spec.kind.as_deref(), &place)?,
            ports: ports.map(|(i, port)| decode_port(port, &at.item(i))).collect::<Result<_, _>>()?,
            selector: spec.selector.filter(|labels| !labels.is_empty()),
            external_name: spec.external_name.filter(|name| !name.is_empty()),
            headless: spec.cluster_ip.as_deref() == Some(HEADLESS)
                || spec.cluster_ips.iter().flatten().any(|address| address == HEADLESS),
            addresses,
            external_ips: spec.external_ips.unwrap_or_default(),
        })
    }

    /// The name and the namespace of the Service of the cluster that it stands
    /// for: `NAME.NAMESPACE.svc`, with or without a cluster domain.
    pub fn stands_for(&self) -> Option<(&str, &str)> {
        let name = self.external_name.as_deref().filter(|_| self.kind == ServiceType::ExternalName)?;
        let mut parts = name.trim_end_matches('.').split('.');
        let (service, namespace, svc) = (parts.next()?, parts.next()?, parts.next()?);
        svc.eq_ignore_ascii_case("svc").then_some((service, namespace))
    }

    /// Whether traffic from outside the cluster is meant to come in through it.
    pub fn faces_outside(&self) -> bool {
        matches!(self.kind, ServiceType::NodePort | ServiceType::LoadBalancer)
    }

    /// Whether a pod with these labels serves it.
    pub fn selects(&self, labels: &Labels) -> bool {
        let wanted = |selector: &Labels| selector.iter().all(|(key, value)| labels.get(key) == Some(value));
        self.kind != ServiceType::ExternalName && self.selector.as_ref().is_some_and(wanted)
    }
}

/// What a Service without an address of its own has in the place of one.
const HEADLESS: &str = "None";

/// Every address that leads to a Service. What is no address leads nowhere.
fn addresses(spec: &wire::ServiceSpec, balancer: Option<Box<wire::ServiceStatus>>) -> Vec<IpAddr> {
    let mut texts: Vec<&String> = spec.cluster_ip.iter().collect();
    texts.extend(spec.cluster_ips.iter().flatten());
    texts.extend(spec.external_ips.iter().flatten());
    let balancer = balancer.unwrap_or_default();
    texts.extend(balancer.ingress.iter().flatten().map(|ingress| &ingress.ip));
    texts.into_iter().filter_map(|text| text.parse().ok()).collect()
}

fn decode_type(name: Option<&str>, spec: &Place<'_>) -> Result<ServiceType, Problem> {
    match name {
        None | Some("ClusterIP") => Ok(ServiceType::ClusterIp),
        Some("NodePort") => Ok(ServiceType::NodePort),
        Some("LoadBalancer") => Ok(ServiceType::LoadBalancer),
        Some("ExternalName") => Ok(ServiceType::ExternalName),
        Some(other) => Err(Problem::at(
            &spec.field("type"),
            format!("unknown type `{other}`, expected ClusterIP, NodePort, LoadBalancer or ExternalName"),
        )),
    }
}

fn decode_port(port: &api::ServicePort, place: &Place<'_>) -> Result<ServicePort, Problem> {
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    let own = number(port.port, &place.field("port"))?;
    let target = place.field("targetPort");
    Ok(ServicePort {
        name: port.name.clone().filter(|name| !name.is_empty()),
        protocol: protocol.parse().map_err(|fault: String| Problem::at(&place.field("protocol"), fault))?,
        number: own,
        target: match &port.target_port {
            None | Some(IntOrString::Int(0)) => TargetPort::Number(own),
            Some(IntOrString::Int(given)) => TargetPort::Number(number(*given, &target)?),
            Some(IntOrString::String(name)) => TargetPort::Name(name.clone()),
        },
    })
}
