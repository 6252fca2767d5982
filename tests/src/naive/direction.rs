//! One direction of one connection, through the tiers.
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

/// The pod whose policies are asked, and who is at the other end.
pub(super) struct Side<'a> {
    pub(super) direction: Direction,
    pub(super) pod: &'a Pod,
    pub(super) other: End<'a>,
}

impl Naive {
    /// What the policies of the source say.
    pub(super) fn egress_allows(&self, connection: &Connection) -> bool {
        self.side_allows(Direction::Egress, connection.from, connection.to, connection)
    }

    /// What the policies of the destination say.
    pub(super) fn ingress_allows(&self, connection: &Connection) -> bool {
        self.side_allows(Direction::Ingress, connection.to, connection.from, connection)
    }

    /// Admin tier, then NetworkPolicies, then Baseline tier; "the default kubernetes policy is
    /// applied, which says that all pods can communicate with each other". Only pods have policies.
    fn side_allows(&self, direction: Direction, subject: End, other: End, connection: &Connection) -> bool {
        let End::Pod(pod) = subject else { return true };
        if !self.is_pod(pod) {
            return true;
        }
        let side = Side { direction, pod, other };
        match self.tier_decides(Tier::Admin, &side, connection) {
            Verdict::Accept => return true,
            Verdict::Deny => return self.accepted_elsewhere(direction, connection),
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
    fn accepted_elsewhere(&self, direction: Direction, connection: &Connection) -> bool {
        let (pod, other, direction) = match direction {
            Direction::Ingress => (connection.from, connection.to, Direction::Egress),
            Direction::Egress => (connection.to, connection.from, Direction::Ingress),
        };
        match pod {
            End::Pod(pod) if self.has(Mutation::AcceptIsFinalForBoth) => {
                self.tier_decides(Tier::Admin, &Side { direction, pod, other }, connection) == Verdict::Accept
            }
            _ => false,
        }
    }
}
