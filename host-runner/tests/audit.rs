//! `partywall audit`: every format, every exit code, every kind of bad input.
//!
//! The policy here is a small module that always says the same, so that these
//! tests are about the tool and not about the rules.
mod support;

use insta::assert_snapshot;
use serde_json::Value;
use std::fs;
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
    let level = |level: usize| match level {
        0 => "a0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned(),
        _ => format!("a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 10].join(", ")),
    };
    let bomb = (0..10).map(level).collect::<Vec<_>>().join("\n");
    check_bad("bomb", bomb.as_bytes(), ":5:45: aliases stand for more than 100000 values");
    let object = format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {}}}\n", "x".repeat(3 << 20));
    check_bad(
        "object",
        object.as_bytes(),
        ":1:1: the object has 3145783 bytes as JSON, more than the 3145728 that the API server takes",
    );
}

#[test]
fn a_file_of_100_mb_is_not_read() {
    let folder = folder("large").with("in/z.yaml", "");
    fs::File::create(folder.path("in/z.yaml")).unwrap().set_len(100 << 20).unwrap();
    let outcome = folder.run("audit in --module allow.wasm");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), "2 allowed\n"));
    assert_eq!(outcome.stderr, "error: in/z.yaml: larger than 64 MiB, the limit for a file\n");
}

#[test]
fn an_object_that_stands_twice_is_said() {
    let again = MANIFESTS.split("---\n").nth(1).unwrap();
    check_bad("twice", again.as_bytes(), ":1:1: ConfigMap a/settings stands in in/a b.yaml:11:1 already");
    let other_version = MANIFESTS.split("---\n").next().unwrap().replace("k8s.io/v1", "k8s.io/v1beta1");
    let sentence = ":2:1: NetworkPolicy a/open stands in in/a b.yaml:2:1 already";
    check_bad("twice-version", other_version.as_bytes(), sentence);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_hide_nothing() {
    use std::os::unix::fs::symlink;
    let folder = folder("links");
    symlink(".", folder.path("in/up")).unwrap();
    symlink("self", folder.path("in/self")).unwrap();
    symlink("../allow.wasm", folder.path("in/not a manifest")).unwrap();
    assert_eq!(folder.run("audit in --module allow.wasm"), Outcome::new(0, "2 allowed\n"));
    symlink("nowhere", folder.path("in/z.yaml")).unwrap();
    let outcome = folder.run("audit in --module allow.wasm");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), "2 allowed\n"));
    let sentence = "error: in/z.yaml: cannot be read: No such file or directory (os error 2)\n";
    assert_eq!(outcome.stderr, sentence);
}

/// Reading fails for everybody, `root` too.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_said() {
    let folder = folder("unreadable");
    std::os::unix::fs::symlink("/proc/self/mem", folder.path("in/z.yaml")).unwrap();
    let outcome = folder.run("audit in --module allow.wasm");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), "2 allowed\n"));
    assert_eq!(outcome.stderr, "error: in/z.yaml: cannot be read: Input/output error (os error 5)\n");
}

#[test]
fn windows_and_byte_order_marks_change_nothing() {
    let text = format!("\u{feff}{}", MANIFESTS.replace('\n', "\r\n"));
    let folder = folder("windows").with("in/a b.yaml", text);
    let outcome = folder.run("audit in --module deny.wasm");
    assert!(outcome.stdout.contains("\n  in/a b.yaml:9:7: deny foreign-peer\n"), "{}", outcome.stdout);
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(1), ""));
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
fn sarif_points_at_the_characters() {
    let sarif: Value =
        serde_json::from_str(&run("sarif", "audit in --module deny.wasm -o sarif").stdout).unwrap();
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
