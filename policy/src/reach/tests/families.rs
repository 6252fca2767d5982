//! A connection runs over one family of addresses.

use super::*;
use crate::reach::family::Family;
use crate::reach::question::Port;
use crate::snapshot::Reading;

/// A pod with these addresses, on the network of its node or not.
fn pod(name: &str, addresses: &[&str]) -> Value {
    let addresses: Vec<Value> = addresses.iter().map(|address| json!({"ip": address})).collect();
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": "a", "labels": {"app": name}},
        "spec": {"containers": [{"name": "c"}]}, "status": {"podIPs": addresses}})
}

fn deny(network: &str) -> Value {
    json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "deny"},
        "spec": {"tier": "Admin", "priority": 10, "subject": {"namespaces": {}},
            "egress": [{"action": "Deny", "to": [{"networks": [network]}]}]}})
}

const V4: &[&str] = &["10.0.0.1"];
const V6: &[&str] = &["fd00::1"];
const DUAL: &[&str] = &["10.0.0.1", "fd00::1"];

/// What is listed and explained of a client with those addresses and a server
/// with others: whether it is allowed, and what is said of families.
#[track_caller]
fn check(client: &[&str], server: &[&str], network: &str, allowed: bool, over: Option<&[(Family, bool)]>) {
    let server: Vec<String> = server.iter().map(|address| format!("{address}0")).collect();
    let server: Vec<&str> = server.iter().map(String::as_str).collect();
    let reading = read(&[pod("client", client), pod("server", &server), deny(network)]);
    let model = Model::new(&reading.snapshot, Blocks::Address);
    check_list(&model, &reading);
    let (is_allowed, families) = explained(&model, &reading, "a/client", "a/server");
    assert_eq!((is_allowed, families.as_deref()), (allowed, over));
}

fn explained(model: &Model, reading: &Reading, from: &str, to: &str) -> (bool, Option<Vec<(Family, bool)>>) {
    let scene = Scene { model, snapshot: &reading.snapshot };
    let explained = scene.explain(from, to, Some(&Port::parse("80").unwrap())).unwrap().remove(0);
    let over = |one: &crate::reach::question::OverFamily| (one.family, !one.decision.ports.is_empty());
    let explained = explained.decided().unwrap();
    (explained.is_allowed(), explained.families.as_ref().map(|all| all.iter().map(over).collect()))
}

#[test]
fn each_family_is_decided_by_itself() {
    let differ: &[(Family, bool)] = &[(Family::V4, false), (Family::V6, true)];
    check(DUAL, DUAL, "0.0.0.0/0", true, Some(differ));
    check(DUAL, DUAL, "192.0.2.0/24", true, None);
    check(DUAL, V4, "0.0.0.0/0", false, None);
    check(V6, DUAL, "0.0.0.0/0", true, Some(&[(Family::V6, true)]));
    check(V4, DUAL, "::/0", true, Some(&[(Family::V4, true)]));
    check(V4, V4, "::/0", true, None);
    check(V4, V6, "192.0.2.0/24", false, Some(&[]));
}

/// Of ends without known addresses, blocks see all that the other has at once.
#[test]
fn unknown_families_are_decided_at_once() {
    check(&[], DUAL, "0.0.0.0/0", false, None);
    check(&[], DUAL, "192.0.2.0/24", true, None);
    check(DUAL, &[], "0.0.0.0/0", true, None);
    check(&[], &[], "0.0.0.0/0", true, None);
}

#[test]
fn an_address_of_a_pod_is_the_pod_over_its_family() {
    let reading = read(&[pod("client", DUAL), pod("server", &["10.0.0.2", "fd00::2"]), deny("0.0.0.0/0")]);
    let model = Model::new(&reading.snapshot, Blocks::Address);
    let allowed = |from, to| explained(&model, &reading, from, to).0;
    assert!(allowed("fd00::1", "fd00::2") && allowed("fd00::1", "a/server"));
    assert!(!allowed("10.0.0.1", "10.0.0.2") && !allowed("a/client", "10.0.0.2"));
    assert!(!allowed("10.0.0.1", "fd00::2"));
    assert!(!allowed("a/client", "192.0.2.1") && allowed("a/client", "2001:db8::1"));
}

/// The ranges outside that are in the list.
#[track_caller]
fn check_outside(objects: &[Value], blocks: Blocks, expected: &[&str]) {
    let lines = lines(objects, blocks);
    let lines: Vec<&str> = lines.lines().filter(|line| line.contains("[External]")).collect();
    assert_eq!(lines, expected);
}

#[test]
fn outside_has_the_families_of_the_cluster() {
    let v6 = "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff[External]";
    let v4 = "0.0.0.0-255.255.255.255[External]";
    let line = |from: &str, to: &str| format!("{from} => {to} : All Connections");
    let x = "a/x[Pod]";
    let both = [line(v4, x), line(v6, x), line(x, v4), line(x, v6)];
    let both: Vec<&str> = both.iter().map(String::as_str).collect();
    let (only_v4, only_v6) = (vec![both[0], both[2]], vec![both[1], both[3]]);
    check_outside(&[pod("x", V4)], Blocks::Address, &only_v4);
    check_outside(&[pod("x", V6)], Blocks::Address, &only_v6);
    check_outside(&[pod("x", DUAL)], Blocks::Address, &both);
    check_outside(&[pod("x", DUAL)], Blocks::External, &only_v4);
    check_outside(&[pod("x", &[])], Blocks::Address, &only_v4);
    check_outside(&[pod("x", &[]), deny("::/0")], Blocks::Address, &both[..3]);
    check_outside(&[pod("x", V4), deny("::/0")], Blocks::Address, &only_v4);
    check_outside(&[pod("x", V6), deny("0.0.0.0/0")], Blocks::Address, &only_v6);
}

/// A family makes a unit no more variants than its pods differ in.
#[test]
fn replicas_differ_in_their_families() {
    let replica = |name: &str, addresses: &[&str]| {
        let mut pod = pod(name, addresses);
        pod["metadata"]["labels"] = json!({});
        pod["metadata"]["ownerReferences"] = json!([{"apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "r", "uid": "1", "controller": true}]);
        pod
    };
    let variants = |pods: &[Value]| {
        let model = Model::new(&read(pods).snapshot, Blocks::Address);
        model.units.iter().map(|listed| listed.variants.len()).sum::<usize>()
    };
    let dual = replica("two", &["10.0.0.2", "fd00::2"]);
    assert_eq!(variants(&[replica("one", DUAL), dual.clone()]), 1);
    assert_eq!(variants(&[replica("one", V4), dual]), 2);
}
