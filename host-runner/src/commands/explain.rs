//! `partywall explain`: why one end reaches another, or why not.
use super::Failure;
use super::gather::{Question, Stance, ask, fields, prepare};
use crate::cli::ExplainArgs;
use crate::report::Report;
use crate::verbosity::Verbosity;

pub(super) fn explain(args: &ExplainArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut fields = fields(&args.output, &args.common, [], verbosity);
    fields.insert("source".to_owned(), args.source.as_str().into());
    fields.insert("destination".to_owned(), args.destination.as_str().into());
    fields.insert("port".to_owned(), args.port.as_deref().into());
    let question = Question { operation: "explain", fields, stance: Stance::Answers };
    let (_, options) = prepare(&args.common.manifests, args.manifests.first().map(AsRef::as_ref))?;
    ask(&question, &args.manifests, &options, &args.common, verbosity)
}
