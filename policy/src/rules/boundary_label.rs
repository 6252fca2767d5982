//! Namespaces that change sides.

use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings, Patch};
use crate::kubernetes::Object;
use crate::kubernetes::{Labels, Namespace, Path, Selector};
use crate::order;
use crate::settings::{Level, Trust, TrustedPeer};
use serde_json::json;

pub(super) const RULE: Rule = Rule {
    name: "boundary-label",
    level: Level::Deny,
    page: include_str!("boundary_label.md"),
    check: Check::Change(judge),
};

const HELP: &str = "leave the label to the cluster's operators: users and groups in `exempt` may set it";

fn judge(case: &Case<'_>, findings: &mut Findings) {
    let Some(Object::Namespace(new)) = &case.review.new else { return };
    match &case.review.old {
        Some(Object::Namespace(old)) => judge_update(case, old, new, findings),
        _ => judge_create(case, new, findings),
    }
    judge_trust(case, new, findings);
}

fn judge_update(case: &Case<'_>, old: &Namespace, new: &Namespace, findings: &mut Findings) {
    let key = &case.walls.settings.isolate_by;
    let (before, after) = (old.labels().get(key), new.labels().get(key));
    if before != after {
        findings.add(moved(new, key, before, after));
    }
    let guard = &case.walls.settings.guard;
    if guard.matches(old.labels()) && !guard.matches(new.labels()) {
        let headline = "leaves the guard";
        let sentence = format!("no longer match guard.namespaceSelector ({guard})");
        let fix = [Patch::Add(labels_path(), json!(old.labels()))];
        findings.add(Finding::new(labels_path(), headline, sentence).help(HELP).fix(fix));
    }
}

fn labels_path() -> Path {
    Path::object().field("metadata").field("labels")
}

/// The label says another boundary than before.
fn moved(new: &Namespace, key: &str, before: Option<&String>, after: Option<&String>) -> Finding {
    let headline = "moves to another boundary";
    let at = labels_path().field(key.to_owned());
    let (path, sentence, fix) = match (before, after) {
        (Some(before), Some(after)) => {
            let sentence = format!("changes from `{before}` to `{after}`");
            (at.clone(), sentence, Patch::Replace(at, json!(before)))
        }
        (None, Some(after)) => {
            let sentence = format!("is set to `{after}`, where there was none");
            (at.clone(), sentence, Patch::Remove(at))
        }
        (before, None) => {
            let before = before.map(String::as_str).unwrap_or_default();
            let mut labels = new.labels().clone();
            labels.insert(key.to_owned(), before.to_owned());
            let sentence = format!("lack `{key}`, which was `{before}`");
            (labels_path(), sentence, Patch::Add(labels_path(), json!(labels)))
        }
    };
    Finding::new(path, headline, sentence).help(HELP).fix([fix])
}

/// A new namespace may found a boundary, and not join one.
fn judge_create(case: &Case<'_>, new: &Namespace, findings: &mut Findings) {
    let key = &case.walls.settings.isolate_by;
    let Some(value) = new.labels().get(key).filter(|_| !case.walls.isolates_by_name()) else { return };
    let Some(all) = findings.need(case.walls.cluster.namespaces()) else { return };
    let same = |other: &&Namespace| other.labels().get(key) == Some(value);
    let (own, others): (Vec<&Namespace>, Vec<&Namespace>) =
        all.iter().filter(same).partition(|other| other.name() == new.name());
    // What is there already has joined before; only an audit asks again.
    let audited = case.review.user.is_nobody() && !own.is_empty();
    if others.is_empty() || audited {
        return;
    }
    let mut names: Vec<String> = others.iter().map(|other| other.name().to_owned()).collect();
    order::sort(&mut names);
    let headline = format!("joins the boundary {key}={value}");
    let sentence = format!("is `{value}`, which other namespaces carry already");
    let path = labels_path().field(key.to_owned());
    let fix = [Patch::Remove(path.clone())];
    findings.add(Finding::new(path, headline, sentence).help(HELP).objects(names).fix(fix));
}

/// A namespace must not become a trusted peer by its own labels.
fn judge_trust(case: &Case<'_>, new: &Namespace, findings: &mut Findings) {
    for peer in &case.walls.settings.trusted {
        let Trust::Pods { namespaces, .. } = &peer.who else { continue };
        if namespaces.matches(new.labels()) && !was_trusted(case, new, namespaces) {
            findings.add(trusted(peer, namespaces));
        }
    }
}

/// Whether the namespace was trusted before, or is by its name alone.
fn was_trusted(case: &Case<'_>, new: &Namespace, namespaces: &Selector) -> bool {
    if let Some(Object::Namespace(old)) = &case.review.old {
        return namespaces.matches(old.labels());
    }
    let bare = Namespace::new(new.name(), Labels::new());
    // The stored copy of a namespace that somebody makes is one that is gone.
    let stored = || case.walls.cluster.namespace(new.name());
    let audited =
        || case.review.user.is_nobody() && stored().is_ok_and(|own| namespaces.matches(own.labels()));
    namespaces.matches(bare.labels()) || audited()
}

fn trusted(peer: &TrustedPeer, namespaces: &Selector) -> Finding {
    let headline = "becomes a trusted peer";
    let sentence = format!("match the trusted peer `{}` ({namespaces})", peer.name);
    Finding::new(labels_path(), headline, sentence).help(HELP)
}
