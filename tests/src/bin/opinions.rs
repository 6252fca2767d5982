//! Asks somebody else about random clusters: `opinions sig-network|cilium PROGRAM CASES [RECORD]`.
//!
//! PROGRAM gets `--port PORTS --external ADDRESSES FILE` and prints `SRC DST PROTO/PORT VERDICT…`. Every cluster of
//! which the engine says otherwise, for no known cause, is kept and ends it with 1. With RECORD, the first clusters and what PROGRAM
//! says of them are written to `fixtures/opinions`, as many as that.
use partywall_tests::arbitrary;
use partywall_tests::checkout;
use partywall_tests::opinion::{ADDRESSES, Cause, Holder, Opinion, PORTS};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [holder, program, cases, record @ ..] = words.as_slice() else {
        return Err("usage: opinions sig-network|cilium PROGRAM CASES [RECORD]".into());
    };
    let holder = match holder.as_str() {
        "sig-network" => Holder::SigNetwork,
        "cilium" => Holder::Cilium,
        other => return Err(format!("nobody called `{other}` is known").into()),
    };
    let record = record.first().map_or(Ok(0), |text| text.parse::<usize>())?;
    let kept = std::env::temp_dir().join(format!("opinions-{}", holder.name()));
    fs::create_dir_all(&kept)?;
    let peer = Peer { holder, program, kept: &kept };
    let (mut pairs, mut named, mut wrong) = (0, BTreeMap::<&str, usize>::new(), 0);
    let mut runner = TestRunner::new(arbitrary::config());
    for case in 0..cases.parse::<usize>()? {
        let objects = cluster(holder, &mut runner);
        let opinion = peer.ask(case, &objects, &[])?;
        pairs += opinion.counts().0;
        if case < record {
            write_down(holder, case, &objects, &opinion)?;
        }
        let differences = opinion.differences(&holder.engine(&objects));
        let Some(first) = differences.first() else {
            continue;
        };
        if let Some(cause) = peer.cause(case, &objects)? {
            *named.entry(cause.what).or_default() += 1;
            continue;
        }
        wrong += 1;
        let file = kept.join(format!("{case:03}-differs.yaml"));
        fs::write(&file, documents(&objects))?;
        println!("{}: {} pairs, the first {first}", file.display(), differences.len());
    }
    println!("{cases} clusters, {pairs} pairs of ends, {} ports each: {wrong} clusters differ", PORTS.len());
    for (what, clusters) in named {
        println!("{clusters} more differ because {what}");
    }
    Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A program that is asked, and the folder for what it is asked about.
struct Peer<'a> {
    holder: Holder,
    program: &'a str,
    kept: &'a Path,
}

impl Peer<'_> {
    /// The known cause of a difference, if the question without it has one answer.
    fn cause(&self, case: usize, objects: &[Value]) -> Result<Option<&'static Cause>, Box<dyn Error>> {
        for cause in self.holder.causes() {
            let left: Vec<Value> = objects.iter().filter(|object| (cause.counts)(object)).cloned().collect();
            let opinion = self.ask(case, &left, cause.arguments)?;
            if opinion.differences(&self.holder.engine(&left)).is_empty() {
                return Ok(Some(cause));
            }
        }
        Ok(None)
    }

    fn ask(&self, case: usize, objects: &[Value], arguments: &[&str]) -> Result<Opinion, Box<dyn Error>> {
        let file = self.kept.join(format!("{case:03}.yaml"));
        fs::write(&file, documents(objects))?;
        let opinion = ask(self.program, arguments, &file)?;
        fs::remove_file(&file)?;
        Ok(opinion)
    }
}

fn cluster(holder: Holder, runner: &mut TestRunner) -> Vec<Value> {
    let strategy = match holder {
        Holder::SigNetwork => arbitrary::plain_clusters().boxed(),
        Holder::Cilium => arbitrary::cilium_clusters().boxed(),
    };
    strategy.new_tree(runner).expect("a cluster can be made").current()
}

fn ask(program: &str, arguments: &[&str], file: &Path) -> Result<Opinion, Box<dyn Error>> {
    let mut command = Command::new(program);
    command.args(["--port", &PORTS.join(",").to_lowercase(), "--external", &ADDRESSES.join(",")]);
    let output = command.args(arguments).arg(file).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(format!("{program} ended with {} for {}: {said}", output.status, file.display()).into());
    }
    let lines = String::from_utf8(output.stdout)?;
    // Ends that manifests do not name, such as `host`, are not compared.
    let named = lines.lines().filter(|line| line.split(' ').take(2).all(|end| end.contains(['/', ':', '.'])));
    Ok(Opinion::of_lines(&named.collect::<Vec<_>>().join("\n")))
}

fn documents(objects: &[Value]) -> String {
    objects.iter().map(|object| format!("---\n{object}\n")).collect()
}

fn write_down(
    holder: Holder,
    case: usize,
    objects: &[Value],
    opinion: &Opinion,
) -> Result<(), Box<dyn Error>> {
    let folder = checkout::root().join("fixtures/opinions").join(holder.name());
    fs::create_dir_all(&folder)?;
    fs::write(folder.join(format!("{case:02}.yaml")), documents(objects))?;
    fs::write(folder.join(format!("{case:02}.txt")), opinion.text())?;
    Ok(())
}
