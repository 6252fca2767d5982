//! Protocols and ports of Calico's rules.

use crate::algebra::Ranges;
use crate::kubernetes::Protocol;
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::Problem;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

type Result<T> = std::result::Result<T, Problem>;

/// Ports as a rule lists them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PortList {
    /// Those by number.
    pub numbers: Ranges<u16>,
    /// Names of container ports.
    pub names: Vec<String>,
}

impl PortList {
    /// Whether nothing is listed.
    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty() && self.names.is_empty()
    }
}

/// A protocol of IP: one with ports that policies speak of, or another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum IpProtocol {
    Ported(Protocol),
    Icmp(u8),
    Other,
}

const WITHOUT_PORTS: &str = "`ports` need the protocol TCP, UDP or SCTP";

/// The protocol that a rule names.
pub(super) fn protocol(written: &IntOrString, place: &Place<'_>) -> Result<IpProtocol> {
    let unknown = |name: &str| {
        let message =
            format!("unknown protocol `{name}`, expected TCP, UDP, SCTP, UDPLite, ICMP, ICMPv6 or 1 to 255");
        Problem::at(place, message)
    };
    match written {
        IntOrString::Int(6) => Ok(IpProtocol::Ported(Protocol::Tcp)),
        IntOrString::Int(17) => Ok(IpProtocol::Ported(Protocol::Udp)),
        IntOrString::Int(132) => Ok(IpProtocol::Ported(Protocol::Sctp)),
        IntOrString::Int(1) => Ok(IpProtocol::Icmp(4)),
        IntOrString::Int(58) => Ok(IpProtocol::Icmp(6)),
        IntOrString::Int(2..=255) => Ok(IpProtocol::Other),
        IntOrString::Int(number) => Err(unknown(&number.to_string())),
        IntOrString::String(name) => match name.as_str() {
            "ICMP" => Ok(IpProtocol::Icmp(4)),
            "ICMPv6" => Ok(IpProtocol::Icmp(6)),
            "UDPLite" => Ok(IpProtocol::Other),
            name => name.parse().map(IpProtocol::Ported).map_err(|_| unknown(name)),
        },
    }
}

/// The protocols with ports that a rule is about.
pub(super) fn protocols(named: Option<IpProtocol>, but: Option<IpProtocol>) -> Vec<Protocol> {
    let is_meant = |own: &Protocol| {
        named.is_none_or(|named| named == IpProtocol::Ported(*own)) && but != Some(IpProtocol::Ported(*own))
    };
    Protocol::ALL.into_iter().filter(is_meant).collect()
}

/// A list of ports, which needs a protocol that has some.
pub(super) fn ports(
    written: Option<Vec<IntOrString>>,
    protocol: Option<IpProtocol>,
    place: &Place<'_>,
) -> Result<PortList> {
    let mut list = PortList::default();
    for (index, port) in written.into_iter().flatten().enumerate() {
        let at = place.item(index);
        match port {
            IntOrString::Int(number) => add(&mut list, (number, number), &at)?,
            IntOrString::String(text) => match range(&text) {
                Some(range) => add(&mut list, range, &at)?,
                None if is_name(&text) => list.names.push(text),
                None => {
                    let message =
                        format!("`{text}` is not a port: expected a number, a range like 80:90 or a name");
                    return Err(Problem::at(&at, message));
                }
            },
        }
    }
    match protocol {
        Some(IpProtocol::Ported(_)) => Ok(list),
        Some(_) if !list.is_empty() => Err(Problem::at(place, WITHOUT_PORTS)),
        None if !list.numbers.is_empty() => Err(Problem::at(place, WITHOUT_PORTS)),
        Some(_) | None => Ok(list),
    }
}

fn add(list: &mut PortList, (from, to): (i32, i32), place: &Place<'_>) -> Result<()> {
    let number = |number| crate::kubernetes::port::number(number, place);
    let (from, to) = (number(from)?, number(to)?);
    if from > to {
        return Err(Problem::at(place, format!("the range must not end before it starts: {from}:{to}")));
    }
    list.numbers = list.numbers.union(&Ranges::from_to(from, to));
    Ok(())
}

/// `80`, or `80:90`.
fn range(text: &str) -> Option<(i32, i32)> {
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        // What has too many digits is no port either.
        digits.then(|| text.parse().unwrap_or(i32::MAX))
    };
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    Some((number(first)?, number(last)?))
}

fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    (1..=128).contains(&text.len()) && text.chars().all(inner)
}
