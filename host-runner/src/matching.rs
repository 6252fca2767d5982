//! Which requests a policy is asked about: the `rules` of its metadata, as the
//! API server matches those of a webhook.
use partywall_policy::kubernetes::kinds;
use serde::Deserialize;
use serde_json::Value;

/// The rules of a policy; a policy without metadata is asked about everything.
#[derive(Debug, Default)]
pub struct Matching {
    rules: Option<Vec<Rule>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    api_groups: Vec<String>,
    api_versions: Vec<String>,
    resources: Vec<String>,
    operations: Vec<String>,
}

/// What a request is about, in the terms of the rules.
struct Target<'a> {
    group: &'a str,
    version: &'a str,
    resource: String,
    operation: &'a str,
}

impl Matching {
    /// Reads the rules of `metadata`.
    pub fn of(metadata: Option<&Value>) -> serde_json::Result<Self> {
        let rules = metadata.and_then(|metadata| metadata.get("rules"));
        Ok(Self { rules: rules.map(Deserialize::deserialize).transpose()? })
    }

    /// Whether the policy is asked about this `AdmissionRequest`.
    pub fn matches(&self, request: &Value) -> bool {
        let target = Target::of(request);
        self.rules.as_ref().is_none_or(|rules| rules.iter().any(|rule| rule.matches(&target)))
    }
}

impl<'a> Target<'a> {
    /// A request that does not say its resource is about the plural of its kind.
    fn of(request: &'a Value) -> Self {
        let text = |pointer: &str| request.pointer(pointer).and_then(Value::as_str);
        let of_resource = |field: &str| {
            text(&format!("/resource/{field}"))
                .or_else(|| text(&format!("/kind/{field}")))
                .unwrap_or_default()
        };
        let group = of_resource("group");
        let plural = || kinds::resource(group, text("/kind/kind").unwrap_or_default());
        let resource = text("/resource/resource").map_or_else(plural, str::to_owned);
        let resource = match text("/subResource").filter(|name| !name.is_empty()) {
            Some(sub) => format!("{resource}/{sub}"),
            None => resource,
        };
        Self {
            group,
            version: of_resource("version"),
            resource,
            operation: text("/operation").unwrap_or_default(),
        }
    }
}

impl Rule {
    fn matches(&self, target: &Target<'_>) -> bool {
        has(&self.api_groups, target.group)
            && has(&self.api_versions, target.version)
            && has(&self.operations, target.operation)
            && self.resources.iter().any(|pattern| matches_resource(pattern, &target.resource))
    }
}

fn has(values: &[String], value: &str) -> bool {
    values.iter().any(|other| other == "*" || other == value)
}

/// `*` is every resource, `pods/*` every subresource of pods, `*/scale` that of everything.
fn matches_resource(pattern: &str, resource: &str) -> bool {
    let split = |text| match str::split_once(text, '/') {
        Some((name, sub)) => (name, Some(sub)),
        None => (text, None),
    };
    let ((name, sub), (of, of_sub)) = (split(pattern), split(resource));
    (name == "*" || name == of)
        && match (sub, of_sub) {
            (None, None) => true,
            (Some(sub), Some(of_sub)) => sub == "*" || sub == of_sub,
            (Some(sub), None) => sub == "*",
            (None, Some(_)) => false,
        }
}

#[cfg(test)]
mod tests {
    use super::Matching;
    use serde_json::json;

    #[track_caller]
    fn check(resources: &[&str], request: [&str; 5], expected: bool) {
        let [group, version, resource, sub, operation] = request;
        let metadata = json!({"rules": [{"apiGroups": ["", "apps"], "apiVersions": ["v1"],
            "resources": resources, "operations": ["CREATE"]}]});
        let request = json!({"operation": operation, "subResource": sub,
            "resource": {"group": group, "version": version, "resource": resource}});
        assert_eq!(Matching::of(Some(&metadata)).unwrap().matches(&request), expected, "{request}");
    }

    #[test]
    fn every_part_must_match() {
        check(&["pods"], ["", "v1", "pods", "", "CREATE"], true);
        check(&["pods"], ["", "v1", "pods", "", "DELETE"], false);
        check(&["pods"], ["", "v2", "pods", "", "CREATE"], false);
        check(&["pods"], ["batch", "v1", "pods", "", "CREATE"], false);
        check(&["pods"], ["", "v1", "services", "", "CREATE"], false);
    }

    #[test]
    fn subresources_are_named_or_covered_by_a_star() {
        check(&["pods"], ["", "v1", "pods", "exec", "CREATE"], false);
        check(&["pods/exec"], ["", "v1", "pods", "exec", "CREATE"], true);
        check(&["pods/*"], ["", "v1", "pods", "exec", "CREATE"], true);
        check(&["*"], ["", "v1", "pods", "exec", "CREATE"], false);
        check(&["*"], ["", "v1", "pods", "", "CREATE"], true);
        check(&["*/*"], ["apps", "v1", "deployments", "scale", "CREATE"], true);
    }

    #[test]
    fn a_request_without_a_resource_is_about_its_kind() {
        let metadata = json!({"rules": [{"apiGroups": ["networking.k8s.io"], "apiVersions": ["*"],
            "resources": ["networkpolicies"], "operations": ["*"]}]});
        let kind = json!({"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"});
        let matching = Matching::of(Some(&metadata)).unwrap();
        assert!(matching.matches(&json!({"kind": kind, "operation": "DELETE"})));
        assert!(Matching::of(None).unwrap().matches(&json!({})));
    }
}
