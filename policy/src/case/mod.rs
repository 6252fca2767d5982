//! What a rule sees of one request, and what it may find: below the rules, above
//! everything that they ask.

pub mod finding;
mod review;

pub use review::{Kind, NAMESPACE_CONTROLLER, Operation, Review, User};

use crate::boundary::Walls;
use crate::cluster::Cluster;
use crate::kubernetes::Object;
use crate::settings::Settings;
use finding::Finding;
use std::cell::OnceCell;

/// Findings under the rules that mind them.
pub type ByRule = Vec<(&'static str, Finding)>;

/// One request with all that is known about it.
pub struct Case<'a> {
    /// The walls between boundaries.
    pub walls: Walls<'a>,
    /// The request.
    pub review: &'a Review<'a>,
    /// What policies of network plugins let through: of the new object, and of the
    /// old one.
    crossings: [OnceCell<ByRule>; 2],
}

impl<'a> Case<'a> {
    /// A case about to be judged.
    pub fn new(settings: &'a Settings, review: &'a Review<'a>, cluster: &'a dyn Cluster) -> Self {
        Self { walls: Walls::new(settings, cluster), review, crossings: Default::default() }
    }

    /// What the new or the old object lets through, found once for all rules that
    /// tell of it.
    pub fn crossings_of(&self, object: &Object, find: impl FnOnce() -> ByRule) -> &ByRule {
        let is_new = self.review.new.as_ref().is_some_and(|new| std::ptr::eq(new, object));
        let [new, old] = &self.crossings;
        if is_new { new } else { old }.get_or_init(find)
    }
}
