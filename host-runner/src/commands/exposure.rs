//! `partywall exposure`: what may reach workloads that is not in the manifests.
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{ExposureArgs, Verbosity};

pub(super) fn exposure(args: &ExposureArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let manifests = Manifests::read(&args.path)?;
    let options = options([("ipBlock", args.common.ip_block.map(|mode| mode.name().into()))]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("objects".to_owned(), manifests.objects.clone().into());
    ask(Question { operation: "exposure", payload, manifests: &[&manifests] }, &args.common, verbosity)
}
