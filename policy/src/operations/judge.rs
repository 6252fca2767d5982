//! Judge one admission request.

use super::{Session, to_json};
use crate::admission;
use crate::admission::response::{Judgement, Response};
use crate::admission::verdict::Verdict;
use crate::cluster::HostCluster;

/// Kubewarden: judge one admission request.
pub fn validate(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    to_json(&Response::from(&verdict(session, payload)))
}

/// The same, with the findings as data in a field of their own.
pub fn judge(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    to_json(&Judgement::from(&verdict(session, payload)))
}

fn verdict(session: &mut Session, payload: &[u8]) -> Verdict {
    admission::judge(payload, &mut session.settings, &HostCluster::new(session.host.as_ref()))
}
