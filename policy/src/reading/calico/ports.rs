//! The ports of Calico's rules.

use crate::algebra::Ranges;
use crate::kubernetes::calico::{CalicoRule, PortList};
use crate::kubernetes::port::{PortEntry, Ports, Protocol};

/// What is not told of ports.
pub(super) const NOT_TOLD: &str = "names of ports in notPorts, or beside them, are not judged: the rule is read as if it left out none of them";

/// The ports at the destination, and whether that is all that the rule says.
pub(super) fn of_rule(rule: &CalicoRule) -> (Ports, bool) {
    let (list, but) = (&rule.destination.ports, &rule.destination.but_ports);
    if list.is_empty() && but.is_empty() {
        return (all_of(&rule.protocols), true);
    }
    let base = if list.is_empty() { Ranges::full() } else { list.numbers.clone() };
    let numbers = base.difference(&but.numbers);
    let mut entries = Vec::new();
    for protocol in &rule.protocols {
        if !numbers.is_empty() {
            entries.push(PortEntry::Numbered(*protocol, numbers.clone()));
        }
        entries.extend(list.names.iter().map(|name| PortEntry::Named(*protocol, name.clone())));
    }
    let told = but.names.is_empty() && (list.names.is_empty() || but.numbers.is_empty());
    (Ports::Listed(entries), told)
}

fn all_of(protocols: &[Protocol]) -> Ports {
    if protocols.len() == Protocol::ALL.len() {
        return Ports::All;
    }
    let every = protocols.iter().map(|protocol| PortEntry::Numbered(*protocol, Ranges::full()));
    Ports::Listed(every.collect())
}

/// Whether ports of the client are asked for, which it may choose.
pub(super) fn asks_for_client(list: &PortList, but: &PortList) -> bool {
    let all = but.is_empty() && (list.is_empty() || list.numbers.is_full());
    !all
}
