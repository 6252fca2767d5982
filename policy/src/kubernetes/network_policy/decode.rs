//! Reads NetworkPolicies, and refuses what an API server refuses.

use super::{Direction, IpBlock, NetworkPolicy, Peer, Peers, Rule, Section};
use crate::algebra::Ranges;
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::place::Place;
use crate::kubernetes::port::{PortEntry, Ports, Protocol, name_fault, number};
use crate::kubernetes::{Cidr, Problem, Selector, read, wire};
use crate::order::SortedMap;
use k8s_openapi::api::networking::v1 as api;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::value::RawValue;

type Result<T> = std::result::Result<T, Problem>;

const API_VERSION: &str = "networking.k8s.io/v1";
const KIND: &str = "NetworkPolicy";

impl NetworkPolicy {
    /// Reads a `networking.k8s.io/v1` NetworkPolicy.
    pub fn decode(json: &str) -> Result<Self> {
        let object = wire::NetworkPolicy::read(API_VERSION, KIND, json)?;
        Self::of(object.metadata.into(), &object.spec.unwrap_or_default())
    }

    fn of(metadata: Metadata, spec: &wire::NetworkPolicySpec) -> Result<Self> {
        let place = Place::Object.field("spec");
        let mut oddities = Vec::new();
        let pods = selector(spec.pod_selector.as_ref(), &place.field("podSelector"))?;
        let ingress = rules(spec.ingress.as_deref(), Direction::Ingress, &place, &mut oddities)?;
        let egress = rules(spec.egress.as_deref(), Direction::Egress, &place, &mut oddities)?;
        let types = Types::decode(spec.policy_types.as_deref(), !egress.is_empty(), &place)?;
        Ok(Self {
            namespace: metadata.namespace_or_default().to_owned(),
            name: metadata.name,
            pods: pods.unwrap_or_default(),
            ingress: Section { effective: types.ingress, written: spec.ingress.is_some(), rules: ingress },
            egress: Section { effective: types.egress, written: spec.egress.is_some(), rules: egress },
            oddities,
        })
    }
}

/// The specs of the policies of a list that are read by now: many say the same
/// under another name, and what is said again is not read again.
#[derive(Default)]
pub struct KnownSpecs<'a>(SortedMap<&'a str, NetworkPolicy>);

impl<'a> KnownSpecs<'a> {
    /// Reads the next policy of the list, as [`NetworkPolicy::decode`] does.
    pub fn decode(&mut self, json: &'a str) -> Result<NetworkPolicy> {
        let object = wire::Object::<&RawValue>::read(API_VERSION, KIND, json)?;
        let metadata = Metadata::from(object.metadata);
        let Some(spec) = object.spec else {
            return NetworkPolicy::of(metadata, &wire::NetworkPolicySpec::default());
        };
        if let Some(known) = self.0.get(spec.get()) {
            let namespace = metadata.namespace_or_default().to_owned();
            return Ok(NetworkPolicy { namespace, name: metadata.name, ..known.clone() });
        }
        let policy = NetworkPolicy::of(metadata, &read::part(spec, &Place::Object.field("spec"))?)?;
        self.0.insert(spec.get(), policy.clone());
        Ok(policy)
    }
}

/// The directions in which a policy isolates.
struct Types {
    ingress: bool,
    egress: bool,
}

impl Types {
    /// `policyTypes`, or its default: Ingress always, Egress if there is an
    /// egress rule (comment of `NetworkPolicySpec.policyTypes`).
    fn decode(types: Option<&[String]>, has_egress_rules: bool, spec: &Place<'_>) -> Result<Self> {
        let Some(types) = types.filter(|types| !types.is_empty()) else {
            return Ok(Self { ingress: true, egress: has_egress_rules });
        };
        let place = spec.field("policyTypes");
        if types.len() > Direction::BOTH.len() {
            return Err(Problem::at(&place, "expected at most Ingress and Egress"));
        }
        let known = |name: &String| Direction::BOTH.iter().any(|direction| direction.to_string() == *name);
        match types.iter().position(|name| !known(name)) {
            Some(index) => Err(Problem::at(&place.item(index), "expected Ingress or Egress")),
            None => Ok(Self {
                ingress: types.iter().any(|name| name == "Ingress"),
                egress: types.iter().any(|name| name == "Egress"),
            }),
        }
    }
}

/// What rules of both directions have in common.
trait ApiRule {
    fn peers(&self) -> Option<&[api::NetworkPolicyPeer]>;
    fn ports(&self) -> &[api::NetworkPolicyPort];
}

impl ApiRule for api::NetworkPolicyIngressRule {
    fn peers(&self) -> Option<&[api::NetworkPolicyPeer]> {
        self.from.as_deref()
    }
    fn ports(&self) -> &[api::NetworkPolicyPort] {
        self.ports.as_deref().unwrap_or_default()
    }
}

impl ApiRule for api::NetworkPolicyEgressRule {
    fn peers(&self) -> Option<&[api::NetworkPolicyPeer]> {
        self.to.as_deref()
    }
    fn ports(&self) -> &[api::NetworkPolicyPort] {
        self.ports.as_deref().unwrap_or_default()
    }
}

fn rules<R: ApiRule + Default>(
    rules: Option<&[Option<R>]>,
    direction: Direction,
    spec: &Place<'_>,
    oddities: &mut Vec<Problem>,
) -> Result<Vec<Rule>> {
    let section = spec.field(direction.section());
    let nothing = R::default();
    let rules = rules.unwrap_or_default().iter().enumerate();
    let decode = |(index, rule): (usize, &Option<R>)| {
        decode_rule(rule.as_ref().unwrap_or(&nothing), direction, &section.item(index), oddities)
    };
    rules.map(decode).collect()
}

fn decode_rule(
    rule: &impl ApiRule,
    direction: Direction,
    place: &Place<'_>,
    oddities: &mut Vec<Problem>,
) -> Result<Rule> {
    let at = place.field(direction.peers());
    let peers = match rule.peers() {
        None => Peers::Everybody { written: false },
        Some([]) => Peers::Everybody { written: true },
        Some(peers) => {
            let peers = peers.iter().enumerate();
            Peers::Listed(
                peers.map(|(i, peer)| decode_peer(peer, &at.item(i), oddities)).collect::<Result<_>>()?,
            )
        }
    };
    let at = place.field("ports");
    let ports = match rule.ports() {
        [] => Ports::All,
        ports => {
            let ports = ports.iter().enumerate();
            Ports::Listed(ports.map(|(i, port)| decode_port(port, &at.item(i))).collect::<Result<_>>()?)
        }
    };
    Ok(Rule { peers, ports })
}

fn selector(selector: Option<&LabelSelector>, place: &Place<'_>) -> Result<Option<Selector>> {
    selector.map(|selector| Selector::decode(selector, place)).transpose()
}

fn decode_peer(
    peer: &api::NetworkPolicyPeer,
    place: &Place<'_>,
    oddities: &mut Vec<Problem>,
) -> Result<Peer> {
    let namespaces = selector(peer.namespace_selector.as_ref(), &place.field("namespaceSelector"))?;
    let pods = selector(peer.pod_selector.as_ref(), &place.field("podSelector"))?;
    match (&peer.ip_block, &namespaces, &pods) {
        (Some(block), None, None) => decode_block(block, &place.field("ipBlock"), oddities).map(Peer::Block),
        (Some(_), _, _) => {
            Err(Problem::at(place, "a peer with `ipBlock` takes no selector, write two peers"))
        }
        (None, None, None) => Err(Problem::at(
            place,
            "a peer must have a podSelector, a namespaceSelector or an ipBlock; `{}` selects nobody and everybody",
        )),
        _ => Ok(Peer::Pods { namespaces, pods }),
    }
}

/// Reads an address block that stands at `place`.
pub(crate) fn decode_block(
    block: &api::IPBlock,
    place: &Place<'_>,
    oddities: &mut Vec<Problem>,
) -> Result<IpBlock> {
    let cidr = decode_cidr(&block.cidr, &place.field("cidr"), oddities)?;
    let at = place.field("except");
    let mut except = Vec::new();
    for (index, text) in block.except.iter().flatten().enumerate() {
        let part = decode_cidr(text, &at.item(index), oddities)?;
        if part == cidr {
            let message = format!("`{text}` leaves nothing of `{}`; newer API servers refuse it", block.cidr);
            oddities.push(Problem::at(&at.item(index), message));
        } else if !part.addresses().is_subset(&cidr.addresses()) {
            return Err(Problem::at(&at.item(index), format!("`{text}` is not a part of `{}`", block.cidr)));
        }
        except.push(part);
    }
    Ok(IpBlock { cidr, except })
}

fn decode_cidr(text: &str, place: &Place<'_>, oddities: &mut Vec<Problem>) -> Result<Cidr> {
    let (cidr, form) = Cidr::parse_stored(text).map_err(|error| Problem::at(place, error.to_string()))?;
    oddities.extend(form.oddity(text, &cidr).map(|oddity| Problem::at(place, oddity)));
    Ok(cidr)
}

/// Reads an entry of a port list that stands at `place`.
pub(crate) fn decode_port(port: &api::NetworkPolicyPort, place: &Place<'_>) -> Result<PortEntry> {
    let protocol = port.protocol.as_deref().unwrap_or("TCP");
    let protocol =
        protocol.parse::<Protocol>().map_err(|fault| Problem::at(&place.field("protocol"), fault))?;
    let last = &place.field("endPort");
    match (&port.port, port.end_port) {
        (None, None) => Ok(PortEntry::Numbered(protocol, Ranges::full())),
        (None, Some(_)) => Err(Problem::at(last, "`endPort` needs a `port` to start from")),
        (Some(IntOrString::String(name)), None) => match name_fault(name) {
            Some(fault) => Err(Problem::at(&place.field("port"), fault)),
            None => Ok(PortEntry::Named(protocol, name.clone())),
        },
        (Some(IntOrString::String(name)), Some(_)) => {
            Err(Problem::at(last, format!("`endPort` needs a number in `port`, not the name `{name}`")))
        }
        (Some(IntOrString::Int(from)), to) => {
            let first = number(*from, &place.field("port"))?;
            let to = to.map_or(Ok(first), |to| number(to, last))?;
            if to < first {
                return Err(Problem::at(last, format!("`endPort` {to} is less than `port` {first}")));
            }
            Ok(PortEntry::Numbered(protocol, Ranges::from_to(first, to)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A spec, and what it selects and isolates or the problem.
    #[track_caller]
    fn check(spec: &str, expected: &str) {
        let json = format!(
            r#"{{"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy",
                "metadata": {{"name": "p", "namespace": "a"}}, "spec": {spec}}}"#
        );
        let policy = NetworkPolicy::decode(&json);
        let mut known = KnownSpecs::default();
        assert_eq!([known.decode(&json), known.decode(&json)], [policy.clone(), policy.clone()]);
        let shown = match policy {
            Ok(policy) => {
                let isolates = Direction::BOTH.map(|direction| policy.isolates(direction));
                format!("{} {:?}", policy.pods, isolates)
            }
            Err(problem) => problem.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn policy_types_are_defaulted_as_the_api_says() {
        check("{}", "<all> [true, false]");
        check(r#"{"ingress": [null], "egress": [null]}"#, "<all> [true, true]");
        check(r#"{"egress": []}"#, "<all> [true, false]");
        check(r#"{"egress": [{}]}"#, "<all> [true, true]");
        check(r#"{"policyTypes": [], "egress": [{}]}"#, "<all> [true, true]");
        check(r#"{"policyTypes": ["Egress"], "ingress": [{}]}"#, "<all> [false, true]");
        check(r#"{"policyTypes": ["Ingress"], "egress": [{}]}"#, "<all> [true, false]");
    }

    #[test]
    fn what_an_api_server_refuses() {
        check(r#"{"policyTypes": ["ingress"]}"#, "spec.policyTypes[0]: expected Ingress or Egress");
        check(
            r#"{"ingress": [{"from": [{}]}]}"#,
            "spec.ingress[0].from[0]: a peer must have a podSelector, a namespaceSelector or an ipBlock; \
             `{}` selects nobody and everybody",
        );
        check(
            r#"{"egress": [{"to": [{"podSelector": {}, "ipBlock": {"cidr": "10.0.0.0/8"}}]}]}"#,
            "spec.egress[0].to[0]: a peer with `ipBlock` takes no selector, write two peers",
        );
        check(
            r#"{"ingress": [{"from": [{"ipBlock": {"cidr": "10.0.0.0/8", "except": ["11.0.0.0/16"]}}]}]}"#,
            "spec.ingress[0].from[0].ipBlock.except[0]: `11.0.0.0/16` is not a part of `10.0.0.0/8`",
        );
        check(
            r#"{"ingress": [{"ports": [{"port": "http", "endPort": 90}]}]}"#,
            "spec.ingress[0].ports[0].endPort: `endPort` needs a number in `port`, not the name `http`",
        );
        check(
            r#"{"ingress": [{"ports": [{"port": 90, "endPort": 80}]}]}"#,
            "spec.ingress[0].ports[0].endPort: `endPort` 80 is less than `port` 90",
        );
        check(
            r#"{"ingress": [{"ports": [{"port": 0}]}]}"#,
            "spec.ingress[0].ports[0].port: 0 is not a port, expected 1 to 65535",
        );
        check(
            r#"{"ingress": [{"ports": [{"protocol": "tcp"}]}]}"#,
            "spec.ingress[0].ports[0].protocol: unknown protocol `tcp`, expected TCP, UDP or SCTP",
        );
    }

    #[test]
    fn what_cannot_be_read_is_named_by_its_place() {
        check(
            r#"{"ingress": [{"from": [null]}]}"#,
            "spec.ingress[0].from[0]: invalid type: null, expected NetworkPolicyPeer",
        );
        check(
            r#"{"podSelector": {"matchLabels": {"a": true}}}"#,
            "spec.podSelector.matchLabels.a: invalid type: boolean `true`, expected a string",
        );
    }
}
