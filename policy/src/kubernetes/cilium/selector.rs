//! Cilium's label selectors: keys may say which source a label is of.

use super::value::{Fields, Refusal, Result, text, texts};
use crate::algebra::Domain;
use crate::kubernetes::label;
use crate::kubernetes::place::Place;
use serde_json::Value;

/// Of which source a label is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelSource {
    /// Whatever source.
    Any,
    /// Kubernetes.
    Kubernetes,
    /// Cilium's own names of hosts, the world and others.
    Reserved,
    /// Another one, of which no pod has a label.
    Other,
}

/// What is asked of one label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// The source of the label.
    pub source: LabelSource,
    /// Its key, without the source.
    pub key: String,
    /// What it may be.
    pub domain: Domain,
    /// Whether it stands among `matchLabels`.
    pub plain: bool,
}

/// A selector: all of these must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requirements(pub Vec<Requirement>);

impl Requirements {
    /// Reads a selector. Types and operators are the schema's, keys and values
    /// the agent's to refuse.
    pub(super) fn decode(value: &Value, place: &Place<'_>) -> Result<Self> {
        let fields = Fields::of(value, place)?;
        let mut all = Vec::new();
        let at = place.field("matchLabels");
        // What is null the API server drops.
        let labels = fields.map("matchLabels", place)?.into_iter().flatten();
        for (key, value) in labels.filter(|(_, value)| !value.is_null()) {
            let at = at.field(key);
            let value = text(value, &at)?;
            if let Some(fault) = label::value_fault(value) {
                return Err(Refusal::by_server(&at, fault));
            }
            let (source, key) = split(key, &at)?;
            all.push(Requirement { source, key, domain: Domain::among([value]), plain: true });
        }
        let at = place.field("matchExpressions");
        for (index, value) in fields.list("matchExpressions", place)?.into_iter().flatten().enumerate() {
            all.push(expression(value, &at.item(index))?);
        }
        Ok(Self(all))
    }

    /// Whether some key is of that source.
    pub fn has_source(&self, source: LabelSource) -> bool {
        self.0.iter().any(|requirement| requirement.source == source)
    }

    /// Whether a label of pods with that key is asked for.
    pub fn has_key(&self, key: &str) -> bool {
        self.0.iter().any(|own| own.is_of_pods() && own.key == key)
    }

    /// Whether a label of pods with a key that begins so is asked for.
    pub fn has_prefix(&self, prefix: &str) -> bool {
        self.0.iter().any(|own| own.is_of_pods() && own.key.starts_with(prefix))
    }
}

impl Requirement {
    /// Whether a pod may have the label.
    pub fn is_of_pods(&self) -> bool {
        matches!(self.source, LabelSource::Any | LabelSource::Kubernetes)
    }
}

fn expression(value: &Value, place: &Place<'_>) -> Result<Requirement> {
    let fields = Fields::of(value, place)?;
    let key = fields.text("key", place)?.ok_or_else(|| Refusal::by_server(place, "a `key` is needed"))?;
    let operator = fields
        .text("operator", place)?
        .ok_or_else(|| Refusal::by_server(place, "an `operator` is needed"))?;
    let values = texts(fields, "values", place)?.unwrap_or_default();
    let at = place.field("values");
    let domain = match operator {
        "In" => Domain::among(values.iter().copied()),
        "NotIn" => Domain::not_among(values.iter().copied()),
        "Exists" => Domain::present(),
        "DoesNotExist" => Domain::absent(),
        _ => {
            let message =
                format!("unknown operator `{operator}`, expected In, NotIn, Exists or DoesNotExist");
            return Err(Refusal::by_server(&place.field("operator"), message));
        }
    };
    match (operator, values.is_empty()) {
        ("In" | "NotIn", true) => {
            return Err(Refusal::by_agent(&at, format!("operator `{operator}` needs values")));
        }
        ("Exists" | "DoesNotExist", false) => {
            return Err(Refusal::by_agent(&at, format!("operator `{operator}` takes no values")));
        }
        _ => {}
    }
    for (index, value) in values.iter().enumerate() {
        if let Some(fault) = label::value_fault(value) {
            return Err(Refusal::by_agent(&at.item(index), fault));
        }
    }
    let (source, key) = split(key, &place.field("key"))?;
    Ok(Requirement { source, key, domain, plain: false })
}

/// The source and the key of a label.
fn split(written: &str, place: &Place<'_>) -> Result<(LabelSource, String)> {
    let (source, key) = match written.split_once(':') {
        None => (LabelSource::Any, written),
        Some((source, key)) => {
            let fine = !source.is_empty() && source.chars().all(|c| c.is_ascii_alphanumeric());
            if !fine || key.contains(':') {
                let message = format!("`{written}` is not a label key: before `:` stands one source");
                return Err(Refusal::by_agent(place, message));
            }
            let source = match source {
                "any" => LabelSource::Any,
                "k8s" => LabelSource::Kubernetes,
                "reserved" => LabelSource::Reserved,
                _ => LabelSource::Other,
            };
            (source, key)
        }
    };
    label::key_fault(key)
        .map_or_else(|| Ok((source, key.to_owned())), |fault| Err(Refusal::by_agent(place, fault)))
}
