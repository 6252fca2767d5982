//! The snippets of README for pipelines: the shell lines of each are run as
//! their service would run them, all but those that build the tool.
mod support;

use partywall::manifest::Source;
use serde_json::Value;
use std::process::Command;
use support::Folder;

const DOCUMENT: &str = include_str!("../../README.md");

const POLICY: &str = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: deny-from-other-namespaces, namespace: a}\n\
    spec: {podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}\n---\n\
    apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: a}\nspec: {containers: []}\n";

/// The snippets, as their services read them.
fn snippets() -> Vec<Value> {
    let (_, section) = DOCUMENT.split_once("\n## In pipelines\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let blocks = section.split("```yaml\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.map(snippet).collect()
}

fn snippet(text: &str) -> Value {
    let source = Source { name: "README.md".into(), text: text.into() };
    source.document("a snippet").unwrap().value
}

/// Every script in a snippet: steps, lines of a job, entries of hooks.
fn scripts(snippet: &Value, found: &mut Vec<String>) {
    match snippet {
        Value::Object(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    ("run" | "entry", Value::String(script)) => found.push(script.clone()),
                    ("script", Value::Array(lines)) => {
                        found.extend(lines.iter().filter_map(Value::as_str).map(str::to_owned));
                    }
                    ("before_script", _) => {}
                    _ => scripts(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| scripts(item, found)),
        _ => {}
    }
}

/// Runs a script in `folder`, with partywall where a shell finds it.
fn run(folder: &Folder, script: &str) -> Option<i32> {
    let tool = std::path::Path::new(env!("CARGO_BIN_EXE_partywall")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("sh");
    shell.args(["-euc", script]).current_dir(folder.path("")).env_clear();
    shell
        .env("PATH", format!("{}:{path}", tool.display()))
        .env("XDG_CACHE_HOME", env!("CARGO_TARGET_TMPDIR"));
    let output = shell.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{script}");
    output.status.code()
}

#[test]
fn every_script_passes_good_manifests_and_stops_bad_ones() {
    let mut all = Vec::new();
    for snippet in &snippets() {
        scripts(snippet, &mut all);
    }
    let judging: Vec<&String> = all.iter().filter(|script| script.starts_with("partywall ")).collect();
    assert_eq!((snippets().len(), judging.len()), (3, 4), "{all:?}");
    for (number, script) in judging.into_iter().enumerate() {
        let folder = Folder::new(&format!("pipeline-{number}")).with("manifests/policy.yaml", POLICY);
        assert_eq!(run(&folder, script), Some(0), "{script}");
        let open = POLICY
            .replace("name: deny-from-other-namespaces,", "name: q,")
            .replace("[{podSelector: {}}]", "[]");
        let folder = folder.with("manifests/open.yaml", open);
        assert_eq!(run(&folder, script), Some(1), "{script}");
    }
}

/// What a later step takes is what an earlier one leaves.
#[test]
fn the_reports_that_services_fetch_are_written() {
    let folder = Folder::new("pipeline-reports").with("manifests/policy.yaml", POLICY);
    let [github, gitlab, _] = snippets().try_into().unwrap();
    let mut scripts_of_both = Vec::new();
    scripts(&github, &mut scripts_of_both);
    scripts(&gitlab, &mut scripts_of_both);
    for script in
        scripts_of_both.iter().filter(|script| script.contains('>') && script.starts_with("partywall "))
    {
        assert_eq!(run(&folder, script), Some(0), "{script}");
    }
    let steps = github["jobs"]["isolation"]["steps"].as_array().unwrap();
    let sarif = steps.iter().find_map(|step| step["with"]["sarif_file"].as_str()).unwrap();
    let junit = gitlab["isolation"]["artifacts"]["reports"]["junit"].as_str().unwrap();
    for file in [sarif, junit] {
        assert!(folder.path(file).is_file(), "nothing writes {file}");
    }
}
