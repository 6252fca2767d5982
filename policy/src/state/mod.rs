//! A cluster as a whole, judged as admission judges an object: by what its
//! policies admit, whoever is listed.
//!
//! "Closed" is said only where nothing that the manifests hold could admit
//! anybody outside. What is unread, unjudged or unrendered leaves nobody knowing.
//! The rules decide here too; nothing in here knows how answers are shown.

pub mod audit;
pub mod controls;
mod crossing;
mod floorless;
mod isolation;
pub mod lines;
mod memory;
mod openings;
mod tiers;
mod unisolated;
mod unknown;
mod unseen;

#[cfg(test)]
mod tests;

pub use isolation::{Isolation, Standing};
pub use memory::{Memory, Recall};
pub use openings::Opening;
pub use unisolated::{Openness, Unisolated};
pub use unknown::unknown;

use crate::boundary::Walls;
use crate::kubernetes::{Direction, Labels, Namespace};
use crate::snapshot::Snapshot;

/// The namespaces that are guarded, in order.
fn guarded(snapshot: &Snapshot, walls: &Walls<'_>) -> Vec<Namespace> {
    let all = snapshot.all_namespaces().into_values();
    all.filter(|space| is_guarded(walls, space.name(), space.labels())).collect()
}

fn is_guarded(walls: &Walls<'_>, name: &str, labels: &Labels) -> bool {
    // A snapshot answers every question, so this one has an answer too.
    walls.guards(name, Some(labels)).unwrap_or(true)
}

/// The directions that are judged.
fn directions(walls: &Walls<'_>) -> Vec<Direction> {
    walls.settings.directions.clone()
}
