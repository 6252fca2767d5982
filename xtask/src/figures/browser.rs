//! How soon the playground answers, measured in a browser by its own benchmark.

use super::page::{Table, Target};
use crate::playground;
use crate::process::{self, progress};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The names are those that the benchmark prints.
const LARGE: &str = "key to markers, 500 workloads, 60 namespaces, 260 findings";
const SMALL: &str = "edit to markers, the walkthrough's size";
const COLD: &str = "first verdict, nothing cached, 9 Mbit/s and 60 ms";
const WARM: &str = "first verdict, when the page was here before";

const JUDGING: &str =
    "What did not change is neither read nor judged again, but the module still goes through all of it.";
const FRAME: &str = "The browser shows the key before it gives the worker's answer to the page, so most of it is the \
                     frame of the key and the editor's work for the markers.";
const LOADING: &str = "The module, the page and the lesson are fetched side by side.";
const STARTING: &str =
    "Most of it is starting the page, and then its worker beside the editor; answering is the least of it.";

/// Milliseconds, of as many times.
#[derive(Deserialize)]
struct Figure {
    median: f64,
    p95: f64,
    of: u32,
}

/// Builds the page and runs `npm run bench`.
pub(super) fn table(workspace: &Workspace, targets: &mut Vec<Target>) -> Result<Table> {
    progress("the playground in a browser");
    playground::build(workspace)?;
    playground::require_browser(workspace)?;
    let path = workspace.target().join("figures/playground.json");
    process::run(playground::tests(workspace, "bench").env("FIGURES", &path))?;
    let figures: BTreeMap<String, Figure> = serde_json::from_str(&workspace::read_text(&path)?)
        .context("`npm run bench` wrote something else than its figures")?;
    let the =
        |name: &str| figures.get(name).with_context(|| format!("`npm run bench` has no figure for {name:?}"));
    let mut aim = |name: &str, figure: &str, found: f64, most: f64, reason| {
        targets.push(Target { what: format!("{name}, {figure} ms"), found, most, reason });
    };
    aim(LARGE, "p95", the(LARGE)?.p95, 100.0, JUDGING);
    aim(SMALL, "p95", the(SMALL)?.p95, 16.0, FRAME);
    aim(COLD, "median", the(COLD)?.median, 800.0, LOADING);
    aim(WARM, "median", the(WARM)?.median, 120.0, STARTING);
    let mut text = "| what | times | median ms | p95 ms |\n|---|---:|---:|---:|\n".to_owned();
    for (name, Figure { median, p95, of }) in &figures {
        writeln!(text, "| {name} | {of} | {median:.1} | {p95:.1} |")?;
    }
    Ok(Table {
        title: "The playground",
        about: "In headless Chromium without a graphics card. An edit begins when the editor hands the changed \
                text over, a key when the browser says that it was pressed: between the two lie the browser's \
                and the editor's own work. Both end when the mark in the text and the count of problems \
                say what the edit did; each is the best of three rounds. A visit is the navigation until the verdict on a lesson is said."
            .to_owned(),
        command: "npm run bench".to_owned(),
        text,
    })
}
