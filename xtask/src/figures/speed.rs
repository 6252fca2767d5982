//! BENCHMARKS.md: how fast, how small, and how that grows.

use super::page::{Table, Target, missed};
use super::{Samples, browser, elsewhere, measure};
use crate::process::{self, progress};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

const REQUESTS: [&str; 6] =
    ["policy", "hole", "policy-100-peers", "policy-10000-peers", "pod", "delete-among-1000"];
const SIZES: [usize; 2] = [5_000, 50_000];
/// How often a short measurement is made; the best counts, as a machine is
/// slower at times and never faster than it is.
pub(super) const ROUNDS: usize = 3;

const DECODING: &str = "Much of it is reading JSON: the envelope, the object into the types of the API, and once \
                        more against the table of known fields. Settings are read once while they stay the same; \
                        one pass for both readings is not written. The module is compiled for size: compiled for \
                        speed it does not fit its budget.";
const STARTING: &str = "On top of the evaluation, a fresh instance touches its memory for the first time and \
                        registers its operations. It comes from a pool, by copy on write, already linked, and pages that \
                        were touched are written back, not given away.";
const SIZE: &str = "Reading JSON into types is the largest part of the code.";
const START_UP: &str =
    "Most of it is the process: reading the embedded module, mapping compiled code, reserving the pool.";

/// Measures and writes the page.
pub(super) fn page(workspace: &Workspace, samples: &Samples, machine: &str) -> Result<String> {
    let mut targets = Vec::new();
    let tables = [
        evaluations(workspace, samples, &mut targets)?,
        module(workspace, samples, &mut targets)?,
        browser::table(workspace, &mut targets)?,
        throughput(workspace, samples)?,
        growth(workspace, "namespaces", "Namespaces that are isolated by the recipe")?,
        growth(workspace, "pods", "Pods and policies of one namespace")?,
        growth(workspace, "blocks", "Workloads with an address block each")?,
        elsewhere::admission(workspace, samples)?,
        elsewhere::connectivity(workspace)?,
    ];
    let picture = process::read(partywall(workspace).args(["scale", "namespaces", "--output", "svg"]))?;
    workspace::write(&workspace.root().join("docs/growth.svg"), picture.as_bytes())?;
    let text = super::page::page("Benchmarks", machine, &missed(&targets), &tables);
    Ok(text.replace(
        "## Pods and policies",
        "![The growth as a picture](docs/growth.svg)\n\n## Pods and policies",
    ))
}

pub(super) fn partywall(workspace: &Workspace) -> Command {
    Command::new(workspace.command())
}

pub(super) fn bench(workspace: &Workspace, samples: &Samples, name: &str) -> Result<Value> {
    let mut command = partywall(workspace);
    command.arg("bench").arg("--request").arg(samples.0.join(format!("{name}.json")));
    // The large ones take milliseconds each; a second of them is enough.
    let iterations = if name.contains("000") { "50" } else { "1000" };
    command.arg("--cluster").arg(samples.0.join(name)).args(["--output", "json", "--iterations", iterations]);
    serde_json::from_str(&process::read(&mut command)?).context("`partywall bench` printed no JSON")
}

pub(super) fn figure(figures: &Value, pointer: &str) -> Result<f64> {
    figures
        .pointer(pointer)
        .and_then(Value::as_f64)
        .with_context(|| format!("`partywall bench` prints no {pointer}"))
}

/// One evaluation, in time and in instructions.
fn evaluations(workspace: &Workspace, samples: &Samples, targets: &mut Vec<Target>) -> Result<Table> {
    progress("one evaluation");
    let costs: BTreeMap<String, (u64, u64)> =
        serde_json::from_str(&workspace::read_text(&workspace.root().join("tests/costs.json"))?)?;
    let mut text =
        "| request | fresh: median µs | p99 | instructions | reused: median µs | p99 | instructions |\n\
                    |---|---:|---:|---:|---:|---:|---:|\n"
            .to_owned();
    for name in REQUESTS {
        let rounds: Vec<Value> =
            (0..ROUNDS).map(|_| bench(workspace, samples, name)).collect::<Result<_>>()?;
        let time = |pointer| {
            rounds.iter().try_fold(f64::INFINITY, |best, round| anyhow::Ok(best.min(figure(round, pointer)?)))
        };
        let (fresh, reused) = (time("/fresh_instance/median_us")?, time("/reused_instance/median_us")?);
        let (first, next) = costs.get(name).copied().unwrap_or_default();
        let (slowest, slow) = (time("/fresh_instance/p99_us")?, time("/reused_instance/p99_us")?);
        writeln!(
            text,
            "| {name} | {fresh:.1} | {slowest:.1} | {first} | {reused:.1} | {slow:.1} | {next} |"
        )?;
        if name == "policy" {
            let what =
                |kind| format!("One evaluation of the small NetworkPolicy, {kind} instance, median µs");
            targets.push(Target { what: what("reused"), found: reused, most: 8.0, reason: DECODING });
            targets.push(Target { what: what("fresh"), found: fresh, most: 25.0, reason: STARTING });
        }
    }
    Ok(Table {
        title: "One evaluation",
        about: "A NetworkPolicy with 1, 100 and 10,000 peers, one that opens a hole, a Pod, and the DELETE of a \
                policy among 1,000 of its namespace. A fresh instance is linked and started for each evaluation. Each \
                figure is the best of three rounds of 1,000 evaluations, or of 50 where one takes milliseconds; \
                instructions are WebAssembly instructions, and a test holds them within 5 %."
            .to_owned(),
        command: "partywall bench --request target/figures/NAME.json --cluster target/figures/NAME -o json\n\
                  $ cargo test --release -p partywall-tests --test cost"
            .to_owned(),
        text,
    })
}

/// The module, and how soon a command is up.
fn module(workspace: &Workspace, samples: &Samples, targets: &mut Vec<Target>) -> Result<Table> {
    progress("the module and the start");
    let figures = bench(workspace, samples, "policy")?;
    let packed = figure(&figures, "/gzip_bytes")?;
    let run = || {
        let mut command = partywall(workspace);
        command.arg("run").arg("--request").arg(samples.0.join("policy.json"));
        command
    };
    measure::run(&mut run())?;
    let (median, slowest) = measure::repeat(30, run)?;
    let (median, slowest) = (median.as_secs_f64() * 1e3, slowest.as_secs_f64() * 1e3);
    targets.push(Target {
        what: "policy.wasm after gzip, kB".into(),
        found: packed / 1e3,
        most: 600.0,
        reason: SIZE,
    });
    targets.push(Target {
        what: "`partywall run` of one request, median ms".into(),
        found: median,
        most: 30.0,
        reason: START_UP,
    });
    let text = format!(
        "| | |\n|---|---:|\n| policy.wasm | {} bytes |\n| after gzip | {packed} bytes |\n| compilation, \
         not cached | {:.0} ms |\n| `partywall run` of one request, median of 30 | {median:.1} ms |\n| the slowest of \
         them | {slowest:.1} ms |\n",
        figure(&figures, "/size_bytes")?,
        figure(&figures, "/compile_us")? / 1e3,
    );
    Ok(Table {
        title: "The module and the start",
        about: "The bytes that every host loads, and a whole process that judges one request.".to_owned(),
        command: "partywall bench --request target/figures/policy.json -o json\n\
                  $ partywall run --request target/figures/policy.json"
            .to_owned(),
        text,
    })
}

/// Many objects in one run, on one core and on all.
fn throughput(workspace: &Workspace, samples: &Samples) -> Result<Table> {
    let mut text =
        "| command | objects | cores | s | objects/s | MiB |\n|---|---:|---:|---:|---:|---:|\n".to_owned();
    for (command, folder) in [("audit", "manifests"), ("test", "cases")] {
        for size in SIZES {
            for cores in [1, 2] {
                progress(&format!("{command} of {size} objects on {cores}"));
                let mut pinned = Command::new("taskset");
                pinned.args(["--cpu-list", if cores == 1 { "0" } else { "0,1" }]).arg(workspace.command());
                pinned.arg("--quiet").arg(command).arg(samples.0.join(format!("{folder}-{size}")));
                let run = measure::run(&mut pinned)?;
                let seconds = run.time.as_secs_f64();
                let memory = run.memory.map_or_else(|| "?".to_owned(), |kib| (kib / 1024).to_string());
                #[expect(clippy::cast_precision_loss, reason = "a rate is read by people")]
                let rate = size as f64 / seconds;
                writeln!(text, "| {command} | {size} | {cores} | {seconds:.1} | {rate:.0} | {memory} |")?;
            }
        }
    }
    Ok(Table {
        title: "Many objects",
        about:
            "Namespaces of ten objects each: a Namespace, two policies, three Deployments, three Services, a \
                ServiceAccount. Cases are one file each."
                .to_owned(),
        command: "taskset --cpu-list 0 partywall audit target/figures/manifests-5000".to_owned(),
        text,
    })
}

/// How the questions of a whole cluster grow with it.
fn growth(workspace: &Workspace, shape: &str, title: &'static str) -> Result<Table> {
    progress(&format!("growth: {shape}"));
    let command = format!("partywall scale {shape} --output md");
    let text = process::read(partywall(workspace).args(["scale", shape, "--output", "md"]))?;
    Ok(Table {
        title,
        about: "Sizes double; the last is the full shape. The cluster is loaded once.".to_owned(),
        command,
        text,
    })
}
