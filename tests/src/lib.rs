//! What the tests of this workspace share: a deliberately naive evaluator of
//! Kubernetes network policies and the readers of the fixtures.
//!
//! Nothing here knows the inner types of `partywall-policy`: the two are
//! compared, so they must not share a mistake.
#![expect(clippy::missing_panics_doc, reason = "a test stops where it is given what it does not understand")]
pub mod arbitrary;
pub mod engine;
pub mod fixture;
pub mod fixtures;
pub mod naive;
pub mod pairs;
pub mod upstream;
pub mod yaml;
