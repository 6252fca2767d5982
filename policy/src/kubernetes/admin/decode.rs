//! Reads administrators' policies, and refuses what their CRDs refuse.

use super::ports::{self, PortList};
use super::{Action, AdminKind, AdminPeer, AdminPolicy, AdminRule, PodPeer, Tier};
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::place::Place;
use crate::kubernetes::port::Ports;
use crate::kubernetes::read::Union;
use crate::kubernetes::wire::ObjectMeta;
use crate::kubernetes::{Cidr, Direction, Problem, Selector, read};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use serde::Deserialize;
use serde_json::value::RawValue;

type Result<T> = std::result::Result<T, Problem>;

const LAST_PRIORITY: i64 = 1000;
const LONGEST_RULE_NAME: usize = 100;

#[derive(Deserialize)]
struct ApiPolicy<'a> {
    metadata: ObjectMeta,
    #[serde(borrow)]
    spec: ApiSpec<'a>,
}

#[derive(Deserialize)]
struct ApiSpec<'a> {
    tier: Option<String>,
    priority: Option<i64>,
    #[serde(borrow)]
    subject: Union<'a>,
    #[serde(borrow)]
    ingress: Option<Vec<ApiRule<'a>>>,
    #[serde(borrow)]
    egress: Option<Vec<ApiRule<'a>>>,
}

#[derive(Deserialize)]
struct ApiRule<'a> {
    name: Option<String>,
    action: String,
    #[serde(borrow)]
    from: Option<Vec<Union<'a>>>,
    #[serde(borrow)]
    to: Option<Vec<Union<'a>>>,
    #[serde(borrow)]
    ports: Option<PortList<'a>>,
    #[serde(borrow)]
    protocols: Option<PortList<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiPods {
    namespace_selector: Option<LabelSelector>,
    pod_selector: Option<LabelSelector>,
}

/// What differs between the versions of the API, and what was odd.
struct Reader {
    kind: AdminKind,
    oddities: Vec<Problem>,
}

impl AdminPolicy {
    /// Reads a policy of `kind`.
    pub fn decode(kind: AdminKind, json: &str) -> Result<Self> {
        let ApiPolicy { metadata, spec } = read::object_ref(json)?;
        let place = Place::Object.field("spec");
        let mut reader = Reader { kind, oddities: Vec::new() };
        Ok(Self {
            kind,
            name: decode_name(kind, metadata)?,
            tier: decode_tier(kind, spec.tier.as_deref(), &place)?,
            priority: decode_priority(kind, spec.priority, &place)?,
            subject: decode_subject(kind, spec.subject, &place.field("subject"))?,
            ingress: reader.rules(spec.ingress, Direction::Ingress, &place)?,
            egress: reader.rules(spec.egress, Direction::Egress, &place)?,
            oddities: reader.oddities,
        })
    }
}

fn decode_name(kind: AdminKind, metadata: ObjectMeta) -> Result<String> {
    let name = Metadata::from(metadata).name;
    if kind == AdminKind::BaselineAdminNetworkPolicy && name != "default" {
        let place = Place::Object.field("metadata");
        return Err(Problem::at(
            &place.field("name"),
            format!("a BaselineAdminNetworkPolicy must be called `default`, not `{name}`"),
        ));
    }
    Ok(name)
}

fn decode_tier(kind: AdminKind, tier: Option<&str>, spec: &Place<'_>) -> Result<Tier> {
    let written = match kind {
        AdminKind::AdminNetworkPolicy => Some("Admin"),
        AdminKind::BaselineAdminNetworkPolicy => Some("Baseline"),
        AdminKind::ClusterNetworkPolicy => tier,
    };
    match written {
        Some("Admin") => Ok(Tier::Admin),
        Some("Baseline") => Ok(Tier::Baseline),
        _ => Err(Problem::at(&spec.field("tier"), "expected Admin or Baseline")),
    }
}

fn decode_priority(kind: AdminKind, priority: Option<i64>, spec: &Place<'_>) -> Result<u16> {
    if kind == AdminKind::BaselineAdminNetworkPolicy {
        return Ok(0);
    }
    let place = spec.field("priority");
    let priority = priority.ok_or_else(|| Problem::at(&place, "a priority from 0 to 1000 is needed"))?;
    u16::try_from(priority)
        .ok()
        .filter(|_| priority <= LAST_PRIORITY)
        .ok_or_else(|| Problem::at(&place, format!("{priority} is not a priority, expected 0 to 1000")))
}

fn decode_subject(kind: AdminKind, subject: Union<'_>, place: &Place<'_>) -> Result<PodPeer> {
    let (field, value) = subject.only_field(place)?;
    match pods(kind, &field, value, place)? {
        Some(pods) => Ok(pods),
        None => Err(Problem::at(
            &place.field(&field),
            format!("unknown kind of subject `{field}`, expected namespaces or pods"),
        )),
    }
}

/// The pods that the field `namespaces` or `pods` selects.
fn pods(kind: AdminKind, field: &str, value: &RawValue, place: &Place<'_>) -> Result<Option<PodPeer>> {
    let at = place.field(field);
    match field {
        "namespaces" => {
            let namespaces = Selector::decode(&read::part(value, &at)?, &at)?;
            Ok(Some(PodPeer { namespaces, pods: Selector::everything() }))
        }
        "pods" => {
            let api: ApiPods = read::part(value, &at)?;
            let namespaces = api.namespace_selector.unwrap_or_default();
            let namespaces = Selector::decode(&namespaces, &at.field("namespaceSelector"))?;
            if kind == AdminKind::ClusterNetworkPolicy && api.pod_selector.is_none() {
                return Err(Problem::at(
                    &at.field("podSelector"),
                    "a podSelector is needed, `{}` for every pod",
                ));
            }
            let pods = Selector::decode(&api.pod_selector.unwrap_or_default(), &at.field("podSelector"))?;
            Ok(Some(PodPeer { namespaces, pods }))
        }
        _ => Ok(None),
    }
}

impl Reader {
    /// How many rules, peers or ports one list may hold.
    fn longest_list(&self) -> usize {
        match self.kind {
            AdminKind::ClusterNetworkPolicy => 25,
            AdminKind::AdminNetworkPolicy | AdminKind::BaselineAdminNetworkPolicy => 100,
        }
    }

    fn limit(&self, length: usize, place: &Place<'_>) -> Result<()> {
        match self.longest_list() {
            most if length > most => {
                Err(Problem::at(place, format!("at most {most} items are allowed, {length} are given")))
            }
            _ => Ok(()),
        }
    }

    fn rules(
        &mut self,
        rules: Option<Vec<ApiRule<'_>>>,
        direction: Direction,
        spec: &Place<'_>,
    ) -> Result<Vec<AdminRule>> {
        let rules = rules.unwrap_or_default();
        let place = spec.field(direction.section());
        self.limit(rules.len(), &place)?;
        let rules = rules.into_iter().enumerate();
        rules.map(|(index, rule)| self.rule(rule, direction, &place.item(index))).collect()
    }

    fn rule(&mut self, rule: ApiRule<'_>, direction: Direction, place: &Place<'_>) -> Result<AdminRule> {
        if let Some(name) = rule.name.as_ref().filter(|name| name.len() > LONGEST_RULE_NAME) {
            let message = format!("`{name}` is longer than {LONGEST_RULE_NAME} characters");
            return Err(Problem::at(&place.field("name"), message));
        }
        let action = self.action(&rule.action, &place.field("action"))?;
        let peers = match direction {
            Direction::Ingress => rule.from,
            Direction::Egress => rule.to,
        };
        let peers = peers.unwrap_or_default();
        let of_namespaces = peers.iter().enumerate().filter(|(_, peer)| peer.has_field("namespaces"));
        let of_namespaces = of_namespaces.map(|(index, _)| index).collect();
        let peers = self.peers(peers, direction, &place.field(direction.peers()))?;
        let ports = self.ports(rule.ports, rule.protocols, place)?;
        self.check_peers(&peers, action, &ports, place)?;
        Ok(AdminRule { name: rule.name.filter(|name| !name.is_empty()), action, peers, ports, of_namespaces })
    }

    fn action(&self, action: &str, place: &Place<'_>) -> Result<Action> {
        match action {
            _ if action == self.kind.allow() => Ok(Action::Allow),
            "Deny" => Ok(Action::Deny),
            "Pass" if self.kind != AdminKind::BaselineAdminNetworkPolicy => Ok(Action::Pass),
            _ => {
                let pass = match self.kind {
                    AdminKind::BaselineAdminNetworkPolicy => "",
                    _ => ", Pass",
                };
                let message =
                    format!("unknown action `{action}`, expected {}, Deny{pass}", self.kind.allow());
                Err(Problem::at(place, message))
            }
        }
    }

    fn peers(
        &mut self,
        peers: Vec<Union<'_>>,
        direction: Direction,
        place: &Place<'_>,
    ) -> Result<Vec<AdminPeer>> {
        if peers.is_empty() {
            return Err(Problem::at(
                place,
                "at least one peer is needed, for every pod write `namespaces: {}`",
            ));
        }
        self.limit(peers.len(), place)?;
        let peers = peers.into_iter().enumerate();
        peers.map(|(index, peer)| self.peer(peer, direction, &place.item(index))).collect()
    }

    fn peer(&mut self, peer: Union<'_>, direction: Direction, place: &Place<'_>) -> Result<AdminPeer> {
        let (field, value) = peer.only_field(place)?;
        let at = place.field(&field);
        match (field.as_str(), direction) {
            ("namespaces" | "pods", _) => match pods(self.kind, &field, value, place)? {
                Some(pods) => Ok(AdminPeer::Pods(pods)),
                None => Ok(AdminPeer::Unknown(field)),
            },
            ("networks", Direction::Egress) => self.networks(&read::part::<Vec<String>>(value, &at)?, &at),
            ("nodes", Direction::Egress) => {
                Selector::decode(&read::part(value, &at)?, &at).map(AdminPeer::Nodes)
            }
            ("domainNames", Direction::Egress) => self.domain_names(read::part(value, &at)?, &at),
            _ => {
                let message = format!("unknown kind of peer `{field}`: the rule fails closed");
                self.oddities.push(Problem::at(&at, message));
                Ok(AdminPeer::Unknown(field))
            }
        }
    }

    fn networks(&mut self, texts: &[String], place: &Place<'_>) -> Result<AdminPeer> {
        self.count(texts.len(), place)?;
        let mut blocks = Vec::new();
        for (index, text) in texts.iter().enumerate() {
            let at = place.item(index);
            let (block, form) = Cidr::parse(text).map_err(|error| Problem::at(&at, error.to_string()))?;
            let oddity = form.oddity(text, &block).map(|oddity| Problem::at(&at, oddity));
            match (oddity, self.kind) {
                (Some(oddity), AdminKind::ClusterNetworkPolicy) => return Err(oddity),
                (oddity, _) => self.oddities.extend(oddity),
            }
            blocks.push(block);
        }
        Ok(AdminPeer::Networks(blocks))
    }

    fn domain_names(&self, names: Vec<String>, place: &Place<'_>) -> Result<AdminPeer> {
        self.count(names.len(), place)?;
        match names.iter().position(|name| !is_domain_name(name)) {
            Some(index) => Err(Problem::at(
                &place.item(index),
                "expected a domain name such as `example.com` or `*.example.com`",
            )),
            None => Ok(AdminPeer::DomainNames(names)),
        }
    }

    fn count(&self, length: usize, place: &Place<'_>) -> Result<()> {
        if length == 0 {
            return Err(Problem::at(place, "at least one item is needed"));
        }
        self.limit(length, place)
    }

    fn ports(
        &self,
        ports: Option<PortList<'_>>,
        protocols: Option<PortList<'_>>,
        place: &Place<'_>,
    ) -> Result<Ports> {
        let (given, field) = match self.kind {
            AdminKind::ClusterNetworkPolicy => (protocols, "protocols"),
            AdminKind::AdminNetworkPolicy | AdminKind::BaselineAdminNetworkPolicy => (ports, "ports"),
        };
        let at = place.field(field);
        if self.kind == AdminKind::ClusterNetworkPolicy && given.as_ref().is_some_and(Vec::is_empty) {
            return Err(Problem::at(&at, "at least one item is needed; for every port, leave it out"));
        }
        let given = given.unwrap_or_default();
        self.limit(given.len(), &at)?;
        ports::decode(self.kind, given, &at)
    }

    /// What the CRD asks of peers, action and ports together.
    fn check_peers(
        &mut self,
        peers: &[AdminPeer],
        action: Action,
        ports: &Ports,
        place: &Place<'_>,
    ) -> Result<()> {
        let names_no_ports = |peer: &AdminPeer| {
            matches!(peer, AdminPeer::Networks(_) | AdminPeer::Nodes(_) | AdminPeer::DomainNames(_))
        };
        let domain = |peer: &AdminPeer| matches!(peer, AdminPeer::DomainNames(_));
        // The experimental channel of ClusterNetworkPolicy takes them under every action.
        let limited = self.kind != AdminKind::ClusterNetworkPolicy;
        if limited && action != Action::Allow && peers.iter().any(domain) {
            return Err(Problem::at(
                &place.field("to"),
                format!("domain names can only be used where the action is {}", self.kind.allow()),
            ));
        }
        if !ports.names().is_empty() && peers.iter().any(names_no_ports) {
            let problem = Problem::at(
                place,
                "a named port means nothing at networks, nodes and domain names, write the port's number",
            );
            match self.kind {
                AdminKind::ClusterNetworkPolicy => return Err(problem),
                _ => self.oddities.push(problem),
            }
        }
        Ok(())
    }
}

/// Labels of letters, digits, `-` and `_`, at least two, perhaps after `*.`.
fn is_domain_name(name: &str) -> bool {
    let name = name.strip_prefix("*.").unwrap_or(name);
    let name = name.strip_suffix('.').unwrap_or(name);
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let label = |label: &str| {
        label.chars().all(inner)
            && label.starts_with(|c: char| c.is_ascii_alphanumeric())
            && label.ends_with(|c: char| c.is_ascii_alphanumeric())
    };
    name.contains('.') && name.split('.').all(label)
}

#[cfg(test)]
mod tests;
