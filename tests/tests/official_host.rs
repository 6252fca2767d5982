//! The official waPC host, Node and our own host give the same bytes.

use partywall::suite::{self, Case};
use partywall_tests::exchange::{AnsweredCall, Question, Reply};
use partywall_tests::hosts::{Official, Own, replay_in_node};
use partywall_tests::{checkout, fixtures};
use serde_json::{Value, json};

/// Puts every question to every host and compares all that the module says.
#[track_caller]
fn check(questions: &[Question]) {
    assert!(!questions.is_empty(), "there is nothing to compare");
    let own = Own::load();
    let official = Official::load(&checkout::bytes("target/policy.wasm"));
    let answered: Vec<(Reply, Vec<AnsweredCall>)> =
        questions.iter().map(|question| own.ask(question)).collect();
    let asked: Vec<_> =
        questions.iter().zip(&answered).map(|(question, (_, calls))| (question, calls.as_slice())).collect();
    let in_node = replay_in_node(&asked);
    assert_eq!(in_node.len(), questions.len(), "Node answers every question");
    for ((question, (reply, calls)), node) in questions.iter().zip(&answered).zip(&in_node) {
        assert_eq!(&official.ask(question, calls), reply, "the official host, {}", question.name);
        assert_eq!(node, reply, "Node, {}", question.name);
    }
}

fn question(operation: &str, payload: &str, cluster: Option<Vec<Value>>) -> Question {
    let name = format!("{operation} {payload}");
    Question { name, operation: operation.to_owned(), payload: payload.to_owned(), cluster }
}

fn of_case(case: &Case, operation: &str) -> Question {
    Question {
        name: format!("{operation} {}", fixtures::name(&case.file)),
        operation: operation.to_owned(),
        payload: String::from_utf8(case.payload()).expect("a payload is JSON"),
        cluster: case.cluster.clone(),
    }
}

#[test]
fn every_case_of_the_suites_is_answered_alike() {
    let suites = fixtures::SUITES.map(fixtures::folder);
    let cases = suites.iter().flat_map(|suite| suite::discover(suite).expect("the suite can be read"));
    let questions: Vec<_> =
        cases.flat_map(|case| ["judge", "validate"].map(|name| of_case(&case, name))).collect();
    check(&questions);
}

#[test]
fn every_operation_answers_alike_to_what_nobody_should_send() {
    let operations =
        ["validate", "judge", "validate_settings", "protocol_version", "rules", "no_such_operation"];
    let payloads = [
        "",
        "{}",
        "null",
        "[1",
        "\"größe🧱\"",
        r#"{"request":{},"settings":{}}"#,
        r#"{"isolateBy":"kein Schlüssel"}"#,
    ];
    let questions: Vec<_> = operations
        .iter()
        .flat_map(|operation| payloads.iter().map(|payload| question(operation, payload, None)))
        .collect();
    check(&questions);
}

/// A NetworkPolicy that lets a tenant in: where tenants make boundaries, the cluster is asked.
fn of_tenant(settings: &Value) -> String {
    let policy = json!({
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "team", "namespace": "customer1"},
        "spec": {"podSelector": {}, "ingress": [{"from": [{"namespaceSelector": {"matchLabels": {"tenant": "a"}}}]}]},
    });
    let kind = json!({"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"});
    let request = json!({
        "uid": "1", "kind": kind, "operation": "CREATE", "name": "team", "namespace": "customer1", "object": policy,
    });
    json!({"request": request, "settings": settings}).to_string()
}

fn namespace(name: &str, tenant: &str) -> Value {
    let labels = json!({"kubernetes.io/metadata.name": name, "tenant": tenant});
    json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}})
}

#[test]
fn the_cluster_is_asked_with_the_same_bytes() {
    let payload = of_tenant(&json!({"isolateBy": "tenant"}));
    let clusters = [
        None,
        Some(vec![]),
        Some(vec![namespace("customer1", "a"), namespace("customer2", "b")]),
        Some(vec![namespace("customer1", "b"), namespace("customer2", "a")]),
    ];
    let questions: Vec<_> =
        clusters.into_iter().map(|cluster| question("judge", &payload, cluster)).collect();
    let own = Own::load();
    let asks = |question: &Question| !own.ask(question).0.calls.is_empty();
    assert!(questions.iter().all(asks), "the questions make the module ask its host");
    check(&questions);
}
