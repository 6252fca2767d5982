//! Namespaces whose isolation no single policy holds.
//!
//! The union of several policies may cover every pod; each of them can be
//! deleted beside the others, and two at once are.

use super::{directions, guarded};
use crate::boundary::{Walls, floor};
use crate::settings::Level;
use crate::snapshot::Snapshot;
use crate::words;

/// How many are named.
const NAMED: usize = 10;

/// What is to be said of the guarded namespaces that have policies and no floor
/// in a direction; nothing where the settings want no floors.
pub(super) fn note(snapshot: &Snapshot, walls: &Walls<'_>) -> Option<String> {
    let settings = walls.settings;
    if settings.floor.is_empty() || settings.level("isolation-removed", Level::Deny) == Level::Off {
        return None;
    }
    let mut names = Vec::new();
    for space in guarded(snapshot, walls) {
        let lacks = directions(walls).into_iter().any(|direction| {
            let own = || snapshot.policies_of(space.name()).filter(|policy| policy.isolates(direction));
            own().next().is_some() && !own().any(|policy| floor::is_floor(settings, policy, direction))
        });
        if lacks {
            names.push(space.name().to_owned());
        }
    }
    if names.is_empty() {
        return None;
    }
    let have = if names.len() == 1 { "namespace has" } else { "namespaces have" };
    Some(format!(
        "{} {have} no floor: {}; guarded by the union only: two changes at once can undo it; `partywall baseline` \
         writes floors",
        names.len(),
        words::list(&names, NAMED)
    ))
}
