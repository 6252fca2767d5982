//! What is printed closes what it is printed for, and is admitted.

use crate::cluster::HostCalls;
use crate::operations::{Session, find};
use serde_json::{Value, json};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

fn ask(operation: &str, payload: &Value) -> Result<Value, String> {
    let mut session = Session::new(Box::new(NoCluster));
    let answer = find(operation).unwrap()(&mut session, payload.to_string().as_bytes())?;
    Ok(serde_json::from_slice(&answer).unwrap())
}

fn namespace(name: &str, labels: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

fn pod(namespace: &str, name: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"namespace": namespace, "name": name, "labels": {"app": name}},
        "spec": {"containers": [{"name": "c", "image": "i", "ports": [{"containerPort": 8080, "name": "web"}]}]}})
}

fn policy(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"namespace": namespace, "name": name}, "spec": spec})
}

/// Two tenants with three namespaces, one of nobody, and two of the system.
fn cluster() -> Vec<Value> {
    let spaces = [("red1", "red"), ("red2", "red"), ("blue", "blue")];
    let mut objects: Vec<Value> =
        spaces.map(|(name, tenant)| namespace(name, &json!({"tenant": tenant}))).to_vec();
    objects.extend(["stray", "kube-system", "ingress-nginx"].map(|name| namespace(name, &json!({}))));
    objects.extend(
        ["red1", "red2", "blue", "stray", "kube-system", "ingress-nginx"].map(|name| pod(name, "web")),
    );
    objects
}

fn trust() -> Value {
    let named = |name: &str| json!({"matchLabels": {"kubernetes.io/metadata.name": name}});
    json!([
        {"name": "ingress controller", "namespaceSelector": named("ingress-nginx"), "podSelector": {},
         "ports": [{"port": 8080}, {"port": "web"}], "into": {"matchLabels": {"tenant": "red"}}},
        {"name": "DNS", "namespaceSelector": named("kube-system"), "ports": [{"port": 53, "protocol": "UDP"}, {"port": 53}]},
        {"ipBlock": {"cidr": "203.0.113.0/24", "except": ["203.0.113.7/32"]}},
    ])
}

/// `kind namespace/name` of every policy.
fn names(policies: &Value) -> Vec<String> {
    let name = |policy: &Value| {
        let text = |key: &str| policy["metadata"][key].as_str().unwrap().to_owned();
        format!("{}/{}", text("namespace"), text("name"))
    };
    policies.as_array().unwrap().iter().map(name).collect()
}

/// The whole promise: the cluster is open before, closed afterwards, each
/// policy is admitted, and there is nothing to add to it a second time.
#[track_caller]
fn check(objects: &[Value], settings: &Value, expected: &[&str], notes: &[&str]) {
    let answer = ask("baseline", &json!({"objects": objects, "settings": settings})).unwrap();
    assert_eq!((names(&answer["data"]), &answer["notes"]), (owned(expected), &json!(notes)), "{answer:#}");
    let isolation =
        |objects: &[Value]| ask("isolation", &json!({"objects": objects, "settings": settings})).unwrap();
    let before = if expected.is_empty() { "yes" } else { "no" };
    assert_eq!(isolation(objects)["answer"], before);
    let printed = answer["data"].as_array().unwrap();
    let all = [objects, printed].concat();
    assert_eq!(isolation(&all)["answer"], "yes", "{:#}", isolation(&all));
    for policy in printed {
        let payload = json!({"cluster": objects, "request": creation(policy), "settings": settings});
        let verdict = ask("judge", &payload).unwrap();
        assert_eq!((&verdict["accepted"], &verdict["findings"]), (&json!(true), &json!([])), "{policy:#}");
    }
    let again = ask("baseline", &json!({"objects": all, "settings": settings})).unwrap();
    assert_eq!(again["data"], json!([]));
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().copied().map(str::to_owned).collect()
}

fn creation(object: &Value) -> Value {
    json!({"operation": "CREATE", "name": object["metadata"]["name"], "namespace": object["metadata"]["namespace"],
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"}, "object": object})
}

#[test]
fn the_recipe_is_for_every_guarded_namespace_that_lacks_it() {
    let deny = ["blue", "ingress-nginx", "red1", "red2", "stray"];
    let deny: Vec<String> = deny.iter().map(|name| format!("{name}/deny-from-other-namespaces")).collect();
    let deny: Vec<&str> = deny.iter().map(String::as_str).collect();
    check(&cluster(), &json!({}), &deny, &[]);
    let guard = json!({"guard": {"namespaceSelector": {"matchLabels": {"tenant": "red"}}}});
    check(&cluster(), &guard, &["red1/deny-from-other-namespaces", "red2/deny-from-other-namespaces"], &[]);
}

#[test]
fn the_recipe_is_that_of_the_settings() {
    let answer = ask("baseline", &json!({"namespaces": ["a"], "settings": null})).unwrap();
    let spec =
        json!({"podSelector": {}, "policyTypes": ["Ingress"], "ingress": [{"from": [{"podSelector": {}}]}]});
    assert_eq!(answer["data"], json!([policy("a", "deny-from-other-namespaces", &spec)]));
    let settings = json!({"isolateBy": "tenant", "directions": ["Egress"]});
    let answer =
        ask("baseline", &json!({"objects": cluster(), "namespaces": ["blue"], "settings": settings}));
    let peer = json!({"namespaceSelector": {"matchLabels": {"tenant": "blue"}}});
    let spec = json!({"podSelector": {}, "policyTypes": ["Egress"], "egress": [{"to": [peer]}]});
    assert_eq!(answer.unwrap()["data"], json!([policy("blue", "deny-from-other-namespaces", &spec)]));
}

#[test]
fn tenants_and_trusted_peers_get_their_policies() {
    let settings = json!({"isolateBy": "tenant", "directions": ["Ingress", "Egress"], "trustedPeers": trust(),
        "exempt": {"namespaces": ["kube-system", "ingress-nginx"]}});
    check(
        &cluster(),
        &settings,
        &[
            "blue/deny-from-other-namespaces",
            "blue/allow-dns",
            "blue/allow-trustedpeers-2",
            "red1/deny-from-other-namespaces",
            "red1/allow-ingress-controller",
            "red1/allow-dns",
            "red1/allow-trustedpeers-2",
            "red2/deny-from-other-namespaces",
            "red2/allow-ingress-controller",
            "red2/allow-dns",
            "red2/allow-trustedpeers-2",
            "stray/deny-from-other-namespaces",
            "stray/allow-dns",
            "stray/allow-trustedpeers-2",
        ],
        &[],
    );
}

#[test]
fn what_is_there_already_is_neither_repeated_nor_overwritten() {
    let own = json!({"from": [{"podSelector": {}}]});
    let partial = json!({"podSelector": {"matchLabels": {"app": "db"}}, "ingress": [own]});
    let whole = json!({"podSelector": {}, "ingress": [own]});
    let objects = [
        pod("a", "web"),
        policy("a", "deny-from-other-namespaces", &partial),
        pod("b", "web"),
        policy("b", "deny-from-other-namespaces", &whole),
    ];
    let taken = "no floor for namespace a: deny-from-other-namespaces is there and isolates less than every pod in \
                 each direction; widen it, or give it another name";
    check(&objects, &json!({}), &["a/deny-from-other-namespaces-2"], &[taken]);
    let both = json!({"directions": ["Ingress", "Egress"]});
    check(
        &objects,
        &both,
        &["a/deny-from-other-namespaces-2", "a/deny-to-other-namespaces", "b/deny-to-other-namespaces"],
        &[taken, super::policies::NO_DNS, &taken.replace("namespace a", "namespace b")],
    );
    let moat = json!({"floor": ["deny-from-other-namespaces", "moat"]});
    check(&objects, &moat, &["a/moat"], &[]);
    let none = json!({"floor": []});
    check(&objects, &none, &["a/deny-from-other-namespaces-2"], &[]);
}

/// What isolates already is left to admit what it admits, and no more.
#[test]
fn a_floor_below_other_policies_admits_nobody() {
    let half =
        |operator: &str| json!({"podSelector": {"matchExpressions": [{"key": "app", "operator": operator}]}});
    let objects = [
        pod("a", "web"),
        policy("a", "with", &half("Exists")),
        policy("a", "without", &half("DoesNotExist")),
    ];
    let answer = ask("baseline", &json!({"objects": objects, "settings": {}})).unwrap();
    let floor = json!({"podSelector": {}, "policyTypes": ["Ingress"]});
    assert_eq!(answer["data"], json!([policy("a", "deny-from-other-namespaces", &floor)]));
    let both = json!({"directions": ["Ingress", "Egress"]});
    let answer = ask("baseline", &json!({"objects": objects, "settings": both})).unwrap();
    let floor = json!({"podSelector": {}, "policyTypes": ["Ingress", "Egress"],
        "egress": [{"to": [{"podSelector": {}}]}]});
    assert_eq!(answer["data"], json!([policy("a", "deny-from-other-namespaces", &floor)]));
}

#[track_caller]
fn check_notes(names: &[&str], settings: &Value, expected: &[&str], notes: &[&str]) {
    let answer = ask("baseline", &json!({"namespaces": names, "settings": settings})).unwrap();
    assert_eq!((self::names(&answer["data"]), &answer["notes"]), (owned(expected), &json!(notes)));
}

#[test]
fn what_is_not_known_is_said() {
    let wall = ["a/deny-from-other-namespaces"];
    check_notes(&["kube-system"], &json!({}), &[], &["nothing for namespace kube-system: it is exempt"]);
    check_notes(
        &["a", "a"],
        &json!({"isolateBy": "tenant"}),
        &wall,
        &["the labels of namespace a are not known: taken as guarded, and as a boundary of its own"],
    );
    check_notes(
        &["a"],
        &json!({"guard": {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "b"}}}}),
        &[],
        &["nothing for namespace a: guard.namespaceSelector leaves it out"],
    );
    check_notes(
        &["a"],
        &json!({"trustedPeers": trust()}),
        &["a/deny-from-other-namespaces", "a/allow-trustedpeers-2"],
        &["no policy for ingress controller in namespace a, whose labels are not known"],
    );
    check_notes(
        &["a"],
        &json!({"trustedPeers": [{"everything": true}]}),
        &wall,
        &[
            "no policy for trustedPeers[0] in namespace a: it trusts everybody, and such a policy would take the \
           wall down",
        ],
    );
}

#[test]
fn what_is_no_question_is_an_error() {
    let refusal = |payload: &Value| ask("baseline", payload).unwrap_err();
    assert_eq!(refusal(&json!({"namespaces": ["A"]})), "`A` is not the name of a namespace");
    let unknown = refusal(&json!({"namespaces": ["a"], "settings": {"isolatBy": "x"}}));
    assert!(unknown.starts_with("isolatBy: unknown field `isolatBy`"), "{unknown}");
}
