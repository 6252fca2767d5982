//! Other people's policies: several at once, ones that change objects, ones
//! that are asked about some requests only, and ones that were built for WASI.
mod support;

use support::{Folder, Outcome, REQUEST, answering, with_metadata};

const ALLOWS: &str = r#"{"accepted": true}"#;

#[test]
fn a_change_is_shown_as_a_patch() {
    let answer =
        r#"{"accepted": true, "mutated_object": {"metadata": {"name": "web", "labels": {"a": "b"}}}}"#;
    let folder = Folder::new("policies-mutate")
        .with("request.json", REQUEST)
        .with_module("policy.wasm", &answering(answer));
    let outcome = folder.run("run --request request.json --module policy.wasm");
    let shown = "allowed\nthe policy changes the object\n  {\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"a\":\"b\"}}\n";
    assert_eq!(outcome, Outcome::new(0, shown));
}

#[test]
fn a_policy_is_asked_about_what_its_rules_match() {
    let metadata = r#"{"rules": [{"apiGroups": [""], "apiVersions": ["v1"], "resources": ["services"], "operations": ["CREATE"]}]}"#;
    let folder = Folder::new("policies-rules")
        .with("request.json", REQUEST)
        .with_module("deny.wasm", &answering(r#"{"accepted": false}"#))
        .with_module("services.wasm", &with_metadata(metadata, r#"{"accepted": false}"#));
    let alone = folder.run("run --request request.json --module services.wasm");
    assert_eq!(alone, Outcome::new(0, "not judged by this policy\n"));
    let both = folder.run("run --request request.json --module services.wasm --module deny.wasm");
    let shown = "not judged by this policy request.json by services.wasm\ndenied request.json by deny.wasm\n";
    assert_eq!(both, Outcome::new(1, shown));
    let json = folder.run("run --request request.json --module services.wasm -o json");
    let shown = "{\"judged\":false,\"policy\":\"services.wasm\",\"request\":\"request.json\"}\n";
    assert_eq!(json, Outcome::new(0, shown));
}

#[test]
fn several_requests_have_a_verdict_each() {
    let folder = Folder::new("policies-several")
        .with("a.json", REQUEST)
        .with("b.json", REQUEST)
        .with_module("policy.wasm", &answering(ALLOWS));
    let outcome = folder.run("run --request a.json --request b.json --module policy.wasm");
    let shown = "allowed a.json by policy.wasm\nallowed b.json by policy.wasm\n";
    assert_eq!(outcome, Outcome::new(0, shown));
}

/// A policy for WASI: `start` runs as its `_start`.
fn wasi(start: &str) -> String {
    let imports = r#"
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
      (import "wasi_snapshot_preview1" "environ_sizes_get" (func $sizes (param i32 i32) (result i32)))
      (import "wasi_snapshot_preview1" "path_open" (func $open
        (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))"#;
    let start = format!(r#"(func (export "_start") {start}) (func (export "__guest_call")"#);
    answering(ALLOWS).replacen("(module", &format!("(module {imports}"), 1).replacen(
        r#"(func (export "__guest_call")"#,
        &start,
        1,
    )
}

#[track_caller]
fn check_wasi(name: &str, start: &str, options: &str) -> Outcome {
    let folder = Folder::new(&format!("policies-wasi-{name}"))
        .with("request.json", REQUEST)
        .with_module("policy.wasm", &wasi(start));
    folder.run(&format!("run --request request.json --module policy.wasm {options}"))
}

#[test]
fn what_a_wasi_policy_prints_goes_to_standard_error() {
    let print = r"
      (i32.store (i32.const 3000) (i32.const 3100)) (i32.store (i32.const 3004) (i32.const 2))
      (i32.store8 (i32.const 3100) (i32.const 104)) (i32.store8 (i32.const 3101) (i32.const 105))
      (drop (call $write (i32.const 1) (i32.const 3000) (i32.const 1) (i32.const 3200)))";
    let outcome = check_wasi("print", print, "-v");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(0), "allowed\n"));
    assert!(outcome.stderr.contains("module: hi\n"), "{}", outcome.stderr);
}

#[test]
fn a_wasi_policy_has_no_environment_and_no_files() {
    // It traps if there is an environment, or if a file can be opened.
    let look = r"
      (i32.store (i32.const 3000) (i32.const 7))
      (drop (call $sizes (i32.const 3000) (i32.const 3004)))
      (if (i32.load (i32.const 3000)) (then unreachable))
      (if (i32.eqz (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 0)
            (i64.const 0) (i64.const 0) (i32.const 0) (i32.const 3000))) (then unreachable))";
    assert_eq!(check_wasi("nothing", look, ""), Outcome::new(0, "allowed\n"));
}

#[test]
fn a_wasi_policy_may_end_its_start() {
    assert_eq!(check_wasi("exit", "(call $exit (i32.const 0))", ""), Outcome::new(0, "allowed\n"));
    let sentence = "the module crashed while it carried out `start`: it ended itself with the code 3";
    assert_eq!(check_wasi("fail", "(call $exit (i32.const 3))", ""), Outcome::error(sentence));
}

#[test]
fn a_wasi_policy_stays_in_its_memory() {
    let print = "(drop (call $write (i32.const 1) (i32.const 131070) (i32.const 1) (i32.const 0)))";
    let sentence = "the module was stopped while it carried out `start`: \
        it called `fd_write` with 8 bytes at 131070, outside of its memory of 131072 bytes";
    assert_eq!(check_wasi("bounds", print, ""), Outcome::error(sentence));
}
