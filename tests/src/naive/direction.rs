//! One direction of one connection, through the tiers.
use super::address::Family;
use super::admin::{Tier, Verdict};
use super::{Connection, End, Mutation, Naive, Pod};

/// Ingress or Egress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Ingress,
    Egress,
}

impl Direction {
    /// As `policyTypes` writes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ingress => "Ingress",
            Self::Egress => "Egress",
        }
    }
}

/// The pod whose policies are asked, and who is at the other end, over a family
/// if both are known to have one.
pub(super) struct Side<'a> {
    pub(super) direction: Direction,
    pub(super) pod: &'a Pod,
    pub(super) other: End<'a>,
    pub(super) family: Option<Family>,
}

impl Naive {
    /// What the policies of the source say.
    pub(super) fn egress_allows(&self, family: Option<Family>, connection: &Connection) -> bool {
        self.side_allows(Direction::Egress, family, connection)
    }

    /// What the policies of the destination say.
    pub(super) fn ingress_allows(&self, family: Option<Family>, connection: &Connection) -> bool {
        self.side_allows(Direction::Ingress, family, connection)
    }

    /// Admin tier, then NetworkPolicies, then Baseline tier; "the default kubernetes policy is
    /// applied, which says that all pods can communicate with each other". Only pods have policies.
    fn side_allows(&self, direction: Direction, family: Option<Family>, connection: &Connection) -> bool {
        let Some(side) = side(direction, family, connection).filter(|side| self.is_pod(side.pod)) else {
            return true;
        };
        match self.tier_decides(Tier::Admin, &side, connection) {
            Verdict::Accept => return true,
            Verdict::Deny => return self.accepted_elsewhere(&side, connection),
            Verdict::Pass => {}
        }
        let policies = self.network_policies_allow(&side, connection);
        match policies {
            Some(allowed) if !(allowed && self.has(Mutation::BaselineAlwaysAsked)) => allowed,
            _ if self.has(Mutation::BaselineIgnored) => true,
            _ => self.tier_decides(Tier::Baseline, &side, connection) != Verdict::Deny,
        }
    }

    /// The mistake of taking the other direction's Accept for both; `false` in a right evaluator.
    fn accepted_elsewhere(&self, own: &Side, connection: &Connection) -> bool {
        let direction = match own.direction {
            Direction::Ingress => Direction::Egress,
            Direction::Egress => Direction::Ingress,
        };
        match side(direction, own.family, connection) {
            Some(side) if self.has(Mutation::AcceptIsFinalForBoth) => {
                self.tier_decides(Tier::Admin, &side, connection) == Verdict::Accept
            }
            _ => false,
        }
    }
}

/// The source's side for egress, the destination's for ingress, if it is a pod.
fn side<'a>(direction: Direction, family: Option<Family>, connection: &'a Connection) -> Option<Side<'a>> {
    let (subject, other) = match direction {
        Direction::Ingress => (connection.to, connection.from),
        Direction::Egress => (connection.from, connection.to),
    };
    match subject {
        End::Pod(pod) => Some(Side { direction, pod, other, family }),
        End::Node(_) | End::Address(_) => None,
    }
}
