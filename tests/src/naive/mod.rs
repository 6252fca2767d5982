//! Whether one connection is allowed, decided as slowly and as plainly as the
//! comments of the Kubernetes API say it.
//!
//! One connection at a time, no index, no sets, no sharing: each function is
//! one sentence of the API documentation. The engine under test answers for
//! whole clusters at once and shares no code with this.
//!
//! [`Mutation`] names the mistakes that engines make; each is a switch of this
//! evaluator, so that fixtures can show that they would notice.
mod address;
pub mod admin;
pub mod cluster;
mod direction;
mod mutation;
mod network_policy;
mod selector;

pub use cluster::{Cluster, Pod};

use address::Family;
pub use mutation::Mutation;

use std::net::IpAddr;

/// What an address block of a policy matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blocks {
    /// Addresses, so those of pods too; host-network pods are nodes.
    Address,
    /// Addresses outside of the cluster only; host-network pods are pods.
    External,
}

/// One end of a connection.
#[derive(Debug, Clone, Copy)]
pub enum End<'a> {
    /// A pod.
    Pod(&'a Pod),
    /// A node, by its name: the kubelet on it, for example.
    Node(&'a str),
    /// Somebody outside of the cluster.
    Address(IpAddr),
}

/// One connection. The port is the one of the destination pod, after any Service.
#[derive(Debug, Clone, Copy)]
pub struct Connection<'a> {
    /// Who connects.
    pub from: End<'a>,
    /// To whom.
    pub to: End<'a>,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: &'a str,
    /// The destination port.
    pub port: u16,
}

/// The evaluator over one cluster.
#[derive(Debug)]
pub struct Naive {
    cluster: Cluster,
    blocks: Blocks,
    mutation: Option<Mutation>,
}

impl Naive {
    /// Reads the objects of a cluster, with a mistake if one is given.
    pub fn new(objects: &[serde_json::Value], blocks: Blocks, mutation: Option<Mutation>) -> Self {
        Self { cluster: Cluster::read(objects, mutation), blocks, mutation }
    }

    /// The cluster as it was read.
    pub fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Whether the policies allow this connection.
    ///
    /// A pod always reaches itself at its own address. Otherwise two ends talk
    /// over one family of addresses, whichever they both have; where nothing is
    /// known of the addresses of one, over what the other has.
    pub fn allows(&self, connection: &Connection) -> bool {
        if self.has(Mutation::AlwaysAllow) || is_own_address(connection) {
            return true;
        }
        let (from, to) = (self.block_addresses(connection.from), self.block_addresses(connection.to));
        let unknown = from.is_empty() || to.is_empty();
        let common = [Family::V4, Family::V6].into_iter().filter(|family| {
            [&from, &to].into_iter().all(|all| all.iter().any(|address| family.has(*address)))
        });
        let common: Vec<_> = common.collect();
        let talks = |family: &Family| self.allows_over(Some(*family), connection);
        match self.mutation {
            Some(Mutation::FamiliesAtOnce) if !common.is_empty() => self.allows_over(None, connection),
            Some(Mutation::StrangeFamiliesTalk) if common.is_empty() => self.allows_over(None, connection),
            Some(Mutation::EveryFamilyMustBeOpen) if !common.is_empty() => common.iter().all(talks),
            Some(Mutation::SidesMixFamilies) if !unknown => {
                common.iter().any(|family| self.egress_allows(Some(*family), connection))
                    && common.iter().any(|family| self.ingress_allows(Some(*family), connection))
            }
            _ if unknown => self.allows_over(None, connection),
            _ => common.iter().any(talks),
        }
    }

    /// The egress side of the source and the ingress side of the destination must agree.
    fn allows_over(&self, family: Option<Family>, connection: &Connection) -> bool {
        let egress = self.has(Mutation::EgressIgnored) || self.egress_allows(family, connection);
        let ingress = self.has(Mutation::IngressIgnored) || self.ingress_allows(family, connection);
        egress && ingress
    }

    fn has(&self, mutation: Mutation) -> bool {
        self.mutation == Some(mutation)
    }

    /// Host-network pods use the node's address and network: no selector finds them.
    fn is_pod(&self, pod: &Pod) -> bool {
        self.blocks == Blocks::External || !pod.host_network || self.has(Mutation::HostNetworkIsPod)
    }
}

fn is_own_address(connection: &Connection) -> bool {
    match (connection.from, connection.to) {
        (End::Pod(from), End::Pod(to)) => std::ptr::eq(from, to),
        _ => false,
    }
}
