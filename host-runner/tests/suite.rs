//! `partywall test`: suites of cases, every format, and what is wrong with a
//! suite itself.
mod support;

use insta::assert_snapshot;
use std::fs;
use support::{Folder, Outcome, transcript};

/// A case about the policy of the recipe.
fn case(description: &str, expect: &str) -> String {
    format!(
        "description: {description}
object:
  apiVersion: networking.k8s.io/v1
  kind: NetworkPolicy
  metadata: {{name: p, namespace: a}}
  spec: {{podSelector: {{}}, ingress: [{{from: [{{podSelector: {{}}}}]}}]}}
settings: {{rules: {{selects-nothing: off}}}}
# what must come of it
expect:
{expect}"
    )
}

fn folder(name: &str) -> Folder {
    Folder::new(&format!("suite-{name}"))
        .with("cases/a #1.yaml", case("own pods only", "  allowed: true\n"))
        .with("cases/b.yaml", case("wrong on purpose", "  allowed: false\n  code: 403\n"))
}

#[test]
fn every_format_tells_what_differs_and_how_to_see_it_again() {
    for format in ["text", "json", "junit", "tap"] {
        let outcome = folder(format).run(&format!("test cases -o {format}"));
        assert_snapshot!(format!("suite-{format}"), transcript(&outcome));
    }
    assert_eq!(folder("quiet").run("test cases -q"), Outcome::new(1, ""));
}

#[test]
fn a_filter_chooses_by_the_name() {
    assert_eq!(folder("filter").run("test cases --filter #1"), Outcome::new(0, "1 passed, 0 failed\n"));
    let none = Outcome::error("no case matches, nothing was tested");
    assert_eq!(folder("no-match").run("test cases --filter zebra"), none);
    assert_eq!(Folder::new("suite-empty").with("cases/.hidden.yaml", "a: b").run("test cases"), none);
}

#[test]
fn an_update_rewrites_the_expectation_and_nothing_else() {
    let folder = folder("update");
    let before = fs::read_to_string(folder.path("cases/b.yaml")).unwrap();
    let outcome = folder.run("test cases --update");
    assert_snapshot!("suite-update", transcript(&outcome));
    let after = fs::read_to_string(folder.path("cases/b.yaml")).unwrap();
    let (start, expectation) = after.split_once("expect:\n").unwrap();
    assert_eq!(start, before.split_once("expect:\n").unwrap().0);
    assert_eq!(expectation, "  allowed: true\n");
    assert_eq!(folder.run("test cases"), Outcome::new(0, "2 passed, 0 failed\n"));
}

#[track_caller]
fn check_refused(name: &str, file: &str, content: &str, sentence: &str) {
    let outcome = folder(name).with(file, content).run("test cases");
    assert_eq!(outcome, Outcome::error(sentence));
}

#[test]
fn a_suite_that_would_test_nothing_is_an_error() {
    check_refused(
        "unused",
        "cases/forgotten.yaml",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n",
        "cases/forgotten.yaml: not a case (it has no `expect`), and no case uses it",
    );
    check_refused(
        "unknown-rule",
        "cases/c.yaml",
        &case(
            "a typing error",
            "  allowed: false\n  findings:\n  - {rule: foreign-pear, level: deny, pointer: /}\n",
        ),
        "cases/c.yaml: it expects a finding of the rule `foreign-pear`, which does not exist",
    );
    check_refused(
        "no-object",
        "cases/c.yaml",
        "description: nothing to judge\nexpect: {allowed: true}\n",
        "cases/c.yaml: a case needs an `object`, an `oldObject` or a `request`",
    );
}

#[test]
fn a_case_without_an_answer_is_no_verdict() {
    let folder = folder("no-answer").with_module("trap.wasm", &support::policy("unreachable"));
    let outcome = folder.run("test cases/b.yaml --module trap.wasm -o tap");
    assert_snapshot!("suite-no-answer", transcript(&outcome));
}

#[test]
fn parts_may_stand_beside_the_case() {
    let text = case("in parts", "  allowed: true\n");
    let (_, object) = text.split_once("object:\n").unwrap();
    let (object, rest) = object.split_once("settings:").unwrap();
    let object: String = object.lines().map(|line| format!("{}\n", &line[2..])).collect();
    let folder = Folder::new("suite-parts")
        .with("cases/one/object.yaml", object)
        .with("cases/one/cluster/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
        .with("cases/one/case.yaml", format!("object: object.yaml\ncluster: cluster\nsettings:{rest}"));
    assert_eq!(folder.run("test cases"), Outcome::new(0, "1 passed, 0 failed\n"));
}
