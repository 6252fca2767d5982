//! An UPDATE that makes nothing worse is admitted: what the old object had
//! already only warns.

use crate::boundary::{self, Region, Standing};
use crate::case::Case;
use crate::case::finding::{Crossing, Finding, Ruled};
use crate::kubernetes::admin::AdminPolicy;
use crate::kubernetes::{Direction, Object};
use crate::order::SortedSet;
use crate::rules;
use crate::settings::Level;

/// The connections that an object let through, by direction.
#[derive(Default)]
pub(super) struct Reached {
    ingress: Vec<Region>,
    egress: Vec<Region>,
}

impl Reached {
    fn of(&self, direction: Direction) -> &[Region] {
        match direction {
            Direction::Ingress => &self.ingress,
            Direction::Egress => &self.egress,
        }
    }
}

/// What the old object let through that is still the same when the new one does.
pub(super) fn reached(case: &Case<'_>, old: &Object) -> Reached {
    let of = |direction: Direction| match (old, &case.review.new) {
        (Object::NetworkPolicy(old), _) => {
            let rules = boundary::rules(case.walls.settings, old, direction);
            rules.flat_map(|(_, rule)| boundary::of_rule(old, rule)).collect()
        }
        (Object::Cilium(_) | Object::Calico(_), Some(new)) => rules::reached(case, old, new, direction),
        (Object::Admin(old), Some(Object::Admin(new))) if asks_no_more(old, new) => {
            let allowed = boundary::allowances(old, direction, &mut case.walls.budget.borrow_mut());
            let exact = allowed.into_iter().filter(|allowance| allowance.exact);
            exact.flat_map(|allowance| allowance.regions).collect()
        }
        _ => Vec::new(),
    };
    Reached { ingress: of(Direction::Ingress), egress: of(Direction::Egress) }
}

/// Whether the new policy speaks of no other pods and is asked no earlier: then
/// what it allows it has allowed before.
fn asks_no_more(old: &AdminPolicy, new: &AdminPolicy) -> bool {
    old.tier == new.tier
        && old.priority <= new.priority
        && new.subject.namespaces.is_subset(&old.subject.namespaces)
}

/// Lowers to a warning what was so before. `before` are the findings of the old
/// object, `reached` what it let through.
pub(super) fn lower(
    case: &Case<'_>,
    findings: &mut [Ruled],
    before: &[(&'static str, Finding)],
    reached: &Reached,
) {
    let known: SortedSet<_> = before.iter().map(|(rule, finding)| identity(rule, finding)).collect();
    let [ingress, egress] =
        [Direction::Ingress, Direction::Egress].map(|way| reached.of(way).iter().collect::<SortedSet<_>>());
    // What is new may lie inside the boundary, or be trusted.
    let covered = |Crossing { direction, home, .. }: &Crossing, region: &Region| {
        let exactly = if *direction == Direction::Ingress { &ingress } else { &egress };
        exactly.contains(region)
            || matches!(case.walls.standing_of(home, region, reached.of(*direction)), Ok(Standing::Fine))
    };
    let (old, new) = (case.review.old.as_ref(), case.review.new.as_ref());
    let unchanged = old.zip(new).is_some_and(|(old, new)| rules::is_unchanged(case, old, new));
    for Ruled { rule, level, finding } in findings.iter_mut().filter(|ruled| ruled.level == Level::Deny) {
        let was_so = match &finding.crossing {
            None => known.contains(&identity(rule, finding)),
            Some(_) if unchanged => true,
            Some(crossing) => crossing.regions.iter().all(|region| covered(crossing, region)),
        };
        if was_so {
            *level = Level::Warn;
        }
    }
}

/// How many findings get a new example.
const RENEWED: usize = 5;

/// Gives what is denied an example that the old object did not let through.
pub(super) fn renew(case: &Case<'_>, findings: &mut [Ruled], reached: &Reached) {
    let denied = findings.iter_mut().filter(|finding| finding.level == Level::Deny);
    for Ruled { finding, .. } in denied.take(RENEWED) {
        let Some(crossing) = &finding.crossing else { continue };
        finding.witness = new_example(case, crossing, reached).or_else(|| finding.witness.take());
    }
}

fn new_example(case: &Case<'_>, crossing: &Crossing, reached: &Reached) -> Option<boundary::Connection> {
    let old = reached.of(crossing.direction);
    crossing.regions.iter().find_map(|region| match case.walls.standing_of(&crossing.home, region, old) {
        Ok(Standing::Foreign(part)) => part.example(),
        _ => None,
    })
}

/// What tells one finding of an object from another, where it is not about
/// connections.
fn identity<'a>(rule: &'static str, finding: &'a Finding) -> (&'static str, String, &'a str) {
    (rule, finding.path.pointer(), &finding.sentence)
}
