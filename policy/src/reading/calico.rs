//! As Calico reads policies: its own kinds, NetworkPolicies and
//! ClusterNetworkPolicies in tiers, each policy as a whole after the other by its
//! order. What a tier does not decide is denied at its end to those whom a policy
//! of it selects, unless the tier passes it on; behind the last one all is open.

mod admin;
mod ends;
mod network_policy;
mod own;
mod ports;
mod service;
mod tiers;

use super::{Effect, Oddity, Reading};
use crate::clause::{Clause, Holds, Law, NamedPorts, Origin, OwnNode, Policy};
use crate::kubernetes::calico::{CalicoApi, CalicoContent, CalicoObject, Order};
use crate::kubernetes::{Fault, Path, PodPeer, Problem};
use crate::order::SortedSet;
use crate::snapshot::Snapshot;
use ends::Ends;
use tiers::Tiers;

/// What Calico makes of a state.
pub(super) fn read(snapshot: &Snapshot, whole: bool) -> Reading {
    let mut writer = Writer::new(snapshot, whole);
    for policy in snapshot.policies.values() {
        writer.network_policy(policy);
    }
    for policy in snapshot.admin.values() {
        writer.admin(policy);
    }
    writer.own_objects();
    writer.finish()
}

/// Why nothing of an object is enforced on pods, where that is what it is for.
pub fn idle(object: &CalicoObject) -> Option<&'static str> {
    match &object.content {
        Ok(CalicoContent::Policy(policy)) => policy.idle.map(own::sentence),
        Ok(CalicoContent::Staged) => Some(own::STAGED),
        _ => None,
    }
}

/// Writes down clauses, and what is to be said.
struct Writer<'a> {
    /// Whether the state is all there is to know.
    whole: bool,
    ends: Ends<'a>,
    tiers: Tiers,
    reading: Reading,
    /// What is said once, however many objects it is about: the sentence, and they.
    remarks: Vec<(&'static str, SortedSet<String>)>,
}

/// Where a policy stands among the others.
struct Rank<'a> {
    tier: &'a str,
    /// The last where none is given.
    order: Option<Order>,
    /// The kind, in Calico's own words.
    kind: &'static str,
}

impl<'a> Writer<'a> {
    fn new(snapshot: &'a Snapshot, whole: bool) -> Self {
        Self {
            whole,
            ends: Ends::new(snapshot, whole),
            tiers: Tiers::default(),
            reading: Reading::default(),
            remarks: Vec::new(),
        }
    }

    /// Puts a policy into its tier.
    fn put(
        &mut self,
        rank: &Rank<'_>,
        origin: Origin,
        subject: Vec<PodPeer>,
        holds: Holds,
        clauses: Vec<Clause>,
    ) {
        self.tiers.put(rank, Policy { id: 0, origin, subject, holds, clauses });
    }

    /// Says something of one object.
    fn odd(&mut self, origin: &Origin, effect: Effect, path: Path, message: String) {
        let problem = Problem { fault: Fault::Refused, path, message };
        self.reading.oddities.push(Oddity { origin: origin.clone(), effect, problem });
    }

    /// Says what manifests cannot tell of one object.
    fn unknown(&mut self, origin: &Origin, path: Path, message: String) {
        let problem = Problem { fault: Fault::Refused, path, message };
        self.reading.unknown.push((origin.clone(), problem));
    }

    /// Says something of all objects of which it is to be said.
    fn remark(&mut self, sentence: &'static str, origin: &Origin) {
        let title = origin.to_string();
        match self.remarks.iter_mut().find(|(known, _)| *known == sentence) {
            Some((_, titles)) => drop(titles.insert(title)),
            None => self.remarks.push((sentence, [title].into_iter().collect())),
        }
    }

    /// Calico's own objects: tiers first, as policies are put into them.
    fn own_objects(&mut self) {
        let all = &self.ends.snapshot.calico;
        for ((kind, name, api), object) in all {
            // On a cluster with both forms, they are one object.
            let twice = *api == CalicoApi::Crd && all.contains_key(&(*kind, name.clone(), CalicoApi::V3));
            if twice {
                continue;
            }
            let origin =
                Origin { kind: kind.name(), namespace: object.namespace.clone(), name: object.name.clone() };
            match &object.content {
                Ok(CalicoContent::Policy(policy)) => self.policy(&origin, policy),
                Ok(CalicoContent::Tier(tier)) => self.tiers.add(tier),
                Ok(CalicoContent::Staged) => self.remark(own::STAGED, &origin),
                Ok(CalicoContent::Set(_)) => {}
                Err(problem) => {
                    let (effect, message) = match problem.fault {
                        Fault::TooMuch => (Effect::TooMuch, problem.message.clone()),
                        Fault::Refused | Fault::Unreadable => {
                            (Effect::Dropped, format!("{}; Calico drops the object whole", problem.message))
                        }
                    };
                    self.odd(&origin, effect, problem.path.clone(), message.clone());
                    self.unknown(&origin, problem.path.clone(), message);
                }
            }
        }
    }

    fn finish(mut self) -> Reading {
        let homeless = if self.whole { self.tiers.homeless() } else { Vec::new() };
        for (origin, tier) in homeless {
            let message = format!("tier `{tier}` is not among the manifests, so it is taken to come last");
            let path = Path::object().field("spec").field("tier");
            self.odd(&origin, Effect::NotTold, path.clone(), message.clone());
            self.unknown(&origin, path, message);
        }
        if self.whole {
            self.reading.notes.extend(self.tiers.turned_by_upgrade());
        }
        for (sentence, titles) in &self.remarks {
            let names = crate::words::list(titles.iter(), 3);
            self.reading.notes.push(format!("{sentence}: see {names}"));
        }
        self.reading.law = Law {
            tiers: self.tiers.into_tiers(),
            own_node: OwnNode::Open,
            accounts: self.ends.asks_for_accounts(),
            ports: NamedPorts::All,
            ended_are_nobody: true,
            ..Law::default()
        };
        self.reading
    }
}
