//! `partywall explain`: why one end reaches another, or why not.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, paths, prepare};
use crate::cli::ExplainArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn explain(args: &ExplainArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut fields = fields(&args.output, &args.common, [], verbosity);
    fields.insert("source".to_owned(), args.source.as_str().into());
    fields.insert("destination".to_owned(), args.destination.as_str().into());
    fields.insert("port".to_owned(), args.port.as_deref().into());
    let (config, options) = prepare(&args.common.manifests, &paths(&args.manifests))?;
    fields.extend(config.settings_field());
    let question = Question { operation: "explain", fields, stance: Stance::Answers };
    ask(&question, &args.manifests, &options, &args.common, verbosity)
}
