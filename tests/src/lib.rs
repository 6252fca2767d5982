//! What the tests of this workspace share: a deliberately naive evaluator of
//! Kubernetes network policies, the readers of the fixtures, and the hosts of
//! the module.
//!
//! Nothing here knows the inner types of `partywall-policy`: the two are
//! compared, so they must not share a mistake.
#![expect(clippy::missing_panics_doc, reason = "a test stops where it is given what it does not understand")]
pub mod arbitrary;
pub mod checkout;
pub mod engine;
pub mod exchange;
pub mod fixture;
pub mod fixtures;
pub mod hosts;
pub mod metered;
pub mod naive;
pub mod opinion;
pub mod pairs;
pub mod samples;
pub mod upstream;
pub mod yaml;
