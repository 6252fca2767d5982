//! Generated clusters of the shapes by which public tools are known to give up;
//! the same bytes every time.
use serde_json::{Value, json};

/// The shapes.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum Cloud {
    /// 25,000 namespaces with 4 pods and 3 policies each, isolated with a few openings.
    Namespaces,
    /// 10,000 pods and 10,000 policies in one namespace.
    Pods,
    /// 2,000 workloads with 2,000 distinct address blocks.
    Blocks,
}

impl Cloud {
    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Namespaces => "namespaces",
            Self::Pods => "pods",
            Self::Blocks => "blocks",
        }
    }

    /// How many units the full size has.
    pub fn size(self) -> usize {
        match self {
            Self::Namespaces => 25_000,
            Self::Pods => 10_000,
            Self::Blocks => 2_000,
        }
    }

    /// Its objects at a size.
    pub fn objects(self, size: usize) -> Vec<Value> {
        match self {
            Self::Namespaces => (0..size).flat_map(tenant).collect(),
            Self::Pods => (0..size).flat_map(|number| neighbour(number, size)).collect(),
            Self::Blocks => (0..size).flat_map(block).collect(),
        }
    }

    /// One of its workloads.
    pub fn workload(self) -> &'static str {
        match self {
            Self::Namespaces => "tenant-00001/db",
            Self::Pods => "crowd/app-1",
            Self::Blocks => "edge/app-1",
        }
    }

    /// The policy of that workload, changed so that it lets every pod in.
    pub fn opening(self) -> Value {
        let (namespace, name) = self.workload().split_once('/').unwrap_or_default();
        policy(
            namespace,
            name,
            &json!({"podSelector": {"matchLabels": {"app": name}},
            "ingress": [{"from": [{"namespaceSelector": {}}]}]}),
        )
    }
}

fn policy(namespace: &str, name: &str, spec: &Value) -> Value {
    json!({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace}, "spec": spec})
}

fn pod(namespace: &str, name: &str, app: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "namespace": namespace, "labels": {"app": app}},
        "spec": {"containers": [{"name": "c", "ports": [{"name": "http", "containerPort": 8080}]}]}})
}

/// A namespace isolated by the recipe; one in a thousand lets its neighbour in.
fn tenant(number: usize) -> Vec<Value> {
    let name = format!("tenant-{number:05}");
    let mut objects = vec![
        json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": {"team": format!("t{}", number / 10)}}}),
        policy(
            &name,
            "own-namespace",
            &json!({"podSelector": {}, "ingress": [{"from": [{"podSelector": {}}]}]}),
        ),
        policy(
            &name,
            "web-from-api",
            &json!({"podSelector": {"matchLabels": {"app": "web"}},
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": "api"}}}], "ports": [{"port": "http"}]}]}),
        ),
    ];
    let from = if number % 1000 == 7 {
        json!({"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": format!("tenant-{:05}", number - 1)}}})
    } else {
        json!({"podSelector": {"matchLabels": {"app": "web"}}})
    };
    objects.push(policy(
        &name,
        "db",
        &json!({"podSelector": {"matchLabels": {"app": "db"}},
        "ingress": [{"from": [from], "ports": [{"port": 5432}]}]}),
    ));
    objects.extend(["web", "api", "db", "job"].map(|app| pod(&name, app, app)));
    objects
}

/// A pod with a policy of its own that lets its neighbour in.
fn neighbour(number: usize, size: usize) -> Vec<Value> {
    let app = format!("app-{number}");
    let next = format!("app-{}", (number + 1) % size);
    vec![
        pod("crowd", &app, &app),
        policy(
            "crowd",
            &app,
            &json!({"podSelector": {"matchLabels": {"app": app}},
            "ingress": [{"from": [{"podSelector": {"matchLabels": {"app": next}}}], "ports": [{"port": 80}]}]}),
        ),
    ]
}

/// A workload that talks to one block of addresses and to nobody else.
fn block(number: usize) -> Vec<Value> {
    let app = format!("app-{number}");
    let cidr = format!("203.{}.{}.0/25", number / 250, number % 250);
    vec![
        pod("edge", &app, &app),
        policy(
            "edge",
            &app,
            &json!({"podSelector": {"matchLabels": {"app": app}}, "policyTypes": ["Ingress", "Egress"],
            "ingress": [{"from": [{"ipBlock": {"cidr": cidr}}]}], "egress": [{"to": [{"ipBlock": {"cidr": cidr}}]}]}),
        ),
    ]
}
