//! Explanations as text: the answers, and below them the walk of each pair.

use super::{ExplanationData, PolicyData, SideData, data};
use crate::reach::question::Explained;
use std::fmt::Write as _;

/// The answers first, where there are several pairs, and one walk for all ports
/// of a pair. With `unfolded`, every policy that does not apply says why.
pub fn text(explained: &[Explained], unfolded: bool) -> String {
    let all: Vec<ExplanationData> = explained.iter().map(data).collect();
    let (mut text, mut rest) = (String::new(), all.as_slice());
    while let Some(first) = rest.first() {
        let is_own =
            |one: &&ExplanationData| first.source == one.source && first.destination == one.destination;
        let (pair, others) = rest.split_at(rest.iter().take_while(is_own).count());
        let only = pair.len() == all.len();
        if text.is_empty() && !only {
            write_answers(&mut text, &all);
        }
        if only || first.unknown.is_none() {
            text += if only { "" } else { "\n" };
            write_walk(&mut text, pair, unfolded);
        }
        rest = others;
    }
    text
}

fn write_answers(text: &mut String, all: &[ExplanationData]) {
    for one in all {
        let _ = writeln!(text, "{}", one.text);
    }
}

/// The answers about one pair, and the walk that they have in common.
fn write_walk(text: &mut String, pair: &[ExplanationData], unfolded: bool) {
    write_answers(text, pair);
    for side in pair.iter().take(1).flat_map(sides) {
        let _ = writeln!(text, "{}", side.text);
        for (at, policy) in side.policies.iter().enumerate() {
            if unfolded || !side.folded.iter().any(|folded| folded.policies.contains(&at)) {
                write_policy(text, policy);
            }
        }
        for folded in side.folded.iter().filter(|_| !unfolded) {
            let _ = writeln!(text, "  - {}", folded.text);
        }
        let _ = writeln!(text, "  {}", side.default);
    }
    let mut lines: Vec<String> = Vec::new();
    for note in pair.iter().flat_map(|one| &one.notes) {
        lines.push(format!("note: {note}"));
    }
    for change in pair.iter().flat_map(|one| &one.changes) {
        lines.push(change.clone());
    }
    for (at, line) in lines.iter().enumerate() {
        if !lines.iter().take(at).any(|said| said == line) {
            let _ = writeln!(text, "{line}");
        }
    }
}

/// Both sides, over each family where families differ.
fn sides(explanation: &ExplanationData) -> Vec<&SideData> {
    match explanation.families.as_deref() {
        None | Some([]) => [&explanation.egress, &explanation.ingress].into_iter().flatten().collect(),
        Some(families) => families.iter().flat_map(|one| [&one.egress, &one.ingress]).collect(),
    }
}

fn write_policy(text: &mut String, policy: &PolicyData) {
    let _ = writeln!(text, "  {} {}", if policy.applies { '+' } else { '-' }, policy.text);
    for rule in &policy.rules {
        let _ = writeln!(text, "    {}", rule.text);
        for peer in &rule.peers {
            let _ = writeln!(text, "      {}", peer.text);
        }
    }
}
