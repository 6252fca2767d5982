//! `partywall audit`: manifests, judged as the API server would present them.
use super::Failure;
use super::gather::{paths, prepare};
use crate::audit::{Audit, World, ask};
use crate::cli::{AuditArgs, AuditFormat};
use crate::cluster::Cluster;
use crate::date::Date;
use crate::guest::Host;
use crate::manifest::read;
use crate::output;
use crate::policy::Policy;
use crate::progress::Stopwatch;
use crate::question::folded;
use crate::report::{Aside, Report};
use crate::settings::Settings;
use crate::verbosity::Verbosity;
use std::sync::Arc;
use std::time::SystemTime;

pub(super) fn audit(args: &AuditArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut stopwatch = Stopwatch::start(verbosity);
    let (config, options) = prepare(&args.manifests, &paths(&args.paths))?;
    let settings = Settings::read(&args.settings, config.settings)?.with_plugin(args.plugin.name());
    let before = if args.before.is_empty() { None } else { Some(read(&args.before, &options)?) };
    let after = read(&args.paths, &options)?;
    stopwatch.lap(&format!("read {} documents", after.count()));
    let limits = args.modules.limits;
    let policies = Policy::open_all(&args.modules.module, limits)?;
    let nobody: Host = Arc::new(Cluster::of(None, verbosity));
    policies.iter().try_for_each(|policy| settings.check(&policy.guest, &nobody))?;
    stopwatch.lap("load the policy");
    let world = World { after, before, settings: settings.value, verbosity };
    let mut audit = ask(world, &policies, || Policy::open(None, limits))?;
    audit.accept(config.accepted, Date::of(SystemTime::now()));
    stopwatch.lap(&format!("judge {} changes", audit.judged.len()));
    let report = report(&audit, args, verbosity);
    stopwatch.lap("write the outcome");
    report
}

fn report(audit: &Audit, args: &AuditArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let text = output::audit::write(audit, args.output, args.report, verbosity).map_err(Failure::Usage)?;
    let mut asides = audit.acceptance.asides();
    asides.extend(audit.asides.iter().cloned());
    // People see at the top of the outcome what is not known.
    if args.output != AuditFormat::Text || verbosity == Verbosity::Quiet {
        asides
            .extend(folded(&audit.unknown, verbosity).iter().map(|missing| Aside::Error(missing.sentence())));
    }
    let failed = audit.summary().failed;
    if failed > 0 {
        asides.push(Aside::Error(format!("{failed} changes have no verdict")));
    }
    Ok(Report { text: text.into_bytes(), verdict: audit.verdict(), asides })
}
