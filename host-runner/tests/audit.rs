//! `partywall audit`: every format, every exit code, every kind of bad input.
//!
//! The policy here is a small module that always says the same, so that these
//! tests are about the tool and not about the rules.
mod support;

use boon::{Compiler, Schemas};
use insta::assert_snapshot;
use serde_json::Value;
use support::{Folder, Outcome, answering, transcript, with_metadata};

const MANIFESTS: &str = "\
# the policy of the team
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: a}
spec:
  podSelector: {}
  ingress:
  - from:
    - namespaceSelector: {}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: a}
";

const METADATA: &str = r#"{"rules": [{"apiGroups": ["networking.k8s.io"], "apiVersions": ["v1"],
 "resources": ["networkpolicies"], "operations": ["CREATE", "UPDATE", "DELETE"]}],
 "annotations": {"io.kubewarden.policy.title": "sample"}}"#;

const DENIAL: &str = r#"{"accepted": false, "message": "no", "findings": [
 {"rule": "foreign-peer", "level": "deny", "pointer": "/spec/ingress/0/from/0/namespaceSelector",
  "headline": "opens namespace a", "message": "admits every namespace", "help": "drop it, or <b>50 %</b>",
  "witness": {"namespace": {"name": "x"}}, "fix": [{"op": "remove", "path": "/spec/ingress"}]},
 {"rule": "unisolated-pod", "level": "warn", "pointer": "/spec/missing", "message": "no egress"}]}"#;

fn folder(name: &str) -> Folder {
    let denying = with_metadata(&METADATA.replace('\n', ""), &DENIAL.replace('\n', ""));
    Folder::new(&format!("audit-{name}"))
        .with("in/a b.yaml", MANIFESTS)
        .with_module("deny.wasm", &denying)
        .with_module("allow.wasm", &answering(r#"{"accepted": true}"#))
}

fn run(name: &str, arguments: &str) -> Outcome {
    folder(name).run(arguments)
}

#[test]
fn every_format_says_the_same() {
    for format in ["text", "json", "sarif", "junit", "github", "policyreport", "openreports", "md"] {
        let outcome = run(&format!("format-{format}"), &format!("audit in --module deny.wasm -o {format}"));
        assert_snapshot!(format!("audit-{format}"), transcript(&outcome));
    }
}

#[test]
fn controls_are_summed_up() {
    for format in ["text", "json", "md"] {
        let arguments = format!("audit in --module deny.wasm --report compliance -o {format}");
        let outcome = run(&format!("compliance-{format}"), &arguments);
        assert_snapshot!(format!("compliance-{format}"), transcript(&outcome));
    }
    let outcome = run("compliance-sarif", "audit in --module deny.wasm --report compliance -o sarif");
    assert_eq!(outcome, Outcome::error("the compliance report is written as `text`, `json` or `md`"));
}

#[test]
fn quiet_is_the_exit_code_alone() {
    assert_eq!(run("quiet", "audit in --module deny.wasm -q"), Outcome::new(1, ""));
    assert_eq!(run("quiet-allow", "audit in --module allow.wasm -q"), Outcome::new(0, ""));
}

#[test]
fn several_policies_judge_everything() {
    let outcome = run("several", "audit in --module deny.wasm --module allow.wasm -v");
    assert_eq!(
        outcome.stdout,
        "denied CREATE NetworkPolicy a/open
  in/a b.yaml:9:7: deny foreign-peer
    opens namespace a
    admits every namespace
    drop it, or <b>50 %</b>
  in/a b.yaml:5:1: warn unisolated-pod
    no egress
allowed CREATE NetworkPolicy a/open
not judged CREATE ConfigMap a/settings
allowed CREATE ConfigMap a/settings
1 denied, 2 allowed, 1 not judged by this policy
"
    );
}

#[test]
fn a_difference_is_judged_by_its_operations() {
    let folder = folder("before")
        .with("old/x.yaml", MANIFESTS.replace("podSelector: {}", "podSelector: {matchLabels: {a: b}}"))
        .with("old/y.json", r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "gone"}}"#)
        .with("in/z.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: new}\n");
    let outcome = folder.run("audit in --before old --module allow.wasm -v");
    assert_eq!(
        outcome.stdout,
        "allowed UPDATE NetworkPolicy a/open\nallowed CREATE Pod default/new\nallowed DELETE Pod default/gone\n3 allowed\n"
    );
}

#[test]
fn standard_input_is_a_source() {
    let outcome = folder("stdin").run_with("audit - --module deny.wasm -o github", MANIFESTS.as_bytes());
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.starts_with("::error file=<stdin>,line=9,col=7,"), "{}", outcome.stdout);
}

/// Bad input: what can be judged is judged, what cannot is said, exit code 2.
#[track_caller]
fn check_bad(name: &str, content: &[u8], sentence: &str) {
    let folder = folder(name).with("in/z.yaml", content);
    let outcome = folder.run("audit in --module allow.wasm");
    let Outcome { code, stdout, stderr } = &outcome;
    let expected = (Some(2), "2 allowed\n", format!("error: in/z.yaml{sentence}\n"));
    assert_eq!((*code, stdout.as_str(), stderr.clone()), expected);
}

#[test]
fn bad_files_hide_nothing() {
    check_bad("no-object", b"a: b\n", ":1:1: expected a Kubernetes object with `apiVersion` and `kind`");
    check_bad("utf8", b"apiVersion: v1\nkind: \xff\n", ":2:7: not UTF-8 text");
    check_bad(
        "no-name",
        b"apiVersion: v1\r\nkind: Pod\r\nmetadata: {namespace: a}\r\n",
        ":3:1: expected a name in `metadata.name`",
    );
    let deep = "[".repeat(200);
    check_bad("deep", deep.as_bytes(), ":1:101: nested more than 100 levels deep");
    let large = vec![b' '; (64 << 20) + 1];
    check_bad("large", &large, ": larger than 64 MiB, the limit for a file");
}

#[test]
fn paths_without_manifests_are_errors() {
    let folder = folder("paths").with("empty/notes.txt", "");
    let outcome = folder.run("audit empty --module allow.wasm -q");
    let sentence = "empty: there is no manifest here: no file that ends in .yaml, .yml or .json";
    assert_eq!(outcome, Outcome::error(sentence));
    let outcome = folder.run("audit nowhere --module allow.wasm -q");
    assert_eq!(outcome, Outcome::error("nowhere: cannot be read: No such file or directory (os error 2)"));
}

#[test]
fn sarif_is_valid_and_points_at_the_characters() {
    let sarif: Value =
        serde_json::from_str(&run("sarif", "audit in --module deny.wasm -o sarif").stdout).unwrap();
    let schema: Value = serde_json::from_str(include_str!("schemas/sarif-essentials.json")).unwrap();
    let (mut compiler, mut schemas) = (Compiler::new(), Schemas::new());
    compiler.add_resource("sarif.json", schema).unwrap();
    let index = compiler.compile("sarif.json", &mut schemas).unwrap();
    schemas.validate(&sarif, index).unwrap_or_else(|error| panic!("{error:#}"));
    let broken = serde_json::json!({"version": "2.1.0", "runs": [{}]});
    assert!(schemas.validate(&broken, index).is_err(), "a run without a tool is not valid");

    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let line = MANIFESTS.lines().nth(number("startLine") - 1).unwrap();
    let rest: String = line.chars().skip(number("startColumn") - 1).collect();
    assert_eq!(rest, "namespaceSelector: {}");
}

#[test]
fn junit_can_be_read_back() {
    let junit = run("junit", "audit in --module deny.wasm -o junit").stdout;
    let report = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (3, 1, 0));
    let names: Vec<_> = report.test_suites[0].test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["foreign-peer", "unisolated-pod", "sample"]);
}
