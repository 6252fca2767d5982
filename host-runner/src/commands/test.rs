//! `partywall test`: cases with expected verdicts, judged side by side.
use super::{Failure, Report, Verdict};
use crate::cli::TestArgs;
use crate::cluster::Cluster;
use crate::guest::{Guest, Host};
use crate::module::Module;
use crate::output::tests;
use crate::suite::{self, Case, Outcome};
use std::sync::Arc;
use std::thread;

pub(super) fn test(args: &TestArgs, verbose: bool) -> Result<Report, Failure> {
    let cases = collect(args)?;
    let module = Module::open(args.module.module.as_deref())?;
    let guest = module.load(&args.module)?;
    let operation = module.judging_operation();
    let outcomes = run_all(&cases, &guest, operation, verbose);
    let judged: Vec<_> = cases.iter().zip(outcomes).collect();
    if args.update {
        for (case, outcome) in &judged {
            if let Outcome::Differs { answer, .. } = outcome {
                suite::update(case, answer)?;
            }
        }
    }
    let failed = judged.iter().any(|(_, outcome)| !matches!(outcome, Outcome::Passed));
    Ok(Report {
        text: tests::text(&judged, args.update).into_bytes(),
        verdict: if failed { Verdict::Denied } else { Verdict::Allowed },
        remarks: Vec::new(),
    })
}

/// The cases under all paths whose file names contain the filter.
fn collect(args: &TestArgs) -> Result<Vec<Case>, Failure> {
    let (mut cases, mut errors) = (Vec::new(), Vec::new());
    for path in &args.paths {
        match suite::discover(path) {
            Ok(found) => cases.extend(found),
            Err(found) => errors.extend(found),
        }
    }
    if !errors.is_empty() {
        return Err(Failure::Cases(errors));
    }
    if let Some(filter) = &args.filter {
        cases.retain(|case| case.file.to_string_lossy().contains(filter.as_str()));
    }
    if cases.is_empty() { Err(Failure::NoCases) } else { Ok(cases) }
}

/// The outcomes, in the order of the cases, found on all processors.
fn run_all(cases: &[Case], guest: &Guest, operation: &str, verbose: bool) -> Vec<Outcome> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let share = cases.len().div_ceil(threads).max(1);
    let run = |case: &Case| {
        let host: Host = Arc::new(Cluster::of(case.cluster.clone(), verbose));
        suite::run(case, guest, operation, &host)
    };
    thread::scope(|scope| {
        let shares: Vec<_> = cases
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(run).collect::<Vec<_>>()))
            .collect();
        shares
            .into_iter()
            .flat_map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}
