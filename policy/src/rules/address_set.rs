//! Sets of addresses with labels, which selectors of other policies take in.

use super::clauses::deciding;
use super::{Check, Rule};
use crate::boundary::{Home, PortRegion, Region, Standing};
use crate::case::Case;
use crate::case::finding::{Crossing, Finding, Findings};
use crate::kubernetes::calico::CalicoContent;
use crate::kubernetes::{AddressSet, Direction, Object, Path, Selector};
use crate::settings::Level;
use crate::words;

pub(super) const RULE: Rule = Rule {
    name: "address-set",
    level: Level::Deny,
    page: include_str!("address_set.md"),
    check: Check::Object(judge),
};

/// How much of a set is shown.
const SHOWN: usize = 120;

fn judge(case: &Case<'_>, object: &Object, findings: &mut Findings) {
    if deciding(case, object).is_none() {
        return;
    }
    let (addresses, field) = match object {
        Object::Calico(own) => match &own.content {
            Ok(CalicoContent::Set(set)) => (set.nets.clone(), "nets"),
            _ => return,
        },
        Object::CidrGroup(group) => (group.addresses.clone().unwrap_or_default(), "externalCIDRs"),
        _ => return,
    };
    let path = Path::object().field("spec").field(field);
    match object.namespace() {
        Some(home) => of_namespace(case, home, &addresses, &path, findings),
        None => findings.found.extend(of_cluster(case, &addresses, path)),
    }
}

/// A set of a namespace: policies there select it as they select pods, and say
/// nothing of addresses.
fn of_namespace(case: &Case<'_>, home: &str, addresses: &AddressSet, path: &Path, findings: &mut Findings) {
    let region = of_addresses(addresses);
    let Some(standing) = findings.need(case.walls.standing(home, &region, &[])) else { return };
    let outside = match standing {
        Standing::Fine => return,
        Standing::Foreign(part) => Some(part),
        Standing::Undecided => None,
    };
    let list = words::shorten(&addresses.in_words(), SHOWN);
    let sentence = format!(
        "holds {list}: a selector of {home} that matches the labels of the set lets these addresses through as if \
         they were pods"
    );
    let help =
        "keep sets of addresses outside out of guarded namespaces, or add the addresses to trustedPeers";
    let direction = case.walls.settings.directions.first().copied().unwrap_or(Direction::Ingress);
    let crossing = Crossing { direction, home: Home::Named(home.to_owned()), regions: vec![region] };
    let headline = format!("puts addresses outside among the pods of namespace {home}");
    let found = Finding::new(path.clone(), headline, sentence).help(help);
    let witness = outside.as_ref().and_then(Region::example);
    findings.add(Finding { witness, crossing: Some(crossing), ..found });
}

/// A set of the cluster: only who minds all namespaces writes it.
fn of_cluster(case: &Case<'_>, addresses: &AddressSet, path: Path) -> Option<Finding> {
    let everywhere = Home::Several(Selector::everything());
    if matches!(case.walls.standing_of(&everywhere, &of_addresses(addresses), &[]), Ok(Standing::Fine)) {
        return None;
    }
    let list = words::shorten(&addresses.in_words(), SHOWN);
    let sentence =
        format!("holds {list}: every policy that refers to the set by name or label means these too");
    let help = "look at the policies that refer to it";
    Some(Finding::new(path, "decides whom other policies mean", sentence).help(help).warn_only())
}

fn of_addresses(addresses: &AddressSet) -> Region {
    Region::of_addresses(Selector::everything(), addresses.clone(), PortRegion::all())
}
