//! Agree on the protocol.

use super::Session;

/// Kubewarden: the version of the protocol between host and policy.
pub fn protocol_version(_session: &mut Session, _payload: &[u8]) -> Result<Vec<u8>, String> {
    Ok(b"\"v1\"".to_vec())
}
