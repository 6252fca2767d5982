//! Which objects have pictures under some plugin, and why others have none.

use super::clauses::{self, Standing};
use super::{PictureData, data};
use crate::clause::Origin;
use crate::kubernetes::calico::CalicoKind;
use crate::kubernetes::cilium::{CiliumPolicy, CiliumSubject};
use crate::kubernetes::{Object, Path, Plugin};
use crate::manifests::Item;
use crate::reading::{self, Reading};
use crate::snapshot::Snapshot;

/// The pictures of a state as one plugin reads it.
pub struct Pictures {
    plugin: Plugin,
    /// What the plugin makes of the state, or why nobody knows which one decides.
    reading: Result<Reading, String>,
}

impl Pictures {
    /// Those of a state, if it is known which plugin decides.
    pub fn of(mut snapshot: Snapshot, plugin: Result<Plugin, String>) -> Self {
        tell_apart(&mut snapshot);
        Self {
            plugin: *plugin.as_ref().unwrap_or(&Plugin::Kubernetes),
            reading: plugin.map(|plugin| reading::read(&snapshot, plugin)),
        }
    }

    /// The pictures of an object, and why a policy has none.
    pub fn draw(&self, item: &Item<'_>) -> (Vec<PictureData>, Option<String>) {
        let subjects = match &item.object {
            // Calico reads them as the API does.
            Some(Object::NetworkPolicy(policy)) if self.plugin != Plugin::Cilium => {
                return (vec![data(policy)], None);
            }
            Some(Object::NetworkPolicy(_)) => vec![spec().field("podSelector")],
            Some(Object::Admin(_)) => vec![spec().field("subject")],
            Some(Object::Cilium(policy)) => subjects_of(policy),
            Some(Object::Calico(object)) => {
                if let Some(why) = reading::idle(object) {
                    return (Vec::new(), Some(why.to_owned()));
                }
                if !object.kind.is_enforced() {
                    return (Vec::new(), None);
                }
                vec![spec().field("selector")]
            }
            _ => return (Vec::new(), None),
        };
        let reading = match &self.reading {
            Ok(reading) => reading,
            Err(why) => return (Vec::new(), Some(why.clone())),
        };
        let is_own = |origin: &Origin| {
            origin.kind == item.kind && origin.namespace == item.namespace && origin.name == item.name
        };
        let (mut pictures, mut subjects) = (Vec::new(), subjects.into_iter());
        for tier in &reading.law.tiers {
            for policy in tier.policies() {
                if is_own(&policy.origin)
                    && let Some(subject) = subjects.next()
                {
                    pictures.push(clauses::data(policy, &Standing { law: &reading.law, tier, subject }));
                }
            }
        }
        let why = pictures.is_empty().then(|| self.why_not(reading, &is_own));
        (pictures, why)
    }

    /// Why nothing of an object is enforced.
    fn why_not(&self, reading: &Reading, is_own: &dyn Fn(&Origin) -> bool) -> String {
        for oddity in &reading.oddities {
            if is_own(&oddity.origin) {
                return oddity.problem.message.clone();
            }
        }
        reading::sentence(self.plugin).to_owned()
    }
}

fn spec() -> Path {
    Path::object().field("spec")
}

/// Leaves out the NetworkPolicies that are called as one of Calico's is: those are
/// drawn as they are written, and their clauses would be taken for its own.
fn tell_apart(snapshot: &mut Snapshot) {
    for (kind, name, _) in snapshot.calico.keys() {
        if *kind == CalicoKind::NetworkPolicy {
            snapshot.policies.remove(name);
        }
    }
}

/// Where the subjects of a policy's rules are, those about pods.
fn subjects_of(policy: &CiliumPolicy) -> Vec<Path> {
    let mut places = Vec::new();
    for spec in policy.specs.iter().flatten() {
        if matches!(spec.subject, CiliumSubject::Endpoints(_)) {
            places.push(spec.place.clone().field("endpointSelector"));
        }
    }
    places
}
