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

/// What the matrix says of one pod and of everything outside: from it, and to it.
#[track_caller]
fn check_outside(addresses: &[&str], denied: Option<&str>, to_and_from: [char; 2]) {
    let addresses: Vec<Value> = addresses.iter().map(|address| json!({"ip": address})).collect();
    let mut objects = vec![json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"namespace": "a", "name": "x"}, "status": {"podIPs": addresses}})];
    objects.extend(denied.map(|network| {
        json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
            "metadata": {"name": "deny"},
            "spec": {"tier": "Admin", "priority": 10, "subject": {"namespaces": {}},
                "egress": [{"action": "Deny", "to": [{"networks": [network]}]}]}})
    }));
    let matrix = text("connectivity", "matrix", &json!({"objects": objects}));
    let rows: Vec<Vec<char>> = matrix.lines().map(|line| line.chars().rev().collect()).collect();
    assert_eq!([rows[1][0], rows[2][2]], to_and_from, "{matrix}");
}

#[test]
fn everything_outside_is_of_the_families_that_a_pod_has() {
    let (v4, v6) = ("10.0.0.1", "fd00::1");
    check_outside(&[v4], None, ['●', '●']);
    check_outside(&[v6], None, ['●', '●']);
    check_outside(&[v4, v6], None, ['●', '●']);
    check_outside(&[v4, v6], Some("2001:db8::1/128"), ['◐', '●']);
    check_outside(&[v4, v6], Some("0.0.0.0/0"), ['◐', '●']);
    check_outside(&[v4], Some("::/0"), ['●', '●']);
    check_outside(&[v6], Some("::/0"), ['·', '●']);
    check_outside(&[], Some("::/0"), ['◐', '●']);
}
