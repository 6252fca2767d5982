//! What is behind a Service, as an end of rules.

use super::ends::Ends;
use crate::algebra::{Domain, Ranges};
use crate::clause::Part;
use crate::kubernetes::calico::ServiceRef;
use crate::kubernetes::endpoints::EndpointPort;
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::port::{PortEntry, Ports, Protocol};
use crate::kubernetes::service::TargetPort;
use crate::kubernetes::{AddressSet, PodPeer, Selector, Service};
use crate::snapshot::Name;

/// Some of what is behind a Service, and the ports on which it serves.
pub(super) struct Behind {
    pub(super) part: Part,
    pub(super) ports: Ports,
}

impl Ends<'_> {
    /// What is behind a Service on ports of these protocols, or why it is nobody.
    pub(super) fn behind(&self, wanted: &ServiceRef, protocols: &[Protocol]) -> Result<Vec<Behind>, String> {
        let Some(namespace) = &wanted.namespace else {
            return Err("without a namespace, `services` mean nobody".to_owned());
        };
        let name = Name::new(namespace, &wanted.name);
        let service = self.snapshot.services.get(&name);
        if service.is_none() && !self.whole {
            let part = Part::Unknown(format!(
                "what is behind Service {namespace}/{} is not known here",
                wanted.name
            ));
            return Ok(vec![Behind { part, ports: Ports::All }]);
        }
        if let Some(behind) = service.and_then(|service| selected(service, protocols)) {
            return Ok(vec![behind]);
        }
        let ends = self.snapshot.endpoints.values().chain(self.snapshot.slices.values());
        let own =
            ends.filter(|ends| ends.namespace == *namespace && ends.service.as_deref() == Some(&wanted.name));
        let listed: Vec<Behind> = own
            .flat_map(|ends| &ends.subsets)
            .map(|subset| Behind {
                part: Part::Addresses(AddressSet::union_of(
                    subset.addresses.iter().map(|address| AddressSet::of(*address)),
                )),
                ports: Ports::Listed(
                    subset.ports.iter().filter_map(|port| numbered(port, protocols)).collect(),
                ),
            })
            .collect();
        if listed.is_empty() && service.is_none() {
            return Err(format!("there is no Service {namespace}/{}", wanted.name));
        }
        Ok(listed)
    }
}

/// The pods that a Service selects.
fn selected(service: &Service, protocols: &[Protocol]) -> Option<Behind> {
    let selector = service.selector.as_ref()?;
    let pods = selector
        .iter()
        .fold(Selector::everything(), |pods, (key, value)| pods.and(key, Domain::among([value])));
    let namespaces = Selector::with(NAMESPACE_NAME, Domain::among([&service.namespace]));
    let ports = service.ports.iter().filter(|port| protocols.contains(&port.protocol));
    let ports = ports.map(|port| match &port.target {
        TargetPort::Number(number) => PortEntry::Numbered(port.protocol, Ranges::from_to(*number, *number)),
        TargetPort::Name(name) => PortEntry::Named(port.protocol, name.clone()),
    });
    let part = Part::Pods(PodPeer { namespaces, pods });
    Some(Behind { part, ports: Ports::Listed(ports.collect()) })
}

fn numbered(port: &EndpointPort, protocols: &[Protocol]) -> Option<PortEntry> {
    let numbers = port.number.map_or_else(Ranges::full, |number| Ranges::from_to(number, number));
    protocols.contains(&port.protocol).then_some(PortEntry::Numbered(port.protocol, numbers))
}
