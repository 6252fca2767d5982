//! The objects of a cluster, read as an API server would complete them.
use super::Mutation;
use super::admin::AdminPolicy;
use k8s_openapi::api::core::v1::{Container, PodSpec, PodStatus, PodTemplateSpec};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Labels of an object.
pub type Labels = BTreeMap<String, String>;

/// The label that an API server sets on every namespace.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";

/// The kinds that own pods, with the place of their pod template.
const WORKLOADS: [(&str, &str); 7] = [
    ("Deployment", "/spec/template"),
    ("StatefulSet", "/spec/template"),
    ("DaemonSet", "/spec/template"),
    ("ReplicaSet", "/spec/template"),
    ("ReplicationController", "/spec/template"),
    ("Job", "/spec/template"),
    ("CronJob", "/spec/jobTemplate/spec/template"),
];

/// A pod, or the representative of a workload's pods.
#[derive(Debug, Clone)]
pub struct Pod {
    /// Its namespace.
    pub namespace: String,
    /// Its own name, or the name of its owner.
    pub name: String,
    /// `Pod`, or the kind of its owner.
    pub kind: String,
    /// Its labels.
    pub labels: Labels,
    /// The container ports that have a name.
    pub ports: Vec<NamedPort>,
    /// Its addresses, where known.
    pub addresses: Vec<IpAddr>,
    /// The node it runs on, where known.
    pub node: Option<String>,
    /// Whether it uses the network of its node.
    pub host_network: bool,
}

/// A container port with a name.
#[derive(Debug, Clone)]
pub struct NamedPort {
    /// The name.
    pub name: String,
    /// The protocol.
    pub protocol: String,
    /// The number.
    pub number: u16,
}

/// A node.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// Its addresses.
    pub addresses: Vec<IpAddr>,
}

/// Everything that decides about connections.
#[derive(Debug, Default)]
pub struct Cluster {
    namespaces: BTreeMap<String, Labels>,
    /// One pod for every workload, in the order of the objects.
    pub pods: Vec<Pod>,
    /// The nodes.
    pub nodes: Vec<Node>,
    pub(super) policies: Vec<NetworkPolicy>,
    pub(super) admin_policies: Vec<AdminPolicy>,
}

impl Pod {
    /// The pod as connection lists name it.
    pub fn title(&self) -> String {
        format!("{}/{}[{}]", self.namespace, self.name, self.kind)
    }
}

impl Cluster {
    /// Where objects live that do not say where.
    pub const DEFAULT_NAMESPACE: &str = "default";

    /// Reads all objects; kinds that do not matter here are passed over.
    pub(super) fn read(objects: &[Value], mutation: Option<Mutation>) -> Self {
        let mut cluster = Self::default();
        for object in objects {
            cluster.add(object, mutation);
        }
        cluster.complete_namespaces(mutation);
        cluster
    }

    /// The labels of a namespace.
    pub(super) fn namespace_labels(&self, name: &str) -> &Labels {
        &self.namespaces[name]
    }

    /// The addresses of a node.
    pub(super) fn node_addresses(&self, name: &str) -> Vec<IpAddr> {
        self.nodes.iter().filter(|node| node.name == name).flat_map(|node| node.addresses.clone()).collect()
    }

    fn add(&mut self, object: &Value, mutation: Option<Mutation>) {
        let mut metadata: ObjectMeta = read(&object["metadata"]);
        if metadata.namespace.is_none() && mutation == Some(Mutation::DefaultNamespaceMissing) {
            metadata.namespace = Some(String::new());
        }
        let kind = object["kind"].as_str().expect("an object has a kind");
        match kind {
            "Namespace" => {
                let name = metadata.name.expect("a namespace has a name");
                self.namespaces.insert(name, metadata.labels.unwrap_or_default());
            }
            "Node" => self.nodes.push(node(object, metadata)),
            "NetworkPolicy" => {
                let mut policy: NetworkPolicy = read(object);
                policy.metadata = metadata;
                self.policies.push(policy);
            }
            "AdminNetworkPolicy" | "BaselineAdminNetworkPolicy" | "ClusterNetworkPolicy" => {
                self.admin_policies.push(AdminPolicy::read(object));
            }
            "Pod" => self.add_pod(pod(object, metadata, mutation)),
            kind => {
                if let Some((_, template)) = WORKLOADS.iter().find(|(name, _)| *name == kind) {
                    let template: PodTemplateSpec =
                        read(object.pointer(template).expect("a workload has a template"));
                    self.add_pod(workload(kind, metadata, template, mutation));
                }
            }
        }
    }

    /// Adds a pod, unless another one of its owner is there already.
    fn add_pod(&mut self, pod: Pod) {
        match self.pods.iter_mut().find(|other| other.title() == pod.title()) {
            Some(other) if other.addresses.is_empty() => other.addresses = pod.addresses,
            Some(_) => {}
            None => self.pods.push(pod),
        }
    }

    /// Adds namespaces that only other objects mention, and the label that a server sets.
    fn complete_namespaces(&mut self, mutation: Option<Mutation>) {
        for pod in &self.pods {
            self.namespaces.entry(pod.namespace.clone()).or_default();
        }
        if mutation != Some(Mutation::NameLabelMissing) {
            for (name, labels) in &mut self.namespaces {
                labels.insert(NAME_LABEL.to_owned(), name.clone());
            }
        }
    }
}

fn read<T: DeserializeOwned>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_else(|error| panic!("{error} in {value}"))
}

fn node(object: &Value, metadata: ObjectMeta) -> Node {
    let addresses = object["status"]["addresses"].as_array().into_iter().flatten();
    Node {
        name: metadata.name.unwrap_or_default(),
        labels: metadata.labels.unwrap_or_default(),
        addresses: addresses.filter_map(|one| one["address"].as_str()?.parse().ok()).collect(),
    }
}

fn workload(kind: &str, metadata: ObjectMeta, template: PodTemplateSpec, mutation: Option<Mutation>) -> Pod {
    let labels = template.metadata.and_then(|metadata| metadata.labels).unwrap_or_default();
    let spec = template.spec.unwrap_or_default();
    Pod {
        namespace: metadata.namespace.unwrap_or_else(|| Cluster::DEFAULT_NAMESPACE.to_owned()),
        name: metadata.name.unwrap_or_default(),
        kind: kind.to_owned(),
        labels,
        ports: named_ports(&spec, mutation),
        addresses: Vec::new(),
        node: None,
        host_network: spec.host_network == Some(true),
    }
}

/// A pod goes by the name of the controller that owns it, if there is one.
fn pod(object: &Value, metadata: ObjectMeta, mutation: Option<Mutation>) -> Pod {
    let spec: PodSpec = read(&object["spec"]);
    let status: PodStatus = object.get("status").map(read).unwrap_or_default();
    let owners = metadata.owner_references.unwrap_or_default();
    let owner = owners.into_iter().find(|owner| owner.controller == Some(true) && owner.kind != "Node");
    let (kind, name) = match owner {
        Some(owner) if mutation != Some(Mutation::ReplicasApart) => (owner.kind, owner.name),
        _ => ("Pod".to_owned(), metadata.name.unwrap_or_default()),
    };
    Pod {
        namespace: metadata.namespace.unwrap_or_else(|| Cluster::DEFAULT_NAMESPACE.to_owned()),
        name,
        kind,
        labels: metadata.labels.unwrap_or_default(),
        ports: named_ports(&spec, mutation),
        addresses: addresses(&status, spec.host_network == Some(true)),
        host_network: spec.host_network == Some(true),
        node: spec.node_name,
    }
}

/// A pod on the network of its node has the addresses of the node too.
fn addresses(status: &PodStatus, host_network: bool) -> Vec<IpAddr> {
    let mut texts: Vec<_> = status.pod_ips.iter().flatten().map(|one| &one.ip).collect();
    if texts.is_empty() {
        texts.extend(&status.pod_ip);
    }
    if host_network {
        texts.extend(status.host_ips.iter().flatten().map(|one| &one.ip));
    }
    texts.into_iter().map(|text| text.parse().expect("a pod's address is an address")).collect()
}

/// Ports of containers, and of init containers that keep running as sidecars.
fn named_ports(spec: &PodSpec, mutation: Option<Mutation>) -> Vec<NamedPort> {
    let is_sidecar = |container: &&Container| match mutation {
        Some(Mutation::SidecarPortsIgnored) => false,
        Some(Mutation::InitPortsCount) => true,
        _ => container.restart_policy.as_deref() == Some("Always"),
    };
    let sidecars = spec.init_containers.iter().flatten().filter(is_sidecar);
    let ports = spec.containers.iter().chain(sidecars).flat_map(|container| container.ports.iter().flatten());
    ports
        .filter_map(|port| {
            Some(NamedPort {
                name: port.name.clone()?,
                protocol: port.protocol.clone().unwrap_or_else(|| "TCP".to_owned()),
                number: u16::try_from(port.container_port).expect("a port is a number up to 65535"),
            })
        })
        .collect()
}
