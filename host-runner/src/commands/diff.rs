//! `partywall diff`: connections added, removed and changed.
use super::question::{Manifests, Question, ask, options, payload};
use super::{Failure, Report};
use crate::cli::{DiffArgs, Verbosity};

pub(super) fn diff(args: &DiffArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let (before, after) = (Manifests::read(&args.before)?, Manifests::read(&args.after)?);
    let options = options([("ipBlock", args.common.ip_block.map(|mode| mode.name().into()))]);
    let mut payload = payload(args.output.name(), options);
    payload.insert("before".to_owned(), before.objects.clone().into());
    // One file against a folder is a change to the folder.
    let change = args.before.is_dir() && !args.after.is_dir();
    payload.insert(if change { "replace" } else { "after" }.to_owned(), after.objects.clone().into());
    ask(Question { operation: "diff", payload, manifests: &[&before, &after] }, &args.common, verbosity)
}
