//! `partywall exposure`: what may reach workloads that is not in the manifests.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, paths, prepare};
use crate::cli::ExposureArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn exposure(args: &ExposureArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut fields = fields(&args.output, &args.common, [], verbosity);
    let (config, options) = prepare(&args.common.manifests, &paths(&args.paths))?;
    fields.extend(config.settings_field());
    let question = Question { operation: "exposure", fields, stance: Stance::Gate };
    ask(&question, &args.paths, &options, &args.common, verbosity)
}
