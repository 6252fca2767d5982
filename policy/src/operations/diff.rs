//! What differs between two lists of objects, or what a change makes of one.

use super::loaded::{Lens, Loaded, Options, Reply, Settled, settings_of};
use super::{Session, from_json, to_json};
use crate::kubernetes::Path;
use crate::kubernetes::object::title;
use crate::manifests::{Documents, Elsewhere, Gravity, Manifests, ObjectProblem, Spot, Unknown, Unread};
use crate::reach::Filter;
use crate::reach::change::Change;
use crate::reach::diff::{Difference, diff as compare, of_change};
use crate::settings::Settings;
use crate::snapshot::{Identity, Reading, Snapshot};
use crate::state;
use crate::view;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct DiffQuestion<'a> {
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
    /// The files of the first list of documents, and behind them of the second.
    #[serde(default)]
    files: Vec<(String, usize)>,
    /// What no document could be made of, in either.
    #[serde(default)]
    unread: Vec<Unread>,
    #[serde(rename = "defaultNamespace")]
    default_namespace: Option<String>,
    #[serde(default)]
    options: Options,
    output: Option<view::Format>,
    /// The settings of the policy.
    #[serde(borrow)]
    settings: Option<&'a RawValue>,
}

/// Lists the connections that are added, removed and changed.
///
/// Problems number the objects of `before` first and those of `after` or
/// `replace` behind them.
pub fn diff(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut request: DiffQuestion<'_> = from_json(payload)?;
    let [first, second] = request.documents();
    let mut given;
    let loaded = match (&request.before, request.snapshot) {
        (Some(objects), None) => {
            given = Loaded::read(&Documents { objects: Some(objects.clone()), ..first });
            &mut given
        }
        (None, Some(number)) => session.snapshots.get(number)?,
        _ => return Err("expected either `before` or the number of a loaded `snapshot`".to_owned()),
    };
    // What is not judged is said whatever the levels of rules.
    let settings = request.options.complete(settings_of(None)?, &[&loaded.reading.snapshot])?;
    let mut reply = Reply::of(&loaded.reading, &settings);
    reply.refused = loaded.reading.is_refused();
    if let Some(differences) = request.differences(loaded, second, &mut reply)? {
        reply.answer = Some(Settled::from(differences.is_empty()));
        match request.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(view::diff::data(&differences)),
            view::Format::Txt => reply.text = Some(view::diff::txt(&differences)),
            view::Format::Md => reply.text = Some(view::diff::md(&differences, &reply.notes)),
            other => return Err(other.is_not_for("diff")),
        }
    }
    to_json(&reply)
}

type DiffReply = Reply<Vec<view::diff::DifferenceData>>;

impl DiffQuestion<'_> {
    /// What is known of both lists of documents beside the documents. What was not
    /// read is told with the first.
    fn documents<'d>(&mut self) -> [Documents<'d>; 2] {
        let mut left = self.before.as_ref().map_or(0, Vec::len);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (file, count) in std::mem::take(&mut self.files) {
            if left >= count && !(left == 0 && count == 0) {
                left = left.saturating_sub(count);
                first.push((file, count));
            } else {
                second.push((file, count));
            }
        }
        let of = |files, unread| Documents {
            objects: None,
            files,
            unread,
            default_namespace: self.default_namespace.clone(),
        };
        [of(first, std::mem::take(&mut self.unread)), of(second, Vec::new())]
    }

    /// The settings, completed by what some snapshots hold.
    fn settings(&self, snapshots: &[&Snapshot]) -> Result<Settings, String> {
        self.options.complete(settings_of(self.settings)?, snapshots)
    }

    /// The differences; `None` where some object is refused.
    fn differences(
        &self,
        loaded: &mut Loaded,
        second: Documents<'_>,
        reply: &mut DiffReply,
    ) -> Result<Option<Vec<Difference>>, String> {
        let after = match (&self.after, &self.replace) {
            (Some(objects), None) => {
                let documents = Documents { objects: Some(objects.clone()), ..second };
                Reading::of(&mut Manifests::read(&documents))
            }
            (None, replace) if replace.is_some() || !self.remove.is_empty() => {
                let replace = replace.as_deref().unwrap_or_default();
                if let Some(differences) = self.of_policies(loaded, replace, reply)? {
                    return Ok(Some(differences));
                }
                changed(&loaded.reading.snapshot, replace, &self.remove)
            }
            _ => return Err("expected either `after`, or objects to `replace` or `remove`".to_owned()),
        };
        // What was not known before is told with the objects of before.
        let settings = self.settings(&[&loaded.reading.snapshot, &after.snapshot])?;
        let told = Settings { plugin: settings.plugin, ..settings_of(None)? };
        let mut unknown = state::unknown(&after, &told);
        unknown.retain(|one| !reply.unknown.iter().any(|other| other.message == one.message));
        self.report(after.problems, unknown, reply);
        if reply.refused {
            return Ok(None);
        }
        let lens = Lens::of(&settings);
        let (old, snapshot) = loaded.parts(lens);
        let new = lens.model(&after.snapshot);
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
        reply: &mut DiffReply,
    ) -> Result<Option<Vec<Difference>>, String> {
        let change = Change::of(Reading::of_objects(replace), &self.remove);
        if reply.refused || change.others || change.entries || change.is_faulty() {
            return Ok(None);
        }
        let lens = Lens::of(&self.settings(&[&loaded.reading.snapshot])?);
        let (model, snapshot) = loaded.parts(lens);
        let missing =
            change.policies.iter().filter(|(name, new)| new.is_none() && model.policy(name).is_none());
        let missing: Vec<ObjectProblem> =
            missing.map(|(name, _)| missing_object(&format!("NetworkPolicy {name}"))).collect();
        let differences = of_change(model, snapshot, &change, &Filter::from(&self.options));
        if differences.is_some() {
            reply.note(model.notes());
            reply.note(model.notes_about(change.policies.values().flatten()));
            self.report(change.problems, change.unknown, reply);
            self.report(missing, Vec::new(), reply);
        }
        Ok(differences)
    }

    /// Adds what was found in the second list of objects.
    fn report(&self, problems: Vec<ObjectProblem>, unknown: Vec<Unknown>, reply: &mut DiffReply) {
        let first = self.before.as_ref().map_or(0, Vec::len);
        for problem in problems {
            reply.refused |= problem.level == Gravity::Refused;
            reply.problems.push(ObjectProblem { object: problem.object.saturating_add(first), ..problem });
        }
        let moved = |object: usize| object.saturating_add(first);
        reply.unknown.extend(unknown.into_iter().map(|it| {
            let also = it.also.map(|also| Elsewhere { object: moved(also.object), ..also });
            Unknown { object: it.object.map(moved), also, ..it }
        }));
    }
}

/// A snapshot after a change. An object that is refused changes nothing and is
/// found in the findings.
fn changed(before: &Snapshot, replace: &[&RawValue], remove: &[Identity]) -> Reading {
    let mut snapshot = before.clone();
    let missing = remove.iter().filter(|identity| !snapshot.remove(identity));
    let missing: Vec<ObjectProblem> = missing
        .map(|Identity { kind, namespace, name, .. }| {
            missing_object(&title(kind, namespace.as_deref(), name))
        })
        .collect();
    let mut after = Reading::replacing(snapshot, replace);
    after.problems.extend(missing);
    after
}

fn missing_object(subject: &str) -> ObjectProblem {
    let spot = Spot { document: 0, base: Path::object() };
    ObjectProblem::new(Gravity::Warning, &spot, subject, "there is no such object to remove")
}
