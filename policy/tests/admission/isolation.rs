//! Random policies, changes, boundaries and trust, against brute force over a
//! small world.
//!
//! The evaluator in `universe` knows nothing of how the rules decide.

use super::support;
use super::universe::{HOME, NAME, Peer, Place, Port, World, items, own_pods};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use serde_json::{Value, json};

const PORTS: [Port<'static>; 6] = [
    number("TCP", 1),
    number("TCP", 80),
    number("TCP", 81),
    Port { protocol: "TCP", place: Place::Named("http") },
    number("UDP", 80),
    number("SCTP", 1),
];

const fn number(protocol: &str, number: u64) -> Port<'_> {
    Port { protocol, place: Place::Number(number) }
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
    selector(prop_oneof![term("team", &["a", "b"]), term("tenant", &["a", "b"]), name])
}

fn pods() -> impl Strategy<Value = Value> {
    selector(term("app", &["a", "b"]))
}

fn ports() -> impl Strategy<Value = Value> {
    let entries = vec![
        json!({"port": 80}),
        json!({"port": 81}),
        json!({"port": 80, "endPort": 81}),
        json!({"port": "http"}),
        json!({"protocol": "TCP"}),
        json!({"protocol": "UDP", "port": 80}),
        json!({"protocol": "UDP"}),
    ];
    prop::collection::vec(select(entries), 0..3).prop_map(Value::from)
}

fn block() -> impl Strategy<Value = Value> {
    let cidrs = ["10.0.0.0/30", "10.0.0.0/31", "10.0.0.2/31", "10.0.0.1/32", "0.0.0.0/1", "128.0.0.0/1"];
    let except = subsequence(vec!["10.0.0.1/32", "10.0.0.2/32"], 0..=2);
    (select(cidrs.to_vec()), except).prop_map(|(cidr, except)| {
        let inside = cidr == "0.0.0.0/1" || cidr == "10.0.0.0/30";
        json!({"ipBlock": {"cidr": cidr, "except": if inside { except } else { Vec::new() }}})
    })
}

fn peer() -> impl Strategy<Value = Value> {
    let pods = prop_oneof![
        namespaces().prop_map(|namespaces| json!({"namespaceSelector": namespaces})),
        pods().prop_map(|pods| json!({"podSelector": pods})),
        (namespaces(), pods())
            .prop_map(|(namespaces, pods)| json!({"namespaceSelector": namespaces, "podSelector": pods})),
    ];
    prop_oneof![4 => pods, 1 => block()]
}

/// The spec of a policy whose rules stand in `section`.
fn spec(section: &'static str, peers: &'static str) -> impl Strategy<Value = Value> {
    let direction = if section == "ingress" { "Ingress" } else { "Egress" };
    let rule = (prop::collection::vec(peer(), 0..3), ports())
        .prop_map(move |(listed, ports)| json!({peers: listed, "ports": ports}));
    let own = select(vec![json!({}), selecting("app", "a")]);
    (own, prop::collection::vec(rule, 0..3))
        .prop_map(move |(own, rules)| json!({"podSelector": own, "policyTypes": [direction], section: rules}))
}

fn selecting(key: &str, value: &str) -> Value {
    json!({"matchExpressions": [{"key": key, "operator": "In", "values": [value]}]})
}

fn trusted() -> impl Strategy<Value = Value> {
    let who = prop_oneof![
        4 => (namespaces(), pods())
            .prop_map(|(namespaces, pods)| json!({"namespaceSelector": namespaces, "podSelector": pods})),
        1 => block(),
    ];
    let into = select(vec![None, Some(selecting("exposed", "true")), Some(selecting(NAME, HOME))]);
    (who, ports(), into).prop_map(|(mut peer, ports, into)| {
        peer["ports"] = ports;
        if let Some(into) = into {
            peer["into"] = into;
        }
        peer
    })
}

fn world(section: &'static str, peers: &'static str) -> impl Strategy<Value = World> {
    let isolate_by = select(vec![NAME, "tenant"]);
    let home = select(vec![json!({}), json!({"tenant": "a"}), json!({"tenant": "a", "exposed": "true"})]);
    let trust = prop::collection::vec(trusted(), 0..4);
    (isolate_by, home, trust).prop_map(move |(isolate_by, mut home, trust)| {
        home[NAME] = json!(HOME);
        let others = [json!({NAME: "customer2", "tenant": "a"}), json!({NAME: "customer3", "tenant": "b"})];
        let namespaces = [home].into_iter().chain(others).collect();
        World { namespaces, isolate_by, trust, peers, section }
    })
}

/// A world with a policy in it, and what the policy was before, if it was.
fn situations() -> impl Strategy<Value = (World, Value, Option<Value>)> {
    prop_oneof![Just(("ingress", "from")), Just(("egress", "to"))].prop_flat_map(|(section, peers)| {
        (world(section, peers), spec(section, peers), prop::option::of(spec(section, peers)))
    })
}

/// The verdict of the rules.
fn judge(world: &World, spec: &Value, old: Option<&Value>) -> Value {
    let policy = |spec: &Value| {
        json!({
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": "p", "namespace": HOME},
            "spec": spec,
        })
    };
    let mut case = json!({"object": policy(spec)});
    if let Some(old) = old {
        case["oldObject"] = policy(old);
        case["operation"] = json!("UPDATE");
    }
    // What an UPDATE does to coverage is another question.
    let settings = json!({
        "isolateBy": world.isolate_by,
        "directions": [if world.section == "ingress" { "Ingress" } else { "Egress" }],
        "trustedPeers": world.trust,
        "rules": {"isolation-removed": "off"},
    });
    let namespace = |labels: &Value| json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": labels[NAME], "labels": labels}});
    let cluster: Vec<Value> = world.namespaces.iter().map(namespace).collect();
    support::judge(&support::request(&case), &settings, Some(&cluster))
}

/// The peer that a finding gives as its example.
fn example(finding: &Value) -> Option<Peer> {
    let witness = &finding["witness"];
    if let Some(address) = witness["address"].as_str() {
        return Some(Peer::Address(address.parse().ok()?));
    }
    let mut namespace = witness.get("namespace")?["labels"].clone();
    namespace[NAME] = witness["namespace"]["name"].clone();
    Some(Peer::Pod { namespace, labels: witness["podLabels"].clone() })
}

fn example_port(finding: &Value) -> Port<'_> {
    let witness = &finding["witness"];
    let place = |port: &'_ str| port.parse().map_or(Place::Named("http"), Place::Number);
    Port {
        protocol: witness["protocol"].as_str().unwrap_or("TCP"),
        place: witness["port"].as_str().map_or(Place::Number(1), place),
    }
}

proptest! {
    #[test]
    fn admitted_lets_nobody_cross_and_denied_shows_who_does((world, spec, old) in situations()) {
        let answer = judge(&world, &spec, old.as_ref());
        // Settings that trust everything without saying so are refused.
        prop_assume!(answer["code"] != 500);
        let crosses = |peer: &Peer, port: Port<'_>| {
            own_pods().iter().any(|own| world.crosses(&spec, old.as_ref(), own, (peer, port)))
        };
        if answer["accepted"] == true {
            let crossing = world.peers().into_iter().any(|peer| PORTS.iter().any(|port| crosses(&peer, *port)));
            prop_assert!(!crossing, "admitted, and somebody crosses");
        }
        for finding in items(&answer["findings"]).iter().filter(|finding| finding["level"] == "deny") {
            if let Some(peer) = example(finding) {
                prop_assert!(crosses(&peer, example_port(finding)), "no example: {finding:#}");
            }
        }
    }
}
