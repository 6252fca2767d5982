//! `partywall isolation`: is every boundary closed?
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{IsolationArgs, Verbosity};
use crate::settings::Settings;

pub(super) fn isolation(args: &IsolationArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let settings = Settings::read(&args.settings)?;
    let manifests = Manifests::read(&args.path)?;
    let options = options([("ipBlock", args.common.ip_block.map(|mode| mode.name().into()))]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("objects".to_owned(), manifests.objects.clone().into());
    payload.insert("settings".to_owned(), settings.value);
    payload.insert("unread".to_owned(), manifests.unread().into());
    ask(Question { operation: "isolation", payload, manifests: &[&manifests] }, &args.common, verbosity)
}
