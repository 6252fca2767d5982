//! Calico's own policies as clauses.

use super::ends::asks_for_labels_of_accounts;
use super::ports::{NOT_TOLD, asks_for_client, of_rule};
use super::{Rank, Writer};
use crate::clause::{Clause, Holds, Narrowed, Origin, Part, Parties, Party};
use crate::kubernetes::calico::{CalicoPolicy, CalicoRule, Entity, Idle};
use crate::kubernetes::port::Ports;
use crate::kubernetes::{Action, Direction, IpVersion, Path};
use crate::reading::Effect;

pub(super) const STAGED: &str = "what is staged is not enforced";
const OF_HOSTS: &str = "policies with doNotTrack or preDNAT are about hosts only, which are not judged";
const OF_PROXY: &str =
    "requests are looked at by a proxy, where there is one; what is let through as a connection counts";
const OF_CLIENT: &str = "a client chooses its own port, so what is allowed from some ports counts as allowed, and what is denied \
     from some does not count";
const WITHOUT_PORTS: &str = "rules about protocols without ports, such as ICMP, decide about no port";

/// Why a policy decides nothing about pods.
pub(super) fn sentence(idle: Idle) -> &'static str {
    match idle {
        Idle::Staged => STAGED,
        Idle::OfHosts => OF_HOSTS,
    }
}

/// The part of a rule that is one clause.
struct Side {
    parties: Parties,
    ports: Ports,
}

impl Writer<'_> {
    pub(super) fn policy(&mut self, origin: &Origin, policy: &CalicoPolicy) {
        if let Some(idle) = policy.idle {
            return self.remark(sentence(idle), origin);
        }
        for path in &policy.ignored {
            let message = "`types` leaves this direction out, so its rules are ignored";
            self.odd(origin, Effect::RulesIgnored, path.clone(), message.to_owned());
        }
        let (mut clauses, mut holds) = (Vec::new(), Holds::default());
        for direction in Direction::BOTH {
            let Some(rules) = policy.rules(direction) else { continue };
            holds = holds.and(direction);
            for (at, (place, rule)) in (0..).zip(rules) {
                clauses.extend(self.rule(origin, direction, at, &place, rule));
            }
        }
        let subject = self.ends.pods(&policy.subject);
        if !self.whole && asks_for_labels_of_accounts(&policy.subject) {
            // Whom it selects is not known: nobody is held or kept from anything.
            holds = Holds::default();
            clauses.retain(|clause| clause.action != Action::Deny);
        }
        let rank = Rank { tier: &policy.tier, order: policy.order, kind: policy.kind.name() };
        self.put(&rank, origin.clone(), subject, holds, clauses);
    }

    fn rule(
        &mut self,
        origin: &Origin,
        direction: Direction,
        at: u32,
        place: &Path,
        rule: &CalicoRule,
    ) -> Vec<Clause> {
        let Some(action) = rule.action else { return Vec::new() };
        if rule.protocols.is_empty() {
            self.remark(WITHOUT_PORTS, origin);
            return Vec::new();
        }
        if rule.http {
            self.remark(OF_PROXY, origin);
        }
        if asks_for_client(&rule.source.ports, &rule.source.but_ports) {
            self.remark(OF_CLIENT, origin);
            match action {
                Action::Allow => {}
                Action::Deny => return Vec::new(),
                // Somebody may have such a port.
                Action::Pass if !self.whole => {}
                Action::Pass => {
                    let message = "whether a client has such a port is not known";
                    self.unknown(origin, place.clone().field("source").field("ports"), message.to_owned());
                    return Vec::new();
                }
            }
        }
        let (far, near) = match direction {
            Direction::Ingress => (("source", &rule.source), ("destination", &rule.destination)),
            Direction::Egress => (("destination", &rule.destination), ("source", &rule.source)),
        };
        let within = (!near.1.is_anybody()).then(|| self.part(near.1, None));
        let at_far = place.clone().field(far.0);
        let sides = self.sides(origin, direction, place, &at_far, rule, far.1);
        let sides = (0..).zip(sides);
        sides
            .map(|(part, side)| Clause {
                direction,
                rank: (0, at, part),
                action,
                name: None,
                place: place.clone(),
                within: within.clone(),
                peers: side.parties,
                ports: side.ports,
            })
            .collect()
    }

    /// The other ends with their ports; what is behind a Service has its own.
    fn sides(
        &mut self,
        origin: &Origin,
        direction: Direction,
        place: &Path,
        at: &Path,
        rule: &CalicoRule,
        far: &Entity,
    ) -> Vec<Side> {
        let (ports, told) = of_rule(rule);
        if !told && rule.action == Some(Action::Deny) && !self.whole {
            return Vec::new();
        }
        if !told {
            let path = place.clone().field("destination").field("notPorts");
            self.odd(origin, Effect::NotTold, path.clone(), NOT_TOLD.to_owned());
            self.unknown(origin, path, NOT_TOLD.to_owned());
        }
        let listed = |parts: Vec<Part>| Parties::Listed(vec![Party { place: at.clone(), name: None, parts }]);
        if let Some(service) = &far.service {
            let behind = match self.ends.behind(service, &rule.protocols) {
                Ok(behind) => behind,
                Err(why) => return vec![Side { parties: listed(vec![Part::Nobody(why)]), ports }],
            };
            let over = rule.family;
            let narrowed = |part: Part| narrow(vec![part], Vec::new(), Vec::new(), over);
            return behind
                .into_iter()
                .map(|behind| Side {
                    parties: listed(vec![narrowed(behind.part)]),
                    ports: if direction == Direction::Egress { behind.ports } else { ports.clone() },
                })
                .collect();
        }
        let parties = match (far.is_anybody(), rule.family) {
            (true, None) => Parties::Everybody,
            _ => listed(vec![self.part(far, rule.family)]),
        };
        vec![Side { parties, ports }]
    }

    /// One end of a rule, over one family of addresses if it is about one.
    fn part(&self, entity: &Entity, family: Option<IpVersion>) -> Part {
        let of = match &entity.endpoints {
            Some(selection) => self.ends.select(selection),
            None => vec![Part::Everybody],
        };
        let within = entity.nets.iter().map(|nets| vec![Part::Addresses(nets.clone())]).collect();
        let mut but: Vec<Part> = entity.but_nets.iter().cloned().map(Part::Addresses).collect();
        but.extend(entity.but_endpoints.iter().flat_map(|selection| self.ends.select(selection)));
        narrow(of, within, but, family.filter(|_| entity.nets.is_none()))
    }
}

fn narrow(of: Vec<Part>, mut within: Vec<Vec<Part>>, but: Vec<Part>, family: Option<IpVersion>) -> Part {
    within.extend(family.map(|family| vec![Part::Over(family)]));
    let mut of = of;
    if within.is_empty() && but.is_empty() && of.len() == 1 {
        return of.pop().unwrap_or(Part::Everybody);
    }
    Part::Narrowed(Box::new(Narrowed { of, within, but }))
}
