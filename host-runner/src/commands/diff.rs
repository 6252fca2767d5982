//! `partywall diff`: connections added, removed and changed.
use super::Failure;
use super::gather::{Stance, conclude, fields, prepare, ready};
use crate::cli::DiffArgs;
use crate::config::Config;
use crate::manifest::{Given, Manifests, Unread, read};
use crate::question::{self, Sources};
use crate::report::Report;
use crate::verbosity::Verbosity;
use serde::Serialize;
use serde_json::{Map, Value};

const OPERATION: &str = "diff";

/// The documents of before come first: in files, in what is not read, and in
/// the numbers of the reply.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Payload<'a> {
    #[serde(flatten)]
    fields: &'a Map<String, Value>,
    before: &'a [Value],
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a [Value]>,
    /// What takes the place of those of before.
    #[serde(skip_serializing_if = "Option::is_none")]
    replace: Option<&'a [Value]>,
    files: Vec<(&'a str, usize)>,
    unread: Vec<&'a Unread>,
    #[serde(skip_serializing_if = "Option::is_none")]
    default_namespace: Option<&'a str>,
}

pub(super) fn diff(args: &DiffArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let (config, options) = prepare(&args.common.manifests, &[&args.before])?;
    let one = |path: &std::path::Path| read(&[path.to_owned()], &options);
    let (mut before, mut after) = (one(&args.before)?, one(&args.after)?);
    // One file against a folder is a change to the folder.
    let is_change = args.before.is_dir() && !args.after.is_dir();
    let payload = payload(args, config, (&before, &after), is_change, verbosity)?;
    before.forget_documents();
    after.forget_documents();
    let (guest, host) = ready(&args.common.module, verbosity)?;
    let reply = question::ask(&guest, &host, OPERATION, &payload)?;
    let sources = Sources { now: &[&before, &after], before: None };
    conclude(OPERATION, reply, sources, Stance::Answers, args.common.strict, verbosity)
}

fn payload(
    args: &DiffArgs,
    config: Config,
    (before, after): (&Manifests, &Manifests),
    is_change: bool,
    verbosity: Verbosity,
) -> Result<Vec<u8>, Failure> {
    let Given { files, unread, default_namespace, .. } = Given::of(&[before, after]);
    let documents = after.documents.as_slice();
    let mut fields = fields(&args.output, &args.common, [], verbosity);
    fields.extend(config.settings_field());
    Ok(question::write(
        OPERATION,
        &Payload {
            fields: &fields,
            before: &before.documents,
            after: (!is_change).then_some(documents),
            replace: is_change.then_some(documents),
            files,
            unread,
            default_namespace,
        },
    )?)
}
