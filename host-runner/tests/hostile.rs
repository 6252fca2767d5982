//! Modules that do not answer: each is exit code 2 and a sentence, never a verdict.
mod support;

use support::{Folder, IMPORTS, Outcome, REQUEST, policy};

/// Runs a module, given as WebAssembly text, over a request.
#[track_caller]
fn check(name: &str, module: &str, options: &str, sentence: &str) {
    let folder = Folder::new(&format!("hostile-{name}"))
        .with("request.json", REQUEST)
        .with_module("policy.wasm", module);
    let outcome = folder.run(&format!("run --request request.json --module policy.wasm {options}"));
    assert_eq!(outcome, Outcome::error(sentence));
}

/// Runs a file that is no module of ours.
#[track_caller]
fn check_refused(name: &str, module: impl AsRef<[u8]>, reason: &str) {
    let folder =
        Folder::new(&format!("refused-{name}")).with("request.json", REQUEST).with("policy.wasm", module);
    let outcome = folder.run("run --request request.json --module policy.wasm");
    assert_eq!(outcome, Outcome::error(&format!("policy.wasm: not a policy module: {reason}")));
}

#[test]
fn a_module_that_loops_for_ever() {
    check(
        "loop",
        &policy("(loop $again (br $again)) (i32.const 1)"),
        "--timeout 0.2",
        "the module was stopped: it gave no answer to `validate` within 200ms",
    );
}

#[test]
fn a_module_that_loops_before_it_is_called() {
    let module = format!(
        r#"(module {IMPORTS} (func $init (loop $again (br $again))) (start $init)
            (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))"#
    );
    let sentence = "the module was stopped: it gave no answer to `start` within 200ms";
    check("loop-at-start", &module, "--timeout 0.2", sentence);
}

#[test]
fn a_module_that_asks_for_all_memory() {
    let body = "(loop $again (drop (memory.grow (i32.const 16))) (br $again)) (i32.const 1)";
    check(
        "memory",
        &policy(body),
        "--memory 64",
        "the module was stopped while it carried out `validate`: \
         it asked for 67239936 bytes of memory, and the limit is 67108864",
    );
}

#[test]
fn a_module_that_begins_with_all_memory() {
    let module = r#"(module (memory (export "memory") 65536)
        (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))"#;
    check(
        "memory-at-start",
        module,
        "",
        "the module was stopped while it carried out `start`: \
         it asked for 4294967296 bytes of memory, and the limit is 536870912",
    );
}

#[test]
fn a_module_that_grows_its_table() {
    let module = format!(
        r#"(module {IMPORTS} (table 1 funcref)
            (func (export "__guest_call") (param i32 i32) (result i32)
              (loop $again (drop (table.grow (ref.null func) (i32.const 65536))) (br $again)) (i32.const 1)))"#
    );
    check(
        "table",
        &module,
        "",
        "the module was stopped while it carried out `validate_settings`: \
         it asked for a table of 131073 elements, and the limit is 100000",
    );
}

#[test]
fn a_module_that_answers_out_of_bounds() {
    check(
        "answer",
        &policy("(call $response (i32.const 131000) (i32.const 100)) (i32.const 1)"),
        "",
        "the module was stopped while it carried out `validate`: \
         it called `__guest_response` with 100 bytes at 131000, outside of its memory of 131072 bytes",
    );
}

#[test]
fn a_module_with_a_pointer_that_wraps_around() {
    check(
        "wrap",
        &policy("(call $response (i32.const -4) (i32.const 8)) (i32.const 1)"),
        "",
        "the module was stopped while it carried out `validate`: \
         it called `__guest_response` with 8 bytes at 4294967292, outside of its memory of 131072 bytes",
    );
}

#[test]
fn a_module_that_wants_its_request_out_of_bounds() {
    check(
        "request",
        &policy("(call $request (i32.const 131071) (i32.const 0)) (i32.const 1)"),
        "",
        "the module was stopped while it carried out `validate`: \
         it called `__guest_request` with 8 bytes at 131071, outside of its memory of 131072 bytes",
    );
}

#[test]
fn a_module_that_names_a_host_call_out_of_bounds() {
    let body = "(call $host_call (i32.const 0) (i32.const -1) (i32.const 0) (i32.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))";
    check(
        "host-call",
        &policy(body),
        "",
        "the module was stopped while it carried out `validate`: \
         it called `__host_call` with 4294967295 bytes at 0, outside of its memory of 131072 bytes",
    );
}

#[test]
fn a_module_that_reads_its_host_call_out_of_bounds() {
    // Any binding but Kubewarden's is refused with a sentence, which must fit.
    let body = "(drop (call $host_call (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)
        (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
        (call $host_error (i32.const 131070)) (i32.const 1)";
    check(
        "host-error",
        &policy(body),
        "",
        "the module was stopped while it carried out `validate`: \
         it called `__host_error` with 29 bytes at 131070, outside of its memory of 131072 bytes",
    );
}

#[test]
fn a_module_that_crashes() {
    check(
        "trap",
        &policy("unreachable"),
        "",
        "the module crashed while it carried out `validate`: wasm `unreachable` instruction executed",
    );
}

#[test]
fn a_module_that_calls_itself_for_ever() {
    let module = policy("(call $deep) (i32.const 1)").replacen(
        IMPORTS,
        &format!("{IMPORTS} (func $deep (call $deep) (call $deep))"),
        1,
    );
    let sentence = "the module crashed while it carried out `validate`: call stack exhausted";
    check("stack", &module, "", sentence);
}

#[test]
fn a_module_that_gives_no_answer_or_no_reason() {
    let start = "the module gave a malformed answer to `validate`: ";
    for (name, body, reason) in [
        ("no-answer", "(i32.const 1)", "it reported success and gave no answer"),
        ("no-reason", "(i32.const 0)", "it reported a failure and gave no reason"),
        ("odd-code", "(i32.const 7)", "`__guest_call` returned 7, not 0 or 1"),
        (
            "not-json",
            "(call $response (i32.const 1024) (i32.const 8)) (i32.const 1)",
            "expected value at line 1 column 1",
        ),
        (
            "no-verdict",
            "(call $response (i32.const 0) (i32.const 32)) (i32.const 1)",
            "missing field `accepted` at line 1 column 32",
        ),
    ] {
        check(name, &policy(body), "", &format!("{start}{reason}"));
    }
}

#[test]
fn a_module_whose_answer_is_huge() {
    let body = "(drop (memory.grow (i32.const 1024))) (call $response (i32.const 4096) (i32.const 67108864)) \
                (i32.const 1)";
    let sentence = "the module gave a malformed answer to `validate`: expected value at line 1 column 1";
    check("huge-answer", &policy(body), "", sentence);
}

#[test]
fn a_module_whose_text_is_not_utf_8() {
    let byte = "(i32.store8 (i32.const 4096) (i32.const 255))";
    let answer = format!("{byte} (call $response (i32.const 4096) (i32.const 1)) (i32.const 1)");
    let malformed = "the module gave a malformed answer to `validate`: expected value at line 1 column 1";
    check("no-text-answer", &policy(&answer), "", malformed);
    let error = format!("{byte} (call $error (i32.const 4096) (i32.const 1)) (i32.const 0)");
    let refused = "the module could not carry out `validate`: \u{fffd}";
    check("no-text-error", &policy(&error), "", refused);
    let none = "(i32.const 4096) (i32.const 0)";
    let call = format!("{byte} (call $host_call (i32.const 4096) (i32.const 1) {none} {none} {none})");
    let stopped = "the module was stopped while it carried out `validate`: it called `__host_call` with \
                   text that is not UTF-8";
    check("no-text-call", &policy(&call), "", stopped);
}

#[test]
fn a_module_that_answers_before_it_is_asked() {
    let module = policy("(i32.const 1)").replacen(
        "(func (export",
        "(func $early (call $response (i32.const 0) (i32.const 1))) (start $early) (func (export",
        1,
    );
    let sentence = "the module gave a malformed answer to `validate`: it reported success and gave no answer";
    check("early", &module, "", sentence);
}

#[test]
fn a_module_that_prints_ten_thousand_lines_is_heard_to_the_end() {
    let count = "(i32.store (i32.const 4096) (i32.add (i32.load (i32.const 4096)) (i32.const 1)))";
    let printing = format!(
        "(loop $again (call $console_log (i32.const 512) (i32.const 4)) {count} \
         (br_if $again (i32.lt_u (i32.load (i32.const 4096)) (i32.const 10000))))"
    );
    let answer = r#"{"accepted": true}"#;
    let module = support::answering(answer).replacen(
        "(call $response (i32.const 512)",
        &format!("{printing} (call $response (i32.const 512)"),
        1,
    );
    let folder =
        Folder::new("hostile-prints").with("request.json", REQUEST).with_module("policy.wasm", &module);
    let quiet = folder.run("run --request request.json --module policy.wasm");
    assert_eq!(quiet, Outcome::new(0, "allowed\n"));
    let told = folder.run("run --request request.json --module policy.wasm -v");
    let lines = told.stderr.lines().filter(|line| *line == "module: {\"ac").count();
    assert_eq!((told.code, lines), (Some(0), 10_000));
}

#[test]
fn a_module_that_cannot_judge_says_why() {
    check(
        "refusal",
        &policy("(call $error (i32.const 1024) (i32.const 8)) (i32.const 0)"),
        "",
        "the module could not carry out `validate`: validate",
    );
}

#[test]
fn a_module_with_other_imports() {
    let module = |import: &str| {
        let text = format!(
            r#"(module (import {import} (func)) (memory (export "memory") 1)
                (func (export "__guest_call") (param i32 i32) (result i32) (i32.const 1)))"#
        );
        wat::parse_str(text).unwrap()
    };
    let only = "and this host gives `wapc.*` and WASI preview 1 only";
    check_refused(
        "wasi",
        module(r#""wasi_unstable" "fd_write""#),
        &format!(
            "it imports `wasi_unstable.fd_write`, {only}; it was built for an early WASI, build it for wasm32-wasip1"
        ),
    );
    check_refused(
        "rego",
        module(r#""env" "opa_abort""#),
        &format!(
            "it imports `env.opa_abort`, {only}; it is a Rego or Gatekeeper policy, which this host does not run"
        ),
    );
    check_refused(
        "raw",
        module(r#""__wbindgen_placeholder__" "__wbindgen_describe""#),
        &format!(
            "it imports `__wbindgen_placeholder__.__wbindgen_describe`, {only}; it is what cargo leaves, `cargo xtask build` makes the module of it"
        ),
    );
    check_refused("other", module(r#""a" "b""#), &format!("it imports `a.b`, {only}"));
    check_refused(
        "unknown-wapc",
        module(r#""wapc" "__delete_everything""#),
        "it cannot be compiled: unknown import: `wapc::__delete_everything` has not been defined",
    );
}

#[test]
fn a_file_that_is_no_module() {
    let start = "it is not a WebAssembly module: ";
    for (name, bytes, reason) in [
        ("empty", &b""[..], "the file is empty"),
        ("text", b"apiVersion: v1", "it does not begin with the bytes `\\0asm` and version 1"),
        ("wat", b"(module)", "it is WebAssembly text, not the binary form"),
        ("gzip", b"\x1f\x8b\x08", "it is compressed with gzip"),
        ("component", b"\0asm\x0d\0\x01\0", "it is a WebAssembly component, not a core module"),
        ("cut", b"\0asm\x01\0\0\0\x01", "unexpected end-of-file (at offset 0x9)"),
    ] {
        check_refused(name, bytes, &format!("{start}{reason}"));
    }
}

#[test]
fn a_module_that_is_no_policy() {
    let module = wat::parse_str("(module)").unwrap();
    check_refused("plain", module, "it does not export `memory`, so it is not a waPC module");
    let module = wat::parse_str(r#"(module (memory (export "memory") 1))"#).unwrap();
    check_refused("no-call", module, "it does not export `__guest_call`, so it is not a waPC module");
}
