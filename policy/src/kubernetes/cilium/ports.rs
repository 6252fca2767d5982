//! The ports of Cilium's rules.

use super::value::{Fields, Refusal, Result};
use crate::algebra::Ranges;
use crate::kubernetes::place::Place;
use crate::kubernetes::port::{PortEntry, Ports, Protocol};
use serde_json::Value;

/// How many ports or types one list may hold.
const MOST: usize = 40;

/// Protocols that have no ports.
const WITHOUT_PORTS: [&str; 7] = ["VRRP", "IGMP", "GRE", "IPIP", "IPV6", "ESP", "AH"];

/// The ports of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CiliumPorts {
    /// The ports; all where the rule lists none.
    pub ports: Ports,
    /// Whether the rule limits ports or types at all.
    pub limited: bool,
    /// Whether what gets through is filtered by a proxy.
    pub filtered: bool,
}

/// Reads `toPorts` and `icmps` of a rule.
pub(super) fn decode(rule: Fields<'_>, ingress: bool, deny: bool, place: &Place<'_>) -> Result<CiliumPorts> {
    let ports = rule.list("toPorts", place)?.unwrap_or_default();
    let types = rule.list("icmps", place)?.unwrap_or_default();
    let at = place.field("icmps");
    for (index, value) in types.iter().enumerate() {
        check_types(value, &at.item(index))?;
    }
    if !ports.is_empty() && !types.is_empty() {
        return Err(Refusal::by_agent(&at, "`icmps` and `toPorts` cannot stand in one rule"));
    }
    let mut all =
        CiliumPorts { ports: Ports::All, limited: !ports.is_empty() || !types.is_empty(), filtered: false };
    if all.limited {
        let mut entries = Vec::new();
        let at = place.field("toPorts");
        for (index, value) in ports.iter().enumerate() {
            all.filtered |= port_rule(value, ingress, deny, &at.item(index), &mut entries)?;
        }
        all.ports = Ports::Listed(entries);
    }
    Ok(all)
}

fn check_types(value: &Value, place: &Place<'_>) -> Result<()> {
    let fields = Fields::of(value, place)?.list("fields", place)?.unwrap_or_default();
    let at = place.field("fields");
    if fields.len() > MOST {
        return Err(Refusal::by_server(&at, format!("at most {MOST} types are allowed")));
    }
    for (index, value) in fields.iter().enumerate() {
        let at = at.item(index);
        let fields = Fields::of(value, &at)?;
        if !matches!(fields.text("family", &at)?, None | Some("IPv4" | "IPv6")) {
            return Err(Refusal::by_server(&at.field("family"), "expected IPv4 or IPv6"));
        }
        if !fields.has("type") {
            return Err(Refusal::by_server(&at, "a `type` is needed"));
        }
    }
    Ok(())
}

/// Adds the ports of one item of `toPorts`; says whether a proxy filters them.
fn port_rule(
    value: &Value,
    ingress: bool,
    deny: bool,
    place: &Place<'_>,
    entries: &mut Vec<PortEntry>,
) -> Result<bool> {
    let fields = Fields::of(value, place)?;
    let ports = fields.list("ports", place)?.unwrap_or_default();
    let at = place.field("ports");
    if ports.len() > MOST {
        return Err(Refusal::by_agent(&at, format!("at most {MOST} ports are allowed")));
    }
    let filters = if deny { Filters::default() } else { Filters::decode(fields, ingress, place)? };
    for (index, value) in ports.iter().enumerate() {
        let at = at.item(index);
        let entry = Entry::decode(value, &at)?;
        entry.check(filters, &at)?;
        entries.extend(entry.entries());
    }
    if filters.dns && ports.is_empty() {
        return Err(Refusal::by_agent(&at, "dns rules need port 53"));
    }
    Ok(filters.any)
}

/// What a proxy is asked to look at.
#[derive(Debug, Clone, Copy, Default)]
struct Filters {
    any: bool,
    http: bool,
    dns: bool,
}

impl Filters {
    fn decode(fields: Fields<'_>, ingress: bool, place: &Place<'_>) -> Result<Self> {
        let at = place.field("rules");
        let (mut http, mut dns) = (false, false);
        if let Some(rules) = fields.get("rules") {
            let rules = Fields::of(rules, &at)?;
            if rules.has("http") == rules.has("dns") {
                return Err(Refusal::by_server(&at, "exactly one of `http` and `dns` is expected"));
            }
            http = rules.list("http", &at)?.is_some_and(|rules| !rules.is_empty());
            dns = rules.list("dns", &at)?.is_some_and(|rules| !rules.is_empty());
        }
        if ingress && dns {
            return Err(Refusal::by_agent(&at, "dns rules are for egress only"));
        }
        let names = fields.list("serverNames", place)?;
        let tls = fields.has("terminatingTLS");
        if names.is_some_and(<[Value]>::is_empty) {
            return Err(Refusal::by_server(&place.field("serverNames"), "at least one name is needed"));
        }
        if names.is_some() && (http || dns) && !tls {
            let message = "server names beside rules need `terminatingTLS`";
            return Err(Refusal::by_agent(&place.field("serverNames"), message));
        }
        let listener = fields.has("listener");
        if listener && (ingress || http || dns) {
            let message = "a listener is for egress rules without `rules`";
            return Err(Refusal::by_agent(&place.field("listener"), message));
        }
        let any = http || dns || listener || names.is_some() || tls || fields.has("originatingTLS");
        Ok(Self { any, http, dns })
    }
}

/// One port as it is written.
struct Entry<'v> {
    port: Port<'v>,
    last: u16,
    protocol: &'v str,
}

enum Port<'v> {
    Number(u16),
    Name(&'v str),
}

impl<'v> Entry<'v> {
    fn decode(value: &'v Value, place: &Place<'_>) -> Result<Self> {
        let fields = Fields::of(value, place)?;
        let protocol = fields.text("protocol", place)?.unwrap_or("ANY");
        if !matches!(protocol, "TCP" | "UDP" | "SCTP" | "ANY") && !WITHOUT_PORTS.contains(&protocol) {
            let message = format!("unknown protocol `{protocol}`, expected TCP, UDP, SCTP or ANY");
            return Err(Refusal::by_server(&place.field("protocol"), message));
        }
        let last = fields.get("endPort").map(|value| {
            let number = value.as_u64().and_then(|number| u16::try_from(number).ok());
            number
                .ok_or_else(|| Refusal::by_server(&place.field("endPort"), "expected a port from 0 to 65535"))
        });
        let last = last.transpose()?.unwrap_or_default();
        let at = place.field("port");
        let written = fields.text("port", place)?.filter(|port| !port.is_empty());
        let written = written.ok_or_else(|| Refusal::by_agent(&at, "a port must be specified"))?;
        let port = if is_name(written) {
            Port::Name(written)
        } else {
            let number = number(written);
            let message = || format!("`{written}` is not a port, expected a number in quotes or a name");
            Port::Number(number.ok_or_else(|| Refusal::by_agent(&at, message()))?)
        };
        Ok(Self { port, last, protocol })
    }

    fn check(&self, filters: Filters, place: &Place<'_>) -> Result<()> {
        let number = match self.port {
            Port::Number(number) => Some(number),
            Port::Name(_) => None,
        };
        if WITHOUT_PORTS.contains(&self.protocol) && number.is_some_and(|number| number != 0) {
            return Err(Refusal::by_agent(&place.field("port"), format!("{} has no ports", self.protocol)));
        }
        if filters.dns && number.is_some_and(|number| self.last > number) {
            return Err(Refusal::by_agent(&place.field("endPort"), "dns rules take no ranges of ports"));
        }
        if filters.http && self.protocol != "TCP" {
            return Err(Refusal::by_agent(&place.field("protocol"), "http rules need TCP, spelt out"));
        }
        if (filters.http || filters.dns) && number == Some(0) {
            return Err(Refusal::by_agent(&place.field("port"), "rules need a port other than 0"));
        }
        Ok(())
    }

    fn entries(&self) -> impl Iterator<Item = PortEntry> {
        let protocols: &[Protocol] = match self.protocol {
            "TCP" => &[Protocol::Tcp],
            "UDP" => &[Protocol::Udp],
            "SCTP" => &[Protocol::Sctp],
            "ANY" => &[Protocol::Tcp, Protocol::Udp, Protocol::Sctp],
            _ => &[],
        };
        protocols.iter().map(|protocol| match self.port {
            Port::Number(0) => PortEntry::Numbered(*protocol, Ranges::full()),
            Port::Number(first) => {
                PortEntry::Numbered(*protocol, Ranges::from_to(first, self.last.max(first)))
            }
            Port::Name(name) => PortEntry::Named(*protocol, name.to_ascii_lowercase()),
        })
    }
}

/// Whether it is the name of a service (RFC 6335): at most 15 letters, digits and
/// single dashes, with a letter in it.
fn is_name(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || c == '-';
    text.len() <= 15
        && text.chars().all(inner)
        && text.chars().any(|c| c.is_ascii_alphabetic())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// The number as the agent reads it: with a leading zero it is octal.
fn number(text: &str) -> Option<u16> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    let well_placed = !text.starts_with('_') && !text.ends_with('_') && !text.contains("__");
    let is_number = well_placed && digits.chars().all(|c| c.is_ascii_digit());
    let radix = if digits.len() > 1 && digits.starts_with('0') { 8 } else { 10 };
    is_number.then(|| u16::from_str_radix(&digits, radix).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_agent_reads_them() {
        for (text, expected) in [
            ("80", Some(80)),
            ("0", Some(0)),
            ("010", Some(8)),
            ("080", None),
            ("65536", None),
            ("", None),
            ("1_000", Some(1000)),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
    }
}
