//! `CiliumCIDRGroup`: blocks of addresses outside under one name and with labels.

use super::value::{Fields, Refusal, Result, path, texts};
use crate::kubernetes::address::{AddressSet, Cidr};
use crate::kubernetes::label::Labels;
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::{Fault, Problem};
use crate::kubernetes::read;
use crate::kubernetes::wire::ObjectMeta;
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct ApiGroup {
    metadata: ObjectMeta,
    #[serde(default)]
    spec: Value,
}

/// A group of address blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CidrGroup {
    /// Its name.
    pub name: String,
    /// Its labels.
    pub labels: Labels,
    /// The addresses; or why the API server does not take the object.
    pub addresses: Result<AddressSet>,
}

impl CidrGroup {
    /// Reads a group.
    pub fn decode(json: &str) -> std::result::Result<Self, Problem> {
        let ApiGroup { metadata, spec } = read::object(json)?;
        let metadata = Metadata::from(metadata);
        Ok(Self {
            name: metadata.name,
            labels: metadata.labels,
            addresses: addresses(&spec, &Place::Object.field("spec")),
        })
    }
}

fn addresses(spec: &Value, place: &Place<'_>) -> Result<AddressSet> {
    let fields = Fields::of(spec, place)?;
    let at = place.field("externalCIDRs");
    let blocks = texts(fields, "externalCIDRs", place)?;
    let blocks = blocks.ok_or_else(|| Refusal::by_server(&at, "a list of blocks is needed"))?;
    let mut sets = Vec::new();
    for (index, block) in blocks.iter().enumerate() {
        sets.push(block_of(block, &at.item(index))?.addresses());
    }
    Ok(AddressSet::union_of(sets))
}

/// A block with its mask, as the schema's format has it; bits behind the prefix
/// mean nothing.
pub(super) fn block_of(text: &str, place: &Place<'_>) -> Result<Cidr> {
    let parsed = Cidr::parse_stored(text).map(|(block, _)| block);
    parsed.map_err(|error| Refusal {
        by: super::value::Refuser::ApiServer,
        problem: Problem { fault: Fault::Refused, path: path(place), message: error.to_string() },
    })
}
