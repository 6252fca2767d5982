//! Sessions of host calls: recorded, replayed, and refused where they do not fit.
mod support;

use std::fs;
use support::{Folder, IMPORTS, Outcome, REQUEST, policy};

const ASKED: &str = r#"{"api_version": "v1", "kind": "Pod", "namespace": "a", "label_selector": null}"#;

/// A module that lists the pods of namespace a, and allows the request if it is told.
fn asking() -> String {
    let data = |at: usize, text: &str| format!(r#"(data (i32.const {at}) "{}")"#, text.replace('"', "\\\""));
    let answer = r#"{"accepted": true}"#;
    let operation = "list_resources_by_namespace";
    let body = format!(
        "(drop (call $host_call (i32.const 100) (i32.const 10) (i32.const 200) (i32.const 10)
          (i32.const 300) (i32.const {}) (i32.const 400) (i32.const {})))
        (call $response (i32.const 700) (i32.const {})) (i32.const 1)",
        operation.len(),
        ASKED.len(),
        answer.len()
    );
    let data = [
        data(100, "kubewarden"),
        data(200, "kubernetes"),
        data(300, operation),
        data(400, ASKED),
        data(700, answer),
    ];
    policy(&body).replacen(IMPORTS, &format!("{IMPORTS}\n{}", data.join("\n")), 1)
}

const EXCHANGE: &str = "\
- type: Exchange
  request: |
    !KubernetesListResourceNamespace
    api_version: v1
    field_masks: null
    field_selector: null
    kind: Pod
    label_selector: null
    namespace: a
  response:
    type: Success
    payload: '{\"apiVersion\":\"v1\",\"items\":[],\"kind\":\"PodList\",\"metadata\":{}}'
";

fn folder(name: &str) -> Folder {
    Folder::new(&format!("session-{name}"))
        .with("request.json", REQUEST)
        .with("cluster/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
        .with_module("policy.wasm", &asking())
}

#[track_caller]
fn check(name: &str, session: &str, expected: &Outcome) {
    let folder = folder(name).with("session.yaml", session);
    let outcome = folder.run("run --request request.json --module policy.wasm --replay session.yaml");
    assert_eq!(outcome, *expected);
}

#[test]
fn a_recorded_session_can_be_replayed() {
    let folder = folder("record");
    let run = "run --request request.json --module policy.wasm";
    assert_eq!(
        folder.run(&format!("{run} --cluster cluster --record session.yaml")),
        Outcome::new(0, "allowed\n")
    );
    assert_eq!(fs::read_to_string(folder.path("session.yaml")).unwrap(), EXCHANGE);
    assert_eq!(folder.run(&format!("{run} --replay session.yaml")), Outcome::new(0, "allowed\n"));
}

#[test]
fn absent_and_null_ask_the_same() {
    let session = EXCHANGE.replace("    field_selector: null\n", "");
    check("null", &session, &Outcome::new(0, "allowed\n"));
}

#[test]
fn a_question_that_was_not_recorded_is_an_error() {
    let asked = r#"`list_resources_by_namespace` {"api_version":"v1","kind":"Pod","namespace":"a"}"#;
    let error = format!("session.yaml: the policy asked {asked}, the session has no exchange left");
    check("missing", "[]\n", &Outcome::error(&error));
    let expected = r#"`list_resources_by_namespace` {"api_version":"v1","kind":"Pod","namespace":"b"}"#;
    let error = format!("session.yaml: the policy asked {asked}, the session expects {expected}");
    check("unexpected", &EXCHANGE.replace("namespace: a", "namespace: b"), &Outcome::error(&error));
}

#[test]
fn an_exchange_that_nobody_asks_for_is_an_error() {
    let error = r#"session.yaml: the policy did not ask `list_resources_by_namespace` {"api_version":"v1","kind":"Pod","namespace":"a"}"#;
    check("left", &EXCHANGE.repeat(2), &Outcome::error(error));
}

#[test]
fn a_session_of_something_else_is_refused() {
    check("shape", "a: b\n", &Outcome::error("session.yaml:1:1: expected a list of exchanges"));
    let error = "session.yaml: exchange 1: requests of the type `DNSLookupHost` cannot be replayed; there are: \
        KubernetesListResourceNamespace, KubernetesListResourceAll, KubernetesGetResource, KubernetesCanI";
    check(
        "tag",
        &EXCHANGE.replace("KubernetesListResourceNamespace", "DNSLookupHost"),
        &Outcome::error(error),
    );
}
