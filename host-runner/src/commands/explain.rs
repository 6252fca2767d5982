//! `partywall explain`: why one end reaches another, or why not.
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{ExplainArgs, Verbosity};

pub(super) fn explain(args: &ExplainArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let manifests = Manifests::read(&args.manifests)?;
    let options = options([("ipBlock", args.common.ip_block.map(|mode| mode.name().into()))]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("objects".to_owned(), manifests.objects.clone().into());
    payload.insert("source".to_owned(), args.source.as_str().into());
    payload.insert("destination".to_owned(), args.destination.as_str().into());
    payload.insert("port".to_owned(), args.port.as_deref().into());
    ask(Question { operation: "explain", payload, manifests: &[&manifests] }, &args.common, verbosity)
}
