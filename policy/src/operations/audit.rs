//! Objects judged as an API server would present them, and their state.

use super::loaded::{Question, Reply, Settled};
use super::{Session, from_json, to_json};
use crate::manifests::{Known, Manifests, ObjectProblem, Unknown};
use crate::settings::Settings;
use crate::snapshot::Reading;
use crate::state;
use crate::state::Recall;
use crate::state::audit::Audit;
use crate::view::audit::{self, AuditData};

/// What is not known where the policy is asked about no object at all.
const NOTHING: &str =
    "whether anything is open: no policy, pod, workload, Service or Namespace is here to judge";

/// Judges every object as new, or what it takes to come from the objects of
/// `before` to these, and the state that they make together. With `requests`, the
/// requests are given too, for policies of others.
///
/// With `remember` it tells verdicts alone, and keeps what is found: the next such
/// question, about a state that differs little, is answered sooner, and leaves out
/// what it said of the state whose number is given.
pub fn audit(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let remember = asked.remember.filter(|_| asked.before.is_none());
    let documents = asked.documents();
    let mut known = Known::default();
    if remember.is_some() {
        known = std::mem::take(&mut session.memory.known).turned();
    }
    let mut manifests = Manifests::read_knowing(&documents, &mut known);
    let reading = Reading::of(&mut manifests);
    let earlier = asked.documents_before();
    let mut before = earlier.as_ref().map(Manifests::read);
    let before_reading = before.as_mut().map(Reading::of);
    let snapshots = std::iter::once(&reading).chain(&before_reading).map(|reading| &reading.snapshot);
    let settings = asked.options.complete(asked.settings()?, &snapshots.collect::<Vec<_>>())?;
    let mut reply: Reply<AuditData<'_>> = Reply::of(&reading, &settings);
    if let Some(earlier) = &before_reading {
        add_earlier(&mut reply, earlier, &settings);
    }
    let given = || std::iter::once(&manifests).chain(&before).flat_map(|manifests| &manifests.items);
    // Where the policies of others judge, they say what they are asked about.
    if reply.unknown.is_empty() && !asked.requests && !given().any(|item| item.role.is_judged()) {
        reply.unknown.push(Unknown::new(NOTHING));
    }
    let (earlier, found) = session.memory.take_if(remember.is_some(), (&settings, &asked.user));
    let mut recall = Recall::of(&earlier, &reading.snapshot, found);
    let before = before.as_ref().zip(before_reading.as_ref());
    let audit = Audit::of(&manifests, &reading, before, (&settings, &asked.user), &mut recall);
    settle(&mut reply, &audit);
    reply.data = Some(match remember {
        Some(number) => {
            let heard = number != 0 && number == session.memory.number;
            audit::verdicts(&audit, heard, session.memory.next())
        }
        None => audit::data(&audit, asked.requests, &asked.user),
    });
    let answer = to_json(&reply)?;
    if let Some(found) = recall.found() {
        session.memory.known = known;
        session.memory.keep((settings, asked.user), reading.snapshot, found);
    }
    Ok(answer)
}

/// Adds what is wrong with the state before, and not known of it. Where objects
/// stand in it is said in its own numbers.
fn add_earlier(reply: &mut Reply<AuditData<'_>>, earlier: &Reading, settings: &Settings) {
    let problems = earlier.problems.iter().cloned();
    reply.problems.extend(problems.map(|problem| ObjectProblem { before: true, ..problem }));
    let unknown = state::unknown(earlier, settings);
    reply.unknown.extend(unknown.into_iter().map(|unknown| Unknown { before: true, ..unknown }));
}

/// Says whether all of it passes.
fn settle(reply: &mut Reply<AuditData<'_>>, audit: &Audit<'_>) {
    // What a verdict denies is known to be denied.
    let denied = audit.denied();
    reply.unknown.retain(|unknown| unknown.not_judged().is_none_or(|name| !denied.contains(name)));
    reply.note(audit.isolation.notes.clone());
    reply.answer = Some(match (reply.unknown.is_empty(), audit.is_denied()) {
        (false, _) => Settled::Unknown,
        (true, true) => Settled::No,
        (true, false) => Settled::Yes,
    });
}
