//! Random clusters, small enough that everything meets everything.
//!
//! Few labels, few addresses and few ports, so that selectors, blocks and
//! ranges hit and just miss; every object is one that an API server accepts.
mod admin;
mod cilium;
mod config;
mod network_policy;
mod plain;
mod pod;
mod selector;

pub use admin::{admin_policies, cluster_network_policies};
pub use cilium::cilium_clusters;
pub use config::config;
pub use network_policy::{network_policies, rule};
pub use plain::plain_clusters;
pub use pod::pods;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

/// The namespaces; `default` has no object of its own, and objects in it do not name it.
pub const NAMESPACES: [&str; 4] = ["a", "b", "c", "default"];

/// Addresses that blocks let in or just not; no pod has one of them.
pub const ADDRESSES: [&str; 7] =
    ["10.0.0.200", "10.0.1.200", "203.0.113.7", "203.0.113.128", "2001:db8::1", "fd00::9", "fd00:1::99"];

/// Ports at the edges of the ranges that policies name.
pub const PORTS: [u16; 8] = [1, 53, 80, 81, 90, 8079, 8080, 65535];

/// A cluster: namespaces, nodes, pods and policies of every kind.
pub fn clusters() -> impl Strategy<Value = Vec<Value>> {
    let policies = (network_policies(), admin_policies());
    (namespaces(), pods(), policies).prop_map(|(mut objects, pods, (policies, admin))| {
        objects.extend(nodes());
        objects.extend(pods);
        objects.extend(policies);
        objects.extend(admin);
        objects
    })
}

/// The names of the nodes, with their addresses.
const NODES: [(&str, &[&str]); 3] =
    [("node-1", &["192.168.0.1", "fd00:9::1"]), ("node-2", &["192.168.0.2"]), ("node-3", &["fd00:9::3"])];

fn nodes() -> Vec<Value> {
    NODES
        .map(|(name, addresses)| {
            let addresses = addresses.iter().map(|one| json!({"type": "InternalIP", "address": one}));
            json!({
                "apiVersion": "v1",
                "kind": "Node",
                "metadata": {"name": name, "labels": {"name": name}},
                "status": {"addresses": addresses.collect::<Vec<_>>()},
            })
        })
        .to_vec()
}

fn namespaces() -> impl Strategy<Value = Vec<Value>> {
    let labels = [selector::labels(), selector::labels(), selector::labels()];
    labels.prop_map(|labels| {
        let named = NAMESPACES.into_iter().zip(labels);
        named
            .map(|(name, labels)| {
                json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
            })
            .collect()
    })
}

/// The metadata of an object in a namespace.
fn metadata(namespace: &str, name: &str) -> Value {
    match namespace {
        "default" => json!({"name": name}),
        namespace => json!({"name": name, "namespace": namespace}),
    }
}

/// One of a few.
fn one_of<T: Clone + std::fmt::Debug + 'static>(options: &'static [T]) -> impl Strategy<Value = T> {
    select(options)
}
