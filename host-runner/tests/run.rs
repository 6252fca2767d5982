//! What people see of a verdict, and what the module sees of its host.
mod support;

use support::{Folder, IMPORTS, Outcome, REQUEST, answering, policy};

/// Runs a module that answers `answer`; `shown` is the whole output.
#[track_caller]
fn check(name: &str, answer: &str, options: &str, code: i32, shown: &str) {
    let folder = Folder::new(&format!("run-{name}"))
        .with("request.json", REQUEST)
        .with_module("policy.wasm", &answering(answer));
    let outcome = folder.run(&format!("run --request request.json --module policy.wasm {options}"));
    assert_eq!(outcome, Outcome::new(code, shown));
}

#[test]
fn an_allowed_request() {
    check("allowed", r#"{"accepted": true, "message": null}"#, "", 0, "allowed\n");
    check(
        "warned",
        r#"{"accepted": true, "warnings": ["mind the gap"]}"#,
        "",
        0,
        "allowed\nwarning mind the gap\n",
    );
}

#[test]
fn a_denied_request() {
    let answer = r#"{"accepted": false, "message": "no way", "findings":
        [{"rule": "foreign-peer", "level": "deny", "pointer": "/spec/ingress/0"}]}"#;
    let shown = "denied\n  no way\nrequest.json:2:57: deny foreign-peer at /spec/ingress/0\n";
    check("denied", &answer.replace('\n', ""), "", 1, shown);
}

#[test]
fn json_is_the_answer_byte_for_byte() {
    let answer = r#"{ "accepted":false,"unknown":  1.50 }"#;
    check("json", answer, "-o json", 1, &format!("{answer}\n"));
}

#[test]
fn a_request_is_read_in_every_form() {
    let folder = Folder::new("run-forms")
        .with(
            "review.json",
            format!(
                r#"{{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview", "request": {REQUEST}}}"#
            ),
        )
        .with(
            "windows.yaml",
            "\u{feff}uid: '1'\r\noperation: CREATE\r\nkind: {group: '', version: v1, kind: Pod}\r\n",
        )
        .with_module("policy.wasm", &answering(r#"{"accepted": true}"#));
    let allowed = Outcome::new(0, "allowed\n");
    assert_eq!(folder.run("run --request review.json --module policy.wasm"), allowed);
    assert_eq!(folder.run("run --request windows.yaml --module policy.wasm"), allowed);
    assert_eq!(folder.run_with("run --request - --module policy.wasm", REQUEST.as_bytes()), allowed);
}

#[test]
fn settings_that_the_module_refuses() {
    let refusal = r#"{\"valid\": false, \"message\": \"clusterCidrs[0]: not a CIDR\"}"#;
    let module = format!(
        r#"(module {IMPORTS} (data (i32.const 0) "{refusal}")
          (func (export "__guest_call") (param i32 i32) (result i32)
            (call $response (i32.const 0) (i32.const {})) (i32.const 1)))"#,
        refusal.replace('\\', "").len()
    );
    let folder = Folder::new("run-settings")
        .with("request.json", REQUEST)
        .with("settings.yaml", "clusterCidrs: [x]\n")
        .with_module("policy.wasm", &module);
    let outcome = folder.run("run --request request.json --settings settings.yaml --module policy.wasm");
    assert_eq!(outcome, Outcome::error("settings.yaml:1:16: clusterCidrs[0]: not a CIDR"));
    let outcome = folder.run("run --request request.json --module policy.wasm");
    assert_eq!(outcome, Outcome::error("no settings: clusterCidrs[0]: not a CIDR"));
}

/// A module that passes `payload` to a host call and gives what comes back as its error.
fn asking(binding: &str, namespace: &str, operation: &str, payload: &str) -> String {
    let data = |at: usize, text: &str| format!(r#"(data (i32.const {at}) "{}")"#, text.replace('"', "\\\""));
    let body = format!(
        "(if (call $host_call (i32.const 100) (i32.const {}) (i32.const 200) (i32.const {})
              (i32.const 300) (i32.const {}) (i32.const 400) (i32.const {}))
          (then (call $host_response (i32.const 4096))
            (call $error (i32.const 4096) (call $host_response_len)))
          (else (call $host_error (i32.const 4096))
            (call $error (i32.const 4096) (call $host_error_len))))
        (i32.const 0)",
        binding.len(),
        namespace.len(),
        operation.len(),
        payload.len()
    );
    let data = [data(100, binding), data(200, namespace), data(300, operation), data(400, payload)];
    policy(&body).replacen(IMPORTS, &format!("{IMPORTS}\n{}", data.join("\n")), 1)
}

/// Asks a host call; `answer` is what the module gets to read, success or not.
#[track_caller]
fn check_host_call(name: &str, call: [&str; 3], payload: &str, options: &str, answer: &str) {
    let [binding, namespace, operation] = call;
    let folder = Folder::new(&format!("host-call-{name}"))
        .with("request.json", REQUEST)
        .with("cluster/a/namespace.yml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
        .with("cluster/b.json", r#"{"apiVersion": "v1", "kind": "PodList", "items": [{"metadata": {"name": "p", "labels": {"x": "yes"}}}]}"#)
        .with("cluster/.hidden.yaml", "not a manifest")
        .with("cluster/notes.txt", "not a manifest")
        .with_module("policy.wasm", &asking(binding, namespace, operation, payload));
    let outcome = folder.run(&format!("run --request request.json --module policy.wasm {options}"));
    let sentence = format!("the module could not carry out `validate`: {answer}");
    assert_eq!(outcome, Outcome::error(&sentence));
}

const LIST_PODS: &str = r#"{"api_version": "v1", "kind": "Pod", "label_selector": "x=yes"}"#;

#[test]
fn a_folder_answers_like_a_cluster() {
    let list = ["kubewarden", "kubernetes", "list_resources_all"];
    check_host_call(
        "list",
        list,
        LIST_PODS,
        "--cluster cluster",
        r#"{"apiVersion":"v1","items":[{"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"x":"yes"},"name":"p","namespace":"default"}}],"kind":"PodList","metadata":{}}"#,
    );
    check_host_call(
        "get",
        ["kubewarden", "kubernetes", "get_resource"],
        r#"{"api_version": "v1", "kind": "Namespace", "name": "a", "namespace": null, "disable_cache": true}"#,
        "--cluster cluster",
        r#"{"apiVersion":"v1","kind":"Namespace","metadata":{"labels":{"kubernetes.io/metadata.name":"a"},"name":"a"}}"#,
    );
}

#[test]
fn without_a_cluster_nobody_answers() {
    let list = ["kubewarden", "kubernetes", "list_resources_all"];
    check_host_call(
        "none",
        list,
        LIST_PODS,
        "",
        "Callback evaluation failure: there is no cluster to ask for `list_resources_all`",
    );
}

#[test]
fn other_host_calls_are_refused() {
    let call = ["kubewarden", "net", "v1/dns_lookup_host"];
    check_host_call(
        "dns",
        call,
        "\"example.com\"",
        "",
        "`kubewarden/net/v1/dns_lookup_host` is not available offline",
    );
}

#[test]
fn what_the_module_logs_is_told_on_demand() {
    let body = "(call $console_log (i32.const 1024) (i32.const 8)) (call $response (i32.const 512) (i32.const 18)) (i32.const 1)";
    let module = policy(body).replacen(
        IMPORTS,
        &format!(r#"{IMPORTS} (data (i32.const 512) "{{\"accepted\": true}}")"#),
        1,
    );
    let folder = Folder::new("run-verbose").with("request.json", REQUEST).with_module("policy.wasm", &module);
    let quiet = folder.run("run --request request.json --module policy.wasm");
    assert_eq!(quiet, Outcome::new(0, "allowed\n"));
    let verbose = folder.run("run --verbose --request request.json --module policy.wasm");
    // How long each step took stands there too.
    let (logged, timings): (Vec<_>, Vec<_>) =
        verbose.stderr.lines().partition(|line| line.starts_with("module: "));
    assert_eq!(logged, ["module: validate"]);
    assert!(timings.iter().all(|line| line.contains(" ms  ")), "{timings:?}");
    assert_eq!((verbose.code, verbose.stdout), (quiet.code, quiet.stdout));
}

#[test]
fn a_module_that_offers_judge_is_asked_to_judge() {
    let metadata = r#"{"annotations": {"io.partywall.operations": "judge"}}"#;
    let section = format!(r#"(@custom "io.kubewarden.metadata" "{}")"#, metadata.replace('"', "\\\""));
    let module = policy("(call $error (i32.const 1024) (local.get $operation)) (i32.const 0)").replacen(
        "(module",
        &format!("(module {section}"),
        1,
    );
    let folder = Folder::new("run-judge").with("request.json", REQUEST).with_module("policy.wasm", &module);
    let outcome = folder.run("run --request request.json --module policy.wasm");
    assert_eq!(outcome, Outcome::error("the module could not carry out `judge`: judge"));
}

#[test]
fn a_folder_that_contains_itself_is_read_once() {
    let folder = Folder::new("run-links")
        .with("request.json", REQUEST)
        .with("cluster/sub/a.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\n")
        .with_module("policy.wasm", &answering(r#"{"accepted": true}"#));
    std::os::unix::fs::symlink("..", folder.path("cluster/sub/again")).unwrap();
    std::os::unix::fs::symlink(".", folder.path("cluster/self")).unwrap();
    let outcome = folder.run("run --request request.json --cluster cluster --module policy.wasm");
    assert_eq!(outcome, Outcome::new(0, "allowed\n"));
}

#[test]
fn a_reader_that_went_away_is_no_error() {
    let folder = Folder::new("run-pipe");
    let mut command = folder.command("inspect");
    let mut child = command.stdout(std::process::Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn the_embedded_module_is_a_policy() {
    let folder = Folder::new("run-embedded");
    let outcome = folder.run("inspect -o json");
    let inspection: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    let imports = inspection["imports"].as_array().unwrap();
    assert!(!imports.is_empty() && imports.iter().all(|import| import["module"] == "wapc"), "{imports:?}");
    assert_eq!(inspection["sha256"].as_str().unwrap().len(), 64);
    assert!(inspection["metadata"]["rules"].is_array());
}

#[test]
fn what_a_module_is() {
    let folder = Folder::new("inspect").with_module("policy.wasm", &policy("(i32.const 1)"));
    let outcome = folder.run("inspect --module policy.wasm");
    let (head, tail) = outcome.stdout.split_at(outcome.stdout.find("imports").unwrap());
    let head: Vec<&str> = head.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(head, ["partywall", "module", "sha256", "size"]);
    let expected = "imports
  wapc.__guest_request (func)
  wapc.__guest_response (func)
  wapc.__guest_error (func)
  wapc.__host_call (func)
  wapc.__host_response_len (func)
  wapc.__host_response (func)
  wapc.__host_error_len (func)
  wapc.__host_error (func)
  wapc.__console_log (func)
exports
  memory (memory)
  __guest_call (func)
metadata  none
";
    assert_eq!((outcome.code, tail, outcome.stderr.as_str()), (Some(0), expected, ""));
}

#[test]
fn figures_are_measured() {
    let folder = Folder::new("bench")
        .with("request.json", REQUEST)
        .with_module("policy.wasm", &answering(r#"{"accepted": true}"#));
    let outcome = folder.run("bench --request request.json --module policy.wasm --iterations 20 -o json");
    let figures: serde_json::Value = serde_json::from_str(&outcome.stdout).unwrap();
    for pointer in
        ["/size_bytes", "/gzip_bytes", "/compile_us", "/fresh_instance/median_us", "/reused_instance/p99_us"]
    {
        assert!(figures.pointer(pointer).unwrap().as_f64().unwrap() > 0.0, "{pointer}: {figures}");
    }
    assert_eq!((&figures["iterations"], &figures["operation"]), (&20.into(), &"validate".into()));
}
