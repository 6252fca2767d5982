//! Random policies and random trust, against brute force over a small world.
//!
//! The evaluator here is written from the comments of the API and knows nothing
//! of how the rules decide.

use super::support;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

const HOME: &str = "customer1";
const NAME: &str = "kubernetes.io/metadata.name";

/// A pod of another namespace, and the port that it wants.
struct Caller {
    namespace: Value,
    pod: Value,
    port: u64,
}

/// Every caller of a world with three other namespaces' names, two values and
/// none of each label, and three ports.
fn world() -> Vec<Caller> {
    let mut all = Vec::new();
    for name in ["customer2", "customer3", "x"] {
        for team in [None, Some("a"), Some("b"), Some("x")] {
            for app in [None, Some("a"), Some("b"), Some("x")] {
                for port in [1, 80, 81] {
                    let labels =
                        |key: &str, value: Option<&str>| value.map_or(json!({}), |v| json!({key: v}));
                    let mut namespace = labels("team", team);
                    namespace[NAME] = json!(name);
                    all.push(Caller { namespace, pod: labels("app", app), port });
                }
            }
        }
    }
    all
}

fn term(key: &'static str, values: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let some = subsequence(values.to_vec(), 1..=values.len());
    (select(vec!["In", "NotIn", "Exists", "DoesNotExist"]), some).prop_map(move |(operator, values)| {
        match operator {
            "In" | "NotIn" => json!({"key": key, "operator": operator, "values": values}),
            _ => json!({"key": key, "operator": operator}),
        }
    })
}

fn selector(terms: impl Strategy<Value = Value>) -> impl Strategy<Value = Value> {
    prop::collection::vec(terms, 0..3).prop_map(|terms| json!({"matchExpressions": terms}))
}

fn namespaces() -> impl Strategy<Value = Value> {
    let name = term(NAME, &["customer1", "customer2", "customer3"]);
    selector(prop_oneof![term("team", &["a", "b"]), name])
}

fn pods() -> impl Strategy<Value = Value> {
    selector(term("app", &["a", "b"]))
}

fn ports() -> impl Strategy<Value = Value> {
    let ranges = vec![json!({"port": 80}), json!({"port": 81}), json!({"port": 80, "endPort": 81})];
    prop::collection::vec(select(ranges), 0..3).prop_map(Value::from)
}

fn peer() -> impl Strategy<Value = Value> {
    let fields = (prop::option::of(namespaces()), prop::option::of(pods()));
    fields.prop_filter_map("a peer says something", |fields| match fields {
        (None, None) => None,
        (Some(namespaces), None) => Some(json!({"namespaceSelector": namespaces})),
        (None, Some(pods)) => Some(json!({"podSelector": pods})),
        (Some(namespaces), Some(pods)) => Some(json!({"namespaceSelector": namespaces, "podSelector": pods})),
    })
}

fn rule() -> impl Strategy<Value = Value> {
    let peers = prop::collection::vec(peer(), 0..3);
    (peers, ports()).prop_map(|(from, ports)| json!({"from": from, "ports": ports}))
}

fn trusted() -> impl Strategy<Value = Value> {
    (namespaces(), pods(), ports()).prop_map(|(namespaces, pods, ports)| {
        json!({"namespaceSelector": namespaces, "podSelector": pods, "ports": ports})
    })
}

fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

fn selects(selector: &Value, labels: &Value) -> bool {
    items(&selector["matchExpressions"]).iter().all(|term| {
        let value = labels.get(term["key"].as_str().unwrap());
        let listed = value.is_some_and(|value| items(&term["values"]).contains(value));
        match term["operator"].as_str().unwrap() {
            "In" => listed,
            "NotIn" => !listed,
            "Exists" => value.is_some(),
            _ => value.is_none(),
        }
    })
}

fn opens(ports: &Value, port: u64) -> bool {
    let holds = |entry: &Value| {
        let first = entry["port"].as_u64().unwrap();
        (first..=entry["endPort"].as_u64().unwrap_or(first)).contains(&port)
    };
    items(ports).is_empty() || items(ports).iter().any(holds)
}

fn meant(peer: &Value, caller: &Caller) -> bool {
    let namespace = match peer.get("namespaceSelector") {
        Some(selector) => selects(selector, &caller.namespace),
        None => caller.namespace[NAME] == HOME,
    };
    namespace && peer.get("podSelector").is_none_or(|selector| selects(selector, &caller.pod))
}

fn gets_through(rules: &[Value], caller: &Caller) -> bool {
    rules.iter().any(|rule| {
        let peers = items(&rule["from"]);
        opens(&rule["ports"], caller.port)
            && (peers.is_empty() || peers.iter().any(|peer| meant(peer, caller)))
    })
}

fn is_trusted(trust: &[Value], caller: &Caller) -> bool {
    trust.iter().any(|peer| opens(&peer["ports"], caller.port) && meant(peer, caller))
}

/// The caller that a finding gives as its example; an address is none.
fn example(finding: &Value) -> Option<Caller> {
    let witness = &finding["witness"];
    let mut namespace = witness.get("namespace")?["labels"].clone();
    namespace[NAME] = witness["namespace"]["name"].clone();
    let port = witness["port"].as_str().map_or(1, |port| port.parse().unwrap());
    Some(Caller { namespace, pod: witness["podLabels"].clone(), port })
}

proptest! {
    #[test]
    fn admitted_lets_nobody_cross_and_denied_shows_who_does(
        rules in prop::collection::vec(rule(), 0..3),
        trust in prop::collection::vec(trusted(), 0..4),
    ) {
        let policy = json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "p", "namespace": HOME},
            "spec": {"podSelector": {}, "ingress": rules},
        });
        let request = support::request(&json!({"object": policy}));
        let answer = support::judge(&request, &json!({"trustedPeers": trust}), None);
        // Settings that trust everything without saying so are refused.
        prop_assume!(answer["code"] != 500);
        let crossing = |caller: &Caller| gets_through(&rules, caller) && !is_trusted(&trust, caller);
        if answer["accepted"] == true {
            prop_assert!(!world().iter().any(crossing), "admitted, and somebody crosses");
        }
        for finding in items(&answer["findings"]).iter().filter(|finding| finding["level"] == "deny") {
            if let Some(caller) = example(finding) {
                prop_assert!(caller.namespace[NAME] != HOME && crossing(&caller), "no example: {finding:#}");
            }
        }
    }
}
