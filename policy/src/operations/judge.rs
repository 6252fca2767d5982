//! Judge one admission request.

use super::{Session, to_json};
use crate::admission;
use crate::admission::response::{Judgement, Response};
use crate::cluster::HostCluster;

/// Kubewarden: judge one admission request.
pub fn validate(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let verdict = admission::judge(payload, &HostCluster::new(session.host.as_ref()));
    to_json(&Response::from(&verdict))
}

/// The same, with the findings as data in a field of their own.
pub fn judge(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let verdict = admission::judge(payload, &HostCluster::new(session.host.as_ref()));
    to_json(&Judgement::from(&verdict))
}
