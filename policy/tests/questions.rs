//! Questions about the clusters of `fixtures/questions`, with the whole of what
//! is answered.
//!
//! A fixture is a folder: `manifests.yaml` is the cluster, and `asked.txt` holds
//! the questions, each behind a `$`, and below it the answer as text, the answer
//! in a word, what is not known, what it depends on, or the error. `reach` is `explain` without the
//! walk. `BLESS=1` writes the answers anew.

use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

#[test]
fn every_question_has_its_answer() {
    let mut folders: Vec<PathBuf> = entries(&root());
    folders.sort();
    assert!(folders.len() >= 8, "{folders:?}");
    for folder in folders {
        check(&folder);
    }
}

#[track_caller]
fn check(folder: &Path) {
    let written = fs::read_to_string(folder.join("asked.txt")).unwrap();
    let asked: Vec<&str> = written.lines().filter_map(|line| line.strip_prefix("$ ")).collect();
    assert!(!asked.is_empty(), "{}: nothing is asked", folder.display());
    let told: Vec<String> = asked.iter().map(|line| format!("$ {line}\n{}", ask(folder, line))).collect();
    let told = told.join("\n");
    if std::env::var_os("BLESS").is_some() {
        fs::write(folder.join("asked.txt"), &told).unwrap();
    } else {
        assert!(written == told, "{}: what is answered now is\n{told}", folder.display());
    }
}

/// What a question is answered, as a person sees it.
fn ask(folder: &Path, line: &str) -> String {
    let mut words = line.split_whitespace();
    let (operation, short) = match words.next().unwrap() {
        "reach" => ("explain", true),
        operation => (operation, false),
    };
    let mut payload = json!({"output": "txt"});
    let rest: Vec<&str> = words.collect();
    let own = objects(&folder.join("manifests.yaml"));
    match (operation, rest.as_slice()) {
        ("explain", [source, destination, port @ ..]) => {
            payload["source"] = json!(source);
            payload["destination"] = json!(destination);
            if !port.is_empty() {
                payload["port"] = json!(port.join(" "));
            }
            payload["objects"] = json!(own);
        }
        ("diff", [after]) => {
            payload["before"] = json!(own);
            payload["after"] = json!(objects(&folder.join(after)));
        }
        (_, options) => {
            payload["objects"] = json!(own);
            let options = options.iter().filter_map(|option| option.split_once('='));
            payload["options"] =
                options.map(|(name, value)| (name.to_owned(), json!(value))).collect::<Map<_, _>>().into();
        }
    }
    let mut session = Session::new(Box::new(NoCluster));
    let answer = operations::find(operation).unwrap()(&mut session, payload.to_string().as_bytes());
    match answer {
        Ok(answer) => shown(&serde_json::from_slice(&answer).unwrap(), short),
        Err(sentence) => format!("error: {sentence}\n"),
    }
}

fn shown(reply: &Value, short: bool) -> String {
    let problems = reply["problems"].as_array().unwrap().iter();
    let problems = problems.map(|problem| {
        format!("{}: {}\n", problem["subject"].as_str().unwrap(), problem["message"].as_str().unwrap())
    });
    let answer = reply["answer"].as_str().map(|answer| format!("answer: {answer}\n"));
    let unknown = reply["unknown"].as_array().unwrap().iter();
    let unknown = unknown.map(|unknown| format!("not known: {}\n", unknown["message"].as_str().unwrap()));
    let notes = reply["notes"].as_array().unwrap().iter();
    let notes = notes.map(|note| format!("note of the whole: {}\n", note.as_str().unwrap()));
    let text = reply["text"].as_str().unwrap_or_default();
    // The answers stand before the first walk.
    let text = if short {
        text.lines().take_while(|line| line.contains(" => ")).map(|line| format!("{line}\n")).collect()
    } else {
        text.to_owned()
    };
    [text].into_iter().chain(answer).chain(unknown).chain(notes).chain(problems).collect()
}

fn objects(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    let mut objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    objects.retain(|object| !object.is_null());
    objects
}

fn entries(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/questions")
}
