//! Objects of operators that make pods in a way that is not read here.

use super::object::Named;
use super::pod::NETWORKS;
use super::problem::Problem;
use serde_json::Value;

/// What is known of an object that makes pods from no template that is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PodMaker {
    /// What it is called.
    pub named: Named,
    /// Kind and name of the workload from which it makes its pods, if it names one.
    pub of_workload: Option<(String, String)>,
    /// Whether its pods may be where no NetworkPolicy reaches: on the network of
    /// their nodes, or on another one.
    pub may_evade: bool,
}

/// What such a pod is made from says one of these.
const WAYS_OUT: [&str; 3] = ["\"hostNetwork\":true", NETWORKS, "\"multus\""];

impl PodMaker {
    /// Reads an object.
    pub fn decode(json: &str) -> Result<Self, Problem> {
        let value: Option<Value> = serde_json::from_str(json).ok();
        let reference = value.as_ref().and_then(|value| value.get("spec")?.get("workloadRef"));
        let text = |field| Some(reference?.get(field)?.as_str()?.to_owned());
        let of_workload = text("kind").zip(text("name"));
        // A text may have white space between its parts.
        let bare: String = json.split_whitespace().collect();
        let may_evade = WAYS_OUT.iter().any(|way| bare.contains(way));
        Ok(Self { named: Named::decode(json)?, of_workload, may_evade })
    }
}
