//! An UPDATE that makes nothing worse is admitted: what the old object had
//! already only warns.

use super::finding::{Finding, Reach};
use super::settings::Level;
use crate::boundary::{Budget, Region};
use crate::kubernetes::Direction;
use crate::order::Gather;
use std::collections::BTreeSet;

/// Lowers to a warning what was so before. `before` are the findings of the old
/// object; `reached` are the connections that it let through.
pub(super) fn lower(findings: &mut [Finding], before: &[Finding], reached: &[Reach], budget: &mut Budget) {
    let known: BTreeSet<_> = before.iter().map(identity).gather_set();
    let exactly: BTreeSet<&Reach> = reached.iter().gather_set();
    let of = |direction: Direction| -> Vec<&Region> {
        reached.iter().filter(|(own, _)| *own == direction).map(|(_, region)| region).collect()
    };
    let (ingress, egress) = (of(Direction::Ingress), of(Direction::Egress));
    let mut covered = |reach: &Reach| {
        let old = if reach.0 == Direction::Ingress { &ingress } else { &egress };
        exactly.contains(reach) || matches!(reach.1.clone().outside(old, budget), Ok(None))
    };
    for finding in findings.iter_mut().filter(|finding| finding.level == Level::Deny) {
        let was_so = match finding.reach.as_slice() {
            [] => known.contains(&identity(finding)),
            reach => reach.iter().all(&mut covered),
        };
        if was_so {
            finding.level = Level::Warn;
        }
    }
}

/// What tells one finding of an object from another, where it is not about
/// connections.
fn identity(finding: &Finding) -> (&'static str, String, &str, &str) {
    (finding.rule, finding.path.pointer(), &finding.sentence, &finding.scope)
}
