//! The questions about a cluster, asked as hosts ask them.

use super::{Session, find};
use crate::cluster::HostCalls;
use serde_json::{Value, json};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

fn pod(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": namespace, "name": name}})
}

fn policy(name: &str, peer: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": "two", "name": name},
        "spec": {"podSelector": {}, "ingress": [{"from": [peer]}]}})
}

/// Two customers; the second admits its own pods only.
fn cluster() -> Vec<Value> {
    vec![pod("one", "client"), pod("two", "web"), policy("own", &json!({"podSelector": {}}))]
}

/// Lets the first customer in.
fn opening() -> Value {
    policy("opening", &json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "one"}}}))
}

fn ask(session: &mut Session, operation: &str, payload: &Value) -> Value {
    let answer = find(operation).unwrap()(session, payload.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

#[track_caller]
fn check(operation: &str, payload: &Value, expected: &str) {
    let answer = ask(&mut Session::new(Box::new(NoCluster)), operation, payload);
    assert_eq!(answer["text"].as_str().unwrap(), expected, "{answer:#}");
}

#[test]
fn a_diff_is_empty_or_mirrored() {
    let (before, mut after) = (cluster(), cluster());
    after.push(opening());
    let listed = "one/client[Pod] => two/web[Pod] : All Connections\n";
    let unlisted =
        "any pod of any namespace with kubernetes.io/metadata.name=one => two/web[Pod] : All Connections\n";
    let lines = |sign: &str| format!("{sign} {listed}{sign} {unlisted}");
    check("diff", &json!({"before": before, "after": before, "output": "txt"}), "");
    check("diff", &json!({"before": before, "after": after, "output": "txt"}), &lines("+"));
    check("diff", &json!({"before": after, "after": before, "output": "txt"}), &lines("-"));
    check("diff", &json!({"before": before, "replace": [opening()], "output": "txt"}), &lines("+"));
}

#[test]
fn an_open_boundary_is_named_with_its_rule_and_a_witness() {
    let settings = json!({"exempt": {"namespaces": ["one"]}});
    let closed = "yes, every boundary is closed (1 workload judged)\n";
    check("isolation", &json!({"objects": cluster(), "settings": settings, "output": "txt"}), closed);
    let mut objects = cluster();
    objects.push(opening());
    check(
        "isolation",
        &json!({"objects": objects, "settings": settings, "output": "txt"}),
        "open (foreign-peer): namespace two by NetworkPolicy two/opening: \
         spec.ingress[0].from[0].namespaceSelector admits namespace one, for example \"one\"\n  \
         today: one\n  \
         to admit only pods of two, drop the namespaceSelector; to admit namespace one, add that peer to trustedPeers\n\
         no, boundaries are open\n",
    );
}

#[test]
fn what_cannot_be_read_closes_no_boundary() {
    let settings = json!({"exempt": {"namespaces": ["one"]}});
    let mut objects = cluster();
    objects.push(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": 1}));
    let unread = json!([{"file": "x.yaml", "place": "3:1", "reason": "not valid YAML: x", "text": "a: ["}]);
    let question = json!({"objects": objects, "settings": settings, "unread": unread, "output": "txt"});
    check(
        "isolation",
        &question,
        "not known: x.yaml:3:1: not valid YAML: x\n\
         not known: Pod default/p: spec: invalid type: integer `1`, expected struct PodSpec\n\
         nobody knows: what is named above was not judged\n",
    );
    let answer = ask(&mut Session::new(Box::new(NoCluster)), "isolation", &question);
    assert_eq!(answer["answer"], "unknown");
}

#[test]
fn an_audit_answers_for_each_object_and_for_the_whole() {
    let answer = ask(
        &mut Session::new(Box::new(NoCluster)),
        "audit",
        &json!({"objects": [{"apiVersion": "v1", "kind": "List", "items": cluster()}], "requests": true}),
    );
    let results: Vec<_> = answer["data"]["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (it["pointer"].as_str().unwrap(), it["asked"] == true, it["verdict"]["accepted"] == true))
        .collect();
    assert_eq!(results, [("/items/0", true, false), ("/items/1", true, true), ("/items/2", true, true)]);
    let request = &answer["data"]["results"][2]["request"];
    assert_eq!(
        request["resource"],
        json!({"group": "networking.k8s.io", "version": "v1", "resource": "networkpolicies"})
    );
    assert_eq!((&request["namespace"], &request["operation"]), (&json!("two"), &json!("CREATE")));
    let state = &answer["data"]["state"][0];
    assert_eq!(
        (&state["rule"], &state["subject"], &state["count"], &state["pointer"]),
        (&json!("unisolated-pod"), &json!("Pod one/client"), &json!(1), &json!("/items/0"))
    );
    let controls: Vec<_> =
        answer["data"]["controls"].as_array().unwrap().iter().map(|it| &it["status"]).collect();
    assert_eq!(controls, ["fail", "fail", "pass", "pass", "pass", "pass", "pass"]);
    assert_eq!(answer["answer"], "no");
}

#[test]
fn a_change_that_changes_nothing_tells_what_stays_open() {
    let objects = cluster();
    let answer = ask(
        &mut Session::new(Box::new(NoCluster)),
        "audit",
        &json!({"objects": objects, "before": {"objects": objects}}),
    );
    assert_eq!((&answer["answer"], &answer["data"]["results"]), (&json!("yes"), &json!([])));
    assert_eq!(answer["data"]["state"][0]["level"], "warn");
}

#[test]
fn a_live_cluster_is_asked_for_what_it_serves() {
    let mut session = Session::new(Box::new(NoCluster));
    let built_in = ask(&mut session, "kinds", &json!({}))["text"].as_str().unwrap().to_owned();
    assert!(built_in.starts_with("networkpolicies.networking.k8s.io,namespaces,pods,"), "{built_in}");
    assert!(
        built_in.contains("apiservices.apiregistration.k8s.io") && !built_in.contains("cilium"),
        "{built_in}"
    );
    let served = json!({"served": ["pods", "secrets", "ciliumnetworkpolicies.cilium.io"]});
    assert_eq!(ask(&mut session, "kinds", &served)["text"], "pods,ciliumnetworkpolicies.cilium.io");
    let mut objects = cluster();
    objects.push(json!({"apiVersion": "apiregistration.k8s.io/v1", "kind": "APIService", "metadata": {"name": "v2.cilium.io"}}));
    let answer = ask(&mut session, "isolation", &json!({"objects": objects}));
    assert_eq!(answer["answer"], "unknown");
    assert!(
        answer["unknown"][0]["message"].as_str().unwrap().starts_with("the cluster serves cilium.io, whose")
    );
}

#[test]
fn exposure_names_the_widest_peers() {
    let answer = ask(&mut Session::new(Box::new(NoCluster)), "exposure", &json!({"objects": cluster()}));
    let web = &answer["data"][2];
    let every = json!([[1, 65535]]);
    assert_eq!(
        *web,
        json!({"workload": "two/web[Pod]", "direction": "Ingress", "protected": true, "addresses": [],
            "peers": [{"text": "any pod of any namespace with kubernetes.io/metadata.name=two",
                "namespaces": "kubernetes.io/metadata.name=two", "pods": "<all>",
                "ports": {"text": "All Connections", "full": true, "sctp": every, "tcp": every, "udp": every}}]})
    );
}

#[test]
fn a_loaded_snapshot_tells_what_a_change_opens() {
    let mut session = Session::new(Box::new(NoCluster));
    ask(&mut session, "load", &json!({"objects": cluster()}));
    let change = json!({"snapshot": 1, "replace": [opening()]});
    let opened = json!([{"workload": "two/web[Pod]", "direction": "Ingress", "closed": [],
        "opened": [{"ports": "All Connections", "classes": 1, "workloads": ["one/client[Pod]"], "addresses": ""}]}]);
    assert_eq!(ask(&mut session, "update", &change)["changed"], opened);
    assert_eq!(ask(&mut session, "update", &change)["changed"], json!([]));
}

#[test]
fn an_object_that_is_refused_leaves_no_answer() {
    let refused = policy("refused", &json!({"ipBlock": {"cidr": "10.0.0.0/33"}}));
    let objects = [cluster(), vec![refused]].concat();
    let answer = ask(
        &mut Session::new(Box::new(NoCluster)),
        "connectivity",
        &json!({"objects": objects, "output": "txt"}),
    );
    assert_eq!(answer["refused"], true);
    assert_eq!(answer["text"], Value::Null);
    assert_eq!(answer["problems"][0]["pointer"], "/spec/ingress/0/from/0/ipBlock/cidr");
    assert_eq!(answer["problems"][0]["subject"], "NetworkPolicy two/refused");
    assert_eq!(answer["problems"][0]["object"], 3);
}
