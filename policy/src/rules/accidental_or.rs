//! Two peers that were probably meant as one.

use super::peers::{peers, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{Path, Peer};
use crate::settings::Level;
use serde_json::{Value, json};

pub(super) const RULE: Rule = Rule {
    name: "accidental-or",
    level: Level::Warn,
    page: include_str!("accidental_or.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::NetworkPolicy(policy) = object else { return };
    for (direction, place, rule) in rules(case, policy) {
        let pairs = peers(rule).windows(2).enumerate();
        for (index, _) in pairs.filter(|(_, pair)| looks_like_one(pair)) {
            let list = place.clone().field(direction.peers());
            let next = index.saturating_add(1);
            let sentence = format!(
                "and {}[{next}] are two peers: either is enough, and the podSelector means pods of {} only",
                direction.peers(),
                policy.namespace
            );
            let help = "to ask for both at once, write one entry with namespaceSelector and podSelector, \
                        without the second dash";
            let headline = "joins by \"or\" what looks like one peer";
            let (first, second) = (list.clone().item(index), list.item(next));
            let fix = one_entry(case.review.text, first.clone(), second);
            findings.add(Finding::new(first, headline, sentence).help(help).fix(fix));
        }
    }
}

/// A namespaceSelector alone, beside a podSelector alone that selects by labels.
fn looks_like_one(pair: &[Peer]) -> bool {
    let namespaces = |peer: &Peer| matches!(peer, Peer::Pods { namespaces: Some(_), pods: None });
    let pods = |peer: &Peer| match peer {
        Peer::Pods { namespaces: None, pods: Some(pods) } => !pods.is_everything(),
        _ => false,
    };
    match pair {
        [first, second] => (namespaces(first) && pods(second)) || (pods(first) && namespaces(second)),
        _ => false,
    }
}

/// The two entries as one, in the words of the object.
fn one_entry(text: Option<&str>, first: Path, second: Path) -> Vec<Patch> {
    let Some(object) = text.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
        return Vec::new();
    };
    let selector = |field: &'static str| {
        let at = |path: &Path| object.pointer(&path.clone().field(field).pointer());
        at(&first).filter(|value| !value.is_null()).or_else(|| at(&second)).cloned().unwrap_or_default()
    };
    let entry = json!({
        "namespaceSelector": selector("namespaceSelector"),
        "podSelector": selector("podSelector"),
    });
    vec![Patch::Replace(first, entry), Patch::Remove(second)]
}
