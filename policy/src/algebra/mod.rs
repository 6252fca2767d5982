//! Sets that can be intersected, joined and complemented without loss.
//!
//! Isolation is decided by asking whether a set is empty. Everything here is
//! exact and knows nothing of Kubernetes.
mod domain;
mod ranges;
mod texts;

pub use domain::Domain;
pub use ranges::{Point, Ranges};
pub use texts::{At, Texts};

#[cfg(test)]
pub(crate) use domain::tests;
