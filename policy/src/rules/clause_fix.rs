//! Changes to a policy of a network plugin after which a peer of it admits nobody
//! outside, and its own namespace as before, where that can be had.

use crate::case::finding::{Finding, Patch};
use crate::kubernetes::calico::CalicoObject;
use crate::kubernetes::{Direction, Object, Path};
use serde_json::{Value, json};

/// The change that ends a finding about a peer, or about a rule that lists none;
/// nothing where none is certain to.
pub(super) fn of(object: &Object, finding: &Finding, text: Option<&str>) -> Vec<Patch> {
    let Some(direction) = finding.crossing.as_ref().map(|crossing| crossing.direction) else {
        return Vec::new();
    };
    let fix = match object {
        Object::Cilium(policy) => of_cilium(policy.namespace.is_some(), direction, &finding.path),
        Object::Calico(object) => of_calico(object, direction, &finding.path, text),
        _ => None,
    };
    fix.into_iter().collect()
}

fn of_cilium(is_namespaced: bool, direction: Direction, at: &Path) -> Option<Patch> {
    match (at.list()?, direction) {
        ("ingress", Direction::Ingress) if is_namespaced => {
            Some(Patch::Add(at.clone().field("fromEndpoints"), json!([{}])))
        }
        // A rule whose Services are gone means everybody.
        ("ingress" | "egress" | "toServices", _) => None,
        // A list that is left empty means nobody.
        _ => Some(Patch::Remove(at.clone())),
    }
}

fn of_calico(object: &CalicoObject, direction: Direction, at: &Path, text: Option<&str>) -> Option<Patch> {
    let home = object.namespace.as_deref()?;
    let far = match direction {
        Direction::Ingress => "source",
        Direction::Egress => "destination",
    };
    let end = if at.last_field() == Some(far) { at.clone() } else { at.clone().field(far) };
    let object: Value = serde_json::from_str(text?).ok()?;
    let own = format!("projectcalico.org/name == '{home}'");
    match object.pointer(&end.pointer()).and_then(Value::as_object) {
        // Services and selectors do not stand together.
        Some(written) if written.contains_key("services") => None,
        Some(_) => Some(Patch::Add(end.field("namespaceSelector"), json!(own))),
        None => Some(Patch::Add(end, json!({"namespaceSelector": own}))),
    }
}
