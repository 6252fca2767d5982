//! The floor of a namespace: what isolates its pods by itself.
//!
//! Admission sees one request at a time, beside a state that may be old by then:
//! of two policies that cover the same pods each can go beside the other. What is
//! a floor is therefore told from the policy alone. This room does not know what
//! happens to it.

use crate::kubernetes::{Direction, NetworkPolicy};
use crate::settings::Settings;

/// Whether `policy` is a floor in `direction`: it has a floor's name and isolates
/// every pod.
pub fn is_floor(settings: &Settings, policy: &NetworkPolicy, direction: Direction) -> bool {
    has_name(settings, policy) && policy.isolates(direction) && policy.pods.is_everything()
}

/// Whether `policy` has the name of a floor.
pub fn has_name(settings: &Settings, policy: &NetworkPolicy) -> bool {
    settings.floor.contains(&policy.name)
}
