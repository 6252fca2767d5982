//! What a rule sees of one request, and what it may find: below the rules, above
//! everything that they ask.

pub mod finding;
mod review;

pub use review::{Kind, NAMESPACE_CONTROLLER, Operation, Review, User};

use crate::boundary::Walls;
use crate::cluster::Cluster;
use crate::settings::Settings;

/// One request with all that is known about it.
pub struct Case<'a> {
    /// The walls between boundaries.
    pub walls: Walls<'a>,
    /// The request.
    pub review: &'a Review<'a>,
}

impl<'a> Case<'a> {
    /// A case about to be judged.
    pub fn new(settings: &'a Settings, review: &'a Review<'a>, cluster: &'a dyn Cluster) -> Self {
        Self { walls: Walls::new(settings, cluster), review }
    }
}
