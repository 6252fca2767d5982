//! The questions about a cluster, asked as hosts ask them.

use super::{HostCalls, Session, find};
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
    let line = "one/client[Pod] => two/web[Pod] : All Connections\n";
    check("diff", &json!({"before": before, "after": before, "output": "txt"}), "");
    check("diff", &json!({"before": before, "after": after, "output": "txt"}), &format!("+ {line}"));
    check("diff", &json!({"before": after, "after": before, "output": "txt"}), &format!("- {line}"));
    check("diff", &json!({"before": before, "replace": [opening()], "output": "txt"}), &format!("+ {line}"));
}

#[test]
fn an_open_boundary_is_named_with_its_rule_and_a_witness() {
    let settings = json!({"exempt": {"namespaces": ["one"]}});
    let closed = "yes, every boundary is closed\n";
    check("isolation", &json!({"objects": cluster(), "settings": settings, "output": "txt"}), closed);
    let mut objects = cluster();
    objects.push(opening());
    check(
        "isolation",
        &json!({"objects": objects, "settings": settings, "output": "txt"}),
        "open: two <= one by NetworkPolicy two/opening spec.ingress[0], \
         for example two/web[Pod] <= one/client[Pod] : All Connections\n\
         no, not every boundary is closed\n",
    );
}

#[test]
fn what_cannot_be_read_closes_no_boundary() {
    let settings = json!({"exempt": {"namespaces": ["one"]}});
    let mut objects = cluster();
    objects.push(json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": 1}));
    let question =
        |unread: u32| json!({"objects": objects, "settings": settings, "unread": unread, "output": "txt"});
    let unknown = "could not be read, and nothing else opens a boundary\n";
    check("isolation", &question(0), &format!("nobody knows: 1 object {unknown}"));
    check("isolation", &question(2), &format!("nobody knows: 3 objects {unknown}"));
    let mut data = question(0);
    data["output"] = json!("data");
    let answer = ask(&mut Session::new(Box::new(NoCluster)), "isolation", &data);
    assert_eq!((&answer["open"], &answer["data"]["closed"]), (&json!(true), &json!(false)));
    objects.push(opening());
    let answer = ask(
        &mut Session::new(Box::new(NoCluster)),
        "isolation",
        &json!({"objects": objects, "output": "txt"}),
    );
    assert!(answer["text"].as_str().unwrap().ends_with("no, not every boundary is closed\n"), "{answer:#}");
}

#[test]
fn exposure_names_the_widest_peers() {
    let answer = ask(&mut Session::new(Box::new(NoCluster)), "exposure", &json!({"objects": cluster()}));
    let web = &answer["data"][2];
    assert_eq!(
        *web,
        json!({"workload": "two/web[Pod]", "direction": "Ingress", "protected": true, "addresses": [],
            "peers": [{"namespaces": "kubernetes.io/metadata.name=two", "pods": "<all>", "ports": "All Connections"}]})
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
    let objects = [cluster(), vec![policy("own", &json!({"podSelector": {}}))]].concat();
    let answer = ask(
        &mut Session::new(Box::new(NoCluster)),
        "connectivity",
        &json!({"objects": objects, "output": "txt"}),
    );
    assert_eq!(answer["refused"], true);
    assert_eq!(answer["text"], Value::Null);
    assert_eq!(answer["problems"][0]["pointer"], "/metadata/name");
    assert_eq!(answer["problems"][0]["subject"], "NetworkPolicy two/own");
    assert_eq!(answer["problems"][0]["object"], 3);
}
