//! Whom Ingresses and routes lead to, and which of them lead to nobody.

use super::answer::variants;
use super::service::BackingEnd;
use super::{ClassId, Filter, Listed, Model, Peer, Variant};
use crate::kubernetes::kinds::{self, GATEWAY};
use crate::kubernetes::service::ServicePort;
use crate::kubernetes::{Backend, Direction, Entry, PortSet};
use crate::order::{self, SortedMap};
use crate::snapshot::{Name, Snapshot, Unit};
use crate::words;

/// How many are named where several are meant.
const NAMED: usize = 3;

/// One backend of an entry, and where it leads.
pub(super) struct Lead<'a> {
    /// The Ingress or route.
    pub(super) entry: &'a Entry,
    /// The Service that it names.
    backend: &'a Backend,
    /// The pods behind that, or why there are none.
    pub(super) to: Result<Vec<Led<'a>>, Astray>,
}

/// Pods to which an entry leads.
pub(super) struct Led<'a> {
    /// Their workload.
    listed: &'a Listed,
    /// Those of its pods that are meant.
    variant: &'a Variant,
    /// The ports to which it leads.
    pub(super) ports: PortSet,
}

/// Why an entry leads to nobody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Astray {
    /// The Service is of another namespace, which gives no leave.
    NoGrant,
    /// There is no such Service.
    NoService,
    /// The Service has no such port.
    NoPort,
    /// The Service selects no pod.
    NoPod,
    /// Nobody knows where the Service leads.
    Obscure,
}

/// Where the backends of all entries lead.
pub(super) fn leads<'a>(model: &'a Model, snapshot: &'a Snapshot) -> Vec<Lead<'a>> {
    let mut leads = Vec::new();
    for entry in snapshot.entries.values() {
        for backend in &entry.backends {
            leads.push(Lead { entry, backend, to: lead(model, snapshot, entry, backend) });
        }
    }
    leads
}

fn lead<'a>(
    model: &'a Model,
    snapshot: &'a Snapshot,
    entry: &Entry,
    backend: &Backend,
) -> Result<Vec<Led<'a>>, Astray> {
    if !is_granted(snapshot, entry, backend) {
        return Err(Astray::NoGrant);
    }
    let name = Name::new(&backend.namespace, &backend.service);
    let service = snapshot.services.get(&name).ok_or(Astray::NoService)?;
    let behind = model.behind(snapshot, service).map_err(|_| Astray::Obscure)?;
    let ports: Vec<&ServicePort> =
        service.ports.iter().filter(|port| entry.leads_to(backend, port)).collect();
    if ports.is_empty() {
        return Err(Astray::NoPort);
    }
    let (mut all, mut pods) = (Vec::new(), false);
    for backing in &behind {
        let BackingEnd::Pods(listed, variant, _) = backing.end else { continue };
        pods = true;
        let class = model.class(variant.class);
        let mut open = PortSet::empty();
        for port in &ports {
            open = open.union(&PortSet::of(port.protocol, backing.numbers(port, class)));
        }
        if !open.is_empty() {
            all.push(Led { listed, variant, ports: open });
        }
    }
    match (all.is_empty(), behind.is_empty(), pods) {
        (false, ..) => Ok(all),
        (true, true, _) => Err(Astray::NoPod),
        (true, false, true) => Err(Astray::NoPort),
        (true, false, false) => Err(Astray::Obscure),
    }
}

/// Whether the namespace of the Service gives leave: its own entries need none.
fn is_granted(snapshot: &Snapshot, entry: &Entry, backend: &Backend) -> bool {
    backend.namespace == entry.namespace
        || snapshot.grants.values().any(|grant| {
            grant.namespace == backend.namespace
                && grant.lets(GATEWAY, kinds::of_entry(entry.kind).name, &entry.namespace, &backend.service)
        })
}

/// The ports that Ingresses and routes open to those who are wanted.
pub(super) fn entered(
    model: &Model,
    snapshot: &Snapshot,
    wanted: impl Fn(&Listed, &Variant) -> bool,
) -> SortedMap<Peer, PortSet> {
    let mut open: SortedMap<Peer, PortSet> = SortedMap::new();
    for lead in leads(model, snapshot) {
        for led in lead.to.iter().flatten().filter(|led| wanted(led.listed, led.variant)) {
            let ports = led.ports.intersection(&model.from_anywhere(led.variant.class));
            if let Some(peer) = led.peer().filter(|_| !ports.is_empty()) {
                let own = open.get_or_default(peer);
                *own = own.union(&ports);
            }
        }
    }
    open
}

/// What keeps the connections of an entry out of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    /// It leads to nobody.
    Astray(Astray),
    /// Its pods admit nobody of other namespaces and no address.
    Closed,
    /// Its pods admit some, and nobody knows whether its controller is among
    /// them.
    Depends,
}

/// What is to be known of the entries that a list of connections does not
/// show, one sentence for each sort of gap.
pub fn notes(model: &Model, snapshot: &Snapshot, filter: &Filter) -> Vec<String> {
    let mut gaps: Vec<(Gap, String)> = Vec::new();
    for lead in leads(model, snapshot) {
        let entry = lead.entry;
        match &lead.to {
            Err(astray) if lead.is_wanted(filter) => {
                let to = lead.backend.text(*astray == Astray::NoPort);
                gaps.push((Gap::Astray(*astray), format!("{entry} leads to {to}")));
            }
            Err(_) => {}
            Ok(all) => {
                for led in all.iter().filter(|led| filter.wants(&led.listed.unit)) {
                    let (Some(gap), Some(peer)) = (model.gap(entry, led), led.peer()) else { continue };
                    gaps.push((gap, format!("{entry} leads to {peer}")));
                }
            }
        }
    }
    order::sort(&mut gaps);
    gaps.dedup();
    let mut notes = Vec::new();
    let mut rest = gaps.as_slice();
    while let Some((gap, _)) = rest.first() {
        let (own, others) = rest.split_at(rest.partition_point(|(other, _)| other == gap));
        notes.push(gap.sentence(own));
        rest = others;
    }
    notes
}

impl Lead<'_> {
    /// Whether a filter lets through what is said of it as a whole.
    fn is_wanted(&self, filter: &Filter) -> bool {
        let own = [&self.entry.namespace, &self.backend.namespace];
        filter.focus.is_none() && filter.namespace.as_ref().is_none_or(|wanted| own.contains(&wanted))
    }
}

impl Model {
    /// Why the pods to which an entry leads are not open to whatever serves it.
    fn gap(&self, entry: &Entry, led: &Led<'_>) -> Option<Gap> {
        let (class, home) = (led.variant.class, &led.listed.unit.namespace);
        if self.from_anywhere(class).intersects(&led.ports) {
            return None;
        }
        let beside = entry.gateways.contains(home);
        let row = self.row(class, Direction::Ingress);
        let addresses =
            row.pieces.iter().any(|(ports, ends)| ports.intersects(&led.ports) && !ends.outside.is_empty());
        let strangers = self.strangers(class, Direction::Ingress);
        let mut others = strangers.iter().filter(|stranger| beside || !stranger.is_of(home));
        let some = addresses || others.any(|stranger| stranger.ports.intersects(&led.ports));
        Some(if some { Gap::Depends } else { Gap::Closed })
    }

    /// Whether the pods admit some, and nobody knows whether what serves the
    /// entry is among them.
    pub(super) fn depends_on_controller(&self, entry: &Entry, led: &Led<'_>) -> bool {
        self.gap(entry, led) == Some(Gap::Depends)
    }
}

impl Led<'_> {
    /// The pods as connections name them.
    fn peer(&self) -> Option<Peer> {
        variants(self.listed).find(|(_, own)| own.class == self.variant.class).map(|(peer, _)| peer)
    }

    /// Whether it leads to pods of that class and workload.
    pub(super) fn is_of(&self, class: Option<ClassId>, unit: Option<&Unit>) -> bool {
        class == Some(self.variant.class) && unit == Some(&self.listed.unit)
    }
}

impl Gap {
    fn sentence(self, all: &[(Self, String)]) -> String {
        let (one, many) = self.words();
        match all {
            [(_, lead)] => format!("{lead}, {one}"),
            all => {
                let leads: Vec<String> = all.iter().map(|(_, lead)| lead.clone()).collect();
                let leads = words::list(leads.iter(), NAMED);
                format!("{} backends of Ingresses and routes are {many}: {leads}", all.len())
            }
        }
    }

    /// What is said of one, and what many are.
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Closed => (
                "which admits nobody from other namespaces or from outside",
                "workloads that admit nobody from other namespaces or from outside",
            ),
            Self::Depends => (
                "which admits some only: whether it gets through depends on where its controller runs",
                "workloads that admit some only: whether they get through depends on where their controllers run",
            ),
            Self::Astray(Astray::NoGrant) => (
                "and no ReferenceGrant of that namespace lets it",
                "Services of other namespaces, which no ReferenceGrant lets them reach",
            ),
            Self::Astray(Astray::NoService) => {
                ("which is not among the manifests", "Services that are not among the manifests")
            }
            Self::Astray(Astray::NoPort) => ("and there is no such port", "ports that are not there"),
            Self::Astray(Astray::NoPod) => {
                ("which no pod among the manifests serves", "Services that no pod among the manifests serves")
            }
            Self::Astray(Astray::Obscure) => {
                ("and nobody knows where that leads", "Services of which nobody knows where they lead")
            }
        }
    }
}
