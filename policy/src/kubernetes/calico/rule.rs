//! One rule of a Calico policy.

use super::entity::{ApiEntity, Entity, Result};
use super::ports::{IpProtocol, protocol, protocols};
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::Problem;
use crate::kubernetes::{Action, Direction, IpVersion, Protocol};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde::Deserialize;
use serde::de::IgnoredAny;

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ApiRule {
    action: Option<String>,
    ip_version: Option<i32>,
    protocol: Option<IntOrString>,
    not_protocol: Option<IntOrString>,
    icmp: Option<ApiIcmp>,
    #[serde(rename = "notICMP")]
    not_icmp: Option<ApiIcmp>,
    source: Option<ApiEntity>,
    destination: Option<ApiEntity>,
    http: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct ApiIcmp {
    #[serde(rename = "type")]
    kind: Option<i32>,
    code: Option<i32>,
}

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalicoRule {
    /// What it does; `None` where it only logs, and the next rule is asked.
    pub action: Option<Action>,
    /// The one family of addresses that it is about, if it is one.
    pub family: Option<IpVersion>,
    /// The protocols with ports that it is about; none where it is about others,
    /// such as ICMP.
    pub protocols: Vec<Protocol>,
    /// Where the traffic comes from.
    pub source: Entity,
    /// Where the traffic goes.
    pub destination: Entity,
    /// Whether requests are looked at too, which a proxy does.
    pub http: bool,
}

impl CalicoRule {
    /// Reads a rule of a policy of namespace `home`, if it has one.
    pub(super) fn decode(
        api: ApiRule,
        direction: Direction,
        home: Option<&str>,
        place: &Place<'_>,
    ) -> Result<Self> {
        let action = action(api.action.as_deref(), &place.field("action"))?;
        let named = api.protocol.as_ref().map(|written| protocol(written, &place.field("protocol")));
        let named = named.transpose()?;
        let but = api.not_protocol.as_ref().map(|written| protocol(written, &place.field("notProtocol")));
        let but = but.transpose()?;
        check_services(&api, direction, home, place)?;
        check_icmp(&api, named, place)?;
        check_http(&api, action, named, direction, place)?;
        let version = ip_version(api.ip_version, [named, but], place)?;
        let source = Entity::decode(api.source.unwrap_or_default(), home, named, &place.field("source"))?;
        let destination =
            Entity::decode(api.destination.unwrap_or_default(), home, named, &place.field("destination"))?;
        let rule = Self {
            action,
            family: None,
            protocols: protocols(named, but),
            source,
            destination,
            http: api.http.is_some(),
        };
        let family = rule.family_of_nets(version, place)?;
        Ok(Self { family, ..rule })
    }

    /// The family that the rule is about: blocks of one family leave no other.
    fn family_of_nets(&self, version: Option<IpVersion>, place: &Place<'_>) -> Result<Option<IpVersion>> {
        let ends = [&self.source, &self.destination];
        let nets = ends.into_iter().flat_map(|end| [&end.nets, &end.but_nets]).flatten();
        let mut family = version;
        for net in nets {
            let own = match (net.v4.is_empty(), net.v6.is_empty()) {
                (false, true) => IpVersion::V4,
                (true, false) => IpVersion::V6,
                _ => return Err(Problem::at(place, "a rule cannot have blocks of both IPv4 and IPv6")),
            };
            if family.is_some_and(|family| family != own) {
                return Err(Problem::at(
                    place,
                    "the blocks and the ipVersion of a rule must be of one family",
                ));
            }
            family = Some(own);
        }
        Ok(family)
    }
}

fn action(written: Option<&str>, place: &Place<'_>) -> Result<Option<Action>> {
    match written {
        Some("Allow") => Ok(Some(Action::Allow)),
        Some("Deny") => Ok(Some(Action::Deny)),
        Some("Pass") => Ok(Some(Action::Pass)),
        Some("Log") => Ok(None),
        _ => Err(Problem::at(place, "expected Allow, Deny, Pass or Log")),
    }
}

fn ip_version(
    written: Option<i32>,
    protocols: [Option<IpProtocol>; 2],
    place: &Place<'_>,
) -> Result<Option<IpVersion>> {
    let at = place.field("ipVersion");
    let version = match written {
        None => return Ok(None),
        Some(4) => IpVersion::V4,
        Some(6) => IpVersion::V6,
        Some(_) => return Err(Problem::at(&at, "expected 4 or 6")),
    };
    let other = protocols.into_iter().flatten().any(|protocol| match protocol {
        IpProtocol::Icmp(4) => version == IpVersion::V6,
        IpProtocol::Icmp(_) => version == IpVersion::V4,
        IpProtocol::Ported(_) | IpProtocol::Other => false,
    });
    if other {
        return Err(Problem::at(&at, "ICMP is of IPv4 and ICMPv6 of IPv6"));
    }
    Ok(Some(version))
}

fn check_icmp(api: &ApiRule, named: Option<IpProtocol>, place: &Place<'_>) -> Result<()> {
    let is_icmp = matches!(named, Some(IpProtocol::Icmp(_)));
    if api.icmp.is_some() && !is_icmp {
        return Err(Problem::at(&place.field("icmp"), "it needs the protocol ICMP or ICMPv6"));
    }
    for (field, icmp) in [("icmp", &api.icmp), ("notICMP", &api.not_icmp)] {
        let Some(icmp) = icmp else { continue };
        let at = place.field(field);
        let numbers = [("type", icmp.kind, 254), ("code", icmp.code, 255)];
        for (name, number, last) in numbers {
            if number.is_some_and(|number| !(0..=last).contains(&number)) {
                return Err(Problem::at(&at.field(name), format!("expected 0 to {last}")));
            }
        }
        if icmp.code.is_some() && icmp.kind.is_none() {
            return Err(Problem::at(&at.field("code"), "a code needs a type"));
        }
    }
    Ok(())
}

fn check_http(
    api: &ApiRule,
    action: Option<Action>,
    named: Option<IpProtocol>,
    direction: Direction,
    place: &Place<'_>,
) -> Result<()> {
    let at = place.field("http");
    if api.http.is_none() {
        return Ok(());
    }
    if direction == Direction::Egress {
        return Err(Problem::at(&at, "requests are looked at on their way in only"));
    }
    if action != Some(Action::Allow) {
        return Err(Problem::at(&at, "it goes with the action Allow only"));
    }
    match named {
        None | Some(IpProtocol::Ported(Protocol::Tcp)) => Ok(()),
        Some(_) => Err(Problem::at(&at, "it needs the protocol TCP, or none")),
    }
}

/// A Service may be the other end only, and a policy of no namespace must name
/// its.
fn check_services(api: &ApiRule, direction: Direction, home: Option<&str>, place: &Place<'_>) -> Result<()> {
    let source = ("source", api.source.as_ref());
    let destination = ("destination", api.destination.as_ref());
    let ((far, other), (near, own)) = match direction {
        Direction::Ingress => (source, destination),
        Direction::Egress => (destination, source),
    };
    if own.is_some_and(ApiEntity::has_service) {
        let at = place.field(near);
        return Err(Problem::at(&at.field("services"), "a Service can be the other end only"));
    }
    let at = place.field(far);
    if home.is_none() && other.is_some_and(ApiEntity::lacks_namespace_of_service) {
        let message = "a policy of no namespace must name that of the Service";
        return Err(Problem::at(&at.field("services"), message));
    }
    if other.is_some_and(ApiEntity::has_service_with_ports) && direction == Direction::Egress {
        return Err(Problem::at(&at.field("ports"), "ports cannot stand beside services here"));
    }
    Ok(())
}
