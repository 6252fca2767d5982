//! Whom a person means by an end of a question.

use super::missing::missing;
use super::outside::EXTERNAL;
use super::port::{self, Asked, Port};
use super::{Named, Scene, address_end};
use crate::reach::walk::End;
use crate::reach::{Listed, Peer, Variant, names};
use crate::snapshot::Name;
use std::net::IpAddr;

/// Whom a person means, and what is asked of its ports.
#[derive(Debug)]
pub(super) struct Meant {
    /// How it is shown.
    pub(super) text: String,
    /// Who it is.
    pub(super) who: Who,
    /// What is asked.
    pub(super) asked: Vec<Asked>,
}

/// Whom a person means.
#[derive(Debug)]
pub(super) enum Who {
    /// One end.
    End(Box<Named>),
    /// Every address outside.
    Outside,
    /// Whatever serves Ingresses and routes.
    Controller,
    /// Nobody knows whom, for this reason.
    Obscure(String),
}

impl Scene<'_> {
    /// Everybody whom `text` means: a pod, a workload, `service:namespace/name`,
    /// `external`, an address, `node:name`, `new:namespace{key=value}` or
    /// `{ingress-controller}`.
    pub(super) fn find(&self, text: &str, port: Option<&Port>) -> Result<Vec<Meant>, String> {
        let text = text.trim();
        let controller = Peer::IngressController.to_string();
        if text == controller || controller.get(1..controller.len().saturating_sub(1)) == Some(text) {
            let asked = vec![Asked::nothing()];
            return Ok(vec![Meant { text: controller, who: Who::Controller, asked }]);
        }
        if text == EXTERNAL {
            let asked = port::at(&self.somewhere_outside(), port)?;
            return Ok(vec![Meant { text: text.to_owned(), who: Who::Outside, asked }]);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return self.at_address(address.to_canonical(), port);
        }
        let all = if let Some(service) = text.strip_prefix("service:") {
            return self.behind(self.service(service)?, None, port);
        } else if let Some(node) = text.strip_prefix("node:") {
            vec![self.node(node)?]
        } else if let Some(pod) = text.strip_prefix("new:") {
            vec![self.new_pod(pod)?]
        } else {
            self.pods(text)
        };
        if all.is_empty() {
            return Err(self.no_end(text));
        }
        let mut meant = Vec::new();
        for named in all {
            meant.push(Meant::at(named, port)?);
        }
        Ok(meant)
    }

    /// The workloads of that name, or else the pod of that name.
    fn pods(&self, text: &str) -> Vec<Named> {
        let (mut found, mut single) = (Vec::new(), Vec::new());
        let (namespace, name) = text.split_once('/').unwrap_or_default();
        for listed in &self.model.units {
            let unit = &listed.unit;
            let is_meant = names(unit, text);
            for variant in &listed.variants {
                if is_meant {
                    let pod = variant.pods.first().filter(|_| variant.pods.len() == 1 && unit.kind == "Pod");
                    let pod = pod.map(|pod| Name::new(&unit.namespace, pod));
                    found.extend(self.named(listed, variant, title(listed, variant), pod));
                } else if unit.namespace == namespace && variant.pods.iter().any(|own| own == name) {
                    let pod = Some(Name::new(namespace, name));
                    single.extend(self.named(listed, variant, format!("{text}[Pod]"), pod));
                }
            }
        }
        if found.is_empty() { single } else { found }
    }

    pub(super) fn named(
        &self,
        listed: &Listed,
        variant: &Variant,
        text: String,
        pod: Option<Name>,
    ) -> Option<Named> {
        let mut end = self.model.end_of(variant.class)?;
        if let (End::Pod(own), Some(object)) =
            (&mut end, pod.as_ref().and_then(|pod| self.snapshot.pods.get(pod)))
        {
            own.addresses.retain(|address| {
                object.addresses.contains(address) || object.node_addresses.contains(address)
            });
        }
        let pods = pod.as_ref().map(|pod| vec![pod.name.clone()]);
        let nodes = self.snapshot.nodes_of(&listed.unit.namespace, pods.as_deref().unwrap_or(&variant.pods));
        let runs_on = nodes.into_iter().map(str::to_owned).collect();
        let (class, unit) = (Some(variant.class), Some(listed.unit.clone()));
        Some(Named { class, pod, unit, runs_on, ..Named::new(text, end) })
    }

    /// Who has an address: a pod, the Services to which it leads, or somebody
    /// outside.
    fn at_address(&self, address: IpAddr, port: Option<&Port>) -> Result<Vec<Meant>, String> {
        if let Some((listed, variant, pod)) = self.model.pods_at(self.snapshot, address) {
            let text = format!("{pod}[Pod] ({address})");
            if let Some(mut named) = self.named(listed, variant, text, Some(pod.clone())) {
                named.is_reached_by(|own| own == address);
                return Ok(vec![Meant::at(named, port)?]);
            }
        }
        let (mut meant, mut missing) = (Vec::new(), None);
        for service in self.snapshot.services.values().filter(|own| own.addresses.contains(&address)) {
            match self.behind(service, Some(address), port) {
                Ok(behind) => meant.extend(behind),
                Err(sentence) => missing = Some(sentence),
            }
        }
        match missing {
            // Services may share an address outside, each with ports of its own.
            _ if !meant.is_empty() => Ok(meant),
            Some(sentence) => Err(sentence),
            None => Ok(vec![Meant::at(address_end(address), port)?]),
        }
    }

    fn node(&self, name: &str) -> Result<Named, String> {
        let nodes = &self.snapshot.nodes;
        let node = nodes.get(name).ok_or_else(|| {
            let all: Vec<String> = nodes.keys().cloned().collect();
            missing(&format!("no node is called `{name}`"), name, &all)
        })?;
        let address =
            node.addresses.first().ok_or_else(|| format!("no address of node `{name}` is known"))?;
        let text = format!("node {name} ({address})");
        Ok(Named { text, node: Some(name.to_owned()), ..address_end(*address) })
    }
}

impl Meant {
    pub(super) fn at(named: Named, port: Option<&Port>) -> Result<Self, String> {
        let asked = port::at(&named, port)?;
        Ok(Self::end(named, asked))
    }

    pub(super) fn end(named: Named, asked: Vec<Asked>) -> Self {
        Self { text: named.text.clone(), who: Who::End(Box::new(named)), asked }
    }
}

/// A workload, and one of the pods that are meant where they differ.
pub(super) fn title(listed: &Listed, variant: &Variant) -> String {
    match variant.pods.first().filter(|_| listed.variants.len() > 1) {
        Some(pod) => format!("{} (pod {pod})", listed.unit),
        None => listed.unit.to_string(),
    }
}
