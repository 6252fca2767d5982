//! Objects as JSON has them, narrowed to what decides about the network.
//!
//! The specs of `k8s-openapi` are used wherever they are read whole. A pod spec
//! is not: it is the root of some sixty types (volumes, probes, affinity) that
//! no rule looks at, and reading them made up most of `policy.wasm`. Nor are
//! Services and their endpoints, nor metadata, whose times would bring a calendar
//! along.

use super::place::Path;
use super::problem::{Fault, Problem};
use super::read;
use crate::order::SortedMap;
use k8s_openapi::api::core::v1::{ContainerPort, ServicePort};
use k8s_openapi::api::networking::v1::{NetworkPolicyEgressRule, NetworkPolicyIngressRule};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer};

/// An object with the spec `S` and the status `T`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", bound(deserialize = "S: Deserialize<'de>, T: Deserialize<'de>"))]
pub struct Object<S, T = IgnoredAny> {
    api_version: Option<String>,
    kind: Option<String>,
    /// Name, namespace, labels and owners.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: Option<S>,
    /// What the cluster says of it.
    pub status: Option<T>,
}

impl<'a, S: Deserialize<'a>, T: Deserialize<'a>> Object<S, T> {
    /// Reads an object of that version and kind; one that leaves them out, as
    /// the items of lists do, is taken to be one.
    pub fn read(api_version: &str, kind: &str, json: &'a str) -> Result<Self, Problem> {
        let object: Self = read::object_ref(json)?;
        expect("apiVersion", object.api_version.as_deref(), api_version)?;
        expect("kind", object.kind.as_deref(), kind)?;
        Ok(object)
    }
}

fn expect(field: &'static str, found: Option<&str>, expected: &str) -> Result<(), Problem> {
    match found {
        Some(found) if found != expected => Err(Problem {
            fault: Fault::Unreadable,
            path: Path::object().field(field),
            message: format!("invalid value: string \"{found}\", expected {expected}"),
        }),
        _ => Ok(()),
    }
}

/// `null` means what leaving the field out means.
fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Option::deserialize(from).map(Option::unwrap_or_default)
}

/// The metadata of an object. Fields that nothing looks at are known, so that
/// they are not taken for misspelt ones.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ObjectMeta {
    /// The name.
    pub name: Option<String>,
    /// The prefix of a name that the API server is still to make.
    pub generate_name: Option<String>,
    /// The namespace.
    pub namespace: Option<String>,
    /// The labels.
    pub labels: Option<SortedMap<String, String>>,
    /// The objects that this one goes with.
    pub owner_references: Option<Vec<OwnerReference>>,
    /// Set while the object is being deleted.
    pub deletion_timestamp: Option<IgnoredAny>,
    /// The annotations.
    pub annotations: Option<Annotations>,
    #[serde(rename = "creationTimestamp")]
    _creation_timestamp: Option<IgnoredAny>,
    #[serde(rename = "deletionGracePeriodSeconds")]
    _deletion_grace_period_seconds: Option<IgnoredAny>,
    #[serde(rename = "finalizers")]
    _finalizers: Option<IgnoredAny>,
    #[serde(rename = "generation")]
    _generation: Option<IgnoredAny>,
    #[serde(rename = "managedFields")]
    _managed_fields: Option<IgnoredAny>,
    #[serde(rename = "resourceVersion")]
    _resource_version: Option<IgnoredAny>,
    #[serde(rename = "selfLink")]
    _self_link: Option<IgnoredAny>,
    #[serde(rename = "uid")]
    _uid: Option<IgnoredAny>,
}

/// Those annotations that say something about the network.
#[derive(Debug, Default, Deserialize)]
pub struct Annotations {
    /// The networks beside the cluster's that a pod is on.
    #[serde(rename = "k8s.v1.cni.cncf.io/networks")]
    pub networks: Option<String>,
}

/// The object that another one goes with.
#[derive(Debug, Default, Deserialize)]
pub struct OwnerReference {
    /// Its kind.
    #[serde(default, deserialize_with = "or_default")]
    pub kind: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// Whether it is the one that manages the object.
    pub controller: Option<bool>,
}

/// A `networking.k8s.io/v1` NetworkPolicy.
pub type NetworkPolicy = Object<NetworkPolicySpec>;

/// The spec of a NetworkPolicy. A rule that is `null` is stored as one that says
/// nothing (kube-apiserver 1.37.2).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkPolicySpec {
    /// The pods it applies to.
    pub pod_selector: Option<LabelSelector>,
    /// The directions in which it isolates.
    pub policy_types: Option<Vec<String>>,
    /// The rules for traffic to those pods.
    pub ingress: Option<Vec<Option<NetworkPolicyIngressRule>>>,
    /// The rules for traffic from those pods.
    pub egress: Option<Vec<Option<NetworkPolicyEgressRule>>>,
}

/// A v1 Service.
pub type Service = Object<ServiceSpec, ServiceStatus>;

/// The spec of a Service.
#[derive(Debug, Default, Deserialize)]
pub struct ServiceSpec {
    /// How far it reaches.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The labels of its pods.
    pub selector: Option<SortedMap<String, String>>,
    /// Its ports.
    pub ports: Option<Vec<ServicePort>>,
    /// Its first address in the cluster, or `None` in words.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Option<String>,
    /// Its addresses in the cluster.
    #[serde(rename = "clusterIPs")]
    pub cluster_ips: Option<Vec<String>>,
    /// Addresses outside the cluster's control.
    #[serde(rename = "externalIPs")]
    pub external_ips: Option<Vec<String>>,
    /// The name that it stands for, where it stands for one.
    #[serde(rename = "externalName")]
    pub external_name: Option<String>,
}

/// The status of a Service, and the load balancer in it: one type for both.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceStatus {
    /// Of a status, what the load balancer says.
    pub load_balancer: Option<Box<Self>>,
    /// Of a load balancer, its addresses; what has a host name has none here.
    pub ingress: Option<Vec<Address>>,
}

/// A reference from one object to another, of the Gateway API or `OpenShift`: the
/// fields of all of them.
#[derive(Debug, Default, Deserialize)]
pub struct Reference {
    /// The group; empty where it is that of core.
    #[serde(default, deserialize_with = "or_default")]
    pub group: String,
    /// The kind, where it is given.
    pub kind: Option<String>,
    /// The namespace, where it is given.
    pub namespace: Option<String>,
    /// The name; empty where every name is meant.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The port, where it is given.
    pub port: Option<i32>,
}

/// A v1 Namespace.
pub type Namespace = Object<IgnoredAny, NamespaceStatus>;

/// The status of a namespace.
#[derive(Debug, Deserialize)]
pub struct NamespaceStatus {
    /// `Active` or `Terminating`.
    pub phase: Option<String>,
}

/// A v1 Pod.
pub type Pod = Object<PodSpec, PodStatus>;

/// The spec of a pod.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodSpec {
    /// The containers that serve.
    #[serde(default, deserialize_with = "or_default")]
    pub containers: Vec<Container>,
    /// The containers that run before, and native sidecars.
    pub init_containers: Option<Vec<Container>>,
    /// Whether the pod is in its node's network.
    pub host_network: Option<bool>,
    /// The node it runs on.
    pub node_name: Option<String>,
    /// The service account it runs as.
    pub service_account_name: Option<String>,
}

/// A container.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// Its ports.
    pub ports: Option<Vec<ContainerPort>>,
    /// `Always` makes a sidecar of an init container.
    pub restart_policy: Option<String>,
}

/// The status of a pod.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PodStatus {
    /// Where the pod is in its life.
    pub phase: Option<String>,
    /// Its first address.
    #[serde(rename = "podIP")]
    pub pod_ip: Option<String>,
    /// Its addresses.
    #[serde(rename = "podIPs")]
    pub pod_ips: Option<Vec<Address>>,
    /// The first address of its node.
    #[serde(rename = "hostIP")]
    pub host_ip: Option<String>,
    /// The addresses of its node.
    #[serde(rename = "hostIPs")]
    pub host_ips: Option<Vec<Address>>,
}

/// An address of a pod, a node or an endpoint.
#[derive(Debug, Default, Deserialize)]
pub struct Address {
    /// The address.
    #[serde(default, deserialize_with = "or_default")]
    pub ip: String,
}

/// A v1 Endpoints object.
#[derive(Debug, Deserialize)]
pub struct Endpoints {
    #[serde(rename = "apiVersion")]
    _api_version: Option<IgnoredAny>,
    #[serde(rename = "kind")]
    _kind: Option<IgnoredAny>,
    /// Name and namespace.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: ObjectMeta,
    /// The addresses, grouped by ports.
    pub subsets: Option<Vec<EndpointSubset>>,
}

/// Endpoints that serve the same ports.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointSubset {
    /// Those that are ready.
    pub addresses: Option<Vec<Address>>,
    /// Those that are not.
    pub not_ready_addresses: Option<Vec<Address>>,
    /// The ports, which have the fields of a Service's; 0 where none is given.
    pub ports: Option<Vec<ServicePort>>,
}

/// A `discovery.k8s.io/v1` EndpointSlice.
#[derive(Debug, Deserialize)]
pub struct EndpointSlice {
    #[serde(rename = "apiVersion")]
    _api_version: Option<IgnoredAny>,
    #[serde(rename = "kind")]
    _kind: Option<IgnoredAny>,
    /// Name and namespace.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: ObjectMeta,
    /// What the addresses are: IPv4, IPv6 or FQDN.
    #[serde(rename = "addressType")]
    pub address_type: Option<String>,
    /// The ports, which have the fields of a Service's; 0 where none is given.
    pub ports: Option<Vec<ServicePort>>,
    /// The addresses.
    pub endpoints: Option<Vec<Endpoint>>,
}

/// One endpoint of a slice.
#[derive(Debug, Deserialize)]
pub struct Endpoint {
    /// Its addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub addresses: Vec<String>,
}

/// What a workload makes its pods from.
#[derive(Debug, Default, Deserialize)]
pub struct PodTemplate {
    /// Their labels.
    pub metadata: Option<ObjectMeta>,
    /// Their spec.
    pub spec: Option<PodSpec>,
}

/// An object with the template of pods, or of Jobs, in it.
#[derive(Debug, Deserialize)]
pub struct Templated {
    /// Name, namespace and owners.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: ObjectMeta,
    /// What is wanted.
    pub spec: Option<TemplatedSpec>,
}

/// The spec of an object that makes pods.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TemplatedSpec {
    /// How many pods it asks for.
    pub replicas: Option<i32>,
    /// How their numbers begin.
    pub ordinals: Option<Ordinals>,
    /// Whether each pod of a Job has a number.
    pub completion_mode: Option<String>,
    /// What they are made from.
    pub template: Option<PodTemplate>,
    /// What the Jobs are made from that make them.
    pub job_template: Option<JobTemplate>,
}

/// How the numbers of replicas begin.
#[derive(Debug, Default, Deserialize)]
pub struct Ordinals {
    /// The first.
    pub start: Option<i32>,
}

/// What Jobs are made from.
#[derive(Debug, Default, Deserialize)]
pub struct JobTemplate {
    /// The spec of the Job.
    pub spec: Option<JobSpec>,
}

/// The spec of a Job.
#[derive(Debug, Default, Deserialize)]
pub struct JobSpec {
    /// What its pods are made from.
    pub template: Option<PodTemplate>,
}
