//! `partywall audit`: every format, every exit code, every kind of bad input.
//!
//! The module here is a small one that always replies the same, so that these
//! tests are about the tool and not about the rules.
mod support;

use insta::assert_snapshot;
use serde_json::{Value, json};
use std::fs;
use support::{Folder, Outcome, answering, replying, transcript, with_metadata};

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
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: a}
";

const METADATA: &str = r#"{"rules": [{"apiGroups": ["networking.k8s.io"], "apiVersions": ["v1"],
 "resources": ["networkpolicies"], "operations": ["CREATE", "UPDATE", "DELETE"]}],
 "annotations": {"io.kubewarden.policy.title": "sample"}}"#;

const DENIAL: &str = r#"{"accepted": false, "message": "no", "findings": [
 {"rule": "foreign-peer", "level": "deny", "pointer": "/spec/ingress/0/from/0/namespaceSelector",
  "message": "admits every namespace", "help": "drop it"},
 {"rule": "unisolated-pod", "level": "warn", "pointer": "/spec/missing", "message": "no egress"}]}"#;

/// What a module says of the manifests: a denial, a warning, what is wrong with
/// the whole, and a control.
fn reply() -> Value {
    json!({
        "problems": [], "notes": ["a note"], "remarks": ["1 chart is no object"], "unknown": [],
        "refused": false, "answer": "no",
        "data": {
            "results": [
                {"object": 0, "pointer": "", "operation": "CREATE", "apiVersion": "networking.k8s.io/v1",
                 "kind": "NetworkPolicy", "namespace": "a", "name": "open", "asked": true,
                 "verdict": {"accepted": false, "message": "no", "findings": [
                    {"rule": "foreign-peer", "level": "deny",
                     "pointer": "/spec/ingress/0/from/0/namespaceSelector",
                     "headline": "NetworkPolicy a/open opens namespace a", "message": "admits every namespace",
                     "help": "drop it, or <b>50 %</b>", "witness": {"namespace": {"name": "x"}},
                     "fix": [{"op": "remove", "path": "/spec/ingress"}]},
                    {"rule": "ignored-section", "level": "warn", "pointer": "/spec/missing",
                     "message": "no egress"},
                 ]}},
                {"object": 1, "pointer": "", "operation": "CREATE", "apiVersion": "apps/v1",
                 "kind": "Deployment", "namespace": "a", "name": "web", "asked": false},
            ],
            "state": [
                {"rule": "unisolated-pod", "level": "deny", "object": 1, "pointer": "/metadata/name",
                 "subject": "Deployment a/web", "headline": "Deployment a/web is open",
                 "message": "no NetworkPolicy isolates its pods", "help": "add a policy", "count": 7,
                 "examples": ["a/1", "a/2", "a/3", "a/4", "a/5", "a/6", "a/7"]},
            ],
            "isolation": {"closed": false},
            "controls": [
                {"id": "CIS-5.3.2", "catalogue": "CIS Kubernetes Benchmark 1.8",
                 "title": "every namespace has network policies", "rules": ["unisolated-pod"],
                 "status": "fail", "denials": 1, "warnings": 0, "objects": ["Deployment a/web: unisolated-pod"]},
                {"id": "PCI-DSS-1.4", "catalogue": "PCI DSS 4.0", "title": "untrusted networks | others",
                 "rules": ["foreign-address"], "status": "not judged", "denials": 0, "warnings": 0, "objects": []},
            ],
        },
    })
}

/// The same, with what leaves nobody knowing.
fn unknown_reply() -> Value {
    let mut reply = reply();
    reply["answer"] = "unknown".into();
    reply["unknown"] = json!([
        {"message": "NetworkPolicy a/open is of v9, which is not judged", "object": 0, "pointer": ""},
        {"message": "a chart is not rendered, `helm template` does it", "pointer": ""},
    ]);
    reply
}

fn folder(name: &str, reply: &Value) -> Folder {
    Folder::new(&format!("audit-{name}"))
        .with("in/a b.yaml", MANIFESTS)
        .with_module("own.wasm", &replying(&reply.to_string()))
        .with_module("deny.wasm", &with_metadata(&METADATA.replace('\n', ""), &DENIAL.replace('\n', "")))
        .with_module("allow.wasm", &answering(r#"{"accepted": true}"#))
}

const FORMATS: [&str; 8] = ["text", "json", "sarif", "junit", "github", "policyreport", "openreports", "md"];

#[test]
fn every_format_says_the_same() {
    for format in FORMATS {
        let folder = folder(&format!("format-{format}"), &reply());
        let outcome = folder.run(&format!("audit in --module own.wasm -o {format}"));
        assert_snapshot!(format!("audit-{format}"), transcript(&outcome));
    }
}

/// What is not known is named in every format, before everything else, and is
/// why the exit code is 2.
#[test]
fn every_format_names_what_is_not_known() {
    for format in FORMATS {
        let folder = folder(&format!("unknown-{format}"), &unknown_reply());
        let outcome = folder.run(&format!("audit in --module own.wasm -o {format}"));
        assert_eq!(outcome.code, Some(2), "{format}");
        let place = |text: &str| outcome.stdout.find(text).unwrap_or_else(|| panic!("{format}: no {text}"));
        let escaped = |text: &str| if format == "md" { text.replace('`', "\\`") } else { text.to_owned() };
        let finding = place(&escaped("opens namespace a").replace(
            "opens namespace a",
            match format {
                "policyreport" | "openreports" => "admits every namespace",
                _ => "opens namespace a",
            },
        ));
        for unknown in ["is of v9, which is not judged", "a chart is not rendered, "] {
            assert!(place(unknown) < finding, "{format}: {}", outcome.stdout);
        }
    }
}

#[test]
fn controls_are_summed_up() {
    for format in ["text", "json", "md"] {
        let arguments = format!("audit in --module own.wasm --report compliance -o {format}");
        let outcome = folder(&format!("compliance-{format}"), &reply()).run(&arguments);
        assert_snapshot!(format!("compliance-{format}"), transcript(&outcome));
    }
    let outcome =
        folder("compliance-sarif", &reply()).run("audit in --module own.wasm --report compliance -o sarif");
    assert_eq!(outcome, Outcome::error("the compliance report is written as `text`, `json` or `md`"));
    let outcome = folder("compliance-other", &reply()).run("audit in --module deny.wasm --report compliance");
    assert_eq!(outcome, Outcome::error("no module that judges here speaks to controls of catalogues"));
}

#[test]
fn quiet_is_the_exit_code_alone() {
    let folder = folder("quiet", &reply());
    assert_eq!(folder.run("audit in --module own.wasm -q"), Outcome::new(1, ""));
    assert_eq!(folder.run("audit in --module deny.wasm -q"), Outcome::new(1, ""));
    assert_eq!(folder.run("audit in --module allow.wasm -q"), Outcome::new(0, ""));
}

#[test]
fn several_policies_judge_everything() {
    let outcome = folder("several", &reply()).run("audit in --module deny.wasm --module allow.wasm -v");
    assert_eq!(
        outcome.stdout,
        "deny foreign-peer
  admits every namespace
  drop it
    in/a b.yaml:9:7: NetworkPolicy a/open
warn unisolated-pod
  no egress
    in/a b.yaml:5:1: NetworkPolicy a/open
allowed CREATE NetworkPolicy a/open
not judged CREATE Deployment a/web
allowed CREATE Deployment a/web
1 denied, 2 allowed, 1 not judged by this policy
"
    );
}

#[test]
fn a_difference_is_judged_by_its_operations() {
    let folder = folder("before", &reply())
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
    let folder = folder("stdin", &reply());
    let outcome = folder.run_with("audit - --module deny.wasm -o github", MANIFESTS.as_bytes());
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.stdout.starts_with("::error file=<stdin>,line=9,col=7,"), "{}", outcome.stdout);
}

/// What cannot be read is handed to the module, with its place and its text.
#[track_caller]
fn check_bad(name: &str, content: &[u8], sentence: &str) {
    let folder = folder(name, &reply()).with("in/z.yaml", content);
    let outcome = folder.run("audit in --module allow.wasm");
    let Outcome { code, stdout, .. } = &outcome;
    let told = format!("not known in/z.yaml{sentence}");
    assert!(stdout.lines().next().is_some_and(|line| line.starts_with(&told)), "{stdout}");
    assert_eq!((*code, stdout.lines().last()), (Some(2), Some("2 allowed")));
}

#[test]
fn bad_files_hide_nothing() {
    check_bad("utf8", b"apiVersion: v1\nkind: \xff\n", ":2:7: not UTF-8 text");
    let deep = "[".repeat(200);
    check_bad("deep", deep.as_bytes(), ":1:101: nested more than 100 levels deep");
    let level = |level: usize| match level {
        0 => "a0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned(),
        _ => format!("a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 10].join(", ")),
    };
    let bomb = (0..10).map(level).collect::<Vec<_>>().join("\n");
    check_bad("bomb", bomb.as_bytes(), ":5:45: aliases stand for more than 100000 values");
}

#[test]
fn a_file_that_is_too_large_names_the_option_that_reads_it() {
    let folder = folder("large", &reply()).with("in/z.yaml", "");
    fs::File::create(folder.path("in/z.yaml")).unwrap().set_len(5 << 20).unwrap();
    let outcome = folder.run("audit in --module allow.wasm --file-limit 2");
    assert_eq!(outcome.code, Some(2), "{}", outcome.stdout);
    let sentence = "not known in/z.yaml: larger than 2 MiB; --file-limit 8 reads it\n";
    assert!(outcome.stdout.starts_with(sentence), "{}", outcome.stdout);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_hide_nothing() {
    use std::os::unix::fs::symlink;
    let folder = folder("links", &reply());
    symlink(".", folder.path("in/up")).unwrap();
    symlink("self", folder.path("in/self")).unwrap();
    symlink("../allow.wasm", folder.path("in/not a manifest")).unwrap();
    symlink("a b.yaml", folder.path("in/again.yaml")).unwrap();
    let outcome = folder.run("audit in in in/again.yaml --module allow.wasm");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "2 allowed\n"));
    symlink("nowhere", folder.path("in/z.yaml")).unwrap();
    let outcome = folder.run("audit in --module allow.wasm");
    let sentence = "not known in/z.yaml: cannot be read: No such file or directory (os error 2)\n2 allowed\n";
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), sentence));
}

/// Reading fails for everybody, `root` too.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_is_said() {
    let folder = folder("unreadable", &reply());
    std::os::unix::fs::symlink("/proc/self/mem", folder.path("in/z.yaml")).unwrap();
    let outcome = folder.run("audit in --module allow.wasm");
    let sentence = "not known in/z.yaml: cannot be read: Input/output error (os error 5)\n2 allowed\n";
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), sentence));
}

#[test]
fn windows_and_byte_order_marks_change_nothing() {
    let text = format!("\u{feff}{}", MANIFESTS.replace('\n', "\r\n"));
    let folder = folder("windows", &reply()).with("in/a b.yaml", text);
    let outcome = folder.run("audit in --module own.wasm");
    assert!(outcome.stdout.contains("\n    in/a b.yaml:9:7: NetworkPolicy a/open\n"), "{}", outcome.stdout);
    assert_eq!(outcome.code, Some(1));
}

#[test]
fn paths_without_manifests_are_errors() {
    let folder = folder("paths", &reply()).with("empty/notes.txt", "");
    let none = "empty: there is no manifest here: no file that ends in .yaml, .yml or .json";
    let gone = "nowhere: cannot be read: No such file or directory (os error 2)";
    let excluded =
        "in: there is no manifest here: no file that ends in .yaml, .yml or .json and is not excluded";
    for (arguments, sentence) in
        [("empty", none), ("in empty", none), ("nowhere", gone), ("in --exclude *.yaml", excluded)]
    {
        let outcome = folder.run(&format!("audit {arguments} --module allow.wasm -q"));
        assert_eq!(outcome, Outcome::error(sentence), "{arguments}");
    }
}

#[test]
fn sarif_points_at_the_characters() {
    let outcome = folder("sarif", &reply()).run("audit in --module own.wasm -o sarif");
    let sarif: Value = serde_json::from_str(&outcome.stdout).unwrap();
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    let number = |key: &str| usize::try_from(region[key].as_u64().unwrap()).unwrap();
    let line = MANIFESTS.lines().nth(number("startLine") - 1).unwrap();
    let rest: String = line.chars().skip(number("startColumn") - 1).collect();
    assert_eq!(rest, "namespaceSelector: {}");
}

#[test]
fn junit_can_be_read_back() {
    let junit = folder("junit", &reply()).run("audit in --module own.wasm -o junit").stdout;
    let report = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    assert_eq!((report.tests, report.failures, report.errors), (4, 2, 0));
    let names: Vec<_> = report.test_suites[0].test_cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names, ["foreign-peer", "unisolated-pod", "ignored-section", "sample"]);
}

/// A finding in each of so many namespaces, for one reason.
fn flood(namespaces: usize) -> (String, Value) {
    let policy = |number: usize| {
        format!(
            "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: limit, namespace: team-{number}}}\nspec: {{ingress: [{{}}]}}\n"
        )
    };
    let result = |number: usize| {
        json!({"object": number, "pointer": "", "operation": "CREATE", "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy", "namespace": format!("team-{number}"), "name": "limit", "asked": true,
            "verdict": {"accepted": false, "findings": [{"rule": "any-source", "level": "deny",
                "pointer": "/spec/ingress/0", "headline": format!("opens namespace team-{number} to everybody"),
                "message": "spec.ingress[0] admits everybody",
                "help": format!("to admit only pods of team-{number}, say so")}]}})
    };
    let mut reply = reply();
    reply["data"]["state"] = json!([]);
    reply["data"]["results"] = (0..namespaces).map(result).collect();
    ((0..namespaces).map(policy).collect::<Vec<_>>().join("---\n"), reply)
}

#[test]
fn findings_of_one_cause_are_one() {
    let (manifests, reply) = flood(60);
    let folder = folder("flood", &reply).with("in/a b.yaml", manifests);
    let outcome = folder.run("audit in --module own.wasm");
    assert_eq!(
        outcome.stdout,
        "deny any-source, 60 times
  opens namespace team-0 to everybody
  spec.ingress[0] admits everybody
  to admit only pods of team-0, say so
    in/a b.yaml:4:18: NetworkPolicy team-0/limit
    in/a b.yaml:9:18: NetworkPolicy team-1/limit
    in/a b.yaml:14:18: NetworkPolicy team-2/limit
    in/a b.yaml:19:18: NetworkPolicy team-3/limit
    in/a b.yaml:24:18: NetworkPolicy team-4/limit
    and 55 more (-v lists them)
60 denied
"
    );
    let junit = folder.run("audit in --module own.wasm -o junit").stdout;
    let report = quick_junit::Report::deserialize_from_str(&junit).unwrap();
    assert_eq!((report.tests, report.failures), (1, 1), "{junit}");
    let told = "in/a b.yaml:4:18: CREATE NetworkPolicy team-0/limit";
    assert!(junit.contains("team-0/limit and 59 more") && junit.contains(told), "{junit}");
    let verbose = folder.run("audit in --module own.wasm -v");
    assert_eq!(verbose.stdout.lines().count(), 65, "{}", verbose.stdout);
    let github = folder.run("audit in --module own.wasm -o github");
    assert_eq!(github.stdout.lines().count(), 50, "{}", github.stdout);
    let last = "::warning title=partywall::11 more findings; `partywall audit -o text` groups them";
    assert_eq!(github.stdout.lines().last(), Some(last));
}

#[test]
fn markdown_fits_into_a_comment() {
    let (manifests, mut reply) = flood(400);
    // Nothing in common: every finding has a cause of its own.
    for (number, result) in reply["data"]["results"].as_array_mut().unwrap().iter_mut().enumerate() {
        let finding = &mut result["verdict"]["findings"][0];
        finding["message"] = format!("cause{number}x {}", "long ".repeat(40)).into();
    }
    let folder = folder("markdown", &reply).with("in/a b.yaml", manifests);
    let markdown = folder.run("audit in --module own.wasm -o md").stdout;
    assert!(markdown.len() < 60_200, "{}", markdown.len());
    let last = markdown.lines().last().unwrap();
    assert!(last.ends_with(" more are left out here; `partywall audit -o text` has them all"), "{last}");
}
