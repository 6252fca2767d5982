//! `partywall scale`: generated clusters, from small to the size asked
//! for, and how long the module takes for each question.
use super::{Failure, Report, report};
use crate::cli::{ScaleArgs, Shape, Verbosity};
use crate::cluster::Cluster;
use crate::guest::{CallError, Host, Instance};
use crate::module::Module;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Instant;

/// The clusters that are generated; the same bytes every time.
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
    /// How many units the full size has.
    fn size(self) -> usize {
        match self {
            Self::Namespaces => 25_000,
            Self::Pods => 10_000,
            Self::Blocks => 2_000,
        }
    }

    fn objects(self, size: usize) -> Vec<Value> {
        match self {
            Self::Namespaces => (0..size).flat_map(tenant).collect(),
            Self::Pods => (0..size).flat_map(|number| neighbour(number, size)).collect(),
            Self::Blocks => (0..size).flat_map(block).collect(),
        }
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

/// Sizes from an eighth of the full one, doubling.
pub(super) fn scale(args: &ScaleArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let cloud = args.shape;
    let guest = Module::open(args.module.module.as_deref())?.load(args.module.limits)?;
    let host: Host = Arc::new(Cluster::of(None, verbosity));
    let mut text =
        "size     objects  load s  connectivity s  isolation s  explain ms  change ms  memory MiB\n"
            .to_owned();
    for part in [8, 4, 2, 1] {
        let size = cloud.size() / part;
        let mut instance = guest.instance(&host)?;
        let figures = measure(cloud, size, &mut instance)?;
        let _ = writeln!(text, "{size:<8} {figures}");
    }
    Ok(report(text))
}

fn measure(cloud: Cloud, size: usize, instance: &mut Instance) -> Result<String, Failure> {
    let objects = cloud.objects(size);
    let (first, change) = match cloud {
        Cloud::Namespaces => ("tenant-00001/api", policy("tenant-00001", "db", &json!({"podSelector": {}}))),
        Cloud::Pods => ("crowd/app-1", policy("crowd", "app-1", &json!({"podSelector": {}}))),
        Cloud::Blocks => ("edge/app-1", policy("edge", "app-1", &json!({"podSelector": {}}))),
    };
    let count = objects.len();
    let load = timed(instance, "load", &json!({"objects": objects}))?;
    // The first question builds the model.
    let isolation = timed(instance, "isolation", &json!({"snapshot": 1, "output": Shape::Txt.name()}))?;
    let explain =
        timed(instance, "explain", &json!({"snapshot": 1, "source": first, "destination": "external"}))?;
    let change = timed(instance, "update", &json!({"snapshot": 1, "replace": [change], "dry_run": true}))?;
    // All pairs of the first shape are more than anybody reads.
    let connectivity = match cloud {
        Cloud::Namespaces => "-".to_owned(),
        _ => format!(
            "{:.3}",
            timed(instance, "connectivity", &json!({"snapshot": 1, "output": Shape::Txt.name()}))?
        ),
    };
    let memory = instance.memory_size() >> 20;
    Ok(format!(
        "{count:<8} {load:<7.3} {connectivity:<15} {isolation:<12.3} {:<11.3} {:<10.3} {memory}",
        explain * 1e3,
        change * 1e3
    ))
}

/// The seconds that one operation takes.
fn timed(instance: &mut Instance, operation: &str, payload: &Value) -> Result<f64, CallError> {
    let payload = payload.to_string();
    let started = Instant::now();
    instance.call(operation, payload.as_bytes())?;
    Ok(started.elapsed().as_secs_f64())
}
