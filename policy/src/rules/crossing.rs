//! What the rules about peers have in common: a peer lets connections through,
//! and some of them cross the boundary.

use crate::algebra::Domain;
use crate::boundary::Region;
use crate::boundary::{Home, Standing};
use crate::case::Case;
use crate::case::finding::{Crossing, Finding, Findings};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{Direction, NetworkPolicy, Path, Selector};
use crate::words;

/// A peer, or the lack of one, that is under suspicion.
pub(super) struct Suspect<'a> {
    pub(super) policy: &'a NetworkPolicy,
    pub(super) direction: Direction,
    pub(super) path: Path,
    /// Whom the policy is opened to: `other namespaces`.
    pub(super) to: &'a str,
    /// Whom the peer admits: `every namespace`.
    pub(super) admits: String,
    pub(super) region: Region,
}

const UNDECIDED: &str = "cannot be compared with the trusted peers in reasonable time; use fewer or simpler \
                         selectors, here or in trustedPeers";

/// The finding about the suspect, unless all it lets through is inside the
/// boundary or trusted.
pub(super) fn examine(case: &Case<'_>, suspect: Suspect<'_>, findings: &mut Findings) -> Option<Finding> {
    let home = &suspect.policy.namespace;
    let standing = findings.need(case.walls.standing(home, &suspect.region, &[]))?;
    let outside = match standing {
        Standing::Fine => return None,
        Standing::Foreign(outside) => Some(outside),
        Standing::Undecided => None,
    };
    let headline = match suspect.direction {
        Direction::Ingress => format!("opens namespace {home} to {}", suspect.to),
        Direction::Egress => format!("lets pods of namespace {home} reach {}", suspect.to),
    };
    let witness = outside.as_ref().and_then(Region::example);
    let sentence = match &witness {
        Some(_) => format!("admits {}", suspect.admits),
        None => UNDECIDED.to_owned(),
    };
    let home = Home::Named(home.clone());
    let crossing = Crossing { direction: suspect.direction, home, regions: vec![suspect.region] };
    Some(Finding { witness, crossing: Some(crossing), ..Finding::new(suspect.path, headline, sentence) })
}

/// `every namespace`, those with the names, or those with the labels.
pub(super) fn namespaces_in_words(namespaces: &Selector) -> String {
    let names = namespaces.domain(NAMESPACE_NAME).and_then(Domain::only);
    match names.filter(|_| namespaces.domains().len() == 1) {
        Some(names) if names.len() == 1 => format!("namespace {}", words::list(names, 1)),
        Some(names) => format!("namespaces {}", words::list(names, 5)),
        // Whatever its labels are, a namespace has a name.
        None if Selector::with(NAMESPACE_NAME, Domain::present()).is_subset(namespaces) => {
            "every namespace".to_owned()
        }
        None => format!("any namespace labelled {}", in_short(namespaces)),
    }
}

/// `pods labelled app=web of every namespace`, or the namespaces alone.
pub(super) fn pods_in_words(namespaces: &Selector, pods: Option<&Selector>) -> String {
    let namespaces = namespaces_in_words(namespaces);
    match pods.filter(|pods| !pods.is_everything()) {
        Some(pods) => format!("pods labelled {} of {namespaces}", in_short(pods)),
        None => namespaces,
    }
}

/// The selector, cut where a message would drown in it.
fn in_short(selector: &Selector) -> String {
    words::shorten(&selector.to_string(), 200)
}
