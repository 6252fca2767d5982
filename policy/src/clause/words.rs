//! Whom a part means, in words. How pods are told is the caller's.

use super::{Narrowed, Part};
use crate::kubernetes::{AddressSet, IpVersion, PodPeer};
use crate::words::shorten;

/// How much of a set of addresses is shown.
const SHOWN: usize = 120;

impl Part {
    /// Whom it means; `pods` tells those of a selector.
    pub fn in_words(&self, pods: &dyn Fn(&PodPeer) -> String) -> String {
        match self {
            Self::Everybody => "everybody".to_owned(),
            Self::Pods(peer) => pods(peer),
            Self::Addresses(set) | Self::Outside(set) if set.is_subset(&AddressSet::empty()) => {
                "nobody".to_owned()
            }
            Self::Addresses(set) | Self::Outside(set) => shorten(&set.in_words(), SHOWN),
            Self::Nodes(_) | Self::OtherNodes => "nodes".to_owned(),
            Self::OwnNode => "the own node".to_owned(),
            Self::Over(IpVersion::V4) => "everybody over IPv4".to_owned(),
            Self::Over(IpVersion::V6) => "everybody over IPv6".to_owned(),
            Self::Narrowed(narrowed) => narrowed.in_words(pods),
            Self::Nobody(why) | Self::Unknown(why) => why.clone(),
        }
    }
}

impl Narrowed {
    fn in_words(&self, pods: &dyn Fn(&PodPeer) -> String) -> String {
        let list =
            |parts: &[Part]| parts.iter().map(|part| part.in_words(pods)).collect::<Vec<_>>().join(" or ");
        let (of, mut within) = (&self.of, self.within.iter());
        // Everybody of some is these.
        let is_everybody = matches!(of.as_slice(), [Part::Everybody]);
        let first = if is_everybody { within.next().unwrap_or(of) } else { of };
        let mut words = list(first);
        for parts in within {
            words.push_str(&format!(", of {}", list(parts)));
        }
        if !self.but.is_empty() {
            words.push_str(&format!(", but not {}", list(&self.but)));
        }
        words
    }
}
