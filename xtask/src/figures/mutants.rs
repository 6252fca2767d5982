//! What becomes of the code when it is changed in one place: cargo-mutants on
//! the sets that every decision is made of.

use super::page::Table;
use crate::process::{self, cargo, progress};
use crate::workspace::{self, Workspace};
use anyhow::Result;
use serde_json::Value;

const FILES: [&str; 3] =
    ["policy/src/algebra/domain.rs", "policy/src/algebra/ranges.rs", "policy/src/kubernetes/selector.rs"];

const FOLDER: &str = "target/figures";

/// Mutants that mean the same as the code: the change, its place, and why.
const EQUIVALENT: [(&str, &str, &str); 1] =
    [("replace < with", "in Domain::intersects", "whichever of two lists is walked, the other is asked")];

/// The mutants of each file, if cargo-mutants is installed. They take half an
/// hour, so what is below `target/` already is not done again.
pub(super) fn table(workspace: &Workspace) -> Result<Table> {
    let text = match outcomes(workspace)? {
        Some(outcomes) => {
            fates(outcomes.get("outcomes").and_then(Value::as_array).map_or(&[], Vec::as_slice))
        }
        None => "Not measured on this machine: `cargo install --locked cargo-mutants`.".to_owned(),
    };
    Ok(Table {
        title: "Mutants of the code",
        about: "Label states, number ranges and selectors, changed in one place at a time; the tests of the library \
                have to notice. What they miss is listed."
            .to_owned(),
        command: format!("cargo mutants {}", arguments().join(" ")),
        text,
    })
}

fn arguments() -> Vec<&'static str> {
    let files = FILES.into_iter().flat_map(|file| ["--file", file]);
    ["--package", "partywall-policy"]
        .into_iter()
        .chain(files)
        .chain(["--output", FOLDER, "--", "--lib"])
        .collect()
}

/// What cargo-mutants wrote; nothing where it is not installed.
fn outcomes(workspace: &Workspace) -> Result<Option<Value>> {
    let path = workspace.root().join(FOLDER).join("mutants.out/outcomes.json");
    if !path.exists() {
        progress("mutants of the code");
        // It ends with an error where some are missed; that is a figure too.
        process::show(cargo(workspace, "mutants").args(arguments()))?;
    }
    if !path.exists() {
        return Ok(None);
    }
    Ok(Some(serde_json::from_str(&workspace::read_text(&path)?)?))
}

fn text<'a>(outcome: &'a Value, pointer: &str) -> &'a str {
    outcome.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A row for each file, and the mutants that were missed.
fn fates(outcomes: &[Value]) -> String {
    let row = |file: &str| {
        let count = |fate: &str| {
            let is =
                |one: &&Value| text(one, "/scenario/Mutant/file") == file && text(one, "/summary") == fate;
            outcomes.iter().filter(is).count()
        };
        let [caught, endless, missed, unviable] =
            ["CaughtMutant", "Timeout", "MissedMutant", "Unviable"].map(count);
        format!("| {file} | {caught} | {endless} | {missed} | {unviable} |\n")
    };
    let rows: String = FILES.iter().map(|file| row(file)).collect();
    let missed = outcomes.iter().filter(|one| text(one, "/summary") == "MissedMutant");
    let missed: String = missed
        .map(|one| text(one, "/scenario/Mutant/name"))
        .map(|name| format!("- {name}: {}\n", reason(name)))
        .collect();
    format!(
        "| file | caught | caught, as it does not end | missed | does not compile |\n|---|---:|---:|---:|---:|\n\
         {rows}\n{missed}"
    )
}

fn reason(name: &str) -> &'static str {
    let known = EQUIVALENT.iter().find(|(change, place, _)| name.contains(change) && name.ends_with(place));
    known.map_or("not explained yet", |(.., reason)| reason)
}
