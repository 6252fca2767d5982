//! Habits: what a terminal gets and a pipe does not, how much is told, and
//! options that mean the same in every command.
mod support;

use clap::CommandFactory as _;
use partywall::cli::Cli;
use std::collections::BTreeMap;
use std::process::Command;
use support::{Folder, REQUEST, answering};

const ACCEPTED: &str = r#"{"accepted": true}"#;
/// Objects enough for work of more than a second, with [`slow`].
const OBJECTS: usize = 80;

/// A module that takes its time before it accepts.
fn slow() -> String {
    let count = "(loop $again
        (i32.store (i32.const 5000) (i32.add (i32.load (i32.const 5000)) (i32.const 1)))
        (br_if $again (i32.lt_u (i32.load (i32.const 5000)) (i32.const 20000000))))";
    let answer = "(call $response (i32.const 512)";
    answering(ACCEPTED).replacen(answer, &format!("{count} {answer}"), 1)
}

fn folder(name: &str) -> Folder {
    let pods =
        (0..OBJECTS).map(|number| format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: p{number}}}\n"));
    Folder::new(&format!("habits-{name}"))
        .with("request.json", REQUEST)
        .with("in/pods.yaml", pods.collect::<Vec<_>>().join("---\n"))
        .with(
            "case.yaml",
            "object: {apiVersion: v1, kind: Pod, metadata: {name: p}}\nexpect: {allowed: true}\n",
        )
        .with_module("policy.wasm", &answering(ACCEPTED))
        .with_module("slow.wasm", &slow())
}

/// Everything that a person at a terminal sees; none where there is no way to
/// pretend one, which is said.
fn on_terminal(folder: &Folder, arguments: &str, environment: &[(&str, &str)]) -> Option<String> {
    let line = format!("{} {arguments}", env!("CARGO_BIN_EXE_partywall"));
    let mut script = Command::new("script");
    script.args(["-qec", &line, "/dev/null"]).current_dir(folder.path("")).env_clear();
    script.env("PATH", std::env::var("PATH").unwrap()).env("TERM", "xterm-256color");
    script.env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR")).envs(environment.iter().copied());
    match script.output() {
        Ok(output) => Some(String::from_utf8(output.stdout).unwrap()),
        Err(error) => {
            eprintln!("not tested: `script`, which pretends a terminal, cannot be started: {error}");
            None
        }
    }
}

#[test]
fn colours_are_for_terminals_and_for_those_who_want_them() {
    let (folder, arguments) = (folder("colours"), "run --request request.json --module policy.wasm");
    let Some(seen) = on_terminal(&folder, arguments, &[]) else { return };
    assert!(seen.starts_with("\u{1b}[") && seen.contains("allowed"), "{seen:?}");
    assert_eq!(on_terminal(&folder, arguments, &[("NO_COLOR", "1")]).as_deref(), Some("allowed\r\n"));
    assert_eq!(folder.run(arguments).stdout, "allowed\n");
}

#[test]
fn progress_is_for_terminals_and_for_work_over_a_second() {
    let folder = folder("progress");
    let (counted, arguments) = (format!("/{OBJECTS} "), "audit in --module slow.wasm");
    let Some(seen) = on_terminal(&folder, arguments, &[]) else { return };
    assert!(seen.contains(&counted), "{seen:?}");
    let quiet = on_terminal(&folder, &format!("{arguments} -q"), &[]).unwrap();
    assert!(!quiet.contains(&counted), "{quiet:?}");
    let quick = on_terminal(&folder, "audit in --module policy.wasm", &[]).unwrap();
    assert!(!quick.contains(&counted), "{quick:?}");
    let piped = folder.run("audit in --module policy.wasm");
    assert_eq!((piped.stdout.as_str(), piped.stderr.as_str()), ("80 allowed\n", ""));
}

#[test]
fn verbose_tells_the_times_and_quiet_the_errors_only() {
    let folder = folder("talk");
    for command in ["run --request request.json", "audit in", "test case.yaml"] {
        let verbose = folder.run(&format!("{command} --module policy.wasm --verbose"));
        assert!(verbose.stderr.contains(" ms  load the policy\n"), "{command}: {}", verbose.stderr);
        let quiet = folder.run(&format!("{command} --module policy.wasm --quiet"));
        assert_eq!(
            (quiet.code, quiet.stdout.as_str(), quiet.stderr.as_str()),
            (Some(0), "", ""),
            "{command}"
        );
        let wrong = folder.run(&format!("{command} --module request.json --quiet"));
        assert_eq!((wrong.code, wrong.stdout.as_str()), (Some(2), ""), "{command}");
        assert!(wrong.stderr.starts_with("error: request.json: "), "{command}: {}", wrong.stderr);
    }
}

/// An option is one thing: with the same letter and the same kind of value
/// wherever it is taken.
#[test]
fn long_options_mean_the_same_in_every_command() {
    let mut seen: BTreeMap<String, (String, String)> = BTreeMap::new();
    let mut taken = 0;
    for command in Cli::command().get_subcommands() {
        for option in command.get_arguments() {
            let Some(long) = option.get_long() else { continue };
            let own = format!("{:?} {:?}", option.get_short(), option.get_value_names());
            let first = seen.entry(long.to_owned()).or_insert((command.get_name().to_owned(), own.clone()));
            assert_eq!(own, first.1, "--{long} of {} and of {}", command.get_name(), first.0);
            taken += 1;
        }
    }
    assert!(taken > 2 * seen.len(), "options are shared: {taken} in {}", seen.len());
}
