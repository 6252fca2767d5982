//! The policies that namespaces lack: what an admission policy can demand and
//! cannot make.

mod home;
mod policies;
#[cfg(test)]
mod tests;

use super::loaded::Question;
use super::settings::settings;
use super::{Session, from_json};
use crate::admission::settings::Settings;
use crate::kubernetes::label;
use crate::snapshot::Snapshot;
use home::Home;
use policies::{TrustedRules, WrittenPeers};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Request<'a> {
    /// The namespaces that are asked about; all of the cluster, where none are named.
    #[serde(default)]
    namespaces: Vec<String>,
    #[serde(borrow, default)]
    settings: Option<&'a RawValue>,
}

/// Policies, ready to be applied, and what people have to know about them.
#[derive(Default)]
struct Baseline {
    policies: Vec<Value>,
    notes: Vec<String>,
}

/// Gives the NetworkPolicies that close the guarded namespaces which are open.
pub fn baseline(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let settings = settings(request.settings)?;
    let written: WrittenPeers =
        request.settings.map_or(Ok(None), |json| from_json(json.get().as_bytes()))?.unwrap_or_default();
    if let Some(name) = request.namespaces.iter().find(|name| !label::is_dns_label(name)) {
        return Err(format!("`{name}` is not the name of a namespace"));
    }
    let asked: Question<'_> = from_json(payload)?;
    asked.or_nothing().ask(session, |loaded, reply| {
        let trusted = TrustedRules::of(&settings, &written);
        let made = of_namespaces(&loaded.reading.snapshot, &request.namespaces, &settings, &trusted);
        reply.note(made.notes);
        reply.data = Some(made.policies);
        Ok(())
    })
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
    let missing = home.missing(settings);
    if missing.is_empty() {
        return;
    }
    made.notes.extend(home.doubts(settings));
    let mut policies = policies::walls(home, settings, &missing);
    policies.extend(trusted.policies(home, &missing, &mut made.notes));
    made.policies.extend(home.with_names(policies));
}
