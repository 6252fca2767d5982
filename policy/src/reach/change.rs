//! What a change of NetworkPolicies opens and closes, from the rows of the
//! workloads that it concerns and of nobody else.

use super::answer::variants;
use super::{Ends, Model, Row};
use crate::kubernetes::{Direction, NetworkPolicy, PortSet};
use crate::snapshot::{Finding, Identity, Level, Name, Reading};
use serde::Serialize;
use serde_json::value::RawValue;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// How many peers of a piece are named.
const EXAMPLES: usize = 10;

/// The NetworkPolicies that a change puts or takes away.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// The policies, or `None` where one is taken away.
    pub policies: BTreeMap<Name, Option<Rc<NetworkPolicy>>>,
    /// Whether other objects change too.
    pub others: bool,
    /// What is wrong with the new objects.
    pub findings: Vec<Finding>,
}

/// What a change opens or closes at one workload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Changed {
    /// The workload.
    pub workload: String,
    /// Whether traffic to it or from it is meant.
    pub direction: String,
    /// What its policies let through now and did not before.
    pub opened: Vec<Piece>,
    /// What its policies let through before and do not now.
    pub closed: Vec<Piece>,
}

/// Peers that gain or lose the same ports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// The ports.
    pub ports: String,
    /// How many classes of pods are among the peers.
    pub classes: u64,
    /// Some of the workloads.
    pub workloads: Vec<String>,
    /// The addresses outside.
    pub addresses: String,
}

impl Change {
    /// Reads a change.
    pub fn read(replace: &[&RawValue], remove: &[Identity]) -> Self {
        let reading = Reading::of(replace);
        let snapshot = &reading.snapshot;
        let mut policies: BTreeMap<Name, Option<Rc<NetworkPolicy>>> =
            snapshot.policies.iter().map(|(name, policy)| (name.clone(), Some(Rc::clone(policy)))).collect();
        let mut others = !(snapshot.pods.is_empty()
            && snapshot.workloads.is_empty()
            && snapshot.namespaces.is_empty()
            && snapshot.admin.is_empty()
            && snapshot.nodes.is_empty());
        for identity in remove {
            match (identity.api_version.as_str(), identity.kind.as_str()) {
                ("networking.k8s.io/v1", "NetworkPolicy") => {
                    let namespace = identity.namespace.as_deref().unwrap_or("default");
                    policies.insert(Name::new(namespace, &identity.name), None);
                }
                _ => others = true,
            }
        }
        let findings = reading.findings.into_iter().filter(|finding| finding.level != Level::Warning);
        Self { policies, others, findings: findings.collect() }
    }
}

impl Model {
    /// Carries out a change of policies, and says what it opens and closes;
    /// `None` if the model does not hold any longer.
    pub fn change(&mut self, change: &Change) -> Option<Vec<Changed>> {
        let namespaces: BTreeSet<&str> = change.policies.keys().map(|name| name.namespace.as_str()).collect();
        let before = self.rows_in(&namespaces);
        let mut holds = !change.others;
        for (name, policy) in &change.policies {
            holds &= self.replace_policy(name, policy.clone());
        }
        if !holds {
            return None;
        }
        let after = self.rows_in(&namespaces);
        Some(before.iter().zip(&after).filter_map(|(old, new)| self.compare(old, new)).collect())
    }

    /// The rows of the workloads of some namespaces.
    fn rows_in(&self, namespaces: &BTreeSet<&str>) -> Vec<(String, Direction, Row)> {
        let mut rows = Vec::new();
        for namespace in namespaces {
            let first = self.units.partition_point(|listed| listed.unit.namespace.as_str() < *namespace);
            let own = self.units.get(first..).unwrap_or_default().iter();
            for listed in own.take_while(|listed| listed.unit.namespace == *namespace) {
                for (peer, variant) in variants(listed) {
                    let Some(class) = self.class(variant.class) else { continue };
                    for direction in Direction::BOTH {
                        rows.push((peer.to_string(), direction, self.row(class, direction)));
                    }
                }
            }
        }
        rows
    }

    fn compare(&self, old: &(String, Direction, Row), new: &(String, Direction, Row)) -> Option<Changed> {
        let (workload, direction, _) = new;
        let (opened, closed) = (self.gained(&old.2, &new.2), self.gained(&new.2, &old.2));
        let changed = !(opened.is_empty() && closed.is_empty());
        changed.then(|| Changed {
            workload: workload.clone(),
            direction: direction.to_string(),
            opened,
            closed,
        })
    }

    /// What `new` lets through and `old` does not.
    fn gained(&self, old: &Row, new: &Row) -> Vec<Piece> {
        let mut gained: BTreeMap<PortSet, Ends> = BTreeMap::new();
        let mut add = |ports: PortSet, ends: Ends| {
            if !ports.is_empty() && !ends.is_empty() {
                let before = gained.remove(&ports).unwrap_or_default();
                gained.insert(ports, before.union(&ends));
            }
        };
        for (ports, ends) in &new.pieces {
            let mut rest = ends.clone();
            for (old_ports, old_ends) in &old.pieces {
                let both = rest.intersection(old_ends);
                rest = rest.difference(&both);
                add(ports.difference(old_ports), both);
            }
            add(ports.clone(), rest);
        }
        gained.into_iter().map(|(ports, ends)| self.piece(&ports, &ends)).collect()
    }

    fn piece(&self, ports: &PortSet, ends: &Ends) -> Piece {
        let examples = ends.pods.iter().flatten().take(EXAMPLES);
        let count = |range: std::ops::RangeInclusive<u32>| {
            u64::from(range.end().saturating_sub(*range.start())).saturating_add(1)
        };
        Piece {
            ports: ports.to_string(),
            classes: ends.pods.iter().map(count).fold(0, u64::saturating_add),
            workloads: examples.filter_map(|class| self.unit_of(class)).map(ToString::to_string).collect(),
            addresses: ends.outside.to_string(),
        }
    }
}
