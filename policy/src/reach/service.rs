//! What is behind a Service: the pods that it selects, or what its endpoints
//! hold where it selects none.
//!
//! A slice that somebody writes by hand adds to what a Service selects: proxies take
//! all slices that name it. Endpoints in the older form do not, as their controller
//! overwrites them.

use super::{Class, Listed, Model, Variant};
use crate::algebra::Ranges;
use crate::kubernetes::endpoints::EndpointPort;
use crate::kubernetes::service::{ServicePort, ServiceType, TargetPort};
use crate::kubernetes::{Endpoints, Service};
use crate::snapshot::{Name, Snapshot};
use std::net::IpAddr;

/// Something that serves a Service.
#[derive(Debug)]
pub(super) struct Backing<'a> {
    /// What serves it.
    pub(super) end: BackingEnd<'a>,
    /// The ports by which the Service's are mapped, where endpoints say it.
    mapped: Option<&'a [EndpointPort]>,
}

/// What serves a Service.
#[derive(Debug)]
pub(super) enum BackingEnd<'a> {
    /// Pods of a workload; one of them, by its name, where one is meant.
    Pods(&'a Listed, &'a Variant, Option<&'a Name>),
    /// An address that is no pod's among the manifests.
    Address(IpAddr),
}

impl Model {
    /// What is behind a Service, or why nobody knows.
    pub(super) fn behind<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        service: &'a Service,
    ) -> Result<Vec<Backing<'a>>, String> {
        match (service.kind, &service.selector) {
            (ServiceType::ExternalName, _) => {
                let name = service.external_name.as_deref().unwrap_or_default();
                Err(format!("it stands for `{name}`, and what that resolves to is not known here"))
            }
            (_, Some(_)) => {
                let mut backings = self.selected(service);
                let beside = self.endpoints_of(snapshot, service, |slice| slice.is_beside);
                backings.extend(beside.into_iter().flatten());
                Ok(backings)
            }
            (_, None) => self.endpoints_of(snapshot, service, |_| true).ok_or_else(|| {
                "it has no selector, and no Endpoints or EndpointSlice of it is among the manifests"
                    .to_owned()
            }),
        }
    }

    fn selected<'a>(&'a self, service: &Service) -> Vec<Backing<'a>> {
        let mut backings = Vec::new();
        for listed in self.units_of(&service.namespace) {
            for variant in &listed.variants {
                if self.class(variant.class).is_some_and(|class| service.selects(&class.labels)) {
                    backings.push(Backing { end: BackingEnd::Pods(listed, variant, None), mapped: None });
                }
            }
        }
        backings
    }

    /// What endpoints hold for a Service, if there are any.
    fn endpoints_of<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        service: &Service,
        is_wanted: fn(&Endpoints) -> bool,
    ) -> Option<Vec<Backing<'a>>> {
        let mut backings = None;
        let all = snapshot.endpoints.values().chain(snapshot.slices.values());
        for endpoints in all.filter(|endpoints| is_wanted(endpoints)) {
            if endpoints.namespace != service.namespace || endpoints.service.as_ref() != Some(&service.name) {
                continue;
            }
            let backings = backings.get_or_insert_with(Vec::new);
            for subset in &endpoints.subsets {
                for address in &subset.addresses {
                    let end = match self.pods_at(snapshot, *address) {
                        Some((listed, variant, pod)) => BackingEnd::Pods(listed, variant, Some(pod)),
                        None => BackingEnd::Address(*address),
                    };
                    backings.push(Backing { end, mapped: Some(&subset.ports) });
                }
            }
        }
        backings
    }

    /// The pod that has an address, and the workload that it is listed as. One
    /// that has run to its end has left its address to others.
    pub(super) fn pods_at<'a>(
        &'a self,
        snapshot: &'a Snapshot,
        address: IpAddr,
    ) -> Option<(&'a Listed, &'a Variant, &'a Name)> {
        let mut pods = snapshot.pods.iter();
        let (name, pod) = pods.find(|(_, pod)| !pod.finished && pod.addresses.contains(&address))?;
        for listed in self.units_of(&name.namespace) {
            // A template may have the name of a pod that nobody owns.
            if pod.owner.is_none() && listed.unit.kind != "Pod" {
                continue;
            }
            if let Some(variant) = listed.variants.iter().find(|variant| variant.pods.contains(&name.name)) {
                return Some((listed, variant, name));
            }
        }
        None
    }
}

impl Backing<'_> {
    /// The numbers to which a port of the Service leads here; none where it
    /// leads to something else only.
    pub(super) fn numbers(&self, port: &ServicePort, class: Option<&Class>) -> Ranges<u16> {
        let one = |number: u16| Ranges::from_to(number, number);
        let Some(mapped) = self.mapped else {
            return match (&port.target, class) {
                (TargetPort::Number(number), _) => one(*number),
                (TargetPort::Name(name), Some(class)) => class.network.named(port.protocol, name),
                (TargetPort::Name(_), None) => Ranges::empty(),
            };
        };
        let name = port.name.as_deref().unwrap_or_default();
        let mut own = mapped.iter().filter(|own| own.protocol == port.protocol && own.name == name);
        own.next().map_or_else(Ranges::empty, |own| one(own.number.unwrap_or(port.number)))
    }
}
