//! Who a person means by the ends of a question, and what is answered.

mod behind;
mod controller;
mod find;
mod missing;
mod new_pod;
mod outside;
mod port;

pub use port::Port;

use super::ambiguity::turned;
use super::walk::{End, Fallback, Side};
use super::{ClassId, Model};
use crate::kubernetes::{AddressSet, Direction, PortSet, Protocol};
use crate::snapshot::{Name, Snapshot, Unit};
use find::{Meant, Who};
use port::Asked;
use std::net::IpAddr;

/// An end that a person named.
#[derive(Debug, Clone)]
pub struct Named {
    /// How it is shown.
    pub text: String,
    /// The end.
    pub end: End,
    /// The pods' class, if it is one of the model.
    pub class: Option<ClassId>,
    /// The name of the one pod that is meant, if it is one.
    pub pod: Option<Name>,
    /// The workload of the pods, if they are some of the model.
    pub unit: Option<Unit>,
    /// The node that is meant, if one was named.
    pub node: Option<String>,
    /// The addresses that the end stands for, where it stands for several that
    /// are answered alike.
    pub addresses: Option<AddressSet>,
}

/// What a question is asked of.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The model.
    pub model: &'a Model,
    /// The objects.
    pub snapshot: &'a Snapshot,
}

/// What was found about one pair of ends.
#[derive(Debug, Clone)]
pub struct Explanation {
    /// Who connects.
    pub source: Named,
    /// To whom.
    pub destination: Named,
    /// The pod's port that was asked for, if one was.
    pub port: Option<(Protocol, u16)>,
    /// What the source's policies say.
    pub egress: Side,
    /// What the destination's policies say.
    pub ingress: Side,
    /// The open ports.
    pub ports: PortSet,
    /// The ports to which the destination leads, as a Service or an Ingress.
    pub within: PortSet,
    /// What the answer depends on.
    pub notes: Vec<String>,
}

/// What nobody can say of one pair of ends.
#[derive(Debug, Clone)]
pub struct Undecided {
    /// Who connects.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The port that was asked for, if one was.
    pub port: Option<(Protocol, u16)>,
    /// Why nobody knows.
    pub why: String,
}

/// The answer about one pair of ends.
#[derive(Debug, Clone)]
pub enum Explained {
    /// It is known.
    Decided(Box<Explanation>),
    /// Nobody knows.
    Undecided(Undecided),
}

impl Named {
    /// An end of which nothing else is known.
    fn new(text: String, end: End) -> Self {
        Self { text, end, class: None, unit: None, pod: None, node: None, addresses: None }
    }
}

impl Explained {
    /// Whether it is known to get through.
    pub fn is_allowed(&self) -> bool {
        matches!(self, Self::Decided(explanation) if explanation.is_allowed())
    }
}

impl From<Explanation> for Explained {
    fn from(explanation: Explanation) -> Self {
        Self::Decided(Box::new(explanation))
    }
}

impl Explanation {
    /// Whether the port that was asked for is open; without one, whether any is.
    pub fn is_allowed(&self) -> bool {
        match self.port {
            Some((protocol, number)) => self.ports.contains(protocol, number),
            None => !self.ports.is_empty(),
        }
    }
}

impl Scene<'_> {
    /// Explains every pair of the ends that the texts mean.
    pub fn explain(
        &self,
        source: &str,
        destination: &str,
        port: Option<&Port>,
    ) -> Result<Vec<Explained>, String> {
        let (sources, destinations) = (self.find(source, None)?, self.find(destination, port)?);
        let mut explained = Vec::new();
        for source in &sources {
            for destination in &destinations {
                for asked in &destination.asked {
                    explained.extend(self.answer(source, destination, asked)?);
                }
            }
        }
        Ok(explained)
    }

    fn answer(&self, source: &Meant, destination: &Meant, asked: &Asked) -> Result<Vec<Explained>, String> {
        Ok(match (&source.who, &destination.who) {
            (Who::Obscure(why), _) | (_, Who::Obscure(why)) => vec![Explained::Undecided(Undecided {
                source: source.text.clone(),
                destination: destination.text.clone(),
                port: asked.port,
                why: why.clone(),
            })],
            (_, Who::Controller) => {
                return Err("nobody leads to what serves Ingresses and routes, name its workload".to_owned());
            }
            (Who::Controller, Who::Outside) => {
                return Err("Ingresses and routes lead to workloads, not to addresses outside".to_owned());
            }
            (Who::Controller, Who::End(named)) => vec![self.enter(named, asked)?],
            (Who::End(source), Who::End(destination)) => vec![self.ask(source, destination, asked).into()],
            (Who::Outside, Who::End(named)) => self.outside_in(named, asked),
            (Who::End(named), Who::Outside) => self.inside_out(named, asked),
            (Who::Outside, Who::Outside) => {
                let outside = self.somewhere_outside();
                vec![self.ask(&outside, &outside, asked).into()]
            }
        })
    }

    /// Explains one pair, as far as the destination leads to its ports.
    fn ask(&self, source: &Named, destination: &Named, asked: &Asked) -> Explanation {
        let explanation = self.pair(source, destination, asked.port);
        let ports = explanation.ports.intersection(&asked.within);
        Explanation { ports, within: asked.within.clone(), ..explanation }
    }

    /// Explains one pair.
    pub fn pair(&self, source: &Named, destination: &Named, port: Option<(Protocol, u16)>) -> Explanation {
        let egress = self.side(&source.end, &destination.end, Direction::Egress);
        let mut ingress = self.side(&destination.end, &source.end, Direction::Ingress);
        let own_node = self.is_own_node(source, destination);
        if own_node {
            ingress.allowed = ingress.allowed.union(&ingress.left_to_network_policies());
        }
        let itself = source.pod.is_some() && source.pod == destination.pod;
        let ports = if itself { PortSet::full() } else { egress.allowed.intersection(&ingress.allowed) };
        let mut notes = Vec::new();
        if itself {
            notes.push("a pod reaches its own address whatever policies say; through a Service it depends on the network plugin".to_owned());
        }
        for (side, subject, other) in
            [(&egress, &source.end, &destination.end), (&ingress, &destination.end, &source.end)]
        {
            self.notes(side, subject, other, &mut notes);
        }
        if own_node {
            notes.push("NetworkPolicies never stop what comes from the pod's own node".to_owned());
        }
        notes.dedup();
        Explanation {
            source: source.clone(),
            destination: destination.clone(),
            port,
            egress,
            ingress,
            ports,
            within: PortSet::full(),
            notes,
        }
    }

    /// Whether the source is the node on which the destination runs.
    fn is_own_node(&self, source: &Named, destination: &Named) -> bool {
        let pod = destination.pod.as_ref().and_then(|name| self.snapshot.pods.get(name));
        source.node.is_some() && pod.is_some_and(|pod| pod.node == source.node)
    }

    fn side(&self, subject: &End, other: &End, direction: Direction) -> Side {
        Side::decide(&self.model.world(subject), subject, other, direction)
    }

    fn notes(&self, side: &Side, subject: &End, other: &End, notes: &mut Vec<String>) {
        let rules = || side.policies.iter().flat_map(|step| &step.rules);
        if rules().flat_map(|rule| &rule.peers).any(|peer| peer.block_meets_pod) {
            notes.push(
                "a rule has address blocks: whether they match pods depends on the network plugin".to_owned(),
            );
        }
        for name in rules().flat_map(|rule| &rule.unresolved) {
            notes.push(format!(
                "the port name `{name}` means no port at the destination, so the rule does not open it"
            ));
        }
        if let End::Pod(pod) = subject
            && pod.on_node
        {
            notes.push(format!(
                "a pod uses the network of its node: no policy applies to its {}; some plugins (OVN) match it by namespaceSelector with podSelector {{}}",
                side.direction
            ));
        }
        let world = self.model.world(subject);
        let turned = turned(world.admin);
        let turned =
            Side::decide(&super::walk::World { admin: &turned, ..world }, subject, other, side.direction);
        if turned.allowed != side.allowed {
            notes.push(format!(
                "administrators' policies of equal priority decide differently about {}: any order is legal, here it is by name",
                side.direction
            ));
        }
        if side.direction == Direction::Ingress
            && matches!((subject, other), (End::Pod(_), End::Address(_)))
            && side.default == Fallback::Isolated
        {
            notes.push("traffic from the pod's own node is always allowed".to_owned());
        }
    }
}

fn address_end(address: IpAddr) -> Named {
    Named::new(address.to_string(), End::Address(address))
}
