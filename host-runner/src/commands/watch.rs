//! `partywall watch`: an audit, again and again, for people who write policies.
use super::{Failure, audit};
use crate::cli::{AuditArgs, AuditFormat, ReportKind, WatchArgs};
use crate::output;
use crate::report::Report;
use crate::verbosity::Verbosity;
use notify_debouncer_mini::new_debouncer;
use notify_debouncer_mini::notify::{self, RecursiveMode};
use std::sync::mpsc;
use std::time::Duration;

/// Editors write a file in several steps; this long nothing must happen.
const CALM: Duration = Duration::from_millis(100);

/// Ends when it is interrupted, or when nothing can be watched any more.
pub(super) fn watch(args: WatchArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let (sender, changes) = mpsc::channel();
    let watching = |error: notify::Error| Failure::Watch(error.to_string());
    let mut debouncer = new_debouncer(CALM, sender).map_err(watching)?;
    for path in &args.paths {
        debouncer.watcher().watch(path, RecursiveMode::Recursive).map_err(watching)?;
    }
    let audit_args = AuditArgs {
        paths: args.paths,
        before: Vec::new(),
        settings: args.settings,
        plugin: args.plugin,
        manifests: args.manifests,
        modules: args.modules,
        output: AuditFormat::Text,
        report: ReportKind::Findings,
    };
    loop {
        // A file that is half written or wrong is told, and waits for its next version.
        let _ = output::finish(audit::audit(&audit_args, verbosity), verbosity);
        match changes.recv() {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(watching(error)),
            Err(mpsc::RecvError) => return Ok(Report::text("")),
        }
        // What happened while the audit ran needs no audit of its own.
        while changes.try_recv().is_ok() {}
    }
}
