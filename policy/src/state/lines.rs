//! Where a connection that is open today lies: inside a boundary, across one, or
//! across one by leave of the settings.
//!
//! The labels of both ends are known here, so that a trusted peer is recognised
//! where a policy that lets it in may say more than the settings trust.

use crate::algebra::Domain;
use crate::boundary::{PortRegion, Region, Standing, Walls};
use crate::kubernetes::{AddressSet, Direction, Labels, Namespace, PortSet, Selector};
use crate::order::SortedSet;
use crate::reach::Class;
use crate::settings::Trust;

/// What lies between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wall {
    /// They are inside one boundary.
    Inside,
    /// A boundary that nobody guards.
    Unguarded,
    /// A boundary, and everything that is open across it is trusted.
    Trusted,
    /// A boundary.
    Across,
}

impl Space {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }
}

impl Wall {
    /// As answers call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Inside => "inside",
            Self::Unguarded => "unguarded",
            Self::Trusted => "trusted",
            Self::Across => "across",
        }
    }
}

/// One end.
#[derive(Debug, Clone, Copy)]
pub enum End<'a> {
    /// Pods of a class of a namespace.
    Pods(&'a Space, &'a Class),
    /// Addresses outside.
    Addresses(&'a AddressSet),
}

/// A namespace, and how it is guarded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Space {
    name: String,
    labels: Labels,
    /// Whether the settings guard it.
    pub guarded: bool,
    boundary: Option<String>,
}

/// The lines of a state, as the settings see them.
pub struct Lines<'a> {
    walls: &'a Walls<'a>,
    directions: Vec<Direction>,
    /// The keys of labels by which somebody is trusted.
    keys: SortedSet<String>,
}

impl<'a> Lines<'a> {
    /// As `walls` have them.
    pub fn new(walls: &'a Walls<'a>) -> Self {
        let mut keys = SortedSet::new();
        for peer in &walls.settings.trusted {
            if let Trust::Pods { namespaces, pods } = &peer.who {
                let domains = namespaces.domains().chain(pods.domains());
                keys.extend(domains.map(|(key, _)| key.to_owned()));
            }
        }
        Self { walls, directions: super::directions(walls), keys }
    }

    /// A namespace with what the settings say of it.
    pub fn space(&self, namespace: &Namespace) -> Space {
        let (name, labels) = (namespace.name().to_owned(), namespace.labels().clone());
        let guarded = super::is_guarded(self.walls, &name, &labels);
        let boundary = labels.get(&self.walls.settings.isolate_by).cloned();
        Space { name, labels, guarded, boundary }
    }

    /// What lies between two namespaces, or one and the outside, whoever is trusted.
    pub fn between(&self, from: Option<&Space>, to: Option<&Space>) -> Wall {
        let inside = match (from, to) {
            (Some(from), Some(to)) => {
                from.name == to.name || (from.boundary.is_some() && from.boundary == to.boundary)
            }
            _ => false,
        };
        let minds = |space: Option<&Space>, direction: Direction| {
            space.is_some_and(|space| space.guarded) && self.directions.contains(&direction)
        };
        if inside {
            Wall::Inside
        } else if minds(from, Direction::Egress) || minds(to, Direction::Ingress) {
            Wall::Across
        } else {
            Wall::Unguarded
        }
    }

    /// Whether a connection across a boundary is one that the settings trust, seen
    /// from every guarded end of it.
    pub fn is_trusted(&self, from: End<'_>, to: End<'_>, ports: &PortSet) -> bool {
        if self.walls.settings.trusted.is_empty() {
            return false;
        }
        self.directions.iter().all(|direction| {
            let (own, other) = match direction {
                Direction::Ingress => (to, from),
                Direction::Egress => (from, to),
            };
            match own {
                End::Pods(space, _) if space.guarded => self.admits(&space.name, other, ports),
                End::Pods(..) | End::Addresses(_) => true,
            }
        })
    }

    fn admits(&self, home: &str, other: End<'_>, ports: &PortSet) -> bool {
        let (own, ports) = (Selector::everything(), PortRegion::from(ports.clone()));
        let region = match other {
            // Selectors do not see pods on the network of their node.
            End::Pods(_, class) if class.on_node => return false,
            End::Pods(space, class) => {
                Region::of_pods(own, self.exactly(&space.labels), self.exactly(&class.labels), ports)
            }
            End::Addresses(addresses) => Region::of_addresses(own, addresses.clone(), ports),
        };
        matches!(self.walls.standing(home, &region, &[]), Ok(Standing::Fine))
    }

    /// Whoever has these labels, and none of the others by which somebody is trusted.
    fn exactly(&self, labels: &Labels) -> Selector {
        let own = labels.iter().map(|(key, value)| (key.clone(), Domain::among([value])));
        let absent = self.keys.iter().filter(|key| !labels.contains_key(key.as_str()));
        let absent = absent.map(|key| (key.clone(), Domain::absent()));
        own.chain(absent).fold(Selector::everything(), |selector, (key, domain)| selector.and(key, domain))
    }
}
