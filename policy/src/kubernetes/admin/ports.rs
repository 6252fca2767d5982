//! The ports of administrators' rules: lists of unions, one shape for each
//! version of the API.

use super::AdminKind;
use crate::algebra::Ranges;
use crate::kubernetes::place::Place;
use crate::kubernetes::port::{PortEntry, Ports, Protocol, name_fault, number};
use crate::kubernetes::read::Union;
use crate::kubernetes::{Problem, read};
use serde::Deserialize;
use serde_json::value::RawValue;

type Result<T> = std::result::Result<T, Problem>;

/// The list as it is written.
pub(super) type PortList<'a> = Vec<Union<'a>>;

#[derive(Deserialize)]
struct ApiNumber {
    protocol: Option<String>,
    port: i32,
}

#[derive(Deserialize)]
struct ApiRange {
    protocol: Option<String>,
    start: i32,
    end: i32,
}

/// Reads `ports` of v1alpha1 or `protocols` of v1alpha2.
pub(super) fn decode(kind: AdminKind, list: PortList<'_>, place: &Place<'_>) -> Result<Ports> {
    if list.is_empty() {
        return Ok(Ports::All);
    }
    let mut entries = Vec::with_capacity(list.len());
    for (index, union) in list.into_iter().enumerate() {
        let at = place.item(index);
        let (field, value) = union.only_field(&at)?;
        let inner = at.field(&field);
        match (kind, field.as_str()) {
            (AdminKind::ClusterNetworkPolicy, "tcp") => {
                entries.push(of_protocol(Protocol::Tcp, value, &inner)?);
            }
            (AdminKind::ClusterNetworkPolicy, "udp") => {
                entries.push(of_protocol(Protocol::Udp, value, &inner)?);
            }
            (AdminKind::ClusterNetworkPolicy, "sctp") => {
                entries.push(of_protocol(Protocol::Sctp, value, &inner)?);
            }
            (AdminKind::ClusterNetworkPolicy, "destinationNamedPort") => {
                entries.extend(named(value, &inner)?);
            }
            (AdminKind::ClusterNetworkPolicy, _) => {
                let message = format!(
                    "unknown protocol match `{field}`, expected tcp, udp, sctp or destinationNamedPort"
                );
                return Err(Problem::at(&inner, message));
            }
            (_, "portNumber") => entries.push(port_number(value, &inner)?),
            (_, "portRange") => entries.push(port_range(value, &inner)?),
            (_, "namedPort") => entries.extend(named(value, &inner)?),
            _ => {
                let message =
                    format!("unknown kind of port `{field}`, expected portNumber, portRange or namedPort");
                return Err(Problem::at(&inner, message));
            }
        }
    }
    Ok(Ports::Listed(entries))
}

/// A name means the container port of that name, whatever its protocol.
fn named(value: &RawValue, place: &Place<'_>) -> Result<[PortEntry; 3]> {
    let name: String = read::part(value, place)?;
    match name_fault(&name) {
        Some(fault) => Err(Problem::at(place, fault)),
        None => Ok(Protocol::ALL.map(|protocol| PortEntry::Named(protocol, name.clone()))),
    }
}

fn port_number(value: &RawValue, place: &Place<'_>) -> Result<PortEntry> {
    let api: ApiNumber = read::part(value, place)?;
    let port = number(api.port, &place.field("port"))?;
    Ok(PortEntry::Numbered(protocol(api.protocol.as_deref(), place)?, Ranges::from_to(port, port)))
}

fn port_range(value: &RawValue, place: &Place<'_>) -> Result<PortEntry> {
    let api: ApiRange = read::part(value, place)?;
    let protocol = protocol(api.protocol.as_deref(), place)?;
    Ok(PortEntry::Numbered(protocol, range(&api, place)?))
}

fn range(api: &ApiRange, place: &Place<'_>) -> Result<Ranges<u16>> {
    let start = number(api.start, &place.field("start"))?;
    let end = number(api.end, &place.field("end"))?;
    if start >= end {
        return Err(Problem::at(place, format!("the range must start before it ends, not {start} to {end}")));
    }
    Ok(Ranges::from_to(start, end))
}

fn protocol(name: Option<&str>, place: &Place<'_>) -> Result<Protocol> {
    let name = name.unwrap_or("TCP");
    name.parse().map_err(|fault: String| Problem::at(&place.field("protocol"), fault))
}

/// `{destinationPort: {number: 80}}` or `{destinationPort: {range: {start: 80, end: 90}}}`.
fn of_protocol(protocol: Protocol, value: &RawValue, place: &Place<'_>) -> Result<PortEntry> {
    let (field, value) = read::part::<Union<'_>>(value, place)?.only_field(place)?;
    let at = place.field(&field);
    if field != "destinationPort" {
        return Err(Problem::at(&at, format!("unknown match `{field}`, expected destinationPort")));
    }
    let (field, value) = read::part::<Union<'_>>(value, &at)?.only_field(&at)?;
    let inner = at.field(&field);
    let ports = match field.as_str() {
        "number" => {
            let port = number(read::part(value, &inner)?, &inner)?;
            Ranges::from_to(port, port)
        }
        "range" => range(&read::part(value, &inner)?, &inner)?,
        _ => return Err(Problem::at(&inner, format!("unknown port `{field}`, expected number or range"))),
    };
    Ok(PortEntry::Numbered(protocol, ports))
}
