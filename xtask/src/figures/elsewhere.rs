//! The same questions put to other tools, side by side in one run.

use super::page::Table;
use super::speed::{ROUNDS, bench, figure, partywall};
use super::{Samples, measure};
use crate::process::{self, cargo, progress};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// Workloads of each comparison; it ends with the first that takes too long.
const WORKLOADS: [usize; 6] = [50, 100, 200, 400, 800, 1_600];
const TOO_LONG: Duration = Duration::from_mins(1);

const ANALYZER: &str = "github.com/np-guard/netpol-analyzer/cmd/netpolicy";

/// netpol-analyzer, if it is installed, named in `NETPOL_ANALYZER`, or can be installed.
fn analyzer(workspace: &Workspace) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("NETPOL_ANALYZER") {
        return Some(named.into());
    }
    let folder = workspace.target().join("go");
    let install =
        Command::new("go").args(["install", &format!("{ANALYZER}@latest")]).env("GOBIN", &folder).status();
    install.ok().filter(std::process::ExitStatus::success).map(|_| folder.join("netpolicy"))
}

/// `connectivity` beside netpol-analyzer.
pub(super) fn connectivity(workspace: &Workspace) -> Result<Table> {
    progress("connectivity beside netpol-analyzer");
    let about = "Workloads of five namespaces, each with a policy; all connections as text. Whole processes, \
                 reading the same files.";
    let command = format!("go install {ANALYZER}@latest");
    let Some(analyzer) = analyzer(workspace) else {
        let text =
            "Not measured on this machine: `go install` does not get netpol-analyzer. Name its binary in \
                    `NETPOL_ANALYZER`."
                .to_owned();
        return Ok(Table { title: "Beside netpol-analyzer", about: about.to_owned(), command, text });
    };
    let mut text =
        "| workloads | partywall s | netpol-analyzer s | ratio |\n|---:|---:|---:|---:|\n".to_owned();
    for workloads in WORKLOADS {
        let folder = workspace.target().join(format!("figures/workloads-{workloads}"));
        workspace::write(&folder.join("manifests.yaml"), manifests(workloads).as_bytes())?;
        let ours =
            measure::run(partywall(workspace).args(["connectivity", "--output", "txt"]).arg(&folder))?.time;
        let mut list = Command::new(&analyzer);
        let theirs = measure::run(list.args(["list", "--quiet", "--dirpath"]).arg(&folder))?.time;
        let (ours, theirs_s) = (ours.as_secs_f64(), theirs.as_secs_f64());
        writeln!(text, "| {workloads} | {ours:.2} | {theirs_s:.2} | {:.0} |", theirs_s / ours)?;
        if theirs > TOO_LONG {
            break;
        }
    }
    let command = "partywall connectivity -o txt target/figures/workloads-50\n\
                   $ netpolicy list --quiet --dirpath target/figures/workloads-50"
        .to_owned();
    Ok(Table { title: "Beside netpol-analyzer", about: about.to_owned(), command, text })
}

/// The requests that are put to every engine.
const REQUESTS: [&str; 4] = ["policy", "hole", "policy-100-peers", "policy-10000-peers"];

/// One evaluation beside the rule in CEL and in Rego.
pub(super) fn admission(workspace: &Workspace, samples: &Samples) -> Result<Table> {
    progress("the rule as CEL and as Rego");
    let manifest = workspace.root().join("tests/elsewhere/Cargo.toml");
    let target = workspace.target().join("elsewhere");
    let mut build = cargo(workspace, "build");
    process::run(
        build.args(["--release", "--manifest-path"]).arg(manifest).env("CARGO_TARGET_DIR", &target),
    )?;
    let program = target.join(format!("release/partywall-elsewhere{}", std::env::consts::EXE_SUFFIX));
    // The engines take turns, so that a slow moment of the machine hits them alike.
    let mut best = [[f64::INFINITY; 3]; REQUESTS.len()];
    for _ in 0..ROUNDS {
        let theirs = process::read(Command::new(&program).arg(&samples.0))?;
        let theirs: Value = serde_json::from_str(&theirs).context("`partywall-elsewhere` printed no JSON")?;
        for (name, best) in REQUESTS.iter().zip(&mut best) {
            let ours = figure(&bench(workspace, samples, name)?, "/reused_instance/median_us")?;
            let [cel, rego] = ["cel", "rego"].map(|engine| figure(&theirs, &format!("/{name}/{engine}")));
            for (best, found) in best.iter_mut().zip([ours, cel?, rego?]) {
                *best = best.min(found);
            }
        }
    }
    let mut text =
        "| request | partywall µs | CEL µs | ratio | Rego µs | ratio |\n|---|---:|---:|---:|---:|---:|\n"
            .to_owned();
    for (name, [ours, cel, rego]) in REQUESTS.iter().zip(best) {
        writeln!(
            text,
            "| {name} | {ours:.1} | {cel:.1} | {:.2} | {rego:.1} | {:.2} |",
            cel / ours,
            rego / ours
        )?;
    }
    let lock = workspace::read_text(&workspace.root().join("tests/elsewhere/Cargo.lock"))?;
    let [cel, rego] = ["cel", "regorus"].map(|name| version(&lock, name).unwrap_or("of some version"));
    Ok(Table {
        title: "Beside CEL and Rego",
        about: format!(
            "The recipe as a rule of ten lines in CEL (`cel` {cel}) and of three rules in Rego (`regorus` \
             {rego}), compiled to native code and started at the text of the request, as the module is. They \
             answer less: CEL says yes or no, Rego names the place, and neither compares selectors, trusted \
             peers, ports or what was so before. Medians of a reused instance; a ratio over 1 means that the \
             other takes longer."
        ),
        command: "cargo run --release --manifest-path tests/elsewhere/Cargo.toml -- target/figures"
            .to_owned(),
        text,
    })
}

/// The version of a package in a lock file.
fn version<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    rest.split('"').next()
}

/// Workloads that let two others in, by label, on one port.
fn manifests(workloads: usize) -> String {
    let one = |number: usize| {
        let namespace = format!("team-{}", number % 5);
        let (app, next) = (format!("app-{number}"), format!("app-{}", (number + 5) % workloads));
        format!(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {app}, namespace: {namespace}}}\nspec:\n  \
             selector: {{matchLabels: {{app: {app}}}}}\n  template:\n    metadata: {{labels: {{app: {app}}}}}\n    \
             spec: {{containers: [{{name: c, image: c, ports: [{{containerPort: 80}}]}}]}}\n---\napiVersion: \
             networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {app}, namespace: {namespace}}}\nspec:\n  \
             podSelector: {{matchLabels: {{app: {app}}}}}\n  ingress:\n  - from: [{{podSelector: {{matchLabels: \
             {{app: {next}}}}}}}]\n    ports: [{{port: 80}}]\n---\n"
        )
    };
    let spaces = (0..5)
        .map(|number| format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: team-{number}}}\n---\n"));
    spaces.chain((0..workloads).map(one)).collect()
}
