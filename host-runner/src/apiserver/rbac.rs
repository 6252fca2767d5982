//! Who may do what, by the roles and bindings among the server.
//!
//! The rules of role aggregation are the controller's; a cluster role counts
//! with the rules that stand in its manifest.
use super::ApiServer;
use kubewarden_policy_sdk::host_capabilities::kubernetes::{ResourceAttributes, SubjectAccessReview};
use serde_json::Value;

const RBAC: &str = "rbac.authorization.k8s.io/v1";
/// The group that may do everything, whatever the bindings say.
const MASTERS: &str = "system:masters";

/// The binding that grants what `review` asks for, as the API server names it.
pub(super) fn grant(server: &ApiServer, review: &SubjectAccessReview) -> Option<String> {
    if review.groups.iter().flatten().any(|group| group == MASTERS) {
        return Some(format!("the group `{MASTERS}` may do everything"));
    }
    let everywhere = server.of_kind(RBAC, "ClusterRoleBinding");
    let asked = review.resource_attributes.namespace.as_deref();
    let here = server.of_kind(RBAC, "RoleBinding").filter(|(id, _)| Some(id.namespace.as_str()) == asked);
    everywhere.chain(here).find_map(|(id, binding)| {
        let subject =
            items(binding, "subjects").find(|subject| is_subject(subject, review, &id.namespace))?;
        let role = binding.get("roleRef")?;
        let rules = rules(server, role, &id.namespace)?;
        items(rules, "rules").any(|rule| allows(rule, &review.resource_attributes)).then(|| {
            let (role_kind, role_name) = (text(role, "kind"), text(role, "name"));
            let (subject_kind, subject_name) = (text(subject, "kind"), text(subject, "name"));
            format!(
                "RBAC: allowed by {} {:?} of {role_kind} {role_name:?} to {subject_kind} {subject_name:?}",
                id.kind, id.name
            )
        })
    })
}

/// The role that a binding refers to.
fn rules<'a>(server: &'a ApiServer, role: &Value, namespace: &str) -> Option<&'a Value> {
    let kind = text(role, "kind");
    let namespace = if kind == "Role" { namespace } else { "" };
    let mut roles = server.of_kind(RBAC, kind);
    roles.find(|(id, _)| id.namespace == namespace && id.name == text(role, "name")).map(|(_, role)| role)
}

/// Whether `subject` of a binding in `namespace` is who `review` asks about.
fn is_subject(subject: &Value, review: &SubjectAccessReview, namespace: &str) -> bool {
    let (name, user) = (text(subject, "name"), review.user.as_str());
    match text(subject, "kind") {
        "User" => name == user,
        "Group" => review.groups.iter().flatten().any(|group| group == name),
        "ServiceAccount" => {
            let own = subject.get("namespace").and_then(Value::as_str).unwrap_or(namespace);
            user == format!("system:serviceaccount:{own}:{name}")
        }
        _ => false,
    }
}

fn allows(rule: &Value, asked: &ResourceAttributes) -> bool {
    let subresource = asked.subresource.as_deref().filter(|name| !name.is_empty());
    let (resource, every) = match subresource {
        Some(name) => (format!("{}/{name}", asked.resource), format!("*/{name}")),
        None => (asked.resource.clone(), "*".to_owned()),
    };
    let names = || texts(rule, "resourceNames");
    lists(rule, "verbs", &asked.verb)
        && lists(rule, "apiGroups", asked.group.as_deref().unwrap_or_default())
        && (lists(rule, "resources", &resource) || lists(rule, "resources", &every))
        && (names().next().is_none() || names().any(|name| Some(name) == asked.name.as_deref()))
}

/// Whether the list `key` has `wanted` or a star.
fn lists(rule: &Value, key: &str, wanted: &str) -> bool {
    texts(rule, key).any(|item| item == "*" || item == wanted)
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}

fn texts<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a str> {
    items(value, key).filter_map(Value::as_str)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}
