//! The largest requests that an API server passes on, against the two seconds
//! that a policy server allows, and against their halves: nothing that a rule
//! does may grow with the square of the peers, the policies or the pods.

use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{Guest, Host, Limits};
use partywall::module::Module;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_secs(2);
/// As many peers, or pods.
const MANY: usize = 10_000;
/// What is linear takes twice as long for twice as much; what is quadratic, four
/// times. The rest is for a machine that does other things too.
const GROWTH: f64 = 3.3;
/// What takes less is too short to compare.
const SHORT: Duration = Duration::from_millis(40);

static GUEST: LazyLock<Guest> = LazyLock::new(|| {
    let module = Module::open(None).expect("the embedded module describes itself");
    Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads")
});

/// A request of some size, with its settings and its cluster.
struct Load {
    request: Value,
    settings: Value,
    cluster: Vec<Value>,
}

/// The least of three times: what else the machine does only adds.
fn measure(load: &Load) -> (Duration, Value) {
    let payload = json!({"request": load.request, "settings": load.settings}).to_string();
    let host: Host = Arc::new(Cluster::of(Some(load.cluster.clone()), Verbosity::Quiet));
    let mut answer = Vec::new();
    let mut times = (0..3).map(|_| {
        let started = Instant::now();
        answer = GUEST.call("judge", payload.as_bytes(), &host).expect("the policy answers");
        started.elapsed()
    });
    let first = times.next().unwrap_or_default();
    let least = times.fold(first, Duration::min);
    (least, serde_json::from_slice(&answer).expect("an answer is JSON"))
}

/// Judges a load of `size` and one of half that, and gives the answer to the
/// larger one.
#[track_caller]
fn check(size: usize, load: impl Fn(usize) -> Load) -> Value {
    let (half, _) = measure(&load(size / 2));
    let (whole, answer) = measure(&load(size));
    eprintln!(
        "{} of {size}: {whole:?}, of half of it: {half:?}",
        std::thread::current().name().unwrap_or("")
    );
    assert!(whole < LIMIT, "{size} take {whole:?}");
    let growth = whole.as_secs_f64() / half.as_secs_f64();
    assert!(whole < SHORT || growth < GROWTH, "{size} take {whole:?}, {} take {half:?}", size / 2);
    answer
}

fn policy(name: &str, spec: &Value) -> Value {
    json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": "customer1"},
        "spec": spec,
    })
}

fn request(operation: &str, object: Option<&Value>, old: Option<&Value>) -> Value {
    json!({
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "name": "p",
        "namespace": "customer1",
        "operation": operation,
        "object": object,
        "oldObject": old,
    })
}

fn team(prefix: &str, number: usize) -> Value {
    json!({"namespaceSelector": {"matchLabels": {"team": format!("{prefix}{number}")}}})
}

fn admitting(peers: impl Iterator<Item = Value>) -> Value {
    policy("p", &json!({"podSelector": {}, "ingress": [{"from": peers.collect::<Vec<_>>()}]}))
}

fn create(policy: &Value, settings: Value) -> Load {
    Load { request: request("CREATE", Some(policy), None), settings, cluster: Vec::new() }
}

fn namespace(tenant: &str) -> Value {
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "customer1", "labels": {"tenant": tenant}}})
}

#[test]
fn foreign_peers() {
    let answer = check(MANY, |many| create(&admitting((0..many).map(|n| team("t", n))), json!({})));
    assert_eq!(answer["code"], 403);
}

#[test]
fn address_blocks() {
    let block = |n: usize| json!({"ipBlock": {"cidr": format!("10.{}.{}.0/24", n / 250, n % 250)}});
    let answer = check(MANY, |many| create(&admitting((0..many).map(block)), json!({})));
    assert_eq!(answer["code"], 403);
}

#[test]
fn trusted_peers() {
    let trust: Vec<Value> = (0..40).map(|n| team("t", n)).collect();
    let settings = json!({"trustedPeers": trust});
    let peers = |many| admitting((0..many).map(|n| team("t", n % 40)));
    let answer = check(MANY, |many| create(&peers(many), settings.clone()));
    assert_eq!(answer["accepted"], true);
}

#[test]
fn more_trusted_peers_than_can_be_compared() {
    let trust = |many| (0..many).map(|n| team("t", n)).collect::<Vec<_>>();
    let peers = |many| admitting((0..many).map(|n| team("t", n)));
    let answer = check(MANY, |many| create(&peers(many), json!({"trustedPeers": trust(many)})));
    assert_eq!(answer["code"], 403);
}

#[test]
fn peers_of_the_own_tenant() {
    let peer =
        |n: usize| json!({"namespaceSelector": {"matchLabels": {"tenant": "a", "team": format!("t{n}")}}});
    let load = |many| Load {
        cluster: vec![namespace("a")],
        ..create(&admitting((0..many).map(peer)), json!({"isolateBy": "tenant"}))
    };
    assert_eq!(check(MANY, load)["accepted"], true);
}

#[test]
fn updates_of_open_policies() {
    let load = |many| {
        let old = admitting((0..many).map(|n| team("t", n)));
        let new = admitting((0..many).map(|n| team("u", n)));
        Load { request: request("UPDATE", Some(&new), Some(&old)), ..create(&new, json!({})) }
    };
    assert_eq!(check(MANY, load)["code"], 403);
}

fn pods(many: usize) -> impl Iterator<Item = Value> {
    (0..many).map(|n| {
        let labels = json!({"app": format!("a{}", n % 1_000), "tier": "web", "index": n.to_string()});
        let metadata = json!({"name": format!("pod-{n}"), "namespace": "customer1", "labels": labels});
        let spec = json!({"containers": [{"name": "c", "image": "nginx"}]});
        json!({"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec})
    })
}

/// The deletion of a policy that covers a namespace, beside a thousand others.
fn deletion(many: usize, other: impl Fn(usize) -> Value) -> Load {
    let base = policy("p", &json!({"podSelector": {}, "ingress": []}));
    let others = (0..1_000).map(|n| policy(&format!("q{n}"), &json!({"podSelector": other(n)})));
    let cluster = [namespace("a"), base.clone()].into_iter().chain(others).chain(pods(many)).collect();
    Load { request: request("DELETE", None, Some(&base)), settings: json!({}), cluster }
}

#[test]
fn deletions_beside_policies_of_one_label() {
    let other = |n: usize| json!({"matchLabels": {"app": format!("a{n}")}});
    let answer = check(MANY, |many| deletion(many, other));
    assert_eq!((&answer["code"], &answer["findings"][0]["objects"]), (&json!(403), &json!([])));
}

#[test]
fn deletions_beside_policies_of_two_labels() {
    let other = |n: usize| json!({"matchLabels": {"app": format!("a{n}"), "tier": "web"}});
    let answer = check(MANY, |many| deletion(many, other));
    assert_eq!((&answer["code"], &answer["findings"][0]["objects"]), (&json!(403), &json!([])));
}

/// Each of these leaves two parts of every part before it.
#[test]
fn deletions_beside_policies_that_take_long_to_compare() {
    let key = |key: String| json!({"key": key, "operator": "Exists"});
    let other = |n: usize| json!({"matchExpressions": [key(format!("a{n}")), key(format!("b{n}"))]});
    assert_eq!(check(MANY, |many| deletion(many, other))["code"], 403);
}
