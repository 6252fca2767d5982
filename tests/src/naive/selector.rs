//! Does this label selector match these labels?
use super::cluster::Labels;
use super::{Mutation, Naive};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, LabelSelectorRequirement};

impl Naive {
    /// All of matchLabels and all of matchExpressions; an empty selector matches everything.
    pub(super) fn selects(&self, selector: &LabelSelector, labels: &Labels) -> bool {
        let wanted = selector.match_labels.iter().flatten();
        let expressions = selector.match_expressions.iter().flatten();
        wanted.into_iter().all(|(key, value)| labels.get(key) == Some(value))
            && (self.has(Mutation::ExpressionsIgnored)
                || expressions.into_iter().all(|requirement| self.meets(requirement, labels)))
    }

    fn meets(&self, requirement: &LabelSelectorRequirement, labels: &Labels) -> bool {
        let value = labels.get(&requirement.key);
        let listed = value.is_some_and(|value| requirement.values.iter().flatten().any(|one| one == value));
        match requirement.operator.as_str() {
            "In" => listed,
            "NotIn" => !(listed || (self.has(Mutation::NotInNeedsKey) && value.is_none())),
            "Exists" => value.is_some() || self.has(Mutation::ExistsIgnored),
            "DoesNotExist" => value.is_none() || self.has(Mutation::DoesNotExistIgnored),
            operator => panic!("`{operator}` is no operator of a label selector"),
        }
    }
}
