//! Pods and workloads.
use super::{NAMESPACES, NODES, metadata, one_of, selector};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Up to seven pods and Deployments.
pub fn pods() -> impl Strategy<Value = Vec<Value>> {
    vec(prop_oneof![5 => pod(), 1 => deployment()], 1..=7)
        .prop_map(|makers| makers.into_iter().enumerate().map(|(index, make)| make.at(index)).collect())
}

/// What does not depend on the place in the list.
#[derive(Debug, Clone)]
struct Maker {
    kind: &'static str,
    namespace: &'static str,
    labels: Value,
    containers: Containers,
    /// What the addresses begin with.
    subnets: &'static [&'static str],
    node: Option<(&'static str, &'static [&'static str])>,
    host_network: bool,
}

/// Where the ports are declared.
#[derive(Debug, Clone)]
struct Containers {
    /// Of the main container.
    ports: Vec<Value>,
    /// Of an init container, if there is one, and whether it goes on as a sidecar.
    init: Option<(Vec<Value>, bool)>,
}

impl Containers {
    fn spec(&self) -> Value {
        let mut spec = json!({"containers": [container("main", &self.ports)]});
        if let Some((ports, sidecar)) = &self.init {
            spec["initContainers"] = json!([container("init", ports)]);
            if *sidecar {
                spec["initContainers"][0]["restartPolicy"] = json!("Always");
            }
        }
        spec
    }
}

fn container(name: &str, ports: &[Value]) -> Value {
    json!({"name": name, "image": name, "ports": ports})
}

impl Maker {
    /// The object, with a name and an address of its own.
    fn at(self, index: usize) -> Value {
        let name = format!("w{index}");
        let spec = self.containers.spec();
        let metadata = metadata(self.namespace, &name);
        if self.kind == "Deployment" {
            let template = json!({"metadata": {"labels": self.labels}, "spec": spec});
            let spec = json!({"selector": {"matchLabels": self.labels}, "template": template});
            return json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec});
        }
        let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec});
        pod["metadata"]["labels"] = self.labels;
        if let Some((node, addresses)) = self.node {
            pod["spec"]["nodeName"] = json!(node);
            if self.host_network {
                pod["spec"]["hostNetwork"] = json!(true);
                pod["status"] = status(addresses.iter().map(|one| (*one).to_owned()));
                return pod;
            }
        }
        if !self.subnets.is_empty() {
            pod["status"] = status(self.subnets.iter().map(|subnet| format!("{subnet}{}", index + 1)));
        }
        pod
    }
}

/// The status of a pod with these addresses.
fn status(addresses: impl Iterator<Item = String>) -> Value {
    let addresses: Vec<Value> = addresses.map(|address| json!({"ip": address})).collect();
    json!({"podIP": addresses[0]["ip"], "podIPs": addresses})
}

/// No address, one of either family, several of one, or of both.
const SUBNETS: [&[&str]; 9] = [
    &[],
    &["10.0.0."],
    &["10.0.1."],
    &["fd00::"],
    &["10.0.0.", "fd00::"],
    &["10.0.1.", "fd00:1::"],
    &["fd00::", "10.0.1."],
    &["10.0.0.", "10.0.1.", "fd00:1::"],
    &["fd00::", "fd00:1::"],
];

fn pod() -> impl Strategy<Value = Maker> {
    let place = (one_of(&SUBNETS), option::of(one_of(&NODES)));
    let host_network = prop::bool::weighted(0.2);
    (one_of(&NAMESPACES), selector::labels(), containers(), place, host_network).prop_map(
        |(namespace, labels, containers, (subnets, node), host_network)| Maker {
            kind: "Pod",
            namespace,
            labels,
            containers,
            subnets,
            node,
            host_network,
        },
    )
}

fn deployment() -> impl Strategy<Value = Maker> {
    (one_of(&NAMESPACES), selector::labels(), containers()).prop_map(|(namespace, labels, containers)| {
        Maker {
            kind: "Deployment",
            namespace,
            labels,
            containers,
            subnets: &[],
            node: None,
            host_network: false,
        }
    })
}

fn containers() -> impl Strategy<Value = Containers> {
    let init = option::weighted(0.2, (ports(), prop::bool::ANY));
    (ports(), init).prop_map(|(ports, init)| Containers { ports, init })
}

/// At most one port of each name, as an API server demands.
fn ports() -> impl Strategy<Value = Vec<Value>> {
    let number = || option::of((one_of(&[53_u16, 80, 8080]), one_of(&["TCP", "UDP", "SCTP"])));
    (number(), number()).prop_map(|(http, dns)| {
        let named = [("http", http), ("dns", dns)].into_iter();
        let given = named.filter_map(|(name, port)| Some((name, port?)));
        given
            .map(|(name, (number, protocol))| json!({"name": name, "containerPort": number, "protocol": protocol}))
            .collect()
    })
}
