//! `partywall test`: cases with expected verdicts, judged side by side.
use super::Failure;
use crate::audit::Rule;
use crate::cli::{TestArgs, TestFormat};
use crate::cluster::Cluster;
use crate::guest::{Guest, Host};
use crate::module::Module;
use crate::output::tests;
use crate::parallel;
use crate::progress::{Progress, Stopwatch};
use crate::report::{Aside, Report, Verdict};
use crate::suite::{self, Case, CaseError, Outcome};
use crate::verbosity::Verbosity;
use std::sync::Arc;

pub(super) fn test(args: &TestArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut stopwatch = Stopwatch::start(verbosity);
    let cases = collect(args)?;
    stopwatch.lap(&format!("read {} cases", cases.len()));
    let module = Module::open(args.module.module.as_deref())?;
    let guest = module.load(args.module.limits)?;
    stopwatch.lap("load the policy");
    check_rules(&cases, &guest, verbosity)?;
    let operation = module.judging_operation();
    let outcomes = run_all(&cases, &guest, operation, verbosity);
    stopwatch.lap("judge");
    let judged: Vec<_> = cases.iter().zip(outcomes).collect();
    if args.update {
        for (case, outcome) in &judged {
            if let Outcome::Differs { answer, .. } = outcome {
                suite::update(case, answer)?;
            }
        }
    }
    let differs = judged.iter().any(|(_, outcome)| matches!(outcome, Outcome::Differs { .. }));
    let unanswered = judged.iter().filter(|(_, outcome)| matches!(outcome, Outcome::NoAnswer(_))).count();
    let text = match args.output {
        TestFormat::Text => tests::text(&judged, args.update),
        TestFormat::Json => tests::json(&judged),
        TestFormat::Junit => tests::junit(&judged),
        TestFormat::Tap => tests::tap(&judged),
    };
    // What differed and was rewritten is as it is expected now.
    let verdict = match (unanswered > 0, differs && !args.update) {
        (true, _) => Verdict::Unknown,
        (false, true) => Verdict::No,
        (false, false) => Verdict::Yes,
    };
    let problem = (unanswered > 0).then(|| format!("no answer in {unanswered} of {} cases", judged.len()));
    Ok(Report { text: text.into_bytes(), verdict, asides: problem.map(Aside::Error).into_iter().collect() })
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

/// A case that expects a finding of a rule that does not exist can never be
/// right. Where the module does not list its rules, nobody can tell.
fn check_rules(cases: &[Case], guest: &Guest, verbosity: Verbosity) -> Result<(), Failure> {
    let host: Host = Arc::new(Cluster::of(None, verbosity));
    let answer = guest.call("rules", b"", &host).ok();
    let Some(rules) = answer.and_then(|answer| serde_json::from_slice::<Vec<Rule>>(&answer).ok()) else {
        return Ok(());
    };
    let unknown = cases.iter().flat_map(|case| case.expect.rules().map(move |rule| (case, rule)));
    let unknown = unknown.filter(|(_, name)| rules.iter().all(|rule| rule.name != *name));
    let errors: Vec<_> = unknown
        .map(|(case, name)| CaseError::Case {
            file: case.file.display().to_string(),
            sentence: format!("it expects a finding of the rule `{name}`, which does not exist"),
        })
        .collect();
    if errors.is_empty() { Ok(()) } else { Err(Failure::Cases(errors)) }
}

/// The outcomes, in the order of the cases, found on all processors.
fn run_all(cases: &[Case], guest: &Guest, operation: &str, verbosity: Verbosity) -> Vec<Outcome> {
    let progress = Progress::over(cases.len(), verbosity);
    parallel::map(cases, |case| {
        let host: Host = Arc::new(Cluster::of(case.cluster.clone(), verbosity));
        let outcome = suite::run(case, guest, operation, &host);
        progress.step();
        outcome
    })
}
