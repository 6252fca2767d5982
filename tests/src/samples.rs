//! The evaluations whose cost is told: made, not kept, because two of them are
//! larger than all fixtures together.
use serde_json::{Value, json};

/// One evaluation.
#[derive(Debug, Clone)]
pub struct Sample {
    /// What a table calls it; also the name of its file.
    pub name: &'static str,
    /// The payload of `validate`.
    pub payload: String,
    /// What the cluster holds, where it is asked.
    pub cluster: Option<Vec<Value>>,
    /// The verdict.
    pub accepted: bool,
}

const HOME: &str = "customer1";

/// All samples, small ones first.
#[must_use]
pub fn all() -> Vec<Sample> {
    vec![
        policy_with_peers("policy", 1),
        hole(),
        policy_with_peers("policy-100-peers", 100),
        policy_with_peers("policy-10000-peers", 10_000),
        pod(),
        last_of(1_000),
    ]
}

/// A NetworkPolicy that lets `count` sorts of pods of its own namespace in.
#[must_use]
pub fn policy_with_peers(name: &'static str, count: usize) -> Sample {
    let peer = |number: usize| json!({"podSelector": {"matchLabels": {"app": format!("app-{number}")}}});
    let peers: Vec<Value> = (0..count).map(peer).collect();
    let object = policy("from-own-pods", &json!({}), &json!([{"from": peers}]));
    sample(name, &request("CREATE", "networking.k8s.io", "NetworkPolicy", &object), None, true)
}

/// A NetworkPolicy that lets another namespace in.
fn hole() -> Sample {
    let peer = json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "customer2"}}});
    let object = policy("let-customer2-in", &json!({}), &json!([{"from": [peer]}]));
    let cluster = vec![namespace(HOME), namespace("customer2"), a_pod("web")];
    sample("hole", &request("CREATE", "networking.k8s.io", "NetworkPolicy", &object), Some(cluster), false)
}

fn pod() -> Sample {
    let cluster = vec![namespace(HOME), recipe("own-namespace")];
    sample("pod", &request("CREATE", "", "Pod", &a_pod("web")), Some(cluster), true)
}

/// The DELETE of one of `count` policies that cover the same pods.
#[must_use]
pub fn last_of(count: usize) -> Sample {
    let policies = (0..count).map(|number| recipe(&format!("policy-{number}")));
    let cluster = [namespace(HOME), a_pod("web")].into_iter().chain(policies).collect();
    let object = recipe("policy-0");
    sample(
        "delete-among-1000",
        &request("DELETE", "networking.k8s.io", "NetworkPolicy", &object),
        Some(cluster),
        true,
    )
}

fn sample(name: &'static str, request: &Value, cluster: Option<Vec<Value>>, accepted: bool) -> Sample {
    Sample { name, payload: json!({"request": request, "settings": {}}).to_string(), cluster, accepted }
}

fn request(operation: &str, group: &str, kind: &str, object: &Value) -> Value {
    let field = if operation == "DELETE" { "oldObject" } else { "object" };
    json!({
        "uid": "4f0b2f3e-7d0c-4a5e-9b55-1c6f3a3f9f10",
        "kind": {"group": group, "version": "v1", "kind": kind},
        "operation": operation,
        "name": object["metadata"]["name"],
        "namespace": HOME,
        "userInfo": {"username": "alice", "groups": ["customer1-admins"]},
        field: object,
    })
}

fn policy(name: &str, pods: &Value, ingress: &Value) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": HOME},
        "spec": {"podSelector": pods, "ingress": ingress},
    })
}

fn recipe(name: &str) -> Value {
    policy(name, &json!({}), &json!([{"from": [{"podSelector": {}}]}]))
}

/// The recipe for one namespace.
#[must_use]
pub fn recipe_of(namespace: &str) -> Value {
    within(namespace, recipe("own-namespace"))
}

/// The ten objects of one tenant: what a small team has.
#[must_use]
pub fn tenant(number: usize) -> Vec<Value> {
    let name = format!("tenant-{number}");
    let workloads = ["web", "api", "db"].map(|app| within(&name, deployment(app)));
    let services = ["web", "api", "db"].map(|app| within(&name, service(app)));
    let peer =
        json!([{"from": [{"podSelector": {"matchLabels": {"app": "api"}}}], "ports": [{"port": 5432}]}]);
    let policies = [
        recipe_of(&name),
        within(&name, policy("db-from-api", &json!({"matchLabels": {"app": "db"}}), &peer)),
    ];
    let account = json!({"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "web"}});
    let rest = [namespace(&name)].into_iter().chain(policies).chain([within(&name, account)]);
    rest.chain(workloads).chain(services).collect()
}

fn within(namespace: &str, mut object: Value) -> Value {
    object["metadata"]["namespace"] = json!(namespace);
    object
}

fn deployment(app: &str) -> Value {
    let pod = a_pod(app);
    let template = json!({"metadata": {"labels": pod["metadata"]["labels"]}, "spec": pod["spec"]});
    json!({
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": app},
        "spec": {"replicas": 2, "selector": {"matchLabels": {"app": app}}, "template": template},
    })
}

fn service(app: &str) -> Value {
    let ports = json!([{"port": 80, "targetPort": "http"}]);
    json!({
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": app},
        "spec": {"selector": {"app": app}, "ports": ports},
    })
}

fn a_pod(name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": HOME, "labels": {"app": name}},
        "spec": {"containers": [{"name": name, "image": name, "ports": [{"name": "http", "containerPort": 8080}]}]},
    })
}

fn namespace(name: &str) -> Value {
    json!({
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": name, "labels": {"kubernetes.io/metadata.name": name}},
    })
}
