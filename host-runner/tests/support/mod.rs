//! Runs the binary as a person would, and makes small modules for it to run.
#![allow(dead_code, reason = "each test file uses its part")]
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// The exit code and everything that was written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    /// No verdict: exit code 2, nothing on standard output, one error.
    pub(crate) fn error(sentence: &str) -> Self {
        Self { code: Some(2), stdout: String::new(), stderr: format!("error: {sentence}\n") }
    }

    pub(crate) fn new(code: i32, stdout: &str) -> Self {
        Self { code: Some(code), stdout: stdout.to_owned(), stderr: String::new() }
    }
}

/// A folder of its own for one test.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file and gives the folder back, for more.
    pub(crate) fn with(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
        self
    }

    /// Writes a module, given as WebAssembly text.
    pub(crate) fn with_module(self, name: &str, text: &str) -> Self {
        self.with(name, wat::parse_str(text).unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Runs `partywall` in the folder.
    pub(crate) fn run(&self, arguments: &str) -> Outcome {
        self.run_with(arguments, b"")
    }

    /// `partywall` in the folder, with pipes on every side.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_partywall"));
        command.args(arguments.split_whitespace()).current_dir(&self.0).env_clear();
        // What one run has compiled the next ones need not.
        command.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs `partywall` in the folder, with `input` on standard input.
    pub(crate) fn run_with(&self, arguments: &str, input: &[u8]) -> Outcome {
        let mut child = self.command(arguments).spawn().unwrap();
        // The tool may end before it has read everything.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A request that says everything a request must say.
pub(crate) const REQUEST: &str = r#"{"uid": "1", "operation": "CREATE",
 "kind": {"group": "", "version": "v1", "kind": "Pod"}, "object": {"metadata": {"name": "web"}}}"#;

/// The imports of waPC that the modules here use.
pub(crate) const IMPORTS: &str = r#"
  (import "wapc" "__guest_request" (func $request (param i32 i32)))
  (import "wapc" "__guest_response" (func $response (param i32 i32)))
  (import "wapc" "__guest_error" (func $error (param i32 i32)))
  (import "wapc" "__host_call" (func $host_call (param i32 i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wapc" "__host_response_len" (func $host_response_len (result i32)))
  (import "wapc" "__host_response" (func $host_response (param i32)))
  (import "wapc" "__host_error_len" (func $host_error_len (result i32)))
  (import "wapc" "__host_error" (func $host_error (param i32)))
  (import "wapc" "__console_log" (func $console_log (param i32 i32)))
  (memory (export "memory") 2)"#;

/// A module that agrees to any settings and carries out `validate` with the code in `body`.
///
/// Operation and payload lie at 1024 and 2048 when `body` begins.
pub(crate) fn policy(body: &str) -> String {
    let valid = r#"{\"valid\": true, \"message\": null}"#;
    format!(
        r#"(module {IMPORTS}
  (data (i32.const 0) "{valid}")
  (func (export "__guest_call") (param $operation i32) (param $payload i32) (result i32)
    (call $request (i32.const 1024) (i32.const 2048))
    (if (i32.eq (local.get $operation) (i32.const 17)) ;; validate_settings
      (then (call $response (i32.const 0) (i32.const {})) (return (i32.const 1))))
    {body}))"#,
        valid.replace('\\', "").len()
    )
}

/// A module that answers `validate` with `answer`.
pub(crate) fn answering(answer: &str) -> String {
    let data = format!(r#"(data (i32.const 512) "{}")"#, answer.replace('"', "\\\""));
    let body = format!("(call $response (i32.const 512) (i32.const {})) (i32.const 1)", answer.len());
    policy(&body).replacen(IMPORTS, &format!("{IMPORTS}\n  {data}"), 1)
}

/// A module with `metadata` that answers everything but `validate_settings` with `answer`.
pub(crate) fn with_metadata(metadata: &str, answer: &str) -> String {
    let section =
        format!(r#"(module (@custom "io.kubewarden.metadata" "{}")"#, metadata.replace('"', "\\\""));
    answering(answer).replacen("(module", &section, 1)
}

/// A module that answers every question about manifests, `audit` among them, with
/// `reply`.
///
/// What it is asked lies below the reply, so a question must be shorter than 1 MiB.
pub(crate) fn replying(reply: &str) -> String {
    let metadata = r#"{\"annotations\": {\"io.kubewarden.policy.title\": \"sample\", \"io.partywall.operations\": \"audit\"}}"#;
    let reply = reply.replace('\n', "").replace('\\', "\\\\").replace('"', "\\\"");
    let length = wat_length(&reply);
    let body = format!("(call $response (i32.const 1048576) (i32.const {length})) (i32.const 1)");
    let data = format!(r#"(data (i32.const 1048576) "{reply}")"#);
    let imports = IMPORTS.replace("(memory (export \"memory\") 2)", "(memory (export \"memory\") 64)");
    let module = policy(&body).replacen(IMPORTS, &format!("{imports}\n  {data}"), 1);
    let section = format!(r#"(module (@custom "io.kubewarden.metadata" "{metadata}")"#);
    module.replacen("(module", &section, 1)
}

/// How many bytes a string of WebAssembly text has, whose escapes are of two characters.
fn wat_length(text: &str) -> usize {
    let mut characters = text.chars();
    let mut length = 0;
    while let Some(next) = characters.next() {
        let next = if next == '\\' { characters.next().unwrap_or(next) } else { next };
        length += next.len_utf8();
    }
    length
}

/// Everything that a run did, as a snapshot shows it.
pub(crate) fn transcript(outcome: &Outcome) -> String {
    let Outcome { code, stdout, stderr } = outcome;
    let code = code.map_or_else(|| "killed".to_owned(), |code| code.to_string());
    format!("exit code {code}\n--- standard output\n{stdout}--- standard error\n{stderr}")
}
