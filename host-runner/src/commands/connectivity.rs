//! `partywall connectivity`: all connections between workloads, and with the outside.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, paths, prepare};
use crate::cli::ConnectivityArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn connectivity(args: &ConnectivityArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let given = [
        ("focus", args.focus.as_deref().map(Into::into)),
        ("namespace", args.namespace.as_deref().map(Into::into)),
        ("workloads", Some(args.workloads.into())),
    ];
    let mut fields = fields(&args.output, &args.common, given, verbosity);
    let (config, options) = prepare(&args.common.manifests, &paths(&args.paths))?;
    fields.extend(config.settings_field());
    let question = Question { operation: "connectivity", fields, stance: Stance::Answers };
    ask(&question, &args.paths, &options, &args.common, verbosity)
}
