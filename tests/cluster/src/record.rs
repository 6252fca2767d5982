//! Requests that a real API server sent, as cases: what the webhook was asked,
//! what the module saw of the cluster, and what it answers to that.
//!
//! What differs from run to run is made the same; nobody's name is in it.

use crate::webhook::{Exchange, Webhook};
use anyhow::{Context, Result, bail};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The moment at which everything happens.
const MOMENT: &str = "2026-01-01T00:00:00Z";

/// Writes cases into a folder.
pub(crate) struct Recorder {
    folder: PathBuf,
    written: BTreeMap<String, usize>,
}

impl Recorder {
    /// A recorder that writes into `folder`.
    pub(crate) fn into(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), written: BTreeMap::new() }
    }

    /// Writes a case called `name`; a number follows where there is one already.
    pub(crate) fn write(
        &mut self,
        name: &str,
        about: &str,
        exchange: &Exchange,
        webhook: &Webhook,
    ) -> Result<()> {
        let case = case(about, exchange, webhook)?;
        let number = self.written.entry(name.to_owned()).or_default();
        *number += 1;
        let end = if *number == 1 { String::new() } else { format!("-{number}") };
        let file = self.folder.join(format!("{name}{end}.yaml"));
        fs::create_dir_all(&self.folder)
            .and_then(|()| fs::write(&file, partywall::yaml::text(&case)))
            .with_context(|| format!("cannot write `{}`", file.display()))
    }
}

/// A request as a case. The module must answer in the recorded cluster as it did in the real one.
fn case(about: &str, exchange: &Exchange, webhook: &Webhook) -> Result<Value> {
    let mut stable = Stable::default();
    let request = stable.value(&exchange.request);
    let objects: Vec<Value> = exchange.seen.objects.iter().map(|object| seen(stable.value(object))).collect();
    let answer = webhook.judge(&request, &exchange.settings, &objects)?;
    if answer["accepted"] != json!(exchange.accepted) {
        bail!("\"{about}\" is judged otherwise when it is recorded: {answer}");
    }
    let mut case = json!({"description": about, "request": request, "settings": exchange.settings});
    if !exchange.seen.calls.is_empty() {
        case["cluster"] = objects.into();
    }
    case["expect"] = expectation(&answer);
    Ok(case)
}

/// An object of the cluster without what no rule is shown: how it came to be, and
/// what a Namespace waits for.
fn seen(mut object: Value) -> Value {
    if let Some(fields) = object.as_object_mut().filter(|fields| fields["kind"] == "Namespace") {
        fields.remove("spec");
    }
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        for field in ["uid", "resourceVersion", "generation", "creationTimestamp", "annotations"] {
            metadata.remove(field);
        }
    }
    object
}

/// The whole answer and the questions before it, in the form of cases.
fn expectation(answer: &Value) -> Value {
    let mut expect = json!({"allowed": answer["accepted"]});
    for field in ["code", "message"] {
        if let Some(value) = answer.get(field).filter(|value| !value.is_null()) {
            expect[field] = value.clone();
        }
    }
    for field in ["warnings", "findings", "asks"] {
        expect[field] =
            answer.get(field).filter(|value| !value.is_null()).cloned().unwrap_or_else(|| json!([]));
    }
    expect
}

/// Gives everything that is made up anew in each run a value that stays.
#[derive(Default)]
struct Stable {
    known: BTreeMap<String, String>,
}

impl Stable {
    fn value(&mut self, value: &Value) -> Value {
        match value {
            Value::Object(fields) => Value::Object(self.fields(fields)),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            other => other.clone(),
        }
    }

    fn fields(&mut self, fields: &Map<String, Value>) -> Map<String, Value> {
        let kept = fields.iter().filter(|(name, value)| !is_noise(name, value));
        kept.map(|(name, value)| (name.clone(), self.field(name, value))).collect()
    }

    fn field(&mut self, name: &str, value: &Value) -> Value {
        match (name, value.as_str()) {
            ("uid", Some(uid)) if uid.contains('-') => {
                self.number("00000000-0000-0000-0000-0000000000", uid).into()
            }
            ("resourceVersion", Some(version)) if !version.is_empty() => self.number("", version).into(),
            (
                "creationTimestamp" | "deletionTimestamp" | "time" | "lastTransitionTime" | "startTime",
                Some(_),
            ) => MOMENT.into(),
            _ => self.value(value),
        }
    }

    /// The number of `text` among those that were seen, behind `before`.
    fn number(&mut self, before: &str, text: &str) -> String {
        let next = self.known.len() + 10;
        self.known.entry(text.to_owned()).or_insert_with(|| format!("{before}{next:02}")).clone()
    }
}

/// Who wrote which field is kept for server-side apply only; how somebody proved
/// who he is, never.
fn is_noise(name: &str, value: &Value) -> bool {
    let is_applied = || {
        let entries = value.as_array().into_iter().flatten();
        entries.into_iter().any(|entry| entry["operation"] == "Apply")
    };
    name == "extra" || (name == "managedFields" && !is_applied())
}
