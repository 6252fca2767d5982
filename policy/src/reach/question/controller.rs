//! What whatever serves Ingresses and routes may do: what the list of
//! connections says of it.

use super::port::Asked;
use super::{Explained, Explanation, Named, Scene, Undecided, is_open};
use crate::kubernetes::{Direction, PortSet};
use crate::reach::Peer;
use crate::reach::answer::controller;
use crate::reach::entries::leads;
use crate::reach::walk::{Fallback, Side};
use crate::words;

/// Why a controller may get through and may not.
const DEPENDS: &str = "the pods admit some only, and where the controller runs is not known; ask for its workload, or \
                       for `new:NAMESPACE{}`";

/// Where entries lead at an end.
struct Leading {
    /// The ports.
    ports: PortSet,
    /// Which entries those are, and what depends on what.
    notes: Vec<String>,
    /// Whether it depends on where their controller runs.
    depends: bool,
}

/// How many entries are named.
const NAMED: usize = 3;

impl Scene<'_> {
    /// What Ingresses and routes open to the pods of a workload.
    pub(super) fn enter(&self, destination: &Named, asked: &Asked) -> Result<Explained, String> {
        if destination.class.is_none() {
            return Err(format!("Ingresses and routes lead to workloads, and {} is none", destination.text));
        }
        let source = Named::new(Peer::IngressController.to_string(), controller());
        let Leading { ports: led, mut notes, depends } = self.led_to(destination);
        let egress = Side {
            direction: Direction::Egress,
            allowed: PortSet::full(),
            policies: Vec::new(),
            default: Fallback::NoSubject,
        };
        let ingress = self.side(&destination.end, &source.end, Direction::Ingress);
        let within = led.intersection(&asked.within);
        let ports = ingress.allowed.intersection(&within);
        let is_closed = asked.port.map_or(ports.is_empty(), |_| !is_open(&ports, asked.port));
        if depends && is_closed {
            return Ok(Explained::Undecided(Undecided {
                source: source.text,
                destination: destination.text.clone(),
                port: asked.port,
                why: DEPENDS.to_owned(),
            }));
        }
        self.notes(&ingress, &destination.end, &source.end, &mut notes);
        let destination = destination.clone();
        let (port, over, families) = (asked.port, None, None);
        let explanation =
            Explanation { source, destination, port, egress, ingress, over, ports, within, families, notes };
        Ok(explanation.into())
    }

    /// The ports to which entries lead, and which entries those are.
    fn led_to(&self, destination: &Named) -> Leading {
        let (mut ports, mut titles, mut depends) = (PortSet::empty(), Vec::new(), false);
        for lead in leads(self.model, self.snapshot) {
            for led in lead.to.iter().flatten() {
                if led.is_of(destination.class, destination.unit.as_ref()) {
                    ports = ports.union(&led.ports);
                    titles.push(format!("{} to {}", lead.entry, led.ports));
                    depends |= self.model.depends_on_controller(lead.entry, led);
                }
            }
        }
        let mut notes = vec![if titles.is_empty() {
            "no Ingress or route leads there".to_owned()
        } else {
            format!("what leads there: {}", words::list(titles.iter(), NAMED))
        }];
        if depends {
            notes.push(DEPENDS.to_owned());
        }
        Leading { ports, notes, depends }
    }
}
