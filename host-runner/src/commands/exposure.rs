//! `partywall exposure`: what may reach workloads that is not in the manifests.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, prepare};
use crate::cli::ExposureArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn exposure(args: &ExposureArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let fields = fields(&args.output, &args.common, [], verbosity);
    let question = Question { operation: "exposure", fields, stance: Stance::Gate };
    let (_, options) = prepare(&args.common.manifests, args.paths.first().map(AsRef::as_ref))?;
    ask(&question, &args.paths, &options, &args.common, verbosity)
}
