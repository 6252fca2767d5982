//! `partywall settings check`: the policy's word on a file of settings.
use super::Failure;
use crate::cli::SettingsCheckArgs;
use crate::cluster::Cluster;
use crate::guest::Host;
use crate::manifest::Source;
use crate::policy::Policy;
use crate::report::{Report, Verdict};
use crate::settings::{Settings, SettingsError};
use crate::verbosity::Verbosity;
use std::sync::Arc;

/// Settings that the policy refuses are a verdict here: exit code 1.
pub(super) fn check(args: &SettingsCheckArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let settings = Settings::of(Source::open(&args.file)?)?;
    let policy = Policy::open(args.module.module.as_deref(), args.module.limits)?;
    let host: Host = Arc::new(Cluster::of(None, verbosity));
    let (text, verdict) = match settings.check(&policy.guest, &host) {
        Ok(()) => (format!("{}: the settings are valid\n", settings.source_name()), Verdict::Yes),
        Err(refusal @ SettingsError::Refused { .. }) => (format!("{refusal}\n"), Verdict::No),
        Err(error) => return Err(error.into()),
    };
    Ok(Report { text: text.into_bytes(), verdict, asides: Vec::new() })
}
