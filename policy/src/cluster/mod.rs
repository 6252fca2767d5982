//! What the rules may know of a cluster beyond the object they judge.
pub mod manifests;
