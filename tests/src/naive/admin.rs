//! The admin tiers: AdminNetworkPolicy and BaselineAdminNetworkPolicy
//! v1alpha1, ClusterNetworkPolicy v1alpha2.
use super::direction::{Direction, Side};
use super::{Blocks, Connection, End, Mutation, Naive, Pod};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Before or after NetworkPolicies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Tier {
    /// Before.
    Admin,
    /// After, where no NetworkPolicy isolates.
    Baseline,
}

/// What a rule, or a whole tier, says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Verdict {
    /// Allowed, finally, for this direction.
    #[serde(alias = "Allow")]
    Accept,
    /// Denied, finally.
    Deny,
    /// The next tier decides.
    Pass,
}

/// One policy of either API version.
#[derive(Debug, Clone)]
pub struct AdminPolicy {
    /// `metadata.name`.
    pub name: String,
    tier: Tier,
    spec: Spec,
}

#[derive(Debug, Clone, Deserialize)]
struct Spec {
    tier: Option<Tier>,
    #[serde(default)]
    priority: i32,
    subject: Selected,
    #[serde(default)]
    ingress: Vec<Rule>,
    #[serde(default)]
    egress: Vec<Rule>,
}

#[derive(Debug, Clone, Deserialize)]
struct Rule {
    action: Verdict,
    #[serde(alias = "from", alias = "to")]
    peers: Vec<Peer>,
    #[serde(default)]
    ports: Vec<Port>,
    #[serde(default)]
    protocols: Vec<Protocol>,
}

/// "Exactly one of the fields must be set."
#[derive(Debug, Clone, Deserialize)]
struct Peer {
    #[serde(flatten)]
    selected: Selected,
    nodes: Option<LabelSelector>,
    networks: Option<Vec<String>>,
    #[serde(rename = "domainNames")]
    domain_names: Option<Vec<String>>,
}

#[derive(Debug, Clone, Deserialize)]
struct Selected {
    namespaces: Option<LabelSelector>,
    pods: Option<NamespacedPod>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
struct NamespacedPod {
    namespace_selector: LabelSelector,
    pod_selector: LabelSelector,
}

/// A port of v1alpha1.
#[derive(Debug, Clone, Deserialize)]
enum Port {
    #[serde(rename = "portNumber")]
    Number { protocol: String, port: u16 },
    #[serde(rename = "portRange")]
    Range { protocol: String, start: u16, end: u16 },
    #[serde(rename = "namedPort")]
    Named(String),
}

/// A protocol of v1alpha2.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Protocol {
    Tcp(Map<String, Value>),
    Udp(Map<String, Value>),
    Sctp(Map<String, Value>),
    DestinationNamedPort(String),
}

impl AdminPolicy {
    /// Reads an object of one of the three kinds.
    pub(super) fn read(object: &Value) -> Self {
        let spec: Spec = Spec::deserialize(&object["spec"]).expect("the admin policy is valid");
        let tier = match object["kind"].as_str() {
            Some("AdminNetworkPolicy") => Tier::Admin,
            Some("BaselineAdminNetworkPolicy") => Tier::Baseline,
            _ => spec.tier.expect("a ClusterNetworkPolicy has a tier"),
        };
        Self { name: object["metadata"]["name"].as_str().unwrap_or_default().to_owned(), tier, spec }
    }
}

impl Naive {
    /// The first matching rule, by priority and then from top to bottom; Pass if there is none.
    pub(super) fn tier_decides(&self, tier: Tier, side: &Side, connection: &Connection) -> Verdict {
        let mut policies: Vec<_> = self
            .cluster
            .admin_policies
            .iter()
            .filter(|policy| policy.tier == tier && self.selected(&policy.spec.subject, side.pod))
            .collect();
        policies.sort_by_key(|policy| (policy.spec.priority, policy.name.clone()));
        if self.has(Mutation::PriorityReversed) {
            policies.reverse();
        }
        let rules = policies.iter().flat_map(|policy| match side.direction {
            Direction::Ingress => &policy.spec.ingress,
            Direction::Egress => &policy.spec.egress,
        });
        let decided: Vec<_> = rules.filter_map(|rule| self.rule_decides(rule, side, connection)).collect();
        let isolated = self.has(Mutation::SubjectIsIsolated) && !policies.is_empty();
        let decision = match self.mutation {
            Some(Mutation::LastRuleWins) => decided.last(),
            Some(Mutation::PassIsSkipped) => decided.iter().find(|verdict| **verdict != Verdict::Pass),
            _ => decided.first(),
        };
        decision.copied().unwrap_or(if isolated { Verdict::Deny } else { Verdict::Pass })
    }

    /// The rule's action if it matches. A rule with a peer of an unknown kind fails closed: an
    /// Accept matches nothing, a Deny or Pass denies everything.
    fn rule_decides(&self, rule: &Rule, side: &Side, connection: &Connection) -> Option<Verdict> {
        if rule.peers.iter().any(Peer::is_unknown) {
            let closed = rule.action != Verdict::Accept && !self.has(Mutation::UnknownPeerFailsOpen);
            return closed.then_some(Verdict::Deny);
        }
        let peers = rule.peers.iter().any(|peer| self.admin_peer_matches(peer, side));
        let ports = self.has(Mutation::AdminPortsIgnored) || self.admin_ports_match(rule, connection);
        (peers && ports).then_some(match rule.action {
            Verdict::Pass if self.has(Mutation::PassIsAccept) => Verdict::Accept,
            action => action,
        })
    }

    /// "Namespaces is used to select pods via namespace selectors. Pods is used to select pods via
    /// namespace AND pod selectors." Host-networked pods are not included.
    fn selected(&self, selected: &Selected, pod: &Pod) -> bool {
        let labels = self.cluster.namespace_labels(&pod.namespace);
        self.is_pod(pod)
            && match selected {
                Selected { namespaces: Some(selector), .. } => self.selects(selector, labels),
                Selected { pods: Some(pods), .. } => {
                    self.selects(&pods.namespace_selector, labels)
                        && self.selects(&pods.pod_selector, &pod.labels)
                }
                _ => false,
            }
    }

    fn admin_peer_matches(&self, peer: &Peer, side: &Side) -> bool {
        match side.other {
            End::Pod(pod) if self.selected(&peer.selected, pod) => true,
            _ => self.node_matches(peer, side) || self.network_matches(peer, side),
        }
    }

    /// "It selects the nodeIPs as the peer type by matching on the IPs present in the
    /// node.Status.Addresses field of the node."
    fn node_matches(&self, peer: &Peer, side: &Side) -> bool {
        let Some(selector) = &peer.nodes else { return false };
        let chosen = self.cluster.nodes.iter().filter(|node| self.selects(selector, &node.labels));
        let is_node = !matches!(side.other, End::Pod(pod) if self.is_pod(pod));
        let addresses = self.addresses_seen(side);
        is_node
            && !self.has(Mutation::NodePeersIgnored)
            && chosen.flat_map(|node| &node.addresses).any(|address| addresses.contains(address))
    }

    /// "Cluster-internal traffic will be checked against the rule as well."
    fn network_matches(&self, peer: &Peer, side: &Side) -> bool {
        let is_pod = matches!(side.other, End::Pod(pod) if self.is_pod(pod));
        let addresses = self.addresses_seen(side);
        let mut networks = peer.networks.iter().flatten();
        !(is_pod && (self.blocks == Blocks::External || self.has(Mutation::NetworksIgnorePods)))
            && networks.any(|cidr| addresses.iter().any(|address| self.block_contains(cidr, *address)))
    }

    fn admin_ports_match(&self, rule: &Rule, connection: &Connection) -> bool {
        let all = rule.ports.is_empty() && rule.protocols.is_empty();
        all || rule.ports.iter().any(|port| self.v1alpha1_matches(port, connection))
            || rule.protocols.iter().any(|protocol| self.v1alpha2_matches(protocol, connection))
    }

    fn v1alpha1_matches(&self, port: &Port, connection: &Connection) -> bool {
        match port {
            Port::Number { protocol, port } => protocol == connection.protocol && *port == connection.port,
            Port::Range { protocol, start, end } => {
                protocol == connection.protocol && (*start..=*end).contains(&connection.port)
            }
            Port::Named(name) => self.is_named(name, connection),
        }
    }

    fn v1alpha2_matches(&self, protocol: &Protocol, connection: &Connection) -> bool {
        let (name, fields) = match protocol {
            Protocol::DestinationNamedPort(name) => return self.is_named(name, connection),
            Protocol::Tcp(fields) => ("TCP", fields),
            Protocol::Udp(fields) => ("UDP", fields),
            Protocol::Sctp(fields) => ("SCTP", fields),
        };
        name == connection.protocol
            && fields.get("destinationPort").is_none_or(|port| contains(port, connection.port))
    }

    /// Whether the connection goes to the destination pod's port of that name.
    fn is_named(&self, name: &str, connection: &Connection) -> bool {
        let End::Pod(pod) = connection.to else { return false };
        self.is_pod(pod)
            && pod.ports.iter().any(|port| {
                port.name == name && port.protocol == connection.protocol && port.number == connection.port
            })
    }
}

impl Peer {
    /// "If an implementation sees no fields are set then it can infer that the deployed CRD is of
    /// an incompatible version with an unknown field."
    fn is_unknown(&self) -> bool {
        let Selected { namespaces, pods } = &self.selected;
        namespaces.is_none()
            && pods.is_none()
            && self.nodes.is_none()
            && self.networks.is_none()
            && self.domain_names.is_none()
    }
}

/// A `destinationPort`: a number or an inclusive range.
fn contains(port: &Value, number: u16) -> bool {
    let number = u64::from(number);
    let [start, end] = [&port["range"]["start"], &port["range"]["end"]].map(Value::as_u64);
    port["number"].as_u64() == Some(number)
        || start.zip(end).is_some_and(|(start, end)| (start..=end).contains(&number))
}
