//! Who a person means by the ends of a question, and what is answered.

use super::ambiguity::{BASELINE_BESIDE_POLICIES, turned};
use super::family::{Families, Family};
use super::row::AdminTier;
use super::walk::{End, Fallback, PodEnd, Side, World};
use super::{ClassId, Listed, Model, Variant, names};
use crate::algebra::Ranges;
use crate::kubernetes::pod::PodNetwork;
use crate::kubernetes::service::TargetPort;
use crate::kubernetes::{AddressSet, Direction, Labels, Namespace, PortSet, Protocol, Service, label};
use crate::snapshot::{Name, Snapshot};
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
    /// The Service that leads there, if one was named.
    pub service: Option<Name>,
    /// The node that is meant, if one was named.
    pub node: Option<String>,
    /// The nodes on which pods that are meant run.
    pub runs_on: Vec<String>,
}

/// A port that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// By number.
    Number(Protocol, u16),
    /// By the name that the destination gives it.
    Name(String),
}

impl Port {
    /// Reads `80`, `UDP/53` or `http`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (protocol, rest) = match text.split_once(['/', ' ', ':']) {
            Some((protocol, rest)) => (protocol.to_ascii_uppercase().parse::<Protocol>()?, rest),
            None => (Protocol::Tcp, text),
        };
        match rest.parse::<u16>() {
            Ok(number) if number > 0 => Ok(Self::Number(protocol, number)),
            Err(_) if rest.chars().any(|c| c.is_ascii_lowercase()) => Ok(Self::Name(rest.to_owned())),
            _ => Err(format!("`{text}` is not a port, expected one like 80, UDP/53 or a port name")),
        }
    }
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

impl Explanation {
    /// Whether the port that was asked for is open; without one, whether any is.
    pub fn is_allowed(&self) -> bool {
        is_open(&self.ports, self.port)
    }
}

impl Decision {
    /// Whether each side says the same as that of another decision, of the port
    /// that was asked for or of all.
    fn is_alike(&self, other: &Self, port: Option<(Protocol, u16)>) -> bool {
        let sides = [(&self.egress, &other.egress), (&self.ingress, &other.ingress)];
        sides.into_iter().all(|(one, other)| match port {
            Some(_) => is_open(&one.allowed, port) == is_open(&other.allowed, port),
            None => one.allowed == other.allowed,
        })
    }
}

/// Whether the source is the node on which the destination runs, or on its
/// network.
fn is_own_node(source: &Named, destination: &Named) -> bool {
    let on_node = match &source.end {
        End::Pod(pod) if pod.on_node => pod.nodes.as_slice(),
        _ => &[],
    };
    source.node.iter().chain(on_node).any(|node| destination.runs_on.contains(node))
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
    /// Everybody whom `text` means: a pod, a workload, `service:namespace/name`,
    /// `external`, an address, `node:name`, or `new:namespace{key=value}`.
    pub fn find(&self, text: &str) -> Result<Vec<Named>, String> {
        let text = text.trim();
        if text == "external" {
            return Ok(vec![self.somewhere_outside()]);
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            return Ok(vec![self.at_address(address)]);
        }
        if let Some(node) = text.strip_prefix("node:") {
            return self.node(node).map(|named| vec![named]);
        }
        if let Some(service) = text.strip_prefix("service:") {
            return self.service(service);
        }
        if let Some(pod) = text.strip_prefix("new:") {
            return new_pod(self, pod).map(|named| vec![named]);
        }
        let found = self.pods(text);
        if found.is_empty() {
            Err(format!(
                "nothing is called `{text}`, expected namespace/name of a pod or workload, service:namespace/name, \
             external, an address, node:name or new:namespace{{key=value}}"
            ))
        } else {
            Ok(found)
        }
    }

    fn pods(&self, text: &str) -> Vec<Named> {
        let units = self.model.units.iter().filter(|listed| names(&listed.unit, text));
        let mut found: Vec<Named> = units
            .flat_map(|listed| {
                let several = listed.variants.len() > 1;
                listed.variants.iter().filter_map(move |variant| {
                    let mut text = listed.unit.to_string();
                    if let Some(pod) = variant.pods.first().filter(|_| several) {
                        text = format!("{text} (pod {pod})");
                    }
                    let pod =
                        variant.pods.first().filter(|_| listed.unit.kind == "Pod" && variant.pods.len() == 1);
                    let pod = pod.map(|pod| Name::new(&listed.unit.namespace, pod));
                    self.named(listed, variant, text, pod)
                })
            })
            .collect();
        if found.is_empty() {
            let single = self.model.units.iter().flat_map(|listed| {
                let variants = listed.variants.iter().map(move |variant| (listed, variant));
                variants.filter(|(listed, variant)| {
                    variant.pods.iter().any(|pod| format!("{}/{pod}", listed.unit.namespace) == text)
                })
            });
            let name = text.split_once('/').map(|(namespace, name)| Name::new(namespace, name));
            found.extend(single.filter_map(|(listed, variant)| {
                self.named(listed, variant, format!("{text}[Pod]"), name.clone())
            }));
        }
        found
    }

    fn named(&self, listed: &Listed, variant: &Variant, text: String, pod: Option<Name>) -> Option<Named> {
        let class = variant.class;
        let mut end = self.model.end_of(class)?;
        let pods = pod.as_ref().map(|pod| vec![pod.name.clone()]);
        let pods = pods.as_deref().unwrap_or(&variant.pods);
        let nodes = self.snapshot.nodes_of(&listed.unit.namespace, pods);
        let runs_on = nodes.into_iter().map(str::to_owned).collect();
        if let (End::Pod(own), Some(object)) =
            (&mut end, pod.as_ref().and_then(|pod| self.snapshot.pods.get(pod)))
        {
            own.addresses.retain(|address| {
                object.addresses.contains(address) || object.node_addresses.contains(address)
            });
        }
        Some(Named { text, end, class: Some(class), pod, service: None, node: None, runs_on })
    }

    /// An address that no block names, or else the first outside.
    fn somewhere_outside(&self) -> Named {
        let blocks = AddressSet::union_of(self.model.all_blocks(None));
        let usual = AddressSet { v4: Ranges::from_to(0x0100_0000, 0xdfff_ffff), v6: Ranges::empty() };
        let free = usual.difference(&blocks).first();
        let address = free.or_else(|| usual.first()).unwrap_or(IpAddr::V4([1, 0, 0, 0].into()));
        Named { text: format!("external ({address})"), ..address_end(address) }
    }

    fn at_address(&self, address: IpAddr) -> Named {
        let pod = self.snapshot.pods.iter().find(|(_, pod)| pod.addresses.contains(&address));
        let name = pod.map(|(name, _)| name.to_string());
        let pod = name.and_then(|name| self.pods(&name).into_iter().next());
        match pod {
            // The pod, over the family of the address.
            Some(pod) => Named {
                text: format!("{} ({address})", pod.text),
                end: pod.end.over(Family::of(&address)),
                ..pod
            },
            None => address_end(address),
        }
    }

    fn node(&self, name: &str) -> Result<Named, String> {
        let node = self.snapshot.nodes.get(name).ok_or_else(|| format!("no node is called `{name}`"))?;
        let address =
            node.addresses.first().ok_or_else(|| format!("no address of node `{name}` is known"))?;
        let text = format!("node {name} ({address})");
        Ok(Named { text, node: Some(name.to_owned()), ..address_end(*address) })
    }

    fn service(&self, text: &str) -> Result<Vec<Named>, String> {
        let (namespace, name) = text.split_once('/').unwrap_or(("default", text));
        let name = Name::new(namespace, name);
        let service =
            self.snapshot.services.get(&name).ok_or_else(|| format!("no Service is called `{name}`"))?;
        let found: Vec<Named> = self
            .behind(service)
            .into_iter()
            .map(|named| Named {
                text: format!("{} (behind Service {name})", named.text),
                service: Some(name.clone()),
                ..named
            })
            .collect();
        if found.is_empty() { Err(format!("no pod is behind Service `{name}`")) } else { Ok(found) }
    }

    fn behind(&self, service: &Service) -> Vec<Named> {
        let units = self.model.units.iter().filter(|listed| listed.unit.namespace == service.namespace);
        let variants = units.flat_map(|listed| listed.variants.iter().map(move |variant| (listed, variant)));
        let selected = variants.filter(|(_, variant)| {
            self.model.class(variant.class).is_some_and(|class| service.selects(&class.labels))
        });
        selected
            .filter_map(|(listed, variant)| self.named(listed, variant, listed.unit.to_string(), None))
            .collect()
    }

    /// Explains every pair of the ends that the texts mean.
    pub fn explain(
        &self,
        source: &str,
        destination: &str,
        port: Option<&Port>,
    ) -> Result<Vec<Explanation>, String> {
        let (sources, destinations) = (self.find(source)?, self.find(destination)?);
        let mut explanations = Vec::new();
        for source in &sources {
            for destination in &destinations {
                let port = self.pod_port(destination, port)?;
                explanations.push(self.pair(source, destination, port));
            }
        }
        Ok(explanations)
    }

    /// The number that a port has at the destination's pods.
    fn pod_port(&self, destination: &Named, port: Option<&Port>) -> Result<Option<(Protocol, u16)>, String> {
        let network = match &destination.end {
            End::Pod(pod) => Some(&pod.network),
            End::Address(_) => None,
        };
        let named = |name: &str| {
            let numbers =
                network.map(|network| network.ports.iter().find(|port| port.name.as_deref() == Some(name)));
            numbers.flatten().map(|port| (port.protocol, port.number))
        };
        let service = destination.service.as_ref().and_then(|name| self.snapshot.services.get(name));
        if let (Some(service), Some(wanted)) = (service, port) {
            let own = service.ports.iter().find(|own| match wanted {
                Port::Number(protocol, number) => own.protocol == *protocol && own.number == *number,
                Port::Name(name) => own.name.as_ref() == Some(name),
            });
            let own = own
                .ok_or_else(|| format!("Service {}/{} has no such port", service.namespace, service.name))?;
            return match &own.target {
                TargetPort::Number(number) => Ok(Some((own.protocol, *number))),
                TargetPort::Name(name) => {
                    named(name).map(Some).ok_or_else(|| format!("{} has no port `{name}`", destination.text))
                }
            };
        }
        match port {
            None => Ok(None),
            Some(Port::Number(protocol, number)) => Ok(Some((*protocol, *number))),
            Some(Port::Name(name)) => {
                named(name).map(Some).ok_or_else(|| format!("{} has no port `{name}`", destination.text))
            }
        }
    }

    /// Explains one pair.
    pub fn pair(&self, source: &Named, destination: &Named, port: Option<(Protocol, u16)>) -> Explanation {
        let itself = source.pod.is_some() && source.pod == destination.pod;
        let own_node = is_own_node(source, destination);
        let (shared, whole) = self.ends(source, destination);
        let mut notes = Vec::new();
        if itself {
            notes.push("a pod reaches its own address whatever policies say; through a Service it depends on the network plugin".to_owned());
        }
        let mut shown = self.decide(&whole, own_node, &mut notes);
        let mut ports = if itself { PortSet::full() } else { shown.ports.clone() };
        let (mut over, mut families) = (None, None);
        if !itself && let Some(shared) = shared {
            let mut seen = Vec::new();
            let each = shared.iter().map(|family| {
                let ends = (self.over(source, family), self.over(destination, family));
                OverFamily { family, decision: self.decide(&ends, own_node, &mut seen) }
            });
            let each: Vec<OverFamily> = each.collect();
            ports = each.iter().fold(PortSet::empty(), |all, one| all.union(&one.decision.ports));
            if each.is_empty() || each.iter().any(|one| !one.decision.is_alike(&shown, port)) {
                let open = each.iter().find(|one| is_open(&one.decision.ports, port));
                if let Some(one) = open.or(each.first()) {
                    (shown, notes, over) = (one.decision.clone(), seen, Some(one.family));
                }
                families = Some(each);
            }
        }
        if own_node {
            notes.push("NetworkPolicies never stop what comes from the pod's own node".to_owned());
        }
        let Decision { egress, ingress, .. } = shown;
        let (source, destination) = (source.clone(), destination.clone());
        Explanation { source, destination, port, egress, ingress, over, ports, families, notes }
    }

    /// The families that both ends have, unless those of one are not known; and
    /// the ends with all their addresses.
    fn ends(&self, source: &Named, destination: &Named) -> (Option<Families>, (End, End)) {
        let [one, other] = [source, destination].map(|named| self.families(named));
        let shared = one.and(other);
        // A node is one of its addresses.
        let first = shared.and_then(|shared| shared.iter().next());
        let end = |named: &Named| match first {
            Some(family) if named.node.is_some() => self.over(named, family),
            _ => named.end.clone(),
        };
        (shared, (end(source), end(destination)))
    }

    /// The addresses of the node that is meant, if it is one.
    fn node_addresses(&self, named: &Named) -> Option<&[IpAddr]> {
        let node = named.node.as_ref().and_then(|node| self.snapshot.nodes.get(node))?;
        Some(&node.addresses)
    }

    fn families(&self, named: &Named) -> Families {
        self.node_addresses(named).map_or_else(|| named.end.families(), Families::of)
    }

    fn over(&self, named: &Named, family: Family) -> End {
        let addresses = self.node_addresses(named).into_iter().flatten();
        let address = addresses.copied().find(|address| Family::of(address) == family);
        address.map_or_else(|| named.end.over(family), End::Address)
    }

    /// Decides about a pair of ends as they are.
    fn decide(
        &self,
        (source, destination): &(End, End),
        own_node: bool,
        notes: &mut Vec<String>,
    ) -> Decision {
        let egress = self.side(source, destination, Direction::Egress);
        let mut ingress = self.side(destination, source, Direction::Ingress);
        let mut own = Vec::new();
        self.notes(&egress, source, destination, &mut own);
        self.notes(&ingress, destination, source, &mut own);
        own.dedup();
        notes.extend(own.into_iter().filter(|note| !notes.contains(note)).collect::<Vec<_>>());
        if own_node {
            ingress.allowed = ingress.allowed.union(&ingress.left_to_network_policies());
        }
        let ports = egress.allowed.intersection(&ingress.allowed);
        Decision { egress, ingress, ports }
    }

    fn side(&self, subject: &End, other: &End, direction: Direction) -> Side {
        Side::decide(&self.model.world(subject), subject, other, direction)
    }

    /// Whether no NetworkPolicy isolates the pod in the direction of its side,
    /// and one does in the other direction.
    fn is_isolated_otherwise(&self, side: &Side, subject: &End) -> bool {
        let End::Pod(pod) = subject else { return false };
        let other = side.direction.opposite();
        let mut policies = self.model.world(subject).policies.iter();
        side.default == Fallback::Open
            && policies.any(|policy| policy.isolates(other) && policy.pods.matches(&pod.labels))
    }

    fn notes(&self, side: &Side, subject: &End, other: &End, notes: &mut Vec<String>) {
        let rules = || side.policies.iter().flat_map(|step| &step.rules);
        if rules().flat_map(|rule| &rule.peers).any(|peer| peer.block_meets_pod) {
            let here = self.model.blocks.here();
            notes.push(format!(
                "a rule has address blocks: whether they match pods depends on the network plugin; {here}"
            ));
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
        let turned = Side::decide(&World { admin: &turned, ..world }, subject, other, side.direction);
        if turned.allowed != side.allowed {
            notes.push(format!(
                "administrators' policies of equal priority decide differently about {}: any order is legal, here it is by name",
                side.direction
            ));
        }
        if self.is_isolated_otherwise(side, subject) {
            let tier = AdminTier::of(self.model);
            let world = World { admin: tier.policies(), ..world };
            if Side::decide(&world, subject, other, side.direction).allowed != side.allowed {
                notes.push(BASELINE_BESIDE_POLICIES.to_owned());
            }
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
    let end = End::Address(address);
    Named {
        text: address.to_string(),
        end,
        class: None,
        pod: None,
        service: None,
        node: None,
        runs_on: Vec::new(),
    }
}

/// Reads `namespace{key=value,key=value}`.
fn new_pod(scene: &Scene<'_>, text: &str) -> Result<Named, String> {
    let (namespace, labels) = match text.strip_suffix('}').and_then(|text| text.split_once('{')) {
        Some((namespace, labels)) => (namespace, labels),
        None => (text, ""),
    };
    if !label::is_dns_label(namespace) {
        return Err(format!("`{namespace}` is not a namespace"));
    }
    let mut all = Labels::new();
    for pair in labels.split(',').map(str::trim).filter(|pair| !pair.is_empty()) {
        let (key, value) =
            pair.split_once('=').ok_or_else(|| format!("`{pair}` is not a label, expected key=value"))?;
        if let Some(fault) = label::key_fault(key).or_else(|| label::value_fault(value)) {
            return Err(fault);
        }
        all.insert(key.to_owned(), value.to_owned());
    }
    let known = scene.model.space(namespace).and_then(|space| scene.model.namespace(space)).cloned();
    let namespace = known.unwrap_or_else(|| Namespace::new(namespace, Labels::new()));
    let text = format!("new pod {{{labels}}} in {}", namespace.name());
    let pod = PodEnd {
        namespace,
        labels: all,
        network: PodNetwork::default(),
        addresses: Vec::new(),
        nodes: Vec::new(),
        on_node: false,
    };
    Ok(Named { text, end: End::Pod(Box::new(pod)), ..address_end(IpAddr::V4([0, 0, 0, 0].into())) })
}
