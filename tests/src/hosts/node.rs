//! The npm package in Node.

use crate::checkout;
use crate::exchange::{AnsweredCall, Question, Reply};
use serde::Serialize;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

/// A question with the host calls to replay.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    question: &'a Question,
    calls: &'a [AnsweredCall],
}

/// Answers every question in an instance of its own, in one process.
#[must_use]
pub fn replay_in_node(questions: &[(&Question, &[AnsweredCall])]) -> Vec<Reply> {
    let lines = questions.iter().map(|(question, calls)| {
        serde_json::to_string(&Line { question, calls }).expect("a question is JSON") + "\n"
    });
    let lines: String = lines.collect();
    let mut node = Command::new("node")
        .arg("test/answers.js")
        .current_dir(checkout::root().join("js"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node 20 or later is installed (https://nodejs.org)");
    let mut input = node.stdin.take().expect("the input is a pipe");
    // Node answers while it reads: writing and reading must not wait for each other.
    let writer = thread::spawn(move || input.write_all(lines.as_bytes()));
    let output = node.wait_with_output().expect("Node can be waited for");
    assert!(
        output.status.success(),
        "Node ended with {}; `cargo xtask test` builds what it loads",
        output.status
    );
    writer.join().expect("the writer ends").expect("Node reads all questions");
    let answers = String::from_utf8(output.stdout).expect("Node prints text");
    answers.lines().map(|line| serde_json::from_str(line).expect("Node prints a reply a line")).collect()
}
