//! Input that cannot be judged: one clear error with file and place, exit code
//! 2, and nothing on standard output.
mod support;

use support::{Folder, Outcome, REQUEST, answering};

const ACCEPTED: &str = r#"{"accepted": true}"#;

/// Gives `content` as the request.
#[track_caller]
fn check_request(name: &str, content: impl AsRef<[u8]>, sentence: &str) {
    let folder = Folder::new(&format!("bad-request-{name}"))
        .with("request.yaml", content)
        .with_module("policy.wasm", &answering(ACCEPTED));
    let outcome = folder.run("run --request request.yaml --module policy.wasm");
    assert_eq!(outcome, Outcome::error(sentence));
}

/// Gives `content` as the settings of a good request.
#[track_caller]
fn check_settings(name: &str, content: &str, sentence: &str) {
    let folder = Folder::new(&format!("bad-settings-{name}"))
        .with("request.json", REQUEST)
        .with("settings.yaml", content)
        .with_module("policy.wasm", &answering(ACCEPTED));
    let outcome = folder.run("run --request request.json --settings settings.yaml --module policy.wasm");
    assert_eq!(outcome, Outcome::error(sentence));
}

/// Gives `content` as the only manifest of the cluster of a good request.
#[track_caller]
fn check_cluster(name: &str, content: impl AsRef<[u8]>, sentence: &str) {
    let folder = Folder::new(&format!("bad-cluster-{name}"))
        .with("request.json", REQUEST)
        .with("cluster/objects.yaml", content)
        .with_module("policy.wasm", &answering(ACCEPTED));
    let outcome = folder.run("run --request request.json --cluster cluster --module policy.wasm");
    assert_eq!(outcome, Outcome::error(sentence));
}

#[test]
fn a_file_that_is_not_there() {
    let folder = Folder::new("missing").with("request.json", REQUEST);
    for (arguments, file) in [
        ("run --request none.yaml", "none.yaml"),
        ("run --request request.json --settings none.yaml", "none.yaml"),
        ("run --request request.json --cluster none", "none"),
        ("run --request request.json --module none.wasm", "none.wasm"),
        ("inspect --module none.wasm", "none.wasm"),
        ("bench --request none.yaml", "none.yaml"),
    ] {
        let sentence = format!("{file}: cannot be read: No such file or directory (os error 2)");
        assert_eq!(folder.run(arguments), Outcome::error(&sentence), "{arguments}");
    }
}

#[test]
fn a_folder_where_a_file_is_meant() {
    let folder = Folder::new("folder").with("request/file", "");
    let sentence = "request: cannot be read: Is a directory (os error 21)";
    assert_eq!(folder.run("run --request request"), Outcome::error(sentence));
}

#[test]
fn a_file_without_content() {
    let sentence = "request.yaml: the file is empty, expected an AdmissionReview or an AdmissionRequest";
    check_request("empty", "", sentence);
    check_request("comments", "# nothing\n---\n", sentence);
    check_request("bom", "\u{feff}", sentence);
}

#[test]
fn yaml_that_is_broken() {
    check_request(
        "indent",
        "request:\n  uid: 1\n bad: 2\n",
        "request.yaml:3:2: not valid YAML: while parsing a block mapping, did not find expected key",
    );
    check_request(
        "windows",
        "request:\r\n  uid: [1\r\n",
        "request.yaml:3:1: not valid YAML: while parsing a flow sequence, expected ',' or ']'",
    );
    check_request(
        "json",
        r#"{"uid": "1", "operation" "CREATE"}"#,
        "request.yaml:1:26: not valid YAML: invalid trailing content after double-quoted scalar",
    );
}

#[test]
fn text_that_is_not_utf8() {
    check_request("utf8", b"request:\n  uid: \xff\n", "request.yaml:2:8: not UTF-8 text");
    check_request("utf16", b"\xff\xfea\0", "request.yaml:1:1: not UTF-8 text");
}

#[test]
fn two_documents_where_one_is_meant() {
    check_request(
        "two",
        format!("{REQUEST}\n---\n{REQUEST}"),
        "request.yaml:4:1: a second document begins here, expected one: an AdmissionReview or an AdmissionRequest",
    );
    check_settings(
        "two",
        "a: 1\n---\nb: 2\n",
        "settings.yaml:3:1: a second document begins here, expected one: the settings",
    );
}

#[test]
fn something_else_than_a_request() {
    let expected = "expected an AdmissionReview or an AdmissionRequest";
    check_request(
        "policy",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n",
        &format!("request.yaml:2:7: {expected}, found kind `NetworkPolicy`"),
    );
    check_request("list", "- a\n", &format!("request.yaml:1:1: {expected}"));
    check_request("word", "hello\n", &format!("request.yaml:1:1: {expected}"));
    check_request("nothing", "{}", &format!("request.yaml:1:1: {expected}: the request has no `kind`"));
    check_request(
        "no-operation",
        "apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\nrequest:\n  uid: x\n  kind: {}\n",
        &format!("request.yaml:4:3: {expected}: the request has no `operation`"),
    );
    check_request(
        "no-request",
        "apiVersion: admission.k8s.io/v1\nkind: AdmissionReview\n",
        "request.yaml:1:1: expected a `request` in the AdmissionReview",
    );
    check_request(
        "old-review",
        "apiVersion: admission.k8s.io/v1beta1\nkind: AdmissionReview\n",
        "request.yaml:1:13: expected `apiVersion: admission.k8s.io/v1` in an AdmissionReview",
    );
}

#[test]
fn a_label_that_yaml_reads_as_something_else() {
    check_request(
        "label",
        "uid: '1'\nobject:\n  metadata:\n    labels:\n      exposed: yes\n",
        "request.yaml:5:16: the label value `yes` is a boolean to YAML, and it must be text; quote it: \"yes\"",
    );
    check_request(
        "version",
        "uid: '1'\nobject:\n  spec:\n    podSelector: {matchLabels: {version: 1.0}}\n",
        "request.yaml:4:42: the label value `1.0` is a number to YAML, and it must be text; quote it: \"1.0\"",
    );
    check_request(
        "values",
        "spec:\n  matchExpressions:\n  - {key: a, operator: In, values: [x, 012]}\n",
        "request.yaml:3:40: the label value `012` is a number to YAML, and it must be text; quote it: \"012\"",
    );
    check_settings(
        "label",
        "trustedPeers:\n- into: {matchLabels: {exposed: true}}\n",
        "settings.yaml:2:33: the label value `true` is a boolean to YAML, and it must be text; quote it: \"true\"",
    );
    check_cluster(
        "service",
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: on}}\n",
        "cluster/objects.yaml:4:24: the label value `on` is a boolean to YAML, and it must be text; quote it: \"on\"",
    );
    check_cluster(
        "annotation",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: web, annotations: {weight: 1e3}}\n",
        "cluster/objects.yaml:3:45: the annotation value `1e3` is a number to YAML, and it must be text; quote it: \"1e3\"",
    );
    check_request(
        "json",
        "{\"object\": {\"metadata\": {\"labels\": {\n  \"a\": true}}}}",
        "request.yaml:2:8: the label value `true` is a boolean to YAML, and it must be text; quote it: \"true\"",
    );
}

#[test]
fn keys_that_are_not_what_they_seem() {
    check_request(
        "twice",
        "uid: a\nkind: {}\nuid: b\n",
        "request.yaml:3:1: the key `uid` stands twice in this mapping, first at 1:1",
    );
    check_request(
        "twice-json",
        "{\"a\": 1,\n \"a\": 2}",
        "request.yaml:2:2: the key `a` stands twice in this object, first at 1:2",
    );
    check_request("boolean", "on: push\n", "request.yaml:1:1: the key `on` is read as `true`; quote it");
    check_request("list", "? [a]\n: b\n", "request.yaml:1:3: a key must be text, not a list or a mapping");
    check_request(
        "tag",
        "a: !secret b\n",
        "request.yaml:1:4: the tag `!secret` has no meaning in a manifest",
    );
    check_request("infinite", "a: .inf\n", "request.yaml:1:4: `.inf` is no value: JSON has no such number");
}

#[test]
fn nesting_and_aliases_have_an_end() {
    check_request(
        "deep",
        "[".repeat(100_000),
        "request.yaml:1:256: not valid YAML: recursion limit exceeded",
    );
    let blocks: Vec<String> = (0..200).map(|level| " ".repeat(level) + "a:").collect();
    check_request("deep-blocks", blocks.join("\n"), "request.yaml:101:101: nested more than 100 levels deep");
    check_request(
        "deep-json",
        format!("{}{}", "[".repeat(120), "]".repeat(120)),
        "request.yaml:1:101: nested more than 100 levels deep",
    );
    let level = |level: usize| match level {
        0 => "a0: &a0 [x, x, x, x, x, x, x, x, x, x]".to_owned(),
        _ => format!("a{level}: &a{level} [{}]", vec![format!("*a{}", level - 1); 10].join(", ")),
    };
    let bomb = (0..10).map(level).collect::<Vec<_>>().join("\n");
    check_request("bomb", bomb, "request.yaml:5:45: aliases stand for more than 100000 values");
    check_request("loop", "a: &a [*a]\n", "request.yaml:1:8: an alias inside of what it names");
}

#[test]
fn what_is_too_large() {
    let text = "x".repeat(3 << 20);
    check_request(
        "object",
        REQUEST.replace("web", &text),
        "request.yaml:1:1: the `object` has 3145752 bytes as JSON, more than the 3145728 that the API server takes",
    );
    check_request(
        "file",
        " ".repeat((64 << 20) + 1),
        "request.yaml: larger than 64 MiB, the limit for a file",
    );
}

#[test]
fn settings_that_are_none() {
    check_settings("list", "- a\n", "settings.yaml:1:1: expected a mapping of settings");
    let folder = Folder::new("settings-json")
        .with("request.json", REQUEST)
        .with_module("policy.wasm", &answering(ACCEPTED));
    let outcome = folder.run("run --request request.json --module policy.wasm --settings-json {\"a\":}x");
    let sentence = "--settings-json:1:7: not valid YAML: did not find expected <document start>";
    assert_eq!(outcome, Outcome::error(sentence));
}

#[test]
fn manifests_that_are_none() {
    check_cluster(
        "values",
        "replicas: 1\n",
        "cluster/objects.yaml:1:1: expected a Kubernetes object with `apiVersion` and `kind`",
    );
    check_cluster(
        "item",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n",
        "cluster/objects.yaml:4:3: expected a Kubernetes object with `apiVersion` and `kind`",
    );
    check_cluster(
        "nothing",
        "---\n# nothing\n",
        "cluster: there is no manifest here: no document with content",
    );
    check_cluster(
        "nameless",
        "apiVersion: v1\nkind: Pod\nmetadata: {}\n",
        "cluster/objects.yaml:1:1: expected a name in `metadata.name`",
    );
    check_cluster(
        "twice",
        "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n---\napiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: default}\nspec: {}\n",
        "cluster/objects.yaml:5:1: v1/Pod default/a stands in cluster/objects.yaml:1:1 already, and differs from it",
    );
}

/// A gate does not know where something cannot be read; any other question is
/// answered without it, and `--strict` takes that answer back.
#[test]
fn a_question_about_manifests_of_which_one_cannot_be_read() {
    let wall = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: wall, namespace: shop}\n\
                spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n---\n\
                apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: []}\n";
    let folder = Folder::new("unread").with("cluster/wall.yaml", wall).with("cluster/other.yaml", "a: [\n");
    let told = |outcome: &Outcome, level: &str| {
        let sentence = format!("{level}: cluster/other.yaml:2:1: not valid YAML");
        outcome.stderr.lines().any(|line| line.starts_with(&sentence))
    };
    for gate in ["isolation cluster", "exposure cluster", "baseline --cluster cluster"] {
        let outcome = folder.run(gate);
        assert!(outcome.code == Some(2) && told(&outcome, "error"), "{gate}: {}", outcome.stderr);
    }
    let audit = folder.run("audit cluster");
    assert!(audit.stdout.starts_with("not known cluster/other.yaml:2:1: not valid YAML"), "{}", audit.stdout);
    assert_eq!(audit.code, Some(2));
    for question in ["connectivity cluster", "explain -m cluster shop/web shop/web", "diff cluster cluster"] {
        let outcome = folder.run(question);
        assert!(outcome.code == Some(0) && told(&outcome, "warning"), "{question}: {}", outcome.stderr);
        let strict = folder.run(&format!("{question} --strict"));
        assert!(told(&strict, "error"), "{question}: {}", strict.stderr);
        assert_eq!((strict.code, strict.stdout.as_str()), (Some(2), ""), "{question}");
    }
    let readable = Folder::new("read").with("cluster/wall.yaml", wall).run("isolation cluster");
    assert_eq!(
        (readable.code, readable.stdout.as_str()),
        (Some(0), "yes, every boundary is closed (1 workload judged)\n")
    );
}

/// A folder without manifests is a mistake of who asks, and no cluster without walls.
#[test]
fn a_question_about_no_manifests() {
    let folder = Folder::new("nothing").with("empty/notes.txt", "none").with("full/a.yaml", "{}");
    for question in
        ["isolation empty", "connectivity empty", "exposure empty", "diff empty full", "diff full empty"]
    {
        let outcome = folder.run(question);
        let sentence = "error: empty: there is no manifest here: no file that ends in .yaml, .yml or .json";
        assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""), "{question}");
        assert!(outcome.stderr.lines().any(|line| line == sentence), "{question}: {}", outcome.stderr);
    }
}

/// A command that fails before the pipe leaves nothing in it, and that is no cluster without objects;
/// an empty list is one.
#[test]
fn a_question_about_an_empty_text() {
    let questions = ["isolation", "connectivity", "exposure", "audit"];
    for text in ["", "---\n# no objects\n", "\u{feff}\n"] {
        for question in questions {
            let outcome = Folder::new("empty").run_with(&format!("{question} -"), text.as_bytes());
            let sentence = "error: <stdin>: there is no manifest here: no document with content";
            assert_eq!(outcome.code, Some(2), "{question} of {text:?}: {}", outcome.stdout);
            assert!(!outcome.stdout.contains("yes"), "{question} of {text:?}: {}", outcome.stdout);
            assert!(outcome.stderr.lines().any(|line| line == sentence), "{question}: {}", outcome.stderr);
        }
    }
    let none = b"{apiVersion: v1, kind: List, items: []}";
    for (question, code) in
        [("connectivity -", 0), ("exposure -", 2), ("audit -", 2), ("baseline --cluster -", 2)]
    {
        let outcome = Folder::new("empty-list").run_with(question, none);
        assert_eq!(outcome.code, Some(code), "{question}: {}{}", outcome.stdout, outcome.stderr);
        assert!(!outcome.stdout.contains("closed"), "{question}: {}", outcome.stdout);
    }
}

/// The only workload is one that the module cannot read: that is not the same as none.
#[test]
fn an_audit_of_a_workload_that_cannot_be_read() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: shop}\nspec: 5\n";
    let audit = Folder::new("unread-workload").with("d.yaml", deployment).run("audit d.yaml");
    let told = "not known d.yaml:4:1: Deployment shop/d: spec: invalid type: integer `5`, expected struct \
                TemplatedSpec\nnothing was judged\n";
    assert_eq!((audit.code, audit.stdout.as_str()), (Some(2), told), "{}", audit.stderr);
}

/// A policy that lets everybody in opens its namespace, whoever is there today; where nothing is guarded there is no answer.
#[test]
fn isolation_of_namespaces_without_workloads() {
    let hole = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n\
        metadata: {name: open, namespace: shop}\n\
        spec: {podSelector: {}, ingress: [{from: [{namespaceSelector: {}}]}]}\n";
    let pod =
        "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ops}\nspec: {containers: []}\n";
    let wall = "---\napiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n\
        metadata: {name: wall, namespace: ops}\nspec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n";
    let folder = Folder::new("no-workloads")
        .with("hole.yaml", hole)
        .with("some.yaml", format!("{hole}{pod}{wall}"))
        .with("wall.yaml", format!("{pod}{wall}"))
        .with("exempt.yaml", "exempt: {namespaces: [ops]}");
    let open = |today: &str| {
        format!(
            "open (foreign-peer): namespace shop by NetworkPolicy shop/open: spec.ingress[0].from[0].\
             namespaceSelector admits every namespace, for example \"x\"\n{today}  to admit only pods of shop, drop \
             the namespaceSelector; to admit every namespace, add that peer to trustedPeers\nno, boundaries are open\n"
        )
    };
    for (question, today) in [
        ("isolation hole.yaml", ""),
        ("isolation some.yaml --settings exempt.yaml", "  today: ops\n"),
        ("isolation some.yaml", "  today: ops\n"),
    ] {
        let outcome = folder.run(question);
        assert_eq!((outcome.code, outcome.stdout), (Some(1), open(today)), "{question}");
    }
    let none = folder.run("isolation wall.yaml --settings exempt.yaml");
    let nobody = "not known: there is no workload here that the settings guard\n\
                  nobody knows: what is named above was not judged\n";
    assert_eq!((none.code, none.stdout.as_str()), (Some(2), nobody), "{}", none.stderr);
    let audit = folder.run("audit hole.yaml");
    assert!(audit.code == Some(1) && !audit.stdout.contains("closed"), "{}", audit.stdout);
}

/// What a shell puts in the place of `<(command)` is a pipe, and read like a file.
#[cfg(unix)]
#[test]
fn manifests_that_come_through_a_pipe() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: []}\n";
    for question in ["isolation", "audit"] {
        let outcome = Folder::new(&format!("pipe-{question}"))
            .run_with(&format!("{question} /dev/stdin"), pod.as_bytes());
        assert_eq!(outcome.code, Some(1), "{question}: {}{}", outcome.stdout, outcome.stderr);
        assert!(outcome.stdout.contains("web"), "{question}: {}", outcome.stdout);
    }
}
