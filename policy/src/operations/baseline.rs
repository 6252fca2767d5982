//! The policies that namespaces lack: what an admission policy can demand and
//! cannot make.

mod home;
mod policies;
#[cfg(test)]
mod tests;

use super::loaded::{Loaded, Question, Reply, Settled};
use super::{Session, from_json, to_json};
use crate::kubernetes::label;
use crate::manifests::Unknown;
use crate::settings::Settings;
use crate::snapshot::Snapshot;
use home::Home;
use policies::{TrustedRules, WrittenPeers};
use serde_json::Value;

/// Policies, ready to be applied, and what people have to know about them.
#[derive(Default)]
struct Baseline {
    policies: Vec<Value>,
    notes: Vec<String>,
}

/// Gives the NetworkPolicies that close the guarded namespaces which are open:
/// those that are named, or all of the cluster.
pub fn baseline(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let settings = asked.settings()?;
    let written = asked.settings.map_or(Ok(None), |json| from_json(json.get().as_bytes()))?;
    let written: WrittenPeers = written.unwrap_or_default();
    if let Some(name) = asked.namespaces.iter().find(|name| !label::is_dns_label(name)) {
        return Err(format!("`{name}` is not the name of a namespace"));
    }
    if asked.snapshot.is_none() {
        // Without manifests, the named namespaces are all that is known.
        asked.objects.get_or_insert_default();
    }
    let mut given = Loaded::default();
    let loaded = asked.loaded(session, &mut given)?;
    let trusted = TrustedRules::of(&settings, &written);
    let made = of_namespaces(&loaded.reading.snapshot, &asked.namespaces, &settings, &trusted);
    let mut reply = Reply::of(&loaded.reading, &settings);
    reply.note(made.notes);
    let is_any = !asked.namespaces.is_empty() || !Home::all(&loaded.reading.snapshot).is_empty();
    if !is_any && reply.unknown.is_empty() {
        reply.unknown.push(Unknown::new("what is lacking: there is no namespace here, nor an object of one"));
    }
    if !reply.unknown.is_empty() {
        // What is not known may leave a namespace open that looks closed.
        reply.answer = Some(Settled::Unknown);
    }
    reply.data = Some(made.policies);
    to_json(&reply)
}

fn of_namespaces(
    snapshot: &Snapshot,
    named: &[String],
    settings: &Settings,
    trusted: &TrustedRules<'_>,
) -> Baseline {
    let mut made = Baseline::default();
    let homes = if named.is_empty() { Home::all(snapshot) } else { Home::named(snapshot, named) };
    for home in homes {
        if home.is_terminating() {
            continue;
        }
        match home.unguarded(settings) {
            None => of_home(&home, settings, trusted, &mut made),
            // Who names a namespace waits for an answer about it.
            Some(reason) if !named.is_empty() => {
                made.notes.push(format!("nothing for namespace {}: {reason}", home.name));
            }
            Some(_) => {}
        }
    }
    made
}

fn of_home(home: &Home<'_>, settings: &Settings, trusted: &TrustedRules<'_>, made: &mut Baseline) {
    let (missing, floorless) = (home.missing(settings), home.floorless(settings));
    if floorless.is_empty() && missing.is_empty() {
        return;
    }
    made.notes.extend(home.doubts(settings));
    let free = home.free_floor(settings).filter(|_| !floorless.is_empty());
    if free.is_none() && !floorless.is_empty() {
        made.notes.push(home.taken_floor(settings));
    }
    let mut policies = match free {
        Some(name) => vec![policies::floor(home, settings, name, (&floorless, &missing))],
        None => policies::walls(home, settings, &missing),
    };
    if !missing.is_empty() {
        policies.extend(trusted.policies(home, &missing, &mut made.notes));
    }
    made.policies.extend(home.with_names(policies));
}
