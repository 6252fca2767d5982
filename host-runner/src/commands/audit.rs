//! `partywall audit`: manifests, judged as the API server would present them.
use super::{Failure, Report, Verdict};
use crate::audit::{self, Audit, Objects, Rule, State};
use crate::cli::{AuditArgs, Verbosity};
use crate::cluster::Cluster;
use crate::guest::Host;
use crate::output;
use crate::policy::Policy;
use crate::progress::{Progress, Stopwatch};
use crate::settings::Settings;
use serde_json::Value;
use std::sync::Arc;

pub(super) fn audit(args: &AuditArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut stopwatch = Stopwatch::start(verbosity);
    let settings = Settings::read(&args.settings)?;
    let before = args.before.as_ref().map(|path| Objects::read(std::slice::from_ref(path)));
    let after = Objects::read(&args.paths);
    let problems = before.iter().flat_map(|objects| &objects.errors).chain(&after.errors);
    let problems = problems.map(ToString::to_string).collect();
    let changes = match &before {
        Some(before) => audit::changes(&before.read, &after.read),
        None => audit::creations(&after.read),
    };
    stopwatch.lap(&format!("read {} objects", after.read.len()));
    let policies = Policy::open_all(&args.modules.module, args.modules.limits)?;
    let cluster = after.values().into_iter().cloned().collect();
    let host: Host = Arc::new(Cluster::of(Some(cluster), verbosity));
    policies.iter().try_for_each(|policy| settings.check(&policy.guest, &host))?;
    stopwatch.lap("load the policy");
    let progress = Progress::over(changes.len(), verbosity);
    let judged = audit::judge(&changes, &policies, &settings.value, &host, &progress);
    drop(progress);
    stopwatch.lap(&format!("judge {} changes", changes.len()));
    let state = state(&policies, &after, &settings.value, &host)?;
    stopwatch.lap("judge the whole");
    let audit = Audit { judged, rules: rules(&policies, &host), state, problems };
    let report = report(&audit, args, verbosity);
    stopwatch.lap("write the outcome");
    report
}

fn report(audit: &Audit<'_>, args: &AuditArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let text = output::audit::write(audit, args.output, args.report, verbosity);
    let text = text.ok_or(Failure::Usage("the compliance report is written as `text`, `json` or `md`"))?;
    let verdict = if audit.is_denied() { Verdict::Denied } else { Verdict::Allowed };
    let failed = audit.summary().failed;
    let unanswered = (failed > 0).then(|| format!("{failed} changes have no verdict"));
    let text = text.into_bytes();
    let problems = audit.problems.iter().cloned().chain(unanswered).collect();
    Ok(Report { text, verdict, remarks: Vec::new(), problems })
}

/// What the first policy that judges it says of the whole.
fn state(
    policies: &[Policy],
    objects: &Objects,
    settings: &Value,
    host: &Host,
) -> Result<Option<State>, Failure> {
    let values = objects.values();
    for policy in policies {
        if let Some(state) = State::of(policy, &values, objects.errors.len(), settings, host)? {
            return Ok(Some(state));
        }
    }
    Ok(None)
}

/// The rules of the policies that list them.
fn rules(policies: &[Policy], host: &Host) -> Vec<Rule> {
    let answers = policies.iter().filter_map(|policy| policy.guest.call("rules", b"", host).ok());
    answers.filter_map(|answer| serde_json::from_slice::<Vec<Rule>>(&answer).ok()).flatten().collect()
}
