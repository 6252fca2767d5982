//! Objects judged as an API server would present them, and their state.

use super::loaded::{Question, Reply, Settled};
use super::{Session, from_json, to_json};
use crate::manifests::{Manifests, ObjectProblem, Unknown};
use crate::snapshot::Reading;
use crate::state;
use crate::state::audit::Audit;
use crate::view::audit::{self, AuditData};

/// What is not known where the policy is asked about no object at all.
const NOTHING: &str =
    "whether anything is open: no policy, pod, workload, Service or Namespace is here to judge";

/// Judges every object as new, or what it takes to come from the objects of
/// `before` to these, and the state that they make together. With `requests`, the
/// requests are given too, for policies of others.
pub fn audit(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let documents = asked.documents();
    let mut manifests = Manifests::read(&documents);
    let reading = Reading::of(&mut manifests);
    let earlier = asked.documents_before();
    let mut before = earlier.as_ref().map(Manifests::read);
    let before_reading = before.as_mut().map(Reading::of);
    let snapshots = std::iter::once(&reading).chain(&before_reading).map(|reading| &reading.snapshot);
    let settings = asked.options.complete(asked.settings()?, &snapshots.collect::<Vec<_>>())?;
    let mut reply: Reply<AuditData<'_>> = Reply::of(&reading, &settings);
    if let Some(earlier) = &before_reading {
        // Where objects stand in the state before is said in its own numbers.
        let problems = earlier.problems.iter().cloned();
        reply.problems.extend(problems.map(|problem| ObjectProblem { before: true, ..problem }));
        let unknown = state::unknown(earlier, &settings);
        reply.unknown.extend(unknown.into_iter().map(|unknown| Unknown { before: true, ..unknown }));
    }
    let given = || std::iter::once(&manifests).chain(&before).flat_map(|manifests| &manifests.items);
    // Where the policies of others judge, they say what they are asked about.
    if reply.unknown.is_empty() && !asked.requests && !given().any(|item| item.role.is_judged()) {
        reply.unknown.push(Unknown::new(NOTHING));
    }
    let before = before.as_ref().zip(before_reading.as_ref());
    let audit = Audit::of(&manifests, &reading, before, &settings, &asked.user);
    // What a verdict denies is known to be denied.
    let denied = audit.denied();
    reply.unknown.retain(|unknown| unknown.not_judged().is_none_or(|name| !denied.contains(name)));
    reply.note(audit.isolation.notes.clone());
    reply.answer = Some(match (reply.unknown.is_empty(), audit.is_denied()) {
        (false, _) => Settled::Unknown,
        (true, true) => Settled::No,
        (true, false) => Settled::Yes,
    });
    reply.data = Some(audit::data(&audit, asked.requests, &asked.user));
    to_json(&reply)
}
