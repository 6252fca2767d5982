//! What opens a boundary where policies are clauses.

use super::openings::Opening;
use crate::boundary::{Home, Walls};
use crate::clause::Law;
use crate::rules;
use crate::settings::Level;

/// Everything that opens a boundary.
pub(super) fn openings(law: &Law, walls: &Walls<'_>) -> Vec<Opening> {
    let mut openings = Vec::new();
    for scan in rules::scans(law, walls) {
        let origin = &scan.policy.origin;
        for (rule, mut finding) in scan.crossings() {
            // What nobody knows is told as such.
            let Some((rule, crossing)) = rules::find(rule).zip(finding.crossing.as_ref()) else { continue };
            let level = walls.settings.level(rule.name, rule.level);
            let direction = crossing.direction;
            if let (Home::Named(home), [region]) = (&crossing.home, crossing.regions.as_slice()) {
                finding.objects = walls.today(home, region);
            }
            openings.push(Opening {
                rule: rule.name,
                level: level.max(finding.ceiling),
                kind: origin.kind,
                namespace: origin.namespace.clone(),
                name: origin.name.clone(),
                direction,
                finding,
            });
        }
    }
    openings.retain(|opening| opening.level != Level::Off);
    openings
}
