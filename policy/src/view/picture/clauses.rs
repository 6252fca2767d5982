//! The picture of a policy from its clauses, whatever kind it is.

use super::terms::{is_home, pods_of, selector};
use super::{CardData, ColumnData, EVERYBODY, PictureData, nothing, ports};
use crate::clause::{Clause, Law, Part, Parties, Party, Policy, Tier, TierEnd};
use crate::kubernetes::{Action, Direction, Path};

/// Where a policy stands, and where its subject is written.
pub(super) struct Standing<'a> {
    pub(super) law: &'a Law,
    pub(super) tier: &'a Tier,
    pub(super) subject: Path,
}

/// The picture of a policy.
pub(super) fn data(policy: &Policy, standing: &Standing<'_>) -> PictureData {
    PictureData {
        subject: subject(policy),
        pointer: standing.subject.pointer(),
        ingress: column(policy, standing, Direction::Ingress),
        egress: column(policy, standing, Direction::Egress),
    }
}

fn subject(policy: &Policy) -> Vec<String> {
    let home = policy.origin.namespace.as_deref();
    match policy.subject.as_slice() {
        [one] if is_home(&one.namespaces, home) && !one.pods.is_empty() => selector(&one.pods, "every pod"),
        all => vec![any_of(&all.iter().map(|one| pods_of(one, home)).collect::<Vec<_>>())],
    }
}

fn column(policy: &Policy, standing: &Standing<'_>, direction: Direction) -> ColumnData {
    let home = policy.origin.namespace.as_deref();
    let isolates = standing.tier.holds() && policy.holds.contains(direction);
    let mut cards = Vec::new();
    // In one policy, denials alone are asked before what stands before them.
    for rank in [0..=0, 1..=u32::MAX] {
        for clause in &policy.clauses {
            if clause.direction == direction && rank.contains(&clause.rank.0) {
                cards.push(card(clause, home));
            }
        }
    }
    let summary = summary(standing, direction, isolates, cards.is_empty());
    ColumnData { summary, isolates, cards }
}

/// What becomes of what no card decides.
fn summary(standing: &Standing<'_>, direction: Direction, isolates: bool, alone: bool) -> String {
    let Standing { law, tier, .. } = standing;
    let is_last = || law.tiers.last().is_some_and(|last| last.name == tier.name);
    let held_elsewhere = || law.tiers.iter().any(|tier| tier.end == TierEnd::DenyLast);
    match (isolates, tier.end) {
        (true, _) if alone => nothing(direction),
        (true, TierEnd::DenyLast) => "the rest is denied, unless another policy lets it through".to_owned(),
        (true, _) => {
            let name = &tier.name;
            format!("the rest is denied at the end of tier {name}, unless another policy of it decides")
        }
        (false, _) if alone => format!("this policy leaves {} alone", direction.section()),
        (false, TierEnd::Pass) if !is_last() => "the rest goes on to the next tier".to_owned(),
        (false, TierEnd::Pass) if held_elsewhere() => {
            "the rest is allowed, unless some policy puts the pod into default deny".to_owned()
        }
        (false, TierEnd::Pass) => "the rest is allowed, as no tier comes after this one".to_owned(),
        (false, _) => format!("this policy leaves the rest of {} alone", direction.section()),
    }
}

fn card(clause: &Clause, home: Option<&str>) -> CardData {
    let is_closed = clause.is_unknown() && clause.action != Action::Allow;
    let peers = peers(clause, home);
    let tone = match if is_closed { Action::Deny } else { clause.action } {
        Action::Deny => "deny",
        Action::Pass => "pass",
        Action::Allow if peers.iter().any(|peer| peer == EVERYBODY) => "partial",
        Action::Allow => "allow",
    };
    let ports = if is_closed { vec!["all ports".to_owned()] } else { ports(&clause.ports) };
    CardData { title: title(clause, home), peers, ports, tone, pointer: clause.place.pointer() }
}

/// `Rule 1`, its name, and for whom of the policy's own pods it is.
fn title(clause: &Clause, home: Option<&str>) -> String {
    let number = clause.place.index().map_or(1, |index| index.saturating_add(1));
    let name = clause.name.as_ref().map(|name| format!(", {name}")).unwrap_or_default();
    let within = clause.within.as_ref().map(|part| format!(", for {}", part_of(part, home)));
    format!("Rule {number}{name}{}", within.unwrap_or_default())
}

fn peers(clause: &Clause, home: Option<&str>) -> Vec<String> {
    match &clause.peers {
        Parties::Everybody => vec![EVERYBODY.to_owned()],
        Parties::Unknown(_) => {
            let whom = if clause.action == Action::Allow { "nobody" } else { "everybody" };
            vec![format!("{whom}, as some peer is of a kind that is not known")]
        }
        Parties::Listed(parties) if parties.is_empty() => vec![any_of(&[])],
        Parties::Listed(parties) => parties.iter().map(|party| party_of(party, home)).collect(),
    }
}

fn party_of(party: &Party, home: Option<&str>) -> String {
    if party.parts.iter().any(|part| matches!(part, Part::Everybody)) {
        return EVERYBODY.to_owned();
    }
    if let Some(name) = &party.name {
        return name.clone();
    }
    any_of(&party.parts.iter().map(|part| part_of(part, home)).collect::<Vec<_>>())
}

fn any_of(words: &[String]) -> String {
    if words.is_empty() { "nobody".to_owned() } else { words.join(" or ") }
}

fn part_of(part: &Part, home: Option<&str>) -> String {
    let words = part.in_words(&|peer| pods_of(peer, home));
    match part {
        Part::Nodes(nodes) => selector(nodes, "every node").join(", "),
        Part::Outside(_) => format!("{words} outside the cluster"),
        Part::Nobody(_) => format!("nobody: {words}"),
        _ => words,
    }
}
