//! `.partywall.yaml`: where it is found, what it says, and what is wrong with it.
mod support;

use serde_json::{Value, json};
use support::{Folder, Outcome, replying};

const POLICY: &str = "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: red}
spec: {ingress: [{}]}
";

/// A module that finds this policy open, and the whole open by it.
fn reply() -> Value {
    let finding =
        |rule: &str, level: &str| json!({"rule": rule, "level": level, "pointer": "", "message": rule});
    json!({"answer": "no", "data": {
        "results": [{"object": 0, "pointer": "", "operation": "CREATE", "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy", "namespace": "red", "name": "open", "asked": true,
            "verdict": {"accepted": false, "findings": [finding("any-source", "deny"), finding("odd", "warn")]}}],
        "state": [{"rule": "unisolated-pod", "level": "deny", "object": 0, "pointer": "",
            "subject": "Pod red/p", "headline": "", "message": "open", "count": 1, "examples": []}],
    }})
}

fn folder(name: &str, config: &str) -> Folder {
    Folder::new(&format!("config-{name}"))
        .with("checkout/.git/HEAD", "")
        .with("checkout/.partywall.yaml", config)
        .with("checkout/deploy/red/a.yaml", POLICY)
        .with_module("own.wasm", &replying(&reply().to_string()))
}

const AUDIT: &str = "audit checkout/deploy/red --module own.wasm";

/// Both findings that deny.
const ACCEPTED: &str = "\
accepted:
- {rule: any-source, object: NetworkPolicy red/open, reason: a public page}
- {rule: unisolated-pod, object: Pod red/p, reason: it goes soon, expires: 2999-12-31}
";

#[test]
fn what_is_accepted_is_told_and_does_not_deny() {
    let outcome = folder("accepted", ACCEPTED).run(AUDIT);
    assert_eq!(
        outcome,
        Outcome::new(
            0,
            "warn odd
  odd
    checkout/deploy/red/a.yaml:1:1: NetworkPolicy red/open
accepted any-source
  any-source
  accepted: a public page
    checkout/deploy/red/a.yaml:1:1: NetworkPolicy red/open
accepted unisolated-pod
  open
  accepted: it goes soon
    checkout/deploy/red/a.yaml:1:1: Pod red/p
1 denied by nothing but what is accepted
"
        )
    );
    let one = folder("one", &ACCEPTED.lines().take(2).collect::<Vec<_>>().join("\n")).run(AUDIT);
    assert_eq!((one.code, one.stderr.as_str()), (Some(1), ""), "{}", one.stdout);
}

/// What is accepted of one object is not accepted of those beside it.
#[test]
fn one_of_several_objects_is_accepted_alone() {
    let pods = "apiVersion: v1\nkind: Pod\nmetadata: {name: NAME, namespace: red}\nspec: {containers: [{name: c}]}\n";
    let run = |accepted: &str| {
        let entry = |name| format!("- {{rule: unisolated-pod, object: Pod red/{name}, reason: known}}\n");
        let entries: String = accepted.split_whitespace().map(entry).collect();
        let all: Vec<String> = ["a", "b", "c"].map(|name| pods.replace("NAME", name)).into();
        let folder = Folder::new(&format!("config-among-{}", accepted.len()))
            .with("deploy/.partywall.yaml", format!("accepted:\n{entries}"))
            .with("deploy/pods.yaml", all.join("---\n"));
        let outcome = folder.run("audit deploy -o json");
        let audit: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let state = audit["state"].as_array().unwrap().iter();
        let told: Vec<String> = state
            .map(|it| format!("{} {}:{} {}", it["subject"], it["line"], it["count"], it["accepted"]))
            .collect();
        (outcome.code, told)
    };
    let known = "\"known\"";
    assert_eq!(
        run("b"),
        (Some(1), vec!["\"Pod red/a\" 1:2 null".to_owned(), format!("\"Pod red/b\" 6:1 {known}")])
    );
    assert_eq!(
        run("a c"),
        (
            Some(1),
            vec![
                "\"Pod red/b\" 6:1 null".to_owned(),
                format!("\"Pod red/a\" 1:1 {known}"),
                format!("\"Pod red/c\" 11:1 {known}"),
            ]
        )
    );
    assert_eq!(run("a b c").0, Some(0));
}

#[test]
fn paths_of_different_projects_are_an_error() {
    let folder = Folder::new("config-two")
        .with("one/.partywall.yaml", "accepted: []\n")
        .with("one/a.yaml", POLICY)
        .with("two/b.yaml", POLICY);
    for paths in ["one two", "two one"] {
        let outcome = folder.run(&format!("isolation {paths}"));
        let sentence = "these paths belong to different files .partywall.yaml";
        assert!(outcome.code == Some(2) && outcome.stderr.contains(sentence), "{paths}: {}", outcome.stderr);
    }
    assert_eq!(folder.run("isolation one two --no-config").code, Some(1));
}

#[test]
fn an_acceptance_has_an_end() {
    let outcome = folder("over", &ACCEPTED.replace("2999-12-31", "2020-12-31")).run(AUDIT);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    let told = "warning: checkout/.partywall.yaml:3:3: unisolated-pod of Pod red/p was accepted until 2020-12-31 \
                and denies again\n";
    assert_eq!(outcome.stderr, told);
    assert!(outcome.stdout.starts_with("deny unisolated-pod\n"), "{}", outcome.stdout);
}

#[test]
fn what_is_accepted_and_not_found_is_said() {
    let more = format!("{ACCEPTED}- {{rule: any-source, object: NetworkPolicy blue/open, reason: old}}\n");
    let outcome = folder("idle", &more).run(AUDIT);
    let told = "note: checkout/.partywall.yaml:4:3: any-source of NetworkPolicy blue/open is accepted and is not found\n";
    assert_eq!((outcome.code, outcome.stderr.as_str()), (Some(0), told));
}

#[test]
fn every_format_tells_what_is_accepted() {
    for format in ["json", "sarif", "junit", "github", "policyreport", "md"] {
        let outcome = folder(&format!("format-{format}"), ACCEPTED).run(&format!("{AUDIT} -o {format}"));
        assert_eq!(outcome.code, Some(0), "{format}: {}", outcome.stdout);
        assert!(outcome.stdout.contains("a public page"), "{format}: {}", outcome.stdout);
        assert!(
            !outcome.stdout.contains("<failure") && !outcome.stdout.contains("::error"),
            "{}",
            outcome.stdout
        );
    }
}

#[test]
fn it_is_found_upwards_and_can_be_left_aside() {
    let folder = folder("found", ACCEPTED).with("other.yaml", "").with(".partywall.yaml", "odd: 1\n");
    assert_eq!(folder.run(AUDIT).code, Some(0));
    // The checkout is the last folder that is looked into.
    let outside = Folder::new("config-outside")
        .with(".partywall.yaml", "odd: 1\n")
        .with("checkout/.git/HEAD", "")
        .with("checkout/a.yaml", POLICY)
        .with("free/a.yaml", POLICY)
        .with_module("own.wasm", &replying(&reply().to_string()));
    assert_eq!(outside.run("audit checkout --module own.wasm").code, Some(1));
    assert_eq!(outside.run("audit free --module own.wasm").code, Some(2));
    assert_eq!(outside.run("audit free --module own.wasm --no-config").code, Some(1));
    assert_eq!(folder.run(&format!("{AUDIT} --no-config")).code, Some(1));
    assert_eq!(folder.run(&format!("{AUDIT} --config other.yaml")).code, Some(1));
    assert_eq!(folder.run(&format!("{AUDIT} --config none.yaml")).code, Some(2));
}

#[test]
fn excludes_and_the_default_namespace_are_those_of_every_question() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: c}]}\n";
    let folder = Folder::new("config-questions")
        .with("in/.partywall.yaml", "exclude: [tests]\ndefaultNamespace: red\n")
        .with("in/a.yaml", pod)
        .with("in/tests/b.yaml", "a: [\n");
    let outcome = folder.run("connectivity in");
    assert!(outcome.stdout.contains("red/p[Pod]"), "{}", outcome.stdout);
    assert_eq!(outcome.stderr, "");
    let said = folder.run("connectivity in --default-namespace blue");
    assert!(said.stdout.contains("blue/p[Pod]"), "{}", said.stdout);
}

#[track_caller]
fn check_wrong(name: &str, config: &str, sentence: &str) {
    let outcome = folder(&format!("wrong-{name}"), config).run(AUDIT);
    assert_eq!(outcome, Outcome::error(&format!("checkout/.partywall.yaml:{sentence}")));
}

#[test]
fn what_is_wrong_with_it_is_told_with_its_place() {
    check_wrong(
        "key",
        "setings: {}\n",
        "1:1: unknown key `setings`, expected one of `settings`, `exclude`, `defaultNamespace`, `accepted`; \
         did you mean `settings`?",
    );
    check_wrong(
        "accepted-key",
        "accepted:\n- {rule: a, object: b, reason: c, until: 2026-01-01}\n",
        "2:35: unknown key `until`, expected one of `rule`, `object`, `reason`, `expires`; did you mean `rule`?",
    );
    check_wrong(
        "missing",
        "accepted: [{rule: a, object: b}]\n",
        "1:12: an accepted finding needs a `reason`",
    );
    check_wrong(
        "day",
        "accepted: [{rule: a, object: b, reason: c, expires: 2026-02-30}]\n",
        "1:53: `2026-02-30` is no day, expected one like 2026-12-31",
    );
    check_wrong("list", "exclude: tests\n", "1:10: expected a list");
    check_wrong(
        "pattern",
        "exclude: ['[']\n",
        "1:10: the pattern `[` cannot be read at character 1: invalid range pattern",
    );
    check_wrong(
        "namespace",
        "defaultNamespace: yes\n",
        "1:19: expected text; quote it if it is meant as such",
    );
    check_wrong("settings", "settings: [a]\n", "1:11: expected a mapping of settings");
    check_wrong(
        "all",
        "- a\n",
        "1:1: expected a mapping of `settings`, `exclude`, `defaultNamespace`, `accepted`",
    );
}

#[test]
fn settings_are_checked_where_they_stand() {
    let folder = Folder::new("config-settings")
        .with("in/.partywall.yaml", "# ours\nsettings:\n  isolatBy: tenant\n")
        .with("in/a.yaml", POLICY)
        .with("good.yaml", "isolateBy: tenant\n");
    let outcome = folder.run("audit in");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    let told = "error: in/.partywall.yaml:3:3: isolatBy: unknown field `isolatBy`";
    assert!(outcome.stderr.starts_with(told), "{}", outcome.stderr);
    let said = folder.run("audit in --settings good.yaml");
    assert!(!said.stderr.contains("isolatBy"), "{}", said.stderr);
}
