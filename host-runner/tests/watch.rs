//! `partywall watch`: every change of a file is judged, until it is interrupted.
mod support;

use std::fs;
use std::io::{BufRead as _, BufReader, Read};
use std::process::Child;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;
use support::{Folder, answering};

/// How long a change may take to be seen, on a machine with other work.
const PATIENCE: Duration = Duration::from_mins(1);

/// A process that does not outlive its test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The lines that are written, as they come.
fn lines(from: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// Waits for a line. One write may be noticed twice, so what was said before
/// may be said again.
#[track_caller]
fn expect(lines: &Receiver<String>, expected: &str) {
    while let Ok(line) = lines.recv_timeout(PATIENCE) {
        if line.starts_with(expected) {
            return;
        }
    }
    panic!("`{expected}` was not said in time");
}

fn pod(name: &str) -> String {
    format!("apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}}}\n")
}

#[test]
fn every_change_is_judged_and_a_broken_file_is_told() {
    let folder = Folder::new("watch")
        .with("in/a.yaml", pod("a"))
        .with_module("policy.wasm", &answering(r#"{"accepted": true}"#));
    let mut child = Running(folder.command("watch in --module policy.wasm").spawn().unwrap());
    let out = lines(child.0.stdout.take().unwrap());
    expect(&out, "1 allowed");
    fs::write(folder.path("in/b.yaml"), pod("b")).unwrap();
    expect(&out, "2 allowed");
    fs::write(folder.path("in/b.yaml"), "kind: [\n").unwrap();
    expect(&out, "not known in/b.yaml:2:1: not valid YAML");
    expect(&out, "1 allowed");
    fs::remove_file(folder.path("in/b.yaml")).unwrap();
    expect(&out, "1 allowed");
    assert!(child.0.try_wait().unwrap().is_none(), "it goes on watching");
}

#[test]
fn what_is_not_there_cannot_be_watched() {
    let outcome = Folder::new("watch-nothing").run("watch nowhere");
    assert_eq!((outcome.code, outcome.stdout.as_str()), (Some(2), ""));
    assert!(outcome.stderr.starts_with("error: cannot watch: "), "{}", outcome.stderr);
}
