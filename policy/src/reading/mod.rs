//! How the objects of a state become clauses: a reading for each sort of
//! network plugin, one file a reading.
//!
//! A reading knows what its plugin makes of each kind of policy, and nothing of
//! who reaches whom.

pub mod kubernetes;

use crate::clause::Law;
use crate::snapshot::Snapshot;

/// Every policy of a state as clauses.
pub fn law(snapshot: &Snapshot) -> Law {
    kubernetes::law(snapshot)
}
