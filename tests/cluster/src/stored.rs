//! What the API server takes, how it stores it, and what it refuses: the tables
//! of `fixtures/stored`, each manifest sent to the server and deleted again.

use crate::Arguments;
use crate::api::{Answer, Api, sentence};
use crate::cluster::Cluster;
use crate::play::Report;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// Manifests of one kind, written by hand.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    api_version: String,
    kind: String,
    /// Where such objects are sent.
    path: String,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    case: String,
    spec: Value,
}

/// How long a kind may take until it is served.
const SERVED: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(200);

/// The folder of the tables, and the ending of what the server answers.
const FOLDER: &str = "fixtures/stored";
const ANSWERS: &str = "answers.yaml";

/// Sends every manifest, and compares with the answers that are written down.
pub(crate) fn compare(cluster: &Cluster, arguments: &Arguments, report: &mut Report) -> Result<()> {
    let Some(own) = &cluster.own else { return Ok(()) };
    println!("## What the server stores");
    for file in tables(&arguments.root.join(FOLDER))? {
        let text = read(&file)?;
        let name = file.display();
        let table: Table = serde_saphyr::from_str(&text).with_context(|| format!("`{name}` is no table"))?;
        let answers = answers(&own.api, &table).with_context(|| format!("`{name}`"))?;
        println!("  {} manifests of {}", table.cases.len(), table.kind);
        let written = file.with_extension(ANSWERS);
        let found = partywall::yaml::text(&answers);
        if arguments.bless {
            fs::write(&written, &found).with_context(|| format!("cannot write `{}`", written.display()))?;
        }
        let known = fs::read_to_string(&written).unwrap_or_default();
        let objection = (known != found).then_some("the server answers otherwise than it is written down");
        report.note(&format!("`{}`", written.display()), objection);
    }
    Ok(())
}

fn tables(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| {
        let name = file.to_string_lossy();
        name.ends_with(".yaml") && !name.ends_with(ANSWERS)
    });
    files.sort();
    Ok(files)
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))
}

/// The answers by the names of their cases.
fn answers(api: &Api, table: &Table) -> Result<Value> {
    let start = Instant::now();
    // What was defined a moment ago is not served at once, and then not ready at once.
    while !matches!(api.get(&table.path), Ok(Some(_))) {
        if start.elapsed() > SERVED {
            bail!("the server does not serve {}", table.path);
        }
        thread::sleep(PAUSE);
    }
    let answers = table.cases.iter().map(|case| Ok((case.case.clone(), answer(api, table, &case.spec)?)));
    let answers = answers.collect::<Result<Map<String, Value>>>()?;
    if answers.len() < table.cases.len() {
        bail!("two cases have one name");
    }
    Ok(Value::Object(answers))
}

/// What the server says to an object with that spec.
fn answer(api: &Api, table: &Table, spec: &Value) -> Result<Value> {
    const NAME: &str = "probe";
    let Table { api_version, kind, path, .. } = table;
    let object = json!({"apiVersion": api_version, "kind": kind, "metadata": {"name": NAME}, "spec": spec});
    let Answer { code, warnings, body } = api.post(&format!("{path}?fieldValidation=Warn"), &object)?;
    if code != 201 {
        return Ok(json!({"code": code, "refused": sentence(&body)}));
    }
    api.delete(&format!("{path}/{NAME}"))?;
    let mut answer = json!({"stored": body["spec"]});
    if !warnings.is_empty() {
        answer["warnings"] = warnings.into();
    }
    Ok(answer)
}
