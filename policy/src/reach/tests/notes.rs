//! What an answer depends on is said, and nothing else.

use super::*;

#[track_caller]
fn check(objects: &[Value], blocks: Blocks, expected: &[&str]) {
    let model = Model::new(&read(objects).snapshot, blocks);
    assert_eq!(model.notes(), expected);
}

fn pod(name: &str, more: &Value) -> Value {
    let mut pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name, "namespace": "a", "labels": {"app": name}},
        "spec": {"containers": [{"name": "c"}]}});
    for (key, value) in more.as_object().unwrap() {
        pod[key] = value.clone();
    }
    pod
}

fn at(address: &str) -> Value {
    json!({"status": {"podIPs": [{"ip": address}]}})
}

fn egress(rule: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "p", "namespace": "a"},
        "spec": {"podSelector": {"matchLabels": {"app": "x"}}, "policyTypes": ["Egress"], "egress": [rule]}})
}

#[test]
fn blocks_that_may_match_pods() {
    let depends = "whether address blocks match pods depends on the network plugin; here they do";
    let block = egress(&json!({"to": [{"ipBlock": {"cidr": "10.0.0.0/24"}}]}));
    let see = ": see NetworkPolicy a/p";
    check(&[pod("x", &at("10.0.0.1")), block.clone()], Blocks::Address, &[&format!("{depends}{see}")]);
    check(&[pod("x", &at("10.0.1.1")), block.clone()], Blocks::Address, &[]);
    check(&[pod("x", &at("10.0.1.1")), block.clone()], Blocks::External, &[&format!("{depends} not{see}")]);
    let unknown = format!("{depends}, and a pod without a known address matches none{see}");
    check(&[pod("x", &json!({})), block], Blocks::Address, &[&unknown]);
    let inner = egress(&json!({"to": [{"podSelector": {}}]}));
    check(&[pod("x", &json!({})), inner], Blocks::Address, &[]);
}

#[test]
fn port_names_without_a_number() {
    let opens = "a port name that has no number at a destination opens nothing there: `http` of NetworkPolicy a/p at ";
    let serving = pod(
        "y",
        &json!({"spec": {"containers": [{"name": "c", "ports": [{"name": "http", "containerPort": 80}]}]}}),
    );
    let rule = |peers: &Value| egress(&json!({"to": peers, "ports": [{"port": "http"}]}));
    let to_y = rule(&json!([{"podSelector": {"matchLabels": {"app": "y"}}}]));
    check(&[pod("x", &json!({})), serving.clone(), to_y.clone()], Blocks::External, &[]);
    check(
        &[pod("x", &json!({})), pod("y", &json!({})), to_y],
        Blocks::External,
        &[&format!("{opens}a/y[Pod]")],
    );
    let everywhere = format!("{opens}addresses outside");
    check(&[pod("x", &json!({})), serving, rule(&json!([]))], Blocks::External, &[&everywhere]);
}

#[test]
fn own_nodes_and_their_network() {
    let own = "traffic from a pod's own node is always allowed, and not listed";
    let mut isolates = egress(&json!({}));
    isolates["spec"] = json!({"podSelector": {}});
    check(&[pod("x", &json!({})), isolates.clone()], Blocks::Address, &[own]);
    let on_node = pod("n", &json!({"spec": {"hostNetwork": true, "containers": [{"name": "c"}]}}));
    check(
        std::slice::from_ref(&on_node),
        Blocks::Address,
        &["pods on the network of their node are nodes here, which no policy selects; \
           some plugins (OVN) match them by namespaceSelector with podSelector {}: see a/n[Pod]"],
    );
    check(
        &[on_node],
        Blocks::External,
        &["pods on the network of their node are listed like plain pods: see a/n[Pod]"],
    );
}

#[test]
fn equal_priorities_that_matter() {
    let admin = |name: &str, action: &str, priority: u32| {
        json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
            "metadata": {"name": name},
            "spec": {"tier": "Admin", "priority": priority, "subject": {"namespaces": {}},
                "ingress": [{"action": action, "from": [{"namespaces": {}}]}]}})
    };
    let differ = "administrators' policies of equal priority decide differently: any order is legal, \
                  here it is by name: see ClusterNetworkPolicy one, ClusterNetworkPolicy two";
    let pod = pod("x", &json!({}));
    check(&[pod.clone(), admin("one", "Deny", 5), admin("two", "Accept", 5)], Blocks::Address, &[differ]);
    check(&[pod.clone(), admin("one", "Deny", 5), admin("two", "Accept", 6)], Blocks::Address, &[]);
    check(&[pod, admin("one", "Deny", 5), admin("two", "Deny", 5)], Blocks::Address, &[]);
}

/// A Baseline rule that NetworkPolicies of the other direction may switch off.
#[test]
fn baseline_beside_policies_of_the_other_direction() {
    let baseline = |action: &str| {
        json!({"apiVersion": "policy.networking.k8s.io/v1alpha2", "kind": "ClusterNetworkPolicy",
            "metadata": {"name": "base"},
            "spec": {"tier": "Baseline", "priority": 5, "subject": {"namespaces": {}},
                "ingress": [{"action": action, "from": [{"namespaces": {}}]}]}})
    };
    let asked = "Baseline rules are asked here in a direction in which no NetworkPolicy selects the pod; \
                 some network plugins leave them out where one selects it in the other direction";
    let differ = format!("{asked}: see a/x[Pod]");
    let (x, y) = (pod("x", &json!({})), pod("y", &json!({})));
    let only_egress = egress(&json!({}));
    let mut both = only_egress.clone();
    both["spec"]["policyTypes"] = json!(["Ingress", "Egress"]);
    both["spec"]["ingress"] = json!([{}]);
    let own = "traffic from a pod's own node is always allowed, and not listed";
    check(&[x.clone(), y.clone(), baseline("Deny"), only_egress.clone()], Blocks::Address, &[&differ]);
    check(&[x.clone(), y.clone(), baseline("Accept"), only_egress.clone()], Blocks::Address, &[]);
    check(&[x.clone(), y.clone(), baseline("Deny"), both], Blocks::Address, &[own]);
    check(&[x.clone(), y.clone(), baseline("Deny")], Blocks::Address, &[]);

    let objects = [x, y, baseline("Deny"), only_egress];
    let reading = read(&objects);
    let scene = Scene { model: &Model::new(&reading.snapshot, Blocks::Address), snapshot: &reading.snapshot };
    let notes = |from: &str, to: &str| {
        let explained = scene.explain(from, to, None).unwrap().remove(0);
        explained.decided().unwrap().notes.clone()
    };
    assert_eq!(notes("a/y", "a/x"), [asked]);
    assert_eq!(notes("a/x", "a/y"), Vec::<String>::new());
}
