//! `partywall connectivity`: all connections between workloads, and with the outside.
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{ConnectivityArgs, Verbosity};

pub(super) fn connectivity(args: &ConnectivityArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let manifests = Manifests::read(&args.path)?;
    let options = options([
        ("ipBlock", args.common.ip_block.map(|mode| mode.name().into())),
        ("focus", args.focus.as_deref().map(Into::into)),
        ("namespace", args.namespace.as_deref().map(Into::into)),
        ("workloads", Some(args.workloads.into())),
    ]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("objects".to_owned(), manifests.objects.clone().into());
    ask(Question { operation: "connectivity", payload, manifests: &[&manifests] }, &args.common, verbosity)
}
