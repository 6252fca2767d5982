//! What answers depend on that the API leaves open, in sentences.
//!
//! [`super::question`] says it of one pair of ends, this of a whole cluster.

use super::row::Asked;
use super::{Blocks, ClassId, Model, Row, RowMaker};
use crate::clause::Tier;
use crate::kubernetes::admin::{self, AdminPeer, AdminPolicy};
use crate::kubernetes::{AddressSet, Direction, NetworkPolicy, Peer, Peers, Protocol, Rule};
use crate::order::{self, SortedSet};
use crate::reading;
use std::rc::Rc;

/// What reading of Baseline is taken.
pub(super) const BASELINE_BESIDE_POLICIES: &str = "Baseline rules are asked here in a direction in which no \
    NetworkPolicy selects the pod; some network plugins leave them out where one selects it in the other direction";

/// How many are named where several are meant.
const NAMED: usize = 3;

impl Blocks {
    /// Whether they match pods, as a sentence goes on that says of what else
    /// that depends.
    pub(super) fn here(self) -> &'static str {
        match self {
            Self::Address => "here they do",
            Self::External => "here they do not",
        }
    }
}

impl Model {
    /// What the answers of this model depend on.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = self.notes_about(self.policies.values().flatten());
        notes.extend(self.equal_priorities());
        notes.extend(self.baseline_beside_policies());
        notes.extend(self.domain_names());
        notes.extend(self.pods_on_nodes());
        notes.extend(self.own_nodes());
        notes
    }

    /// What answers about some NetworkPolicies depend on: whether blocks match
    /// pods, and ports that have no number.
    pub fn notes_about<'a>(&self, policies: impl Iterator<Item = &'a Rc<NetworkPolicy>>) -> Vec<String> {
        let (mut with_blocks, mut ports) = (SortedSet::new(), SortedSet::new());
        for policy in policies {
            let rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
            if rules.flat_map(|(_, rule)| blocks(rule)).any(|block| self.may_match_pods(&block)) {
                with_blocks.insert(title(policy));
            }
            for direction in Direction::BOTH {
                let rules = policy.rules(direction).map(|(_, rule)| rule);
                ports.extend(rules.flat_map(|rule| self.without_number(policy, rule, direction)));
            }
        }
        with_blocks
            .extend(self.admin.iter().filter(|policy| self.names_pods(policy)).map(|it| admin_title(it)));
        let unknown = if self.blocks == Blocks::Address && self.lacks_addresses {
            ", and a pod without a known address matches none"
        } else {
            ""
        };
        let here = self.blocks.here();
        let blocks = some(&with_blocks).map(|names| {
            format!("whether address blocks match pods depends on the network plugin; {here}{unknown}: see {names}")
        });
        let ports = some(&ports).map(|ports| {
            format!("a port name that has no number at a destination opens nothing there: {ports}")
        });
        blocks.into_iter().chain(ports).collect()
    }

    /// Whether the reading of blocks matters to one of them.
    fn may_match_pods(&self, block: &AddressSet) -> bool {
        self.lacks_addresses || !self.select_block(block).pods.is_empty()
    }

    fn names_pods(&self, policy: &AdminPolicy) -> bool {
        let rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
        let mut networks = rules.flat_map(|(_, rule)| &rule.peers).filter_map(|peer| match peer {
            AdminPeer::Networks(_) => peer.addresses(),
            _ => None,
        });
        networks.any(|block| self.may_match_pods(&block))
    }

    /// The named ports of a rule that have no number where they would count.
    fn without_number(&self, policy: &NetworkPolicy, rule: &Rule, direction: Direction) -> Vec<String> {
        let names: SortedSet<&str> = rule.ports.names().into_iter().map(|(_, name)| name).collect();
        let missing = names.into_iter().filter_map(|name| {
            let place = self.missing(policy, rule, direction, name)?;
            Some(format!("`{name}` of {} at {place}", title(policy)))
        });
        missing.collect()
    }

    fn missing(
        &self,
        policy: &NetworkPolicy,
        rule: &Rule,
        direction: Direction,
        name: &str,
    ) -> Option<String> {
        let has = |class: &ClassId| {
            let class = self.class(*class);
            class.is_some_and(|class| {
                class.network.ports.iter().any(|port| port.name.as_deref() == Some(name))
            })
        };
        let unit = |class: ClassId| self.unit_of(class).map(ToString::to_string);
        if direction == Direction::Ingress {
            let classes = self.isolated_by(policy, direction);
            return classes.iter().flatten().find(|class| !has(class)).and_then(unit);
        }
        let ends = self.ends_of_rule(policy, rule);
        let nowhere =
            Protocol::ALL.iter().all(|protocol| self.with_port(&ends.pods, *protocol, name).is_empty());
        if !ends.outside.is_empty() {
            Some("addresses outside".to_owned())
        } else if nowhere {
            ends.pods.first().and_then(unit)
        } else {
            None
        }
    }

    /// The tiers with administrators' policies of one priority in the other
    /// order; `None` where there are no two.
    pub(super) fn turned(&self) -> Option<Vec<Tier>> {
        let rank = |policy: &AdminPolicy| (policy.tier, policy.priority);
        let mut pairs = self.admin.iter().zip(self.admin.iter().skip(1));
        pairs.any(|(one, next)| rank(one) == rank(next)).then(|| {
            let mut turned = self.admin.clone();
            turned.reverse();
            order::sort_by(&mut turned, |one, other| rank(one).cmp(&rank(other)));
            reading::kubernetes::tiers(&turned)
        })
    }

    fn all_rows(&self, asked: Asked<'_>) -> [Vec<Rc<Row>>; 2] {
        Direction::BOTH.map(|direction| {
            let mut maker = RowMaker::asking(self, asked, direction);
            self.class_ids().iter().flatten().map(|class| maker.row(class)).collect()
        })
    }

    /// Administrators' policies of one priority, if their order matters.
    fn equal_priorities(&self) -> Option<String> {
        let rank = |policy: &AdminPolicy| (policy.tier, policy.priority);
        let tied = |policy: &&Rc<AdminPolicy>| {
            self.admin.iter().filter(|other| rank(other) == rank(policy)).count() > 1
        };
        let equal: SortedSet<String> = self.admin.iter().filter(tied).map(|it| admin_title(it)).collect();
        let names = some(&equal)?;
        let turned = self.turned()?;
        let differs = self.all_rows(self.asked()) != self.all_rows(Asked { tiers: &turned, ..self.asked() });
        differs.then(|| {
            format!(
                "administrators' policies of equal priority decide differently: any order is legal, here it is by name: see {names}"
            )
        })
    }

    /// Pods of which a NetworkPolicy of one direction isolates nothing in the
    /// other, if the Baseline tier matters there.
    fn baseline_beside_policies(&self) -> Option<String> {
        let mut units = SortedSet::new();
        for direction in Direction::BOTH {
            let mut baseline = self.admin.iter().filter(|policy| policy.tier == admin::Tier::Baseline);
            if !baseline.any(|policy| policy.rules(direction).next().is_some()) {
                continue;
            }
            let mut asked = RowMaker::new(self, direction);
            let mut left_out = RowMaker::asking(
                self,
                Asked { tiers: self.down_to_network_policies(), near: false },
                direction,
            );
            let other = |class: &ClassId| {
                self.is_isolated(*class, direction.opposite()) && !self.is_isolated(*class, direction)
            };
            let classes = self.class_ids();
            let differs =
                classes.iter().flatten().filter(other).filter(|it| asked.row(*it) != left_out.row(*it));
            units.extend(differs.filter_map(|class| self.unit_of(class)).map(ToString::to_string));
        }
        some(&units).map(|names| format!("{BASELINE_BESIDE_POLICIES}: see {names}"))
    }

    /// Rules about names that only the cluster's DNS can resolve.
    fn domain_names(&self) -> Option<String> {
        let by_name = |policy: &&Rc<AdminPolicy>| {
            let mut rules = Direction::BOTH.into_iter().flat_map(|direction| policy.rules(direction));
            rules.any(|(_, rule)| rule.peers.iter().any(|peer| matches!(peer, AdminPeer::DomainNames(_))))
        };
        let titles = self.admin.iter().filter(by_name).map(|policy| admin_title(policy)).collect();
        some(&titles).map(|titles| {
            format!("which addresses domainNames stand for is known to the DNS only, so here they match none: see {titles}")
        })
    }

    /// Pods that some network plugins take for nodes and others do not.
    fn pods_on_nodes(&self) -> Option<String> {
        let classes = (0..).zip(&self.classes).filter(|(_, class)| class.network.host_network);
        let units = classes.filter_map(|(id, _)| self.unit_of(id)).map(ToString::to_string).collect();
        let names = some(&units)?;
        if !self.law.has_network_policies() {
            return Some(format!("pods on the network of their node are nodes: see {names}"));
        }
        Some(match self.blocks {
            Blocks::Address => format!(
                "pods on the network of their node are nodes here, which no policy selects; \
                 some plugins (OVN) match them by namespaceSelector with podSelector {{}}: see {names}"
            ),
            Blocks::External => {
                format!("pods on the network of their node are listed like plain pods: see {names}")
            }
        })
    }

    /// Whether some pod is isolated from all but its own node.
    fn own_nodes(&self) -> Option<String> {
        let mut policies = self.policies.values().flatten();
        let isolates = policies.any(|policy| !self.isolated_by(policy, Direction::Ingress).is_empty());
        isolates.then(|| "traffic from a pod's own node is always allowed, and not listed".to_owned())
    }
}

fn blocks(rule: &Rule) -> impl Iterator<Item = AddressSet> {
    let peers = match &rule.peers {
        Peers::Listed(peers) => peers.as_slice(),
        Peers::Everybody { .. } => &[],
    };
    peers.iter().filter_map(|peer| match peer {
        Peer::Block(block) => Some(block.addresses()),
        Peer::Pods { .. } => None,
    })
}

fn title(policy: &NetworkPolicy) -> String {
    format!("NetworkPolicy {}/{}", policy.namespace, policy.name)
}

fn admin_title(policy: &AdminPolicy) -> String {
    format!("{} {}", policy.kind.name(), policy.name)
}

/// The first few, and how many there are besides; `None` if there are none.
fn some(all: &SortedSet<String>) -> Option<String> {
    let named: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    let more = all.len().saturating_sub(NAMED);
    match (named.is_empty(), more) {
        (true, _) => None,
        (false, 0) => Some(named.join(", ")),
        (false, more) => Some(format!("{} and {more} more", named.join(", "))),
    }
}
