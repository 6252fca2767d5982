//! A Service as an end: what is behind it, with its ports as they are there.

use super::find::{Meant, Who, title};
use super::missing::missing_of;
use super::port::{self, Asked, Port};
use super::{Named, Scene, address_end};
use crate::kubernetes::{PortSet, Service};
use crate::reach::service::{Backing, BackingEnd};
use crate::reach::walk::End;
use crate::snapshot::Name;
use std::net::IpAddr;

/// How many `ExternalName`s are followed from one to the next.
const HOPS: usize = 8;

impl Scene<'_> {
    pub(super) fn service(&self, text: &str) -> Result<&Service, String> {
        let (namespace, name) = text.split_once('/').unwrap_or(("default", text));
        let name = Name::new(namespace, name);
        let services = &self.snapshot.services;
        services.get(&name).ok_or_else(|| {
            let all: Vec<String> = services.keys().map(ToString::to_string).collect();
            missing_of(namespace, &format!("no Service is called `{name}`"), &name.to_string(), all)
        })
    }

    /// The ends behind a Service, which has been named by its address `at` or by
    /// its name, with its ports as they are there.
    pub(super) fn behind(
        &self,
        named: &Service,
        at: Option<IpAddr>,
        port: Option<&Port>,
    ) -> Result<Vec<Meant>, String> {
        let shown = at.map(|address| format!(" at {address}")).unwrap_or_default();
        let text = format!("Service {}/{}{shown}", named.namespace, named.name);
        let service = self.followed(named);
        let backings = match self.model.behind(self.snapshot, service) {
            Ok(backings) if backings.is_empty() => {
                return Err(format!("nothing among the manifests serves {text}"));
            }
            Ok(backings) => backings,
            Err(why) => {
                return Ok(vec![Meant { text, who: Who::Obscure(why), asked: Asked::by_number(port) }]);
            }
        };
        let ports = port::of_service(service, port);
        let mut meant = Vec::new();
        for backing in &backings {
            let Some(named) = self.backing(backing, &text, at) else { continue };
            match &ports {
                // A name for the pods maps no number.
                Ok(ports) if !(service.headless && Port::is_plain(port)) => {
                    let class = named.class.and_then(|class| self.model.class(class));
                    let mut numbers = PortSet::empty();
                    for own in ports {
                        numbers = numbers.union(&PortSet::of(own.protocol, backing.numbers(own, class)));
                    }
                    if !numbers.is_empty() {
                        meant.push(Meant::end(named, Asked::of_service(numbers, port)));
                    }
                }
                Err(missing) if !service.headless => return Err(missing.clone()),
                Ok(_) | Err(_) => meant.push(Meant::at(named, port)?),
            }
        }
        if meant.is_empty() {
            return Err(format!("nothing that serves {text} has the port to which it leads"));
        }
        Ok(meant)
    }

    /// The Service for which another one stands, from name to name.
    fn followed<'a>(&'a self, service: &'a Service) -> &'a Service {
        let mut service = service;
        for _ in 0..HOPS {
            let name = service.stands_for().map(|(name, namespace)| Name::new(namespace, name));
            let Some(next) = name.and_then(|name| self.snapshot.services.get(&name)) else { break };
            service = next;
        }
        service
    }

    /// What serves a Service that was named by its address `at` or by its name:
    /// an address leads to addresses of its family.
    fn backing(&self, backing: &Backing<'_>, service: &str, at: Option<IpAddr>) -> Option<Named> {
        let named = match backing.end {
            BackingEnd::Pods(listed, variant, pod) => {
                let text = pod.map_or_else(|| title(listed, variant), |pod| format!("{pod}[Pod]"));
                self.named(listed, variant, text, pod.cloned())?
            }
            BackingEnd::Address(address) => address_end(address),
        };
        let mut named = Named { text: format!("{} (behind {service})", named.text), ..named };
        let is_reached = at.is_none_or(|at| named.is_reached_by(|own| own.is_ipv4() == at.is_ipv4()));
        is_reached.then_some(named)
    }
}

impl Named {
    /// Keeps those of its addresses that are meant; says whether it may have one.
    pub(super) fn is_reached_by(&mut self, is_meant: impl Fn(IpAddr) -> bool) -> bool {
        match &mut self.end {
            End::Address(address) => is_meant(*address),
            End::Pod(pod) if pod.addresses.is_empty() => true,
            End::Pod(pod) => {
                pod.addresses.retain(|own| is_meant(*own));
                !pod.addresses.is_empty()
            }
        }
    }
}
