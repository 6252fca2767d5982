//! Sets that can be intersected, joined and complemented without loss.
//!
//! Isolation is decided by asking whether a set is empty. Everything here is
//! exact and knows nothing of Kubernetes.
mod domain;
mod ranges;

pub use domain::Domain;
pub use ranges::{Point, Ranges};

#[cfg(test)]
pub(crate) use domain::tests;
