//! NetworkPolicies, with every kind of peer and port.
use super::{NAMESPACES, metadata, one_of, selector};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Blocks, with what may be taken out of them.
const BLOCKS: [(&str, &[&str]); 9] = [
    ("0.0.0.0/0", &["10.0.0.0/8", "203.0.113.0/25"]),
    ("10.0.0.0/8", &["10.0.0.0/24", "10.0.1.1/32"]),
    ("10.0.0.0/30", &["10.0.0.1/32"]),
    ("203.0.113.0/24", &["203.0.113.128/25"]),
    ("192.168.0.1/32", &[]),
    ("::/0", &["fd00::/16"]),
    ("fd00::/125", &["fd00::2/128"]),
    ("fd00:1::/112", &["fd00:1::/126"]),
    ("2001:db8::/32", &["2001:db8::/64"]),
];

/// Directions, as a policy lists them.
const TYPES: [&[&str]; 3] = [&["Ingress"], &["Egress"], &["Ingress", "Egress"]];

/// Up to five policies.
pub fn network_policies() -> impl Strategy<Value = Vec<Value>> {
    vec((one_of(&NAMESPACES), spec()), 0..=5).prop_map(|specs| {
        let named = specs.into_iter().enumerate();
        named.map(|(index, (namespace, spec))| policy(namespace, &format!("p{index}"), &spec)).collect()
    })
}

/// A policy of that name.
fn policy(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": metadata(namespace, name),
        "spec": spec,
    })
}

fn spec() -> impl Strategy<Value = Value> {
    let types = one_of(&TYPES);
    let rules = |peers| option::weighted(0.8, vec(rule(peers), 0..=2));
    (selector::of_pods(), option::of(types), rules("from"), rules("to")).prop_map(
        |(selector, types, ingress, egress)| {
            let mut spec = Map::from_iter([("podSelector".to_owned(), selector)]);
            spec.extend(types.map(|types| ("policyTypes".to_owned(), json!(types))));
            spec.extend(ingress.map(|rules| ("ingress".to_owned(), json!(rules))));
            spec.extend(egress.map(|rules| ("egress".to_owned(), json!(rules))));
            Value::Object(spec)
        },
    )
}

/// A rule with its peers under `from` or `to`.
pub fn rule(key: &'static str) -> impl Strategy<Value = Value> {
    let peers = option::weighted(0.8, vec(peer(), 0..=2));
    let ports = option::weighted(0.6, vec(port(), 0..=2));
    (peers, ports).prop_map(move |(peers, ports)| {
        let mut rule = Map::new();
        rule.extend(peers.map(|peers| (key.to_owned(), json!(peers))));
        rule.extend(ports.map(|ports| ("ports".to_owned(), json!(ports))));
        Value::Object(rule)
    })
}

fn peer() -> impl Strategy<Value = Value> {
    prop_oneof![
        selector::of_pods().prop_map(|pods| json!({"podSelector": pods})),
        selector::of_namespaces().prop_map(|namespaces| json!({"namespaceSelector": namespaces})),
        (selector::of_namespaces(), selector::of_pods())
            .prop_map(|(namespaces, pods)| json!({"namespaceSelector": namespaces, "podSelector": pods})),
        block().prop_map(|block| json!({"ipBlock": block})),
    ]
}

fn block() -> impl Strategy<Value = Value> {
    (one_of(&BLOCKS), prop::bool::ANY).prop_map(|((cidr, holes), with_holes)| {
        if with_holes { json!({"cidr": cidr, "except": holes}) } else { json!({"cidr": cidr}) }
    })
}

fn port() -> impl Strategy<Value = Value> {
    let protocol = option::of(one_of(&["TCP", "UDP", "SCTP"]));
    let port = prop_oneof![
        Just(json!({})),
        one_of(&[53, 80, 8080]).prop_map(|port| json!({"port": port})),
        one_of(&[(80, 90), (1, 79), (8080, 65535)])
            .prop_map(|(port, end)| json!({"port": port, "endPort": end})),
        one_of(&["http", "dns", "absent"]).prop_map(|name| json!({"port": name})),
    ];
    (protocol, port).prop_map(|(protocol, mut port)| {
        if let Some(protocol) = protocol {
            port["protocol"] = json!(protocol);
        }
        port
    })
}
