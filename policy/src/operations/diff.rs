//! What differs between two lists of objects, or what a change makes of one.

use super::loaded::{Loaded, Options, Reply, Settled, unjudged_note};
use super::{Session, from_json, to_json};
use crate::kubernetes::Path;
use crate::order::SortedSet;
use crate::reach::change::Change;
use crate::reach::diff::{Difference, diff as compare, of_change};
use crate::reach::{Filter, Model};
use crate::snapshot::{Finding, Identity, Level, Reading, Snapshot};
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
    let mut given;
    let loaded = match (&request.before, request.snapshot) {
        (Some(objects), None) => {
            given = Loaded::read(objects);
            &mut given
        }
        (None, Some(number)) => session.snapshots.get(number)?,
        _ => return Err("expected either `before` or the number of a loaded `snapshot`".to_owned()),
    };
    let mut reply = Reply::of(loaded);
    if let Some(differences) = request.differences(loaded, &mut reply)? {
        reply.answer = Some(if differences.is_empty() { Settled::Yes } else { Settled::No });
        match request.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(view::diff::data(&differences)),
            view::Format::Txt => reply.text = Some(view::diff::txt(&differences)),
            view::Format::Md => reply.text = Some(view::diff::md(&differences, &reply.notes)),
            other => return Err(other.is_not_for("diff")),
        }
    }
    to_json(&reply)
}

type Answer = Reply<Vec<view::diff::DifferenceData>>;

impl Request<'_> {
    /// The differences; `None` where some object is refused.
    fn differences(
        &self,
        loaded: &mut Loaded,
        reply: &mut Answer,
    ) -> Result<Option<Vec<Difference>>, String> {
        let after = match (&self.after, &self.replace) {
            (Some(objects), None) => Reading::of(objects),
            (None, replace) if replace.is_some() || !self.remove.is_empty() => {
                let replace = replace.as_deref().unwrap_or_default();
                if let Some(differences) = self.of_policies(loaded, replace, reply)? {
                    return Ok(Some(differences));
                }
                changed(&loaded.reading.snapshot, replace, &self.remove)
            }
            _ => return Err("expected either `after`, or objects to `replace` or `remove`".to_owned()),
        };
        self.report(after.findings, &after.unjudged, reply);
        if reply.refused {
            return Ok(None);
        }
        let blocks = self.options.blocks()?;
        let (old, snapshot) = loaded.parts(blocks);
        let mut new = Model::new(&after.snapshot, blocks);
        reply.note(new.notes());
        reply.note(old.notes());
        Ok(Some(compare((old, snapshot), (&new, &after.snapshot), &Filter::from(&self.options))))
    }

    /// The differences, where nothing but NetworkPolicies changes and the model
    /// holds with them.
    fn of_policies(
        &self,
        loaded: &mut Loaded,
        replace: &[&RawValue],
        reply: &mut Answer,
    ) -> Result<Option<Vec<Difference>>, String> {
        let change = Change::read(replace, &self.remove);
        if reply.refused || change.others || change.entries || change.is_faulty() {
            return Ok(None);
        }
        let (model, snapshot) = loaded.parts(self.options.blocks()?);
        let missing =
            change.policies.iter().filter(|(name, new)| new.is_none() && model.policy(name).is_none());
        let missing: Vec<Finding> =
            missing.map(|(name, _)| missing_object(&format!("NetworkPolicy {name}"))).collect();
        let differences = of_change(model, snapshot, &change, &Filter::from(&self.options));
        if differences.is_some() {
            reply.note(model.notes());
            reply.note(model.notes_about(change.policies.values().flatten()));
            self.report(change.findings, &change.unjudged, reply);
            self.report(missing, &change.unjudged, reply);
        }
        Ok(differences)
    }

    /// Adds what was found in the second list of objects.
    fn report(&self, findings: Vec<Finding>, unjudged: &SortedSet<String>, reply: &mut Answer) {
        let first = self.before.as_ref().map_or(0, Vec::len);
        for finding in findings {
            reply.refused |= finding.level == Level::Refused;
            reply.problems.push(Finding { object: finding.object.saturating_add(first), ..finding });
        }
        reply.note(unjudged_note(unjudged).into_iter().collect());
    }
}

/// A snapshot after a change. An object that is refused changes nothing and is
/// found in the findings.
fn changed(before: &Snapshot, replace: &[&RawValue], remove: &[Identity]) -> Reading {
    let mut after = Reading::replacing(before.clone());
    let missing = remove.iter().filter(|identity| !after.remove(identity));
    let missing: Vec<Finding> = missing
        .map(|identity| {
            let namespace = identity.namespace.as_ref().map(|namespace| format!("{namespace}/"));
            let namespace = namespace.unwrap_or_default();
            missing_object(&format!("{} {namespace}{}", identity.kind, identity.name))
        })
        .collect();
    after.findings.extend(missing);
    after.add_all(replace);
    after
}

fn missing_object(subject: &str) -> Finding {
    Finding::new(Level::Warning, 0, subject, &Path::object(), "there is no such object to remove")
}
