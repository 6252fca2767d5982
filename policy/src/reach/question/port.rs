//! The port that a person asks for, and what it is at a destination.

use super::Named;
use crate::kubernetes::pod::ContainerPort;
use crate::kubernetes::service::{ServicePort, TargetPort};
use crate::kubernetes::{PortSet, Protocol, Service};
use crate::reach::walk::End;
use crate::words;
use std::fmt;

/// A port that a person asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Port {
    /// By number.
    Number(Protocol, u16),
    /// By the name that the destination gives it, of one protocol or of all in
    /// which it has that name.
    Name(Option<Protocol>, String),
}

impl Port {
    /// Reads `80`, `UDP/53`, `UDP/dns` or `dns`; the protocol may come last.
    pub fn parse(text: &str) -> Result<Self, String> {
        let protocol = |text: &str| text.trim().to_ascii_uppercase().parse::<Protocol>();
        let (protocol, rest) = match text.split_once(['/', ' ', ':']) {
            None => (None, text),
            Some((first, last)) => match (protocol(first), protocol(last)) {
                (Ok(protocol), _) => (Some(protocol), last),
                (_, Ok(protocol)) => (Some(protocol), first),
                (Err(fault), Err(_)) => return Err(fault),
            },
        };
        let rest = rest.trim();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        match rest.parse::<u16>() {
            Ok(number) if number > 0 && !rest.starts_with('+') => {
                Ok(Self::Number(protocol.unwrap_or(Protocol::Tcp), number))
            }
            Err(_) if rest.chars().all(is_name) && rest.contains(|c: char| c.is_ascii_alphabetic()) => {
                Ok(Self::Name(protocol, rest.to_owned()))
            }
            _ => Err(format!(
                "`{text}` is not a port, expected one from 1 to 65535 like 80 or UDP/53, or a name like dns or UDP/dns"
            )),
        }
    }

    /// Whether what is asked is a number, or nothing in particular.
    pub(super) fn is_plain(port: Option<&Self>) -> bool {
        !matches!(port, Some(Self::Name(..)))
    }

    /// Whether a port of that name, protocol and number is meant.
    fn is(&self, name: Option<&str>, protocol: Protocol, number: u16) -> bool {
        match self {
            Self::Number(own, wanted) => (*own, *wanted) == (protocol, number),
            Self::Name(own, wanted) => own.is_none_or(|own| own == protocol) && name == Some(wanted),
        }
    }

    /// That there is no such port among those of `whose`, and which there are.
    fn missing(&self, whose: &str, there: &[There<'_>]) -> String {
        let near = match self {
            // That of another protocol, or the one that leads to it.
            Self::Number(_, number) => {
                let near = there.iter().find(|own| own.number == *number || own.target == Some(*number));
                near.map(|own| format!("{}/{}", own.protocol, own.number))
            }
            Self::Name(_, name) => {
                let names: Vec<String> =
                    there.iter().map(|own| own.name.unwrap_or_default().to_owned()).collect();
                let near = words::nearest_of(name, &names);
                let near = there.iter().find(|own| near.is_some() && own.name == near);
                near.map(|own| format!("{}/{}", own.protocol, own.name.unwrap_or_default()))
            }
        };
        let texts: Vec<String> = there.iter().map(ToString::to_string).collect();
        format!("{whose} has no port {self}: {}", words::there_are(&texts, near.as_deref()))
    }
}

impl fmt::Display for Port {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(protocol, number) => write!(out, "{protocol} {number}"),
            Self::Name(Some(protocol), name) => write!(out, "{protocol} `{name}`"),
            Self::Name(None, name) => write!(out, "`{name}`"),
        }
    }
}

/// A port that there is.
struct There<'a> {
    protocol: Protocol,
    number: u16,
    name: Option<&'a str>,
    /// The pods' port to which it leads.
    target: Option<u16>,
}

impl<'a> There<'a> {
    fn at_pod(port: &'a ContainerPort) -> Self {
        Self { protocol: port.protocol, number: port.number, name: port.name.as_deref(), target: None }
    }

    fn at_service(port: &'a ServicePort) -> Self {
        let target = match &port.target {
            TargetPort::Number(number) => Some(*number),
            TargetPort::Name(_) => None,
        };
        Self { protocol: port.protocol, number: port.number, name: port.name.as_deref(), target }
    }
}

/// `TCP 80 (http)`.
impl fmt::Display for There<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.protocol, self.number)?;
        self.name.map_or(Ok(()), |name| write!(out, " ({name})"))
    }
}

/// What is asked about the ports of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The one port that is asked for.
    pub(super) port: Option<(Protocol, u16)>,
    /// The ports to which the destination leads.
    pub(super) within: PortSet,
}

impl Asked {
    /// Nothing in particular.
    pub(super) fn nothing() -> Self {
        Self { port: None, within: PortSet::full() }
    }

    /// One number, if that is what is asked.
    pub(super) fn by_number(port: Option<&Port>) -> Vec<Self> {
        match port {
            Some(Port::Number(protocol, number)) => vec![Self::one((*protocol, *number))],
            Some(Port::Name(..)) | None => vec![Self::nothing()],
        }
    }

    /// What is asked of one that serves a Service, whose ports lead to these
    /// numbers: each of them if one was asked for.
    pub(super) fn of_service(numbers: PortSet, port: Option<&Port>) -> Vec<Self> {
        if port.is_none() {
            return vec![Self { port: None, within: numbers }];
        }
        let mut asked = Vec::new();
        for protocol in Protocol::ALL {
            for number in numbers.get(protocol).iter().flatten() {
                asked.push(Self::one((protocol, number)));
            }
        }
        asked
    }

    fn one(port: (Protocol, u16)) -> Self {
        Self { port: Some(port), ..Self::nothing() }
    }
}

/// What is asked of an end that is named itself.
pub(super) fn at(named: &Named, port: Option<&Port>) -> Result<Vec<Asked>, String> {
    match (port, &named.end) {
        (None | Some(Port::Number(..)), _) => Ok(Asked::by_number(port)),
        (Some(Port::Name(..)), End::Address(_)) => {
            Err(format!("{} gives no names to ports, ask for a number", named.text))
        }
        (Some(port), End::Pod(pod)) => {
            let mut meant = PortSet::empty();
            for own in &pod.network.ports {
                if port.is(own.name.as_deref(), own.protocol, own.number) {
                    meant = meant.union(&PortSet::port(own.protocol, own.number));
                }
            }
            if meant.is_empty() {
                let there: Vec<There<'_>> = pod.network.ports.iter().map(There::at_pod).collect();
                return Err(port.missing(&named.text, &there));
            }
            Ok(Asked::of_service(meant, Some(port)))
        }
    }
}

/// The ports of a Service that are meant; all of them where none is asked for.
pub(super) fn of_service<'a>(
    service: &'a Service,
    port: Option<&Port>,
) -> Result<Vec<&'a ServicePort>, String> {
    let mut meant = Vec::new();
    for own in &service.ports {
        if port.is_none_or(|port| port.is(own.name.as_deref(), own.protocol, own.number)) {
            meant.push(own);
        }
    }
    match port.filter(|_| meant.is_empty()) {
        None => Ok(meant),
        Some(port) => {
            let there: Vec<There<'_>> = service.ports.iter().map(There::at_service).collect();
            Err(port.missing(&format!("Service {}/{}", service.namespace, service.name), &there))
        }
    }
}
