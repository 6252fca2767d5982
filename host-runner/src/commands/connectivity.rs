//! `partywall connectivity`: all connections between workloads, and with the outside.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, prepare};
use crate::cli::ConnectivityArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn connectivity(args: &ConnectivityArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let given = [
        ("focus", args.focus.as_deref().map(Into::into)),
        ("namespace", args.namespace.as_deref().map(Into::into)),
        ("workloads", Some(args.workloads.into())),
    ];
    let fields = fields(&args.output, &args.common, given, verbosity);
    let question = Question { operation: "connectivity", fields, stance: Stance::Answers };
    let (_, options) = prepare(&args.common.manifests, args.paths.first().map(AsRef::as_ref))?;
    ask(&question, &args.paths, &options, &args.common, verbosity)
}
