//! Policies of the admin tiers, in both API versions.
//!
//! Priorities differ inside a tier: what equal ones mean is left open.
use super::{one_of, selector};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};

/// The two versions say the same in other words.
#[derive(Debug, Clone, Copy)]
enum Version {
    V1alpha1,
    V1alpha2,
}

/// Nothing, policies of one version, or policies of the other.
pub fn admin_policies() -> impl Strategy<Value = Vec<Value>> {
    prop_oneof![
        1 => Just(Vec::new()),
        1 => vec(spec(Version::V1alpha1), 1..=3).prop_map(v1alpha1),
        2 => vec((one_of(&["Admin", "Baseline"]), spec(Version::V1alpha2)), 1..=3).prop_map(v1alpha2),
    ]
}

/// Policies of the newer version, which every engine of today reads.
pub fn cluster_network_policies() -> impl Strategy<Value = Vec<Value>> {
    vec((one_of(&["Admin", "Baseline"]), spec(Version::V1alpha2)), 0..=2).prop_map(v1alpha2)
}

/// The last policy is the baseline: there is one, called default.
fn v1alpha1(specs: Vec<Value>) -> Vec<Value> {
    let last = specs.len() - 1;
    let numbered = specs.into_iter().enumerate();
    numbered
        .map(|(index, mut spec)| {
            let (kind, name) = match index {
                0 if index == last => ("BaselineAdminNetworkPolicy", "default".to_owned()),
                index if index == last && last > 0 => ("BaselineAdminNetworkPolicy", "default".to_owned()),
                index => ("AdminNetworkPolicy", format!("admin-{index}")),
            };
            if kind == "AdminNetworkPolicy" {
                spec["priority"] = json!(90 - index);
            } else {
                spec = without_pass(spec);
            }
            object("policy.networking.k8s.io/v1alpha1", kind, &name, &spec)
        })
        .collect()
}

fn v1alpha2(specs: Vec<(&str, Value)>) -> Vec<Value> {
    let numbered = specs.into_iter().enumerate();
    numbered
        .map(|(index, (tier, mut spec))| {
            spec["tier"] = json!(tier);
            spec["priority"] = json!(90 - index);
            let name = format!("admin-{index}");
            object("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", &name, &spec)
        })
        .collect()
}

/// The baseline of v1alpha1 knows Allow and Deny only.
fn without_pass(mut spec: Value) -> Value {
    for rules in ["ingress", "egress"] {
        let rules = spec[rules].as_array_mut().into_iter().flatten();
        rules.filter(|rule| rule["action"] == "Pass").for_each(|rule| rule["action"] = json!("Deny"));
    }
    spec
}

fn object(version: &str, kind: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": version, "kind": kind, "metadata": {"name": name}, "spec": spec})
}

fn spec(version: Version) -> impl Strategy<Value = Value> {
    let ingress = vec(rule(version, "from", selected().boxed(), true), 0..=2);
    let egress = vec(rule(version, "to", selected().boxed(), true), 0..=2);
    let outside = vec(rule(version, "to", outside().boxed(), false), 0..=2);
    (selected(), ingress, egress, outside).prop_map(|(subject, ingress, egress, outside)| {
        let egress: Vec<_> = egress.into_iter().chain(outside).collect();
        json!({"subject": subject, "ingress": ingress, "egress": egress})
    })
}

fn rule(
    version: Version,
    key: &'static str,
    peer: BoxedStrategy<Value>,
    names: bool,
) -> impl Strategy<Value = Value> {
    let (actions, ports) = match version {
        Version::V1alpha1 => (&["Allow", "Deny", "Pass"], "ports"),
        Version::V1alpha2 => (&["Accept", "Deny", "Pass"], "protocols"),
    };
    (one_of(actions), vec(peer, 1..=2), vec(port(version, names), 0..=2)).prop_map(
        move |(action, peers, some)| {
            let mut rule = json!({"action": action, key: peers});
            if !some.is_empty() {
                rule[ports] = json!(some);
            }
            rule
        },
    )
}

/// Pods, by their namespaces or one by one.
fn selected() -> impl Strategy<Value = Value> {
    prop_oneof![
        selector::of_namespaces().prop_map(|namespaces| json!({"namespaces": namespaces})),
        (selector::of_namespaces(), selector::of_pods()).prop_map(|(namespaces, pods)| {
            json!({"pods": {"namespaceSelector": namespaces, "podSelector": pods}})
        }),
    ]
}

/// Addresses and nodes.
fn outside() -> impl Strategy<Value = Value> {
    let networks = one_of(&["0.0.0.0/0", "10.0.0.0/24", "203.0.113.0/25", "::/0", "fd00::/64"]);
    let node = one_of(&["node-1", "node-2", "node-3"]);
    prop_oneof![
        3 => vec(networks, 1..=2).prop_map(|networks| json!({"networks": networks})),
        1 => node.prop_map(|name| json!({"nodes": {"matchLabels": {"name": name}}})),
        1 => Just(json!({"nodes": {}})),
    ]
}

fn port(version: Version, names: bool) -> BoxedStrategy<Value> {
    let protocol = one_of(&["TCP", "UDP", "SCTP"]);
    let range = one_of(&[(53, 53), (80, 80), (80, 90), (1, 79), (8080, 65535)]);
    let number = (protocol, range).prop_map(move |(protocol, range)| numbered(version, protocol, range));
    let name = one_of(&["http", "dns", "absent"]).prop_map(move |name| match version {
        Version::V1alpha1 => json!({"namedPort": name}),
        Version::V1alpha2 => json!({"destinationNamedPort": name}),
    });
    if names { prop_oneof![3 => number, 1 => name].boxed() } else { number.boxed() }
}

fn numbered(version: Version, protocol: &str, (start, end): (u16, u16)) -> Value {
    match (version, start == end) {
        (Version::V1alpha1, true) => json!({"portNumber": {"protocol": protocol, "port": start}}),
        (Version::V1alpha1, false) => {
            json!({"portRange": {"protocol": protocol, "start": start, "end": end}})
        }
        (Version::V1alpha2, true) => json!({protocol.to_lowercase(): {"destinationPort": {"number": start}}}),
        (Version::V1alpha2, false) => {
            json!({protocol.to_lowercase(): {"destinationPort": {"range": {"start": start, "end": end}}}})
        }
    }
}
