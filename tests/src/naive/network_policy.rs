//! What the NetworkPolicies of a namespace say about one pod and direction.
use super::direction::{Direction, Side};
use super::{Blocks, Cluster, Connection, End, Mutation, Naive, Pod};
use k8s_openapi::api::networking::v1::{IPBlock, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use std::net::IpAddr;

/// One rule, for whichever direction it was written.
#[derive(Clone, Copy)]
struct Rule<'a> {
    peers: &'a [NetworkPolicyPeer],
    ports: &'a [NetworkPolicyPort],
}

impl Naive {
    /// What NetworkPolicies decide; `None` if none isolates the pod in this direction.
    ///
    /// "Traffic is allowed [..] if the traffic matches at least one rule across
    /// all of the NetworkPolicy objects whose podSelector matches the pod."
    pub(super) fn network_policies_allow(&self, side: &Side, connection: &Connection) -> Option<bool> {
        let mut isolating: Vec<_> =
            self.cluster.policies.iter().filter(|policy| self.isolates(policy, side)).collect();
        if self.has(Mutation::LastPolicyWins) && isolating.len() > 1 {
            isolating.drain(..isolating.len() - 1);
        }
        let exempt = side.direction == Direction::Ingress && self.is_own_node(side.pod, side.other);
        let rules = || isolating.iter().flat_map(|policy| rules(policy, side.direction));
        let allowed = || rules().any(|rule| self.rule_matches(&rule, &isolating, side, connection));
        (!isolating.is_empty()).then(|| exempt || allowed())
    }

    /// "OR if the traffic source is the pod's local node": the kubelet always reaches its pods, and
    /// so does a pod on the network of that node.
    fn is_own_node(&self, pod: &Pod, other: End) -> bool {
        match other {
            End::Node(name) => !self.has(Mutation::OwnNodeIsStranger) && pod.node.as_deref() == Some(name),
            End::Pod(neighbour) => {
                !self.is_pod(neighbour)
                    && !self.has(Mutation::NeighbourIsStranger)
                    && pod.node.is_some()
                    && pod.node == neighbour.node
            }
            End::Address(_) => false,
        }
    }

    /// Whether the policy selects the pod of this side and applies to its direction.
    fn isolates(&self, policy: &NetworkPolicy, side: &Side) -> bool {
        let spec = policy.spec.as_ref().expect("a policy has a spec");
        let own = namespace_of(policy) == side.pod.namespace || self.has(Mutation::PolicyLeaks);
        let selected = self.has(Mutation::PolicySelectorIgnored)
            || spec.pod_selector.as_ref().is_none_or(|selector| self.selects(selector, &side.pod.labels));
        own && selected && self.affects(policy, side.direction)
    }

    /// The policyTypes; "if this field is not specified [..] policies that contain an egress section
    /// are assumed to affect egress, and all policies are assumed to affect ingress". An empty list
    /// is no section: there is no way to tell it from a missing one.
    fn affects(&self, policy: &NetworkPolicy, direction: Direction) -> bool {
        let spec = policy.spec.as_ref().expect("a policy has a spec");
        let types = spec.policy_types.as_deref().unwrap_or_default();
        if self.has(Mutation::TypesAlwaysBoth) {
            true
        } else if types.is_empty() || self.has(Mutation::TypesFromSections) {
            match direction {
                Direction::Ingress => !self.has(Mutation::TypesFromSections) || spec.ingress.is_some(),
                Direction::Egress => match spec.egress.as_deref() {
                    Some([]) => self.has(Mutation::EmptyEgressIsolates),
                    egress => egress.is_some(),
                },
            }
        } else {
            types.iter().any(|name| name == direction.name())
        }
    }

    fn rule_matches(
        &self,
        rule: &Rule,
        all: &[&NetworkPolicy],
        side: &Side,
        connection: &Connection,
    ) -> bool {
        let matches = |peer| self.peer_matches(peer, all, side);
        let peers = match rule.peers {
            [] => !self.has(Mutation::EmptyPeersMatchNobody),
            peers if self.has(Mutation::PeersAreAnded) => peers.iter().all(matches),
            peers => peers.iter().any(matches),
        };
        let ports = match rule.ports {
            [] => !self.has(Mutation::EmptyPortsMatchNothing),
            ports => ports.iter().any(|port| self.port_matches(port, connection)),
        };
        peers && ports
    }

    fn peer_matches(&self, peer: &NetworkPolicyPeer, all: &[&NetworkPolicy], side: &Side) -> bool {
        match (&peer.ip_block, side.other) {
            (Some(block), _) => self.block_matches(block, all, side),
            (None, End::Pod(pod)) if self.is_pod(pod) => self.selectors_match(peer, side.pod, pod),
            _ => false,
        }
    }

    /// If both selectors are set, the peer "selects the Pods matching `PodSelector` in the Namespaces
    /// selected by `NamespaceSelector`"; without the latter, pods of the policy's own namespace.
    fn selectors_match(&self, peer: &NetworkPolicyPeer, subject: &Pod, pod: &Pod) -> bool {
        let own = subject.namespace == pod.namespace;
        let labels = self.cluster.namespace_labels(&pod.namespace);
        let namespace = peer.namespace_selector.as_ref().map(|selector| {
            let empty = *selector == LabelSelector::default();
            let own_only = empty && self.has(Mutation::EmptyNamespaceSelectorIsOwn);
            self.selects(selector, labels) && (own || !own_only)
        });
        let labels = peer.pod_selector.as_ref().map(|selector| self.selects(selector, &pod.labels));
        match (namespace, labels) {
            (Some(namespace), Some(labels)) if self.has(Mutation::AndIsOr) => namespace || (own && labels),
            (Some(namespace), labels) => namespace && labels.unwrap_or(true),
            (None, Some(labels)) => (own || self.has(Mutation::MissingNamespaceSelectorIsAny)) && labels,
            (None, None) => panic!("a peer without a selector and without a block is invalid"),
        }
    }

    /// Whether some address of the other end is in the block and in none of its `except`.
    fn block_matches(&self, block: &IPBlock, all: &[&NetworkPolicy], side: &Side) -> bool {
        let own = || block.except.iter().flatten();
        let everywhere = || all.iter().flat_map(|policy| rules(policy, side.direction)).flat_map(excepts);
        let excepted = |address| match self.mutation {
            Some(Mutation::ExceptIgnored) => false,
            Some(Mutation::ExceptIsGlobal) => everywhere().any(|cidr| self.block_contains(cidr, address)),
            _ => own().any(|cidr| self.block_contains(cidr, address)),
        };
        let is_pod = matches!(side.other, End::Pod(pod) if self.is_pod(pod));
        !(is_pod && self.has(Mutation::BlocksIgnorePods))
            && self
                .addresses_seen(side)
                .into_iter()
                .any(|address| self.block_contains(&block.cidr, address) && !excepted(address))
    }

    /// The addresses at which blocks see the other end: those of the connection's family.
    pub(super) fn addresses_seen(&self, side: &Side) -> Vec<IpAddr> {
        let mut addresses = self.block_addresses(side.other);
        addresses.retain(|address| side.family.is_none_or(|family| family.has(*address)));
        addresses
    }

    /// The addresses at which blocks see an end.
    pub(super) fn block_addresses(&self, end: End) -> Vec<IpAddr> {
        match (end, self.blocks) {
            (End::Address(address), _) => vec![address],
            (End::Pod(pod), Blocks::Address) => pod.addresses.clone(),
            (End::Pod(_), Blocks::External) => Vec::new(),
            (End::Node(name), _) => self.cluster.node_addresses(name),
        }
    }

    /// "If this field is not provided, this matches all port names and numbers" of the protocol,
    /// which "defaults to TCP".
    fn port_matches(&self, port: &NetworkPolicyPort, connection: &Connection) -> bool {
        let protocol = match port.protocol.as_deref() {
            Some("SCTP") if self.has(Mutation::SctpIsTcp) => "TCP",
            None if self.has(Mutation::ProtocolDefaultsToAny) => connection.protocol,
            protocol => protocol.unwrap_or("TCP"),
        };
        match &port.port {
            Some(IntOrString::String(name)) => self.name_matches(name, protocol, connection),
            Some(IntOrString::Int(first)) => {
                let last = match (port.end_port, self.mutation) {
                    (Some(end), Some(Mutation::EndPortExclusive)) => end - 1,
                    (_, Some(Mutation::EndPortIgnored)) | (None, _) => *first,
                    (Some(end), _) => end,
                };
                protocol == connection.protocol && (*first..=last).contains(&i32::from(connection.port))
            }
            None if self.has(Mutation::PortWithoutNumberMatchesNothing) => false,
            None => protocol == connection.protocol,
        }
    }

    /// A name is one of the destination pod's container ports, with its number and protocol.
    fn name_matches(&self, name: &str, protocol: &str, connection: &Connection) -> bool {
        let end = if self.has(Mutation::NamedPortOfSource) { connection.from } else { connection.to };
        let End::Pod(pod) = end else { return false };
        // A host-network pod as a destination is its node, and nodes have no named ports.
        let known = || pod.ports.iter().filter(|port| self.is_pod(pod) && port.name == name);
        if self.has(Mutation::UnknownNameOpens) && known().next().is_none() {
            return true;
        }
        known().any(|port| {
            (port.protocol == protocol || self.has(Mutation::NamedPortProtocolIgnored))
                && protocol == connection.protocol
                && port.number == connection.port
        })
    }
}

fn namespace_of(policy: &NetworkPolicy) -> &str {
    policy.metadata.namespace.as_deref().unwrap_or(Cluster::DEFAULT_NAMESPACE)
}

fn rules(policy: &NetworkPolicy, direction: Direction) -> Vec<Rule<'_>> {
    let spec = policy.spec.as_ref().expect("a policy has a spec");
    match direction {
        Direction::Ingress => spec
            .ingress
            .iter()
            .flatten()
            .map(|rule| Rule {
                peers: rule.from.as_deref().unwrap_or_default(),
                ports: rule.ports.as_deref().unwrap_or_default(),
            })
            .collect(),
        Direction::Egress => spec
            .egress
            .iter()
            .flatten()
            .map(|rule| Rule {
                peers: rule.to.as_deref().unwrap_or_default(),
                ports: rule.ports.as_deref().unwrap_or_default(),
            })
            .collect(),
    }
}

fn excepts(rule: Rule<'_>) -> impl Iterator<Item = &String> {
    rule.peers.iter().flat_map(|peer| peer.ip_block.iter()).flat_map(|block| block.except.iter().flatten())
}
