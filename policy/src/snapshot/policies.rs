//! The policies among the objects: a snapshot that holds nothing else, and those
//! of one kind of a network plugin.

use super::{Name, Snapshot};
use crate::kubernetes::Object;
use crate::kubernetes::kinds::Role;
use std::rc::Rc;

impl Snapshot {
    /// The policies among some objects, and what they are put into.
    pub fn of_policies(objects: impl IntoIterator<Item = Object>) -> Self {
        let mut snapshot = Self::default();
        for object in objects {
            let name = Name::new(object.namespace().unwrap_or_default(), object.name());
            snapshot.put_policy(name, object);
        }
        snapshot
    }

    /// Keeps a policy, or what policies are put into; nothing else.
    pub(super) fn put_policy(&mut self, name: Name, object: Object) {
        match object {
            Object::NetworkPolicy(policy) => drop(self.policies.insert(name, policy)),
            Object::Admin(policy) => drop(self.admin.insert((policy.kind, name.name), policy)),
            Object::Cilium(policy) => drop(self.cilium.insert((policy.kind, name), policy)),
            Object::Calico(object) => drop(self.calico.insert((object.kind, name, object.api), object)),
            _ => {}
        }
    }

    /// The objects of a network plugin's kind: of a namespace, or all of a kind that
    /// has none.
    pub fn of_plugin(&self, role: Role, namespace: &str) -> Vec<Object> {
        let is_there = |name: &Name| name.namespace.is_empty() || name.namespace == namespace;
        match role {
            Role::Cilium(kind) => {
                let own = self.cilium.iter().filter(|((own, name), _)| *own == kind && is_there(name));
                own.map(|(_, policy)| Object::Cilium(Rc::clone(policy))).collect()
            }
            Role::Calico(kind, api) => {
                let own = self.calico.iter();
                let own = own.filter(|((own, name, form), _)| (*own, *form) == (kind, api) && is_there(name));
                own.map(|(_, object)| Object::Calico(Rc::clone(object))).collect()
            }
            _ => Vec::new(),
        }
    }
}
