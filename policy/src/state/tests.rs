//! The state held to the engine that asks every pair, and to examples.

use super::{Isolation, Standing};
use crate::boundary::Walls;
use crate::kubernetes::Blocks;
use crate::reach::Model;
use crate::reach::tests::{clusters, read};
use crate::rules::NAMES;
use crate::settings::Settings;
use crate::snapshot::{Reading, SnapshotCluster};
use proptest::prelude::*;
use serde_json::{Value, json};

fn settings(json: &Value) -> Settings {
    Settings::decode(&json.to_string(), &NAMES).unwrap()
}

/// A pair that crosses the boundary of a guarded workload, or an address that
/// does, by the rows of the engine.
fn crossing(reading: &Reading, settings: &Settings) -> Option<String> {
    let model = Model::new(&reading.snapshot, Blocks::Address);
    let cluster = SnapshotCluster::new(&reading.snapshot);
    let walls = Walls::new(settings, &cluster);
    let ids: Vec<u32> = model.class_ids().iter().flatten().collect();
    let space = |id: u32| model.namespace(model.class(id).unwrap().namespace).unwrap();
    let guarded = ids.iter().filter(|id| super::is_guarded(&walls, space(**id).name(), space(**id).labels()));
    for id in guarded {
        for direction in &settings.directions {
            let row = model.row(*id, *direction);
            for (ports, ends) in &row.pieces {
                if let Some(address) = ends.outside.first() {
                    return Some(format!("{} {direction} {address} {ports}", model.unit_of(*id).unwrap()));
                }
                let others = ends.pods.iter().flatten();
                let mut crossing = others
                    .filter(|other| !walls.same_boundary(space(*id).name(), space(*other).name()).unwrap());
                if let Some(other) = crossing.next() {
                    return Some(format!(
                        "{} {direction} {} {ports}",
                        model.unit_of(*id).unwrap(),
                        model.unit_of(other).unwrap()
                    ));
                }
            }
        }
    }
    None
}

proptest! {
    /// What is said to be closed, no pair crosses; the other way round, a boundary
    /// may be open to namespaces that are not listed.
    #[test]
    fn nothing_crosses_a_boundary_that_is_called_closed(objects in clusters(), way in 0_usize..4) {
        let all = [json!({}), json!({"directions": ["Egress"]}),
            json!({"isolateBy": "team", "directions": ["Ingress", "Egress"]}),
            json!({"guard": {"namespaceSelector": {"matchLabels": {"team": "x"}}}})];
        let settings = settings(&all[way]);
        let reading = read(&objects);
        let isolation = Isolation::of(&reading, &settings);
        if isolation.standing() == Standing::Closed {
            prop_assert_eq!(crossing(&reading, &settings), None, "{:#?}", isolation);
        }
    }
}

fn pod(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": namespace, "labels": {"app": name}},
        "spec": {"containers": [{"name": "c"}]}})
}

fn policy(rule: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": "p", "namespace": "shop"}, "spec": {"podSelector": {}, "ingress": [rule]}})
}

/// What is said of a shop with one rule, beside other objects: the openings by
/// rule and place, the unisolated workloads, and the answer.
#[track_caller]
fn check(objects: &[Value], given: &Value, expected: &[&str], standing: Standing) {
    let isolation = Isolation::of(&read(objects), &settings(given));
    let openings = isolation.openings.iter().map(|it| format!("{} {}", it.rule, it.finding.path));
    let unisolated = isolation.unisolated.iter().map(|it| format!("{:?} {}", it.openness, it.unit));
    let unknown = isolation.unknown.iter().map(|it| it.message.clone());
    let found: Vec<String> = openings.chain(unisolated).chain(unknown).collect();
    assert_eq!(
        (found, isolation.standing()),
        (expected.iter().map(|it| (*it).to_owned()).collect(), standing)
    );
}

const PEER: &str = "foreign-peer spec.ingress[0].from[0].namespaceSelector";

#[test]
fn a_boundary_is_open_whether_or_not_a_victim_is_listed() {
    let none = json!({});
    let shop = |rule: Value| vec![pod("shop", "web"), policy(&rule)];
    check(&shop(json!({"from": [{"podSelector": {}}]})), &none, &[], Standing::Closed);
    check(&shop(json!({"from": [{"namespaceSelector": {}}]})), &none, &[PEER], Standing::Open);
    check(&shop(json!({})), &none, &["any-source spec.ingress[0]"], Standing::Open);
    check(
        &shop(json!({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})),
        &none,
        &["foreign-address spec.ingress[0].from[0].ipBlock"],
        Standing::Open,
    );
    let office = json!({"trustedPeers": [{"ipBlock": {"cidr": "192.0.0.0/16"}}]});
    check(&shop(json!({"from": [{"ipBlock": {"cidr": "192.0.2.0/24"}}]})), &office, &[], Standing::Closed);
    let warned = json!({"rules": {"foreign-peer": "warn"}});
    check(&shop(json!({"from": [{"namespaceSelector": {}}]})), &warned, &[PEER], Standing::Closed);
    check(&[policy(&json!({"from": [{"podSelector": {}}]}))], &none, &[], Standing::Unknown);
    check(&[policy(&json!({}))], &none, &["any-source spec.ingress[0]"], Standing::Open);
}

#[test]
fn a_workload_that_nothing_isolates_is_open() {
    let shop = vec![pod("shop", "web")];
    check(&shop, &json!({}), &["Open shop/web[Pod]"], Standing::Open);
    check(&shop, &json!({"rules": {"unisolated-pod": "off"}}), &[], Standing::Closed);
    let mut on_node = pod("shop", "agent");
    on_node["spec"]["hostNetwork"] = json!(true);
    let rule = json!({"from": [{"podSelector": {}}]});
    check(&[on_node, policy(&rule)], &json!({}), &["OnItsNode shop/agent[Pod]"], Standing::Open);
    let mut attached = pod("shop", "web");
    attached["metadata"]["annotations"] = json!({"k8s.v1.cni.cncf.io/networks": "lan"});
    check(
        &[attached, policy(&rule)],
        &json!({}),
        &[
            "shop/web[Pod] is on another network (k8s.v1.cni.cncf.io/networks: lan), which no NetworkPolicy governs",
        ],
        Standing::Unknown,
    );
}

#[test]
fn a_pod_that_has_ended_is_none_and_hides_none() {
    let mut ended = pod("shop", "web");
    ended["status"] = json!({"phase": "Succeeded"});
    let inside = policy(&json!({"from": [{"podSelector": {}}]}));
    check(&[ended.clone(), inside.clone()], &json!({}), &[], Standing::Unknown);
    ended["metadata"]["ownerReferences"] =
        json!([{"apiVersion": "batch/v1", "kind": "Job", "name": "job", "uid": "u", "controller": true}]);
    let job = json!({"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "job", "namespace": "shop"},
        "spec": {"template": {"metadata": {"labels": {"app": "other"}},
            "spec": {"containers": [{"name": "c"}], "restartPolicy": "Never"}}}});
    let mut some = inside;
    some["spec"]["podSelector"] = json!({"matchLabels": {"app": "web"}});
    check(&[ended, job, some], &json!({}), &["Open shop/job[Job]"], Standing::Open);
}

#[test]
fn replicas_that_are_not_looked_at_are_not_known_to_be_isolated() {
    let set = json!({"apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "db", "namespace": "shop"},
        "spec": {"replicas": 1002, "serviceName": "db", "selector": {"matchLabels": {"app": "db"}},
            "template": {"metadata": {"labels": {"app": "db"}}, "spec": {"containers": [{"name": "c"}]}}}});
    let mut all_but_one = policy(&json!({"from": [{"podSelector": {}}]}));
    all_but_one["spec"]["podSelector"] = json!({"matchExpressions":
        [{"key": "apps.kubernetes.io/pod-index", "operator": "NotIn", "values": ["1001"]}]});
    let many = "StatefulSet shop/db has more replicas than are looked at one by one";
    check(&[set, all_but_one], &json!({}), &[many], Standing::Unknown);
}

fn admin(name: &str, priority: u32, action: &str, peer: &Value) -> Value {
    json!({"apiVersion": "policy.networking.k8s.io/v1beta1", "kind": "ClusterNetworkPolicy", "metadata": {"name": name},
        "spec": {"tier": "Admin", "priority": priority, "subject": {"namespaces": {}},
            "ingress": [{"action": action, "from": [peer]}]}})
}

#[test]
fn administrators_close_and_open() {
    let everyone = json!({"namespaces": {}});
    let wide = vec![pod("shop", "web"), policy(&json!({"from": [{"namespaceSelector": {}}]}))];
    let with = |more: Vec<Value>| [wide.clone(), more].concat();
    check(&with(vec![admin("deny", 1, "Deny", &everyone)]), &json!({}), &[], Standing::Closed);
    let accept = admin("accept", 2, "Accept", &everyone);
    let opens = ["admin-override spec.ingress[0].from[0]"];
    check(
        &with(vec![accept.clone(), admin("deny", 3, "Deny", &everyone)]),
        &json!({}),
        &[PEER, opens[0]],
        Standing::Open,
    );
    check(&with(vec![admin("deny", 1, "Deny", &everyone), accept]), &json!({}), &[], Standing::Closed);
    // Of equal priority, whichever comes first decides.
    let pass = admin("pass", 1, "Pass", &everyone);
    check(&with(vec![admin("deny", 1, "Deny", &everyone), pass]), &json!({}), &[PEER], Standing::Open);
    let names = json!({"pods": {"namespaceSelector": {"matchLabels": {"team": "a"}}, "podSelector": {}}});
    check(&with(vec![admin("deny", 1, "Deny", &names)]), &json!({}), &[PEER], Standing::Open);
}

#[test]
fn what_is_not_judged_leaves_nobody_knowing() {
    let shop = vec![pod("shop", "web"), policy(&json!({"from": [{"podSelector": {}}]}))];
    for (version, kind, scope) in [
        ("cilium.io/v2", "CiliumNetworkPolicy", "shop/"),
        ("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", ""),
        ("policy.networking.k8s.io/v9", "ClusterNetworkPolicy", ""),
        ("extensions/v1beta1", "NetworkPolicy", "shop/"),
        ("example.com/v1", "DomainNetworkPolicy", "shop/"),
    ] {
        let object =
            json!({"apiVersion": version, "kind": kind, "metadata": {"name": "x", "namespace": "shop"}});
        let objects = [shop.clone(), vec![object]].concat();
        let message = format!("{kind} {scope}x is of {version}, which is not judged");
        check(&objects, &json!({}), &[&message], Standing::Unknown);
        check(&objects, &json!({"rules": {"unjudged-kind": "off"}}), &[], Standing::Closed);
    }
}
