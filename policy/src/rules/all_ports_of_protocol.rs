//! Port entries that mean every port of a protocol.

use super::peers::{ports, rules};
use super::{Check, Rule};
use crate::case::Case;
use crate::case::finding::{Finding, Findings};
use crate::kubernetes::Object;
use crate::kubernetes::PortEntry;
use crate::settings::Level;

pub(super) const RULE: Rule = Rule {
    name: "all-ports-of-protocol",
    level: Level::Warn,
    page: include_str!("all_ports_of_protocol.md"),
    check: Check::Object(judge),
};

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    let Object::NetworkPolicy(policy) = object else { return };
    for (_, place, rule) in rules(case, policy) {
        for (index, entry) in ports(rule).iter().enumerate() {
            let PortEntry::Numbered(protocol, numbers) = entry else { continue };
            if numbers.is_full() {
                let path = place.clone().field("ports").item(index);
                let headline = format!("opens every {protocol} port");
                let sentence = format!("means every {protocol} port and none of another protocol");
                let help = "name the port; to admit every port of every protocol, leave `ports` out";
                findings.add(Finding::new(path, headline, sentence).help(help));
            }
        }
    }
}
