//! Every shape of an answer as a whole, with what it depends on.

use crate::cluster::HostCalls;
use crate::operations::{Session, find};
use serde_json::{Value, json};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

/// A shop that serves one other on one port and reaches a block of addresses.
fn cluster() -> Value {
    let pod = |namespace: &str, name: &str, address: &str| {
        json!({"apiVersion": "v1", "kind": "Pod",
            "metadata": {"namespace": namespace, "name": name, "labels": {"app": name}},
            "status": {"podIPs": [{"ip": address}]}})
    };
    json!([
        pod("a|b", "guest", "10.0.0.1"),
        pod("shop", "web", "10.0.0.2"),
        {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
            "metadata": {"namespace": "shop", "name": "web"},
            "spec": {"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
                "ingress": [{"from": [{"namespaceSelector": {}}], "ports": [{"port": 80}, {"port": 90, "endPort": 99}]}],
                "egress": [{"to": [{"ipBlock": {"cidr": "10.0.0.0/30"}}]}]}},
    ])
}

fn text(operation: &str, output: &str, more: &Value) -> String {
    let mut question = json!({"output": output});
    question.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let mut session = Session::new(Box::new(NoCluster));
    let answer = find(operation).unwrap()(&mut session, question.to_string().as_bytes()).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    answer["text"].as_str().unwrap_or_else(|| panic!("{answer:#}")).to_owned()
}

#[track_caller]
fn check(output: &str, workloads: bool, expected: &str) {
    let more = json!({"objects": cluster(), "options": {"workloads": workloads}});
    assert_eq!(text("connectivity", output, &more), expected);
}

#[test]
fn connections_in_every_shape() {
    check("txt", false, include_str!("tests/connectivity.txt"));
    check("csv", false, include_str!("tests/connectivity.csv"));
    check("md", false, include_str!("tests/connectivity.md"));
    check("dot", false, include_str!("tests/connectivity.dot"));
    check("matrix", false, include_str!("tests/namespaces.txt"));
    check("matrix", true, include_str!("tests/workloads.txt"));
    check("svg", false, include_str!("tests/namespaces.svg"));
}

#[test]
fn differences_for_a_pull_request() {
    let without = json!([cluster()[0], cluster()[1]]);
    let answer = text("diff", "md", &json!({"before": without, "after": cluster()}));
    assert_eq!(answer, include_str!("tests/diff.md"));
    let same = text("diff", "md", &json!({"before": without, "after": without}));
    assert_eq!(same, "No connection changes.\n");
}

#[test]
fn an_explanation_says_which_family_is_open() {
    let pod = |namespace: &str, name: &str, number: u8| {
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": namespace, "name": name},
            "status": {"podIPs": [{"ip": format!("10.0.0.{number}")}, {"ip": format!("fd00::{number}")}]}})
    };
    let deny = json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
        "metadata": {"name": "no-ipv4"},
        "spec": {"tier": "Admin", "priority": 10, "subject": {"namespaces": {}},
            "egress": [{"action": "Deny", "to": [{"networks": ["0.0.0.0/0"]}]}]}});
    let objects = json!([pod("red", "client", 1), pod("blue", "server", 2), deny]);
    let explain = |source: &str, destination: &str| {
        let question =
            json!({"objects": objects, "source": source, "destination": destination, "port": "80"});
        text("explain", "txt", &question)
    };
    assert_eq!(explain("red/client", "blue/server"), include_str!("tests/families.txt"));
    assert_eq!(explain("10.0.0.1", "fd00::2"), include_str!("tests/no-family.txt"));
}
