//! Sets of addresses with labels, which selectors match as they match pods.

use super::entity::Result;
use super::labels::NAMESPACE;
use crate::kubernetes::address::{AddressSet, Cidr};
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::Problem;
use crate::kubernetes::wire::ObjectMeta;
use crate::kubernetes::{Labels, read};
use serde::Deserialize;
use std::net::IpAddr;

#[derive(Deserialize)]
struct ApiSet {
    metadata: ObjectMeta,
    spec: Option<ApiSpec>,
}

#[derive(Default, Deserialize)]
struct ApiSpec {
    nets: Option<Vec<String>>,
}

/// A NetworkSet or a GlobalNetworkSet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkSet {
    /// Its labels.
    pub labels: Labels,
    /// Its addresses.
    pub nets: AddressSet,
}

impl NetworkSet {
    /// Reads a set.
    pub(super) fn decode(json: &str) -> Result<Self> {
        let ApiSet { metadata, spec } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        if metadata.labels.contains_key(NAMESPACE) {
            let place = Place::Object.field("metadata");
            let message = "nobody but Calico may set this label";
            return Err(Problem::at(&place.field("labels").field(NAMESPACE), message));
        }
        let place = Place::Object.field("spec");
        let at = place.field("nets");
        let nets = spec.unwrap_or_default().nets.unwrap_or_default();
        let nets: Vec<AddressSet> = nets
            .iter()
            .enumerate()
            .map(|(index, text)| addresses(text, &at.item(index)))
            .collect::<Result<_>>()?;
        Ok(Self { labels: metadata.labels, nets: AddressSet::union_of(nets) })
    }
}

/// A block, whatever stands behind its prefix, or one address.
fn addresses(text: &str, place: &Place<'_>) -> Result<AddressSet> {
    if let Ok(address) = text.parse::<IpAddr>() {
        return Ok(AddressSet::of(address));
    }
    let block = Cidr::parse(text).map_err(|error| Problem::at(place, error.to_string()))?;
    Ok(block.0.addresses())
}
