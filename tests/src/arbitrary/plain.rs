//! Clusters without what engines read in different ways for known reasons: every
//! pod has one address and a namespace with an object, and runs on no node.
//!
//! Policies are of the kinds that SIG Network's own engine knows, without the
//! three things that it takes otherwise than the API says: names of ports in
//! policies of the admin tiers (it asks neither number nor protocol, and in
//! ingress the pod that sends), nodes as peers (for it they are pods there), and
//! NetworkPolicies for one direction beside a Baseline policy (it leaves
//! Baseline out in both, where the API asks it in each that is not isolated).
use super::{cluster_network_policies, namespaces, network_policies, one_of, selector};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The namespaces that have an object.
const NAMESPACES: [&str; 3] = ["a", "b", "c"];

/// A cluster with NetworkPolicies and ClusterNetworkPolicies.
pub fn plain_clusters() -> impl Strategy<Value = Vec<Value>> {
    let policies = (network_policies(), cluster_network_policies());
    (namespaces(), plain_pods(&["10.0.0.", "10.0.1.", "fd00::", "fd00:1::"]), policies).prop_map(
        |(mut objects, pods, (policies, admin))| {
            let admin = one_baseline(admin.into_iter().filter(|policy| !is_taken_otherwise(policy)));
            let has_baseline = admin.iter().any(is_baseline);
            let policies = policies.into_iter().filter(|policy| policy["metadata"]["namespace"].is_string());
            objects.extend(pods);
            objects.extend(policies.map(|policy| if has_baseline { both_ways(policy) } else { policy }));
            objects.extend(admin);
            objects
        },
    )
}

/// Up to six pods with an address each.
pub(super) fn plain_pods(subnets: &'static [&str]) -> impl Strategy<Value = Vec<Value>> {
    let ports = vec(one_of(&[("http", 8080, "TCP"), ("http", 80, "TCP"), ("dns", 53, "UDP")]), 0..=1);
    let pod = (one_of(&NAMESPACES), selector::labels(), ports, one_of(subnets));
    vec(pod, 2..=6).prop_map(|pods| {
        let numbered = pods.into_iter().enumerate();
        numbered
            .map(|(index, (namespace, labels, ports, subnet))| {
                let ports: Vec<_> = ports
                    .iter()
                    .map(|(name, number, protocol)| json!({"name": name, "containerPort": number, "protocol": protocol}))
                    .collect();
                let address = format!("{subnet}{}", index + 1);
                json!({
                    "apiVersion": "v1",
                    "kind": "Pod",
                    "metadata": {"name": format!("w{index}"), "namespace": namespace, "labels": labels},
                    "spec": {"containers": [{"name": "main", "image": "main", "ports": ports}]},
                    "status": {"podIP": address, "podIPs": [{"ip": address}]},
                })
            })
            .collect()
    })
}

/// The engine has a single policy of the baseline, so the first one stays.
fn one_baseline(policies: impl Iterator<Item = Value>) -> Vec<Value> {
    let mut seen = false;
    policies.filter(|policy| !is_baseline(policy) || !std::mem::replace(&mut seen, true)).collect()
}

fn is_baseline(policy: &Value) -> bool {
    policy["spec"]["tier"] == "Baseline"
}

/// The policy, isolating in both directions.
fn both_ways(mut policy: Value) -> Value {
    policy["spec"]["policyTypes"] = json!(["Ingress", "Egress"]);
    policy
}

fn is_taken_otherwise(policy: &Value) -> bool {
    let text = policy.to_string();
    ["destinationNamedPort", "\"nodes\""].iter().any(|field| text.contains(field))
}
