//! Whom Cilium's rules mean: what is written, field by field.

use super::group::block_of;
use super::selector::Requirements;
use super::value::{Fields, Refusal, Result, path, text, texts};
use crate::kubernetes::address::AddressSet;
use crate::kubernetes::label;
use crate::kubernetes::place::{Path, Place};
use serde_json::Value;
use std::fmt;

/// The peers of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CiliumPeers {
    /// No field of peers is there: everybody where the rule lists ports, nobody
    /// where it does not.
    Unsaid,
    /// Some field of peers is an empty list: nobody.
    Nobody,
    /// Any of these.
    Listed(Vec<CiliumPeer>),
}

/// One peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiliumPeer {
    /// Where it stands.
    pub place: Path,
    /// Who it is.
    pub whom: Whom,
}

/// Who a peer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whom {
    /// Endpoints, by their labels.
    Endpoints(Requirements),
    /// Somebody with a name of their own.
    Entity(Entity),
    /// Addresses outside.
    Block(Block),
    /// What is behind Services.
    Service(ServiceRef),
    /// Whom only the cluster can tell, by the field that says so.
    Unknowable(&'static str),
}

/// Blocks of addresses without some of their parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Which blocks they are.
    pub blocks: Blocks,
    /// What is left out.
    pub except: AddressSet,
}

/// Where blocks of addresses are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocks {
    /// Here.
    Own(AddressSet),
    /// In the group of this name.
    Group(String),
    /// In the groups with such labels.
    Groups(Requirements),
}

/// Which Services are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceRef {
    /// Their namespace; every one if absent.
    pub namespace: Option<String>,
    /// Their name, or their labels.
    pub which: std::result::Result<String, Requirements>,
}

/// Names of ends that Cilium knows itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entity {
    /// Every end there is.
    All,
    /// Everybody outside.
    World,
    /// Everybody in the cluster, with its nodes and its API server.
    Cluster,
    /// The same of all clusters of a mesh.
    ClusterMesh,
    /// The pod's own node.
    Host,
    /// The other nodes.
    RemoteNode,
    /// The API server.
    KubeApiserver,
    /// Ends that are none of a cluster's objects.
    Elsewhere,
    /// Cilium's own probes.
    Health,
    /// Nobody.
    None,
}

/// As rules write it.
impl fmt::Display for Entity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::All => "all",
            Self::World => "world",
            Self::Cluster => "cluster",
            Self::ClusterMesh => "cluster-mesh",
            Self::Host => "host",
            Self::RemoteNode => "remote-node",
            Self::KubeApiserver => "kube-apiserver",
            Self::Elsewhere => "an end of Cilium's own",
            Self::Health => "health",
            Self::None => "none",
        })
    }
}

impl Entity {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "all" => Self::All,
            "world" => Self::World,
            "cluster" => Self::Cluster,
            "cluster-mesh" => Self::ClusterMesh,
            "host" => Self::Host,
            "remote-node" => Self::RemoteNode,
            "kube-apiserver" => Self::KubeApiserver,
            "init" | "ingress" | "unmanaged" => Self::Elsewhere,
            "health" => Self::Health,
            "none" => Self::None,
            _ => return None,
        })
    }
}

/// The fields of one direction.
struct Names {
    endpoints: &'static str,
    cidr: &'static str,
    cidr_set: &'static str,
    entities: &'static str,
    nodes: &'static str,
    groups: &'static str,
    requires: &'static str,
}

const FROM: Names = Names {
    endpoints: "fromEndpoints",
    cidr: "fromCIDR",
    cidr_set: "fromCIDRSet",
    entities: "fromEntities",
    nodes: "fromNodes",
    groups: "fromGroups",
    requires: "fromRequires",
};

const TO: Names = Names {
    endpoints: "toEndpoints",
    cidr: "toCIDR",
    cidr_set: "toCIDRSet",
    entities: "toEntities",
    nodes: "toNodes",
    groups: "toGroups",
    requires: "toRequires",
};

/// Reads the peers of a rule.
pub(super) fn decode(rule: Fields<'_>, ingress: bool, deny: bool, place: &Place<'_>) -> Result<CiliumPeers> {
    let names = if ingress { &FROM } else { &TO };
    if rule.list(names.requires, place)?.is_some_and(|items| !items.is_empty()) {
        return Err(Refusal::by_server(&place.field(names.requires), "the field is gone"));
    }
    let mut reader = Reader { place, listed: Vec::new(), fields: Vec::new(), empty: false };
    reader.read(rule, names.endpoints, true, |value, at| {
        Ok(Whom::Endpoints(Requirements::decode(value, at)?))
    })?;
    reader.read(rule, names.cidr, true, |value, at| {
        let blocks = Blocks::Own(block_of(text(value, at)?, at)?.addresses());
        Ok(Whom::Block(Block { blocks, except: AddressSet::empty() }))
    })?;
    reader.read(rule, names.cidr_set, true, |value, at| Ok(Whom::Block(cidr_set(value, at)?)))?;
    reader.read(rule, names.entities, true, |value, at| {
        let written = text(value, at)?;
        let entity = Entity::parse(written);
        let message = || format!("unknown entity `{written}`");
        Ok(Whom::Entity(entity.ok_or_else(|| Refusal::by_server(at, message()))?))
    })?;
    reader.read(rule, names.groups, false, |_, _| Ok(Whom::Unknowable(names.groups)))?;
    if !ingress {
        reader.read(rule, "toServices", false, |value, at| Ok(Whom::Service(service(value, at)?)))?;
        if !deny {
            reader.read(rule, "toFQDNs", false, |value, at| {
                let fields = Fields::of(value, at)?;
                if fields.has("matchName") == fields.has("matchPattern") {
                    let message = "exactly one of `matchName` and `matchPattern` is expected";
                    return Err(Refusal::by_server(at, message));
                }
                Ok(Whom::Unknowable("toFQDNs"))
            })?;
        }
    }
    reader
        .read(rule, names.nodes, true, |value, at| Ok(Whom::Endpoints(Requirements::decode(value, at)?)))?;
    if reader.fields.contains(&names.nodes) {
        let message = "rules about nodes are off unless the agent is told so (enable-node-selector-labels)";
        return Err(Refusal::by_agent(&place.field(names.nodes), message));
    }
    reader.finish()
}

struct Reader<'p> {
    place: &'p Place<'p>,
    listed: Vec<CiliumPeer>,
    /// The fields that list somebody.
    fields: Vec<&'static str>,
    /// Whether a field is there that lists nobody, and counts.
    empty: bool,
}

impl Reader<'_> {
    fn read(
        &mut self,
        rule: Fields<'_>,
        name: &'static str,
        counts_if_empty: bool,
        whom: impl Fn(&Value, &Place<'_>) -> Result<Whom>,
    ) -> Result<()> {
        let Some(items) = rule.list(name, self.place)? else { return Ok(()) };
        let at = self.place.field(name);
        self.empty |= items.is_empty() && counts_if_empty;
        if !items.is_empty() {
            self.fields.push(name);
        }
        for (index, value) in items.iter().enumerate() {
            let at = at.item(index);
            self.listed.push(CiliumPeer { place: path(&at), whom: whom(value, &at)? });
        }
        Ok(())
    }

    fn finish(self) -> Result<CiliumPeers> {
        if let [first, second, ..] = self.fields.as_slice() {
            let message = format!("`{first}` and `{second}` cannot stand in one rule");
            return Err(Refusal::by_agent(self.place, message));
        }
        Ok(match (self.empty, self.listed.is_empty()) {
            (true, _) => CiliumPeers::Nobody,
            (false, true) => CiliumPeers::Unsaid,
            (false, false) => CiliumPeers::Listed(self.listed),
        })
    }
}

fn cidr_set(value: &Value, place: &Place<'_>) -> Result<Block> {
    let fields = Fields::of(value, place)?;
    let given = ["cidr", "cidrGroupRef", "cidrGroupSelector"].map(|name| fields.has(name));
    if given.iter().filter(|given| **given).count() != 1 {
        let message = "exactly one of `cidr`, `cidrGroupRef` and `cidrGroupSelector` is expected";
        return Err(Refusal::by_server(place, message));
    }
    let at = place.field("except");
    let mut except = Vec::new();
    for (index, block) in texts(fields, "except", place)?.into_iter().flatten().enumerate() {
        except.push(block_of(block, &at.item(index))?.addresses());
    }
    if let Some(text) = fields.text("cidr", place)? {
        let block = block_of(text, &place.field("cidr"))?.addresses();
        if let Some(index) = except.iter().position(|part| !part.is_subset(&block)) {
            return Err(Refusal::by_agent(&at.item(index), format!("it does not lie in `{text}`")));
        }
        return Ok(Block { blocks: Blocks::Own(block), except: AddressSet::union_of(except) });
    }
    let except = AddressSet::union_of(except);
    if let Some(name) = fields.text("cidrGroupRef", place)? {
        if !label::is_dns_subdomain(name) {
            return Err(Refusal::by_server(&place.field("cidrGroupRef"), format!("`{name}` is no name")));
        }
        return Ok(Block { blocks: Blocks::Group(name.to_owned()), except });
    }
    let at = place.field("cidrGroupSelector");
    let selector =
        fields.get("cidrGroupSelector").map(|value| Requirements::decode(value, &at)).transpose()?;
    Ok(Block { blocks: Blocks::Groups(selector.unwrap_or_default()), except })
}

fn service(value: &Value, place: &Place<'_>) -> Result<ServiceRef> {
    let fields = Fields::of(value, place)?;
    if let Some(value) = fields.get("k8sServiceSelector") {
        let at = place.field("k8sServiceSelector");
        let own = Fields::of(value, &at)?;
        let selector =
            own.get("selector").ok_or_else(|| Refusal::by_server(&at, "a `selector` is needed"))?;
        let selector = Requirements::decode(selector, &at.field("selector"))?;
        return Ok(ServiceRef { namespace: named(own, &at)?, which: Err(selector) });
    }
    let at = place.field("k8sService");
    let Some(value) = fields.get("k8sService") else {
        return Ok(ServiceRef { namespace: None, which: Ok(String::new()) });
    };
    let own = Fields::of(value, &at)?;
    let name = own.text("serviceName", &at)?.unwrap_or_default();
    Ok(ServiceRef { namespace: named(own, &at)?, which: Ok(name.to_owned()) })
}

fn named(fields: Fields<'_>, place: &Place<'_>) -> Result<Option<String>> {
    Ok(fields.text("namespace", place)?.filter(|name| !name.is_empty()).map(str::to_owned))
}
