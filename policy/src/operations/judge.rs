//! Judge one admission request.

use super::{Session, from_json, to_json};
use crate::admission;
use crate::admission::response::{Judgement, Response};
use crate::admission::verdict::Verdict;
use crate::cluster::HostCluster;
use crate::json;
use crate::manifests::Manifests;
use crate::snapshot::{Reading, SnapshotCluster};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

/// Kubewarden: judge one admission request.
pub fn validate(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    to_json(&Response::from(&verdict(session, payload)))
}

#[derive(Deserialize)]
struct Offline<'a> {
    /// The manifests that stand for the cluster, where no host is asked.
    #[serde(borrow)]
    cluster: Option<Vec<&'a RawValue>>,
}

/// The same, with the findings as data in a field of their own. With `cluster`,
/// these objects are asked in the place of the host: they are all that there is,
/// and one that cannot be read leaves the request unjudged where it matters.
pub fn judge(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    // What is no JSON has a verdict too: that it cannot be read.
    let cluster = match from_json(payload) {
        Ok(Offline { cluster }) => cluster,
        Err(error) if json::read_bytes::<IgnoredAny>(payload).is_ok() => {
            return Err(error);
        }
        Err(_) => None,
    };
    let verdict = match cluster {
        None => verdict(session, payload),
        Some(objects) => {
            let reading = Reading::of(&mut Manifests::of(&objects));
            let cluster = SnapshotCluster::whole(&reading);
            admission::judge(payload, &mut session.settings, &cluster)
        }
    };
    to_json(&Judgement::from(&verdict))
}

fn verdict(session: &mut Session, payload: &[u8]) -> Verdict {
    admission::judge(payload, &mut session.settings, &HostCluster::new(session.host.as_ref()))
}
