//! What is done to the objects of a cluster: creations, or the difference of two states.
use super::object::{Identity, Object};
use crate::review::{self, Operation};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The user who empties a namespace that goes.
const NAMESPACE_CONTROLLER: &str = "system:serviceaccount:kube-system:namespace-controller";

/// One thing that is done to one object.
#[derive(Debug)]
pub struct Change<'a> {
    /// What is done.
    pub operation: Operation,
    /// What the object is called.
    pub identity: Identity,
    object: Option<&'a Object>,
    old: Option<&'a Object>,
    by_controller: bool,
}

impl<'a> Change<'a> {
    /// The object as it will be, or as it was before it goes.
    pub fn subject(&self) -> Option<&'a Object> {
        self.object.or(self.old)
    }

    /// The request that the API server would send. As in an audit of a cluster
    /// nobody in particular asks for it.
    pub fn request(&self) -> Value {
        let user = if self.by_controller { json!({"username": NAMESPACE_CONTROLLER}) } else { json!({}) };
        let value = |object: Option<&'a Object>| object.map(|object| &object.value);
        review::request(self.operation, value(self.object), value(self.old), &user)
    }

    fn new(operation: Operation, object: Option<&'a Object>, old: Option<&'a Object>) -> Option<Self> {
        let identity = object.or(old)?.identity();
        Some(Self { operation, identity, object, old, by_controller: false })
    }
}

/// Every object as new.
pub fn creations(objects: &[Object]) -> Vec<Change<'_>> {
    objects.iter().filter_map(|object| Change::new(Operation::Create, Some(object), None)).collect()
}

/// What it takes to come from `before` to `after`; what stays the same takes nothing.
///
/// What goes together with its namespace is deleted by the controller that empties it.
pub fn changes<'a>(before: &'a [Object], after: &'a [Object]) -> Vec<Change<'a>> {
    let identities = |objects: &'a [Object]| -> Vec<(Identity, &'a Object)> {
        objects.iter().map(|object| (object.identity(), object)).collect()
    };
    let (before, after) = (identities(before), identities(after));
    let old: BTreeMap<_, _> = before.iter().map(|(id, object)| (id.key(), *object)).collect();
    let new: BTreeMap<_, _> = after.iter().map(|(id, object)| (id.key(), *object)).collect();
    let arrived = after.iter().filter_map(|(id, object)| match old.get(&id.key()) {
        None => Change::new(Operation::Create, Some(object), None),
        Some(old) if old.value == object.value => None,
        Some(old) => Change::new(Operation::Update, Some(object), Some(old)),
    });
    let gone = before.iter().filter(|(id, _)| !new.contains_key(&id.key())).filter_map(|(id, object)| {
        let change = Change::new(Operation::Delete, None, Some(object))?;
        let home = id.namespace.as_deref().map(|name| ("", "Namespace", None, name));
        let by_controller = home.is_some_and(|home| old.contains_key(&home) && !new.contains_key(&home));
        Some(Change { by_controller, ..change })
    });
    arrived.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::super::object::Object;
    use super::changes;
    use crate::manifest::Positions;
    use serde_json::{Value, json};

    fn object(kind: &str, namespace: &str, name: &str, label: &str) -> Object {
        let mut value =
            json!({"apiVersion": "v1", "kind": kind, "metadata": {"name": name, "labels": {"a": label}}});
        if !namespace.is_empty() {
            value["metadata"]["namespace"] = namespace.into();
        }
        Object { file: "f".into(), value, positions: Positions::default() }
    }

    #[track_caller]
    fn check(before: &[Object], after: &[Object], expected: &[&str]) {
        let seen: Vec<_> = changes(before, after)
            .iter()
            .map(|change| {
                let user = change.request()["userInfo"]["username"].clone();
                let by = if user == Value::Null { "" } else { " by the controller" };
                format!("{} {}{by}", change.operation, change.identity)
            })
            .collect();
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_difference_is_what_arrives_changes_and_goes() {
        let pod = |name, label| object("Pod", "a", name, label);
        check(
            &[pod("same", "1"), pod("changed", "1"), pod("gone", "1")],
            &[pod("new", "1"), pod("changed", "2"), pod("same", "1")],
            &["CREATE Pod a/new", "UPDATE Pod a/changed", "DELETE Pod a/gone"],
        );
    }

    #[test]
    fn a_namespace_that_goes_is_emptied_by_its_controller() {
        check(
            &[object("Namespace", "", "a", ""), object("Pod", "a", "x", ""), object("Pod", "b", "x", "")],
            &[],
            &["DELETE Namespace a", "DELETE Pod a/x by the controller", "DELETE Pod b/x"],
        );
    }

    #[test]
    fn a_missing_namespace_is_the_default_one() {
        check(&[object("Pod", "", "x", "")], &[object("Pod", "default", "x", "")], &["UPDATE Pod default/x"]);
    }
}
