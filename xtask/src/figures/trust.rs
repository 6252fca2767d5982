//! RELIABILITY.md: what was thrown at the module and its hosts, and what came of it.

use super::mutants;
use super::page::Table;
use crate::process::{self, cargo, progress};
use crate::workspace::Workspace;
use anyhow::{Result, bail};

/// A test of the workspace whose output is a table.
struct Trial {
    title: &'static str,
    about: &'static str,
    test: &'static str,
    variables: &'static [(&'static str, &'static str)],
    head: &'static str,
}

const TRIALS: [Trial; 8] = [
    Trial {
        title: "Damaged inputs",
        about: "The fixtures, damaged at random, put to whatever reads them. A finding is a panic, a verdict on what \
                could not be read, or an error that does not say why.",
        test: "fuzz",
        variables: &[("PARTYWALL_FUZZ", "100000"), ("PARTYWALL_FUZZ_SEED", "20260101")],
        head: "| target | executions | s | findings |\n|---|---:|---:|---:|\n",
    },
    Trial {
        title: "Hostile modules",
        about: "Modules that loop, grow, overflow, point out of bounds or call themselves; the host survives each and \
                names what happened.",
        test: "hostile",
        variables: &[],
        head: "",
    },
    Trial {
        title: "Hostile policies in Rust",
        about: "The same by policies that a compiler made, for `wasm32-unknown-unknown` and, where that target is \
                installed, for WASI.",
        test: "guests",
        variables: &[],
        head: "",
    },
    Trial {
        title: "Two modules at once",
        about: "Instances share a pool of memory, and nothing in it: a thousand instances on each of two threads \
                leave a secret behind, and none finds any.",
        test: "guest",
        variables: &[],
        head: "",
    },
    Trial {
        title: "A cluster that fails or lies",
        about: "Every case of the suites that asks its cluster and needs it (`context: required`), with each fault at \
                each call. What was refused is never let in. What is let in is let in without the fault too: with a \
                warning where a rule that only warns could not ask, silently where nothing depends on that call.",
        test: "faults",
        variables: &[],
        head: "",
    },
    Trial {
        title: "Many evaluations",
        about: "One process, one instance for each request: the same bytes every time, and no growth of memory after \
                the first hundred.",
        test: "load",
        variables: &[("PARTYWALL_EVALUATIONS", "1000000")],
        head: "| request | evaluations | changed verdicts | memory in bytes | growth |\n|---|---:|---:|---:|---:|\n",
    },
    Trial {
        title: "The same bytes",
        about: "Every case of the suites four times, in other orders, on one thread and on two, in our host and in \
                the official waPC host. `official_host` adds Node, the playground's tests the browser.",
        test: "determinism",
        variables: &[],
        head: "",
    },
    Trial {
        title: "What it is made of",
        about: "Where `unsafe` stands, and where packages come from.",
        test: "supply_chain",
        variables: &[],
        head: "",
    },
];

/// What the project has no figures for, and why.
const MISSING: [&str; 4] = [
    "**Mutation testing of the whole of `policy/` has not been run.** It takes more hours than a build has; the \
     mutants of the decision model are in [tests/MUTANTS.md](tests/MUTANTS.md), each killed by a fixture.",
    "**Coverage-guided fuzzing (cargo-fuzz) has not been run.** It needs a nightly compiler; the harness below runs \
     the same targets on stable, without guidance by coverage.",
    "**`npm audit signatures` has not been run here.** It needs the keys of the public registry; CI runs it.",
    "**A host call that hangs is stopped with its evaluation, not by itself.** The time limit is that of the call of \
     the module, and it is looked at when the host call returns.",
];

/// Runs the trials and writes the page.
pub(super) fn page(workspace: &Workspace, machine: &str) -> Result<String> {
    let trials = TRIALS.iter().map(|trial| table(workspace, trial));
    let others = [mutants::table, dependencies].into_iter().map(|table| table(workspace));
    let tables: Vec<Table> = trials.chain(others).collect::<Result<_>>()?;
    Ok(super::page::page("Reliability", machine, &MISSING.map(str::to_owned), &tables))
}

/// Advisories, licences and sources of the dependencies, if cargo-deny is installed.
fn dependencies(workspace: &Workspace) -> Result<Table> {
    progress("advisories, licences and sources");
    let mut deny = cargo(workspace, "deny");
    let (succeeded, output) = process::show(deny.arg("check"))?;
    let text = match output.lines().rev().find(|line| !line.trim().is_empty()) {
        Some(summary) if succeeded => summary.to_owned(),
        Some(summary) => bail!("{} found something: {summary}", process::line(&deny)),
        None => "Not checked on this machine: `cargo install --locked cargo-deny`.".to_owned(),
    };
    Ok(Table {
        title: "What it depends on",
        about: "No dependency is named in an advisory of RustSec, has a licence that `deny.toml` does not list, or \
                comes from elsewhere than the registry."
            .to_owned(),
        command: "cargo deny check".to_owned(),
        text,
    })
}

fn table(workspace: &Workspace, trial: &Trial) -> Result<Table> {
    progress(trial.title);
    let mut test = cargo(workspace, "test");
    let arguments =
        ["--workspace", "--release", "--test", trial.test, "--", "--show-output", "--test-threads=1"];
    test.args(arguments);
    let (succeeded, output) = process::show(test.envs(trial.variables.iter().copied()))?;
    if !succeeded {
        bail!("{} failed; there is no figure of it", process::line(&test));
    }
    let variables: String = trial.variables.iter().map(|(name, value)| format!("{name}={value} ")).collect();
    Ok(Table {
        title: trial.title,
        about: trial.about.to_owned(),
        command: format!("{variables}cargo test {}", arguments.join(" ")),
        text: [trial.head, &lines(&output, |line| line.starts_with('|')), &said(&output)].concat(),
    })
}

/// The lines that belong to a table, which ends with an empty one.
fn lines(output: &str, belongs: impl Fn(&str) -> bool) -> String {
    let rows: String = output.lines().filter(|line| belongs(line)).map(|line| format!("{line}\n")).collect();
    if rows.is_empty() { rows } else { rows + "\n" }
}

/// The tests by name, and what they say beside tables.
fn said(output: &str) -> String {
    let passed = output.lines().filter_map(|line| line.strip_prefix("test ")?.strip_suffix(" ... ok"));
    let said = output.lines().filter(|line| line.starts_with("unsafe: ") || line.ends_with("the same bytes"));
    let passed = passed.map(|name| format!("- {}: passed\n", name.replace('_', " ")));
    passed.chain(said.map(|line| format!("- {line}\n"))).collect()
}
