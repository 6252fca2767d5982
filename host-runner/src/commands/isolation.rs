//! `partywall isolation`: is every boundary closed?
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{IsolationArgs, Verbosity};
use crate::manifest::Source;

pub(super) fn isolation(args: &IsolationArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let manifests = Manifests::read(&args.path)?;
    let options = options([("ipBlock", Some(args.common.ip_block.name().into()))]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("objects".to_owned(), manifests.objects.clone().into());
    if let Some(file) = &args.settings {
        let settings = Source::open(file)?.document("the settings of the policy")?.value;
        payload.insert("settings".to_owned(), settings);
    }
    ask(Question { operation: "isolation", payload, manifests: &[&manifests] }, &args.common, verbosity)
}
