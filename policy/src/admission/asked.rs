//! Who asks for what, and whether that is let through whatever the object holds.
//!
//! It does not look at the object: one that cannot be read may be the one that
//! has to go.

use super::request::AdmissionRequest;
use crate::case::{Kind, NAMESPACE_CONTROLLER, Operation, Review, User};
use crate::settings::Settings;

/// A request without its object.
pub(super) struct Asked<'a> {
    operation: Operation,
    kind: &'a Kind,
    namespace: Option<&'a str>,
    name: &'a str,
    user: Option<&'a User>,
}

impl<'a> Asked<'a> {
    /// What a request says of itself; nothing, if it names no kind or operation.
    pub(super) fn by(request: &'a AdmissionRequest<'_>) -> Option<Self> {
        Some(Self {
            operation: request.operation?,
            kind: request.kind.as_ref()?,
            namespace: request.namespace.as_deref(),
            name: request.name.as_deref().unwrap_or_default(),
            user: request.user_info.as_ref(),
        })
    }

    /// What a request that was read says, its object's name and place included.
    pub(super) fn of(review: &'a Review<'_>) -> Self {
        Self {
            operation: review.operation,
            kind: &review.kind,
            namespace: review.namespace.as_deref(),
            name: &review.name,
            user: Some(&review.user),
        }
    }

    /// Whether it is let through whatever it holds.
    pub(super) fn is_exempt(&self, settings: &Settings) -> bool {
        let exempt = &settings.exempt;
        let place = if self.is_namespace() { Some(self.name) } else { self.namespace };
        let by_user = |user: &User| {
            exempt.users.contains(user.name())
                || user.groups().iter().any(|group| exempt.groups.contains(group))
                || (self.operation == Operation::Delete && cleans_up(user))
        };
        place.is_some_and(|name| exempt.namespaces.contains(name)) || self.user.is_some_and(by_user)
    }

    fn is_namespace(&self) -> bool {
        self.kind.group().is_empty() && self.kind.name() == "Namespace"
    }
}

/// Whether this is one of the controllers that clean up: refusing them would
/// keep namespaces and orphans for ever.
fn cleans_up(user: &User) -> bool {
    matches!(
        user.name(),
        NAMESPACE_CONTROLLER | "system:serviceaccount:kube-system:generic-garbage-collector"
    )
}
