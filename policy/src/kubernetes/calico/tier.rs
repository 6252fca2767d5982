//! Calico's tiers.

use super::entity::Result;
use super::order::Order;
use crate::kubernetes::label::is_dns_label;
use crate::kubernetes::metadata::Metadata;
use crate::kubernetes::place::Place;
use crate::kubernetes::problem::Problem;
use crate::kubernetes::read;
use crate::kubernetes::wire::ObjectMeta;
use serde::Deserialize;

/// The rank of a tier that names none, and of the tier `default`.
pub const DEFAULT_ORDER: f64 = 1_000_000.0;

/// The tiers that Calico makes itself and nobody changes: name, rank, and whether
/// what their policies do not decide goes on to the next.
pub const OWN: [(&str, f64, bool); 3] =
    [("kube-admin", 1_000.0, true), ("default", DEFAULT_ORDER, false), ("kube-baseline", 10_000_000.0, true)];

#[derive(Deserialize)]
struct ApiTier {
    metadata: ObjectMeta,
    spec: Option<ApiSpec>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiSpec {
    order: Option<f64>,
    default_action: Option<String>,
}

/// A tier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalicoTier {
    /// Its name.
    pub name: String,
    /// Its rank; of equal ones the names decide.
    pub order: Order,
    /// Whether what its policies do not decide goes on to the next tier.
    pub passes: bool,
}

impl CalicoTier {
    /// Reads a Tier.
    pub fn decode(json: &str) -> Result<Self> {
        let ApiTier { metadata, spec } = read::object(json)?;
        let name = Metadata::from(metadata).name;
        let spec = spec.unwrap_or_default();
        let place = Place::Object.field("spec");
        if !is_dns_label(&name) {
            let place = Place::Object.field("metadata");
            let message = format!("`{name}` is no name of a tier: it must be a DNS label, without dots");
            return Err(Problem::at(&place.field("name"), message));
        }
        let at = place.field("defaultAction");
        let passes = match spec.default_action.as_deref() {
            None | Some("" | "Deny") => false,
            Some("Pass") => true,
            Some(_) => return Err(Problem::at(&at, "expected Deny or Pass")),
        };
        if let Some((_, order, own)) = OWN.iter().find(|(own, ..)| *own == name) {
            if spec.order.is_none_or(|given| Order::new(given) != Order::new(*order)) {
                return Err(Problem::at(&place.field("order"), format!("the order of {name} is {order}")));
            }
            if passes != *own {
                let action = if *own { "Pass" } else { "Deny" };
                return Err(Problem::at(&at, format!("the default action of {name} is {action}")));
            }
        }
        Ok(Self { name, order: Order::new(spec.order.unwrap_or(DEFAULT_ORDER)), passes })
    }
}
