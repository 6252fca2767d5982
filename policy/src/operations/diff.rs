//! What differs between two lists of objects, or what a change makes of one.

use super::loaded::{Loaded, Options, Reply};
use super::{Session, from_json, to_json};
use crate::reach::Filter;
use crate::reach::diff::diff as compare;
use crate::snapshot::{Finding, Identity, Level, Reading};
use crate::view;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Request<'a> {
    /// The objects as they were.
    #[serde(borrow)]
    before: Option<Vec<&'a RawValue>>,
    /// The objects as they are.
    #[serde(borrow)]
    after: Option<Vec<&'a RawValue>>,
    /// Objects that take the place of those of their names in `before`.
    #[serde(borrow)]
    replace: Option<Vec<&'a RawValue>>,
    /// Objects that leave `before`.
    #[serde(default)]
    remove: Vec<Identity>,
    /// The number of a loaded snapshot, in the place of `before`.
    snapshot: Option<u32>,
    #[serde(default)]
    options: Options,
    output: Option<view::Format>,
}

/// Lists the connections that are added, removed and changed.
///
/// Problems number the objects of `before` first and those of `after` or
/// `replace` behind them.
pub fn diff(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let options = &request.options;
    let filter = Filter { focus: options.focus.clone(), namespace: options.namespace.clone() };
    let before = match (&request.before, request.snapshot) {
        (Some(objects), None) => Reading::of(objects),
        (None, Some(number)) => session.snapshots.get(number)?.reading.clone(),
        _ => return Err("expected either `before` or the number of a loaded `snapshot`".to_owned()),
    };
    let after = match (&request.after, &request.replace) {
        (Some(objects), None) => Reading::of(objects),
        (None, Some(objects)) => changed(&before, objects, &request.remove),
        (None, None) if !request.remove.is_empty() => changed(&before, &[], &request.remove),
        _ => return Err("expected either `after`, or objects to `replace` or `remove`".to_owned()),
    };
    let first = request.before.as_ref().map_or(0, Vec::len);
    let mut loaded = Loaded::from(before);
    let found = after.findings.into_iter();
    let found = found.map(|finding| Finding { object: finding.object.saturating_add(first), ..finding });
    loaded.reading.findings.extend(found);
    loaded.reading.unjudged.extend(after.unjudged);
    let mut reply = Reply::of(&loaded, Vec::new());
    if loaded.is_refused() {
        return to_json(&reply);
    }
    let differences = compare(&loaded.reading.snapshot, &after.snapshot, options.blocks()?, &filter);
    match request.output.unwrap_or_default() {
        view::Format::Data => reply.data = Some(view::diff::data(&differences)),
        view::Format::Txt => reply.text = Some(view::diff::txt(&differences)),
        view::Format::Md => reply.text = Some(view::diff::md(&differences)),
        other => return Err(other.is_not_for("diff")),
    }
    to_json(&reply)
}

/// A snapshot after a change. An object that is refused changes nothing and is
/// found in the findings.
fn changed(before: &Reading, replace: &[&RawValue], remove: &[Identity]) -> Reading {
    let mut after = Reading::replacing(before.snapshot.clone());
    for identity in remove {
        if !after.remove(identity) {
            let path = crate::kubernetes::Path::object();
            let subject = format!("{} {}", identity.kind, identity.name);
            after.findings.push(Finding::new(
                Level::Warning,
                0,
                &subject,
                &path,
                "there is no such object to remove",
            ));
        }
    }
    after.add_all(replace);
    after
}
