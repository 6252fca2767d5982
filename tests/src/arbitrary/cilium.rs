//! Clusters with the kinds of Cilium beside the standard ones.
//!
//! What needs more than manifests is left out: names that DNS answers, groups of
//! clouds, nodes. Some objects are of the sort that the agent refuses though the
//! API server takes them.
use super::plain::plain_pods;
use super::{cluster_network_policies, namespaces, network_policies, one_of};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A cluster of Cilium's.
pub fn cilium_clusters() -> impl Strategy<Value = Vec<Value>> {
    let standard = (namespaces(), pods(), network_policies(), cluster_network_policies());
    let own = (vec(policy(), 0..=4), groups());
    (standard, own).prop_map(|((mut objects, pods, policies, admin), (own, groups))| {
        objects.extend(pods);
        objects.extend(groups);
        objects.extend(policies.into_iter().filter(|policy| policy["metadata"]["namespace"].is_string()));
        objects.extend(admin);
        let numbered = own.into_iter().enumerate();
        objects.extend(numbered.map(|(index, mut policy)| {
            policy["metadata"]["name"] = json!(format!("c{index}"));
            policy
        }));
        objects
    })
}

/// Pods, some with a service account, and some with a label that is no identity.
fn pods() -> impl Strategy<Value = Vec<Value>> {
    let more = vec((prop::bool::weighted(0.3), prop::bool::weighted(0.2)), 6);
    (plain_pods(&["10.0.0.", "10.0.1."]), more).prop_map(|(mut pods, more)| {
        for (pod, (account, set)) in pods.iter_mut().zip(more) {
            if account {
                pod["spec"]["serviceAccountName"] = json!("server");
            }
            if set {
                pod["metadata"]["labels"]["statefulset.kubernetes.io/pod-name"] = json!("x");
            }
        }
        pods
    })
}

/// Up to two sets of addresses.
fn groups() -> impl Strategy<Value = Vec<Value>> {
    let blocks = vec(one_of(&["203.0.113.0/25", "203.0.113.0/24", "10.0.0.0/24", "2001:db8::/32"]), 1..=2);
    vec((blocks, one_of(&["x", "z"])), 0..=2).prop_map(|groups| {
        let numbered = groups.into_iter().enumerate();
        numbered
            .map(|(index, (blocks, team))| {
                json!({
                    "apiVersion": "cilium.io/v2",
                    "kind": "CiliumCIDRGroup",
                    "metadata": {"name": format!("g{index}"), "labels": {"team": team}},
                    "spec": {"externalCIDRs": blocks},
                })
            })
            .collect()
    })
}

/// A policy of a namespace or of the cluster, without a name.
fn policy() -> impl Strategy<Value = Value> {
    let place = option::weighted(0.7, one_of(&["a", "b", "c"]));
    let rules = prop_oneof![
        6 => spec().prop_map(|spec| ("spec", spec)),
        1 => vec(spec(), 1..=2).prop_map(|specs| ("specs", json!(specs))),
    ];
    (place, rules).prop_map(|(namespace, (field, rules))| {
        let (kind, metadata) = match namespace {
            Some(namespace) => ("CiliumNetworkPolicy", json!({"namespace": namespace})),
            None => ("CiliumClusterwideNetworkPolicy", json!({})),
        };
        json!({"apiVersion": "cilium.io/v2", "kind": kind, "metadata": metadata, field: rules})
    })
}

/// Which sections stand in a policy together, by their places.
const TOGETHER: [&[usize]; 8] = [&[0], &[2], &[0, 2], &[1], &[3], &[0, 1], &[2, 3], &[0, 3]];

/// At least one section, as the definition of the kind demands.
fn spec() -> impl Strategy<Value = Value> {
    let sections = [
        section("ingress", "from", false),
        section("ingressDeny", "from", true),
        section("egress", "to", false),
        section("egressDeny", "to", true),
    ];
    let switches = option::weighted(0.2, one_of(&["ingress", "egress"]));
    let which = one_of(&TOGETHER);
    (selector(), sections, switches, which).prop_map(|(subject, sections, switch, which)| {
        let mut spec = Map::from_iter([("endpointSelector".to_owned(), subject)]);
        spec.extend(which.iter().map(|at| sections[*at].clone()));
        spec.extend(switch.map(|direction| ("enableDefaultDeny".to_owned(), json!({direction: false}))));
        Value::Object(spec)
    })
}

/// The rules of one direction, with the name of their field.
fn section(name: &'static str, word: &'static str, denies: bool) -> impl Strategy<Value = (String, Value)> {
    vec(rule(word, denies), 0..=2).prop_map(move |rules| (name.to_owned(), json!(rules)))
}

fn rule(word: &'static str, denies: bool) -> impl Strategy<Value = Value> {
    let ports = option::weighted(0.5, vec(port_rule(denies), 0..=2));
    (option::weighted(0.8, peers(word)), ports).prop_map(|(peers, ports)| {
        let mut rule = Map::new();
        rule.extend(peers);
        rule.extend(ports.map(|ports| ("toPorts".to_owned(), json!(ports))));
        Value::Object(rule)
    })
}

/// Peers of one sort, with the name of their field.
fn peers(word: &'static str) -> impl Strategy<Value = (String, Value)> {
    let entity = one_of(&["all", "world", "cluster", "host", "remote-node", "none", "init", "unmanaged"]);
    let block = one_of(&["0.0.0.0/0", "10.0.0.0/24", "203.0.113.0/25", "203.0.113.7/32", "::/0"]);
    prop_oneof![
        5 => vec(selector(), 0..=2).prop_map(|all| ("Endpoints", json!(all))),
        2 => vec(entity, 0..=2).prop_map(|all| ("Entities", json!(all))),
        2 => vec(block, 0..=2).prop_map(|all| ("CIDR", json!(all))),
        2 => vec(block_with_holes(), 1..=2).prop_map(|all| ("CIDRSet", json!(all))),
    ]
    .prop_map(move |(field, peers)| (format!("{word}{field}"), peers))
}

/// A block with what is left out of it, or a set of addresses by its name or labels.
fn block_with_holes() -> impl Strategy<Value = Value> {
    prop_oneof![
        3 => one_of(&[
            ("0.0.0.0/0", "203.0.113.0/25"),
            ("203.0.113.0/24", "203.0.113.128/25"),
            ("203.0.113.0/24", "10.0.0.0/24"),
            ("10.0.0.0/8", "10.0.0.0/24"),
        ])
        .prop_map(|(block, hole)| json!({"cidr": block, "except": [hole]})),
        1 => one_of(&["g0", "g1", "g9"]).prop_map(|name| json!({"cidrGroupRef": name})),
        1 => one_of(&["x", "z"]).prop_map(|team| json!({"cidrGroupSelector": {"matchLabels": {"team": team}}})),
    ]
}

fn port_rule(denies: bool) -> impl Strategy<Value = Value> {
    let requests = prop::bool::weighted(if denies { 0.0 } else { 0.1 });
    (vec(port(), 0..=2), requests).prop_map(|(ports, requests)| {
        let mut rule = json!({"ports": ports});
        if requests {
            rule["rules"] = json!({"http": [{"method": "GET"}]});
        }
        rule
    })
}

fn port() -> impl Strategy<Value = Value> {
    let port = one_of(&["53", "80", "8080", "0", "http", "dns", "absent"]);
    let protocol = option::weighted(0.7, one_of(&["TCP", "UDP", "SCTP", "ANY"]));
    let end = option::weighted(0.3, one_of(&[85, 79, 8081]));
    (port, protocol, end).prop_map(|(port, protocol, end)| {
        let mut all = Map::from_iter([("port".to_owned(), json!(port))]);
        all.extend(protocol.map(|protocol| ("protocol".to_owned(), json!(protocol))));
        let is_number = port.parse::<u16>().is_ok_and(|port| port > 0);
        all.extend(end.filter(|_| is_number).map(|end| ("endPort".to_owned(), json!(end))));
        Value::Object(all)
    })
}

/// Keys with every sort of prefix, and those that Cilium adds to pods.
const KEYS: [(&str, &[&str]); 10] = [
    ("app", &["x", "z"]),
    ("k8s:app", &["x", "z"]),
    ("any:team", &["x", "z"]),
    ("reserved:team", &["x"]),
    ("io.kubernetes.pod.namespace", &["a", "b"]),
    ("k8s:io.kubernetes.pod.namespace", &["a", "b"]),
    ("io.cilium.k8s.namespace.labels.team", &["x", "z"]),
    ("k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name", &["a", "c"]),
    ("io.cilium.k8s.policy.serviceaccount", &["default", "server"]),
    ("statefulset.kubernetes.io/pod-name", &["x"]),
];

fn selector() -> impl Strategy<Value = Value> {
    let label = one_of(&KEYS).prop_flat_map(|(key, values)| (Just(key), one_of(values)));
    let operator = one_of(&["In", "NotIn", "Exists", "DoesNotExist"]);
    let requirement = (one_of(&KEYS), operator).prop_map(|((key, values), operator)| match operator {
        "In" | "NotIn" => json!({"key": key, "operator": operator, "values": [values[0]]}),
        _ => json!({"key": key, "operator": operator}),
    });
    let labels = vec(label, 1..=2).prop_map(|labels| {
        let labels = labels.into_iter().map(|(key, value)| (key.to_owned(), json!(value)));
        json!({"matchLabels": labels.collect::<Map<_, _>>()})
    });
    prop_oneof![
        2 => Just(json!({})),
        4 => labels,
        3 => vec(requirement, 1..=2).prop_map(|all| json!({"matchExpressions": all})),
    ]
}
