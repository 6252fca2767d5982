//! Who a person means by the ends of a question, and what is answered.

mod behind;
mod controller;
mod find;
mod missing;
mod new_pod;
mod outside;
mod pair;
mod port;

pub use port::Port;

use super::family::Family;
use super::walk::{End, Side};
use super::{ClassId, Model};
use crate::kubernetes::{AddressSet, PortSet, Protocol};
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
    /// The nodes on which pods that are meant run.
    pub runs_on: Vec<String>,
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
    /// What the source's policies say; over a family that is open, if one is,
    /// where families differ.
    pub egress: Side,
    /// What the destination's policies say, over the same family.
    pub ingress: Side,
    /// Which family that is.
    pub over: Option<Family>,
    /// The open ports, over whatever family.
    pub ports: PortSet,
    /// The ports to which the destination leads, as a Service or an Ingress.
    pub within: PortSet,
    /// What is decided over each family that both ends have, where the answer
    /// depends on the family; empty where they have none in common.
    pub families: Option<Vec<OverFamily>>,
    /// What the answer depends on.
    pub notes: Vec<String>,
}

/// The decision about a pair of ends over one family of addresses.
#[derive(Debug, Clone)]
pub struct OverFamily {
    /// The family.
    pub family: Family,
    /// What was decided.
    pub decision: Decision,
}

/// What both sides say of a pair of ends.
#[derive(Debug, Clone)]
pub struct Decision {
    /// What the source's policies say.
    pub egress: Side,
    /// What the destination's policies say.
    pub ingress: Side,
    /// The open ports.
    pub ports: PortSet,
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
        Self {
            text,
            end,
            class: None,
            unit: None,
            pod: None,
            node: None,
            runs_on: Vec::new(),
            addresses: None,
        }
    }
}

impl Explained {
    /// What was found, if it is known.
    pub fn decided(&self) -> Option<&Explanation> {
        match self {
            Self::Decided(explanation) => Some(explanation),
            Self::Undecided(_) => None,
        }
    }

    /// Whether it is known to get through.
    pub fn is_allowed(&self) -> bool {
        self.decided().is_some_and(Explanation::is_allowed)
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
        is_open(&self.ports, self.port)
    }
}

/// Whether the port that was asked for is among the open ones; without one,
/// whether there is any.
pub fn is_open(ports: &PortSet, port: Option<(Protocol, u16)>) -> bool {
    match port {
        Some((protocol, number)) => ports.contains(protocol, number),
        None => !ports.is_empty(),
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
            (Who::End(source), Who::End(destination)) => vec![self.pair(source, destination, asked).into()],
            (Who::Outside, Who::End(named)) => self.outside_in(named, asked),
            (Who::End(named), Who::Outside) => self.inside_out(named, asked),
            (Who::Outside, Who::Outside) => {
                let outside = self.somewhere_outside();
                vec![self.pair(&outside, &outside, asked).into()]
            }
        })
    }
}

fn address_end(address: IpAddr) -> Named {
    Named::new(address.to_string(), End::Address(address))
}
