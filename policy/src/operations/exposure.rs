//! What may reach workloads that is not in the manifests.

use super::loaded::{Options, Reply, Subject};
use super::{Session, from_json, to_json};
use crate::reach::exposure::exposure as expose;
use crate::view;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Request<'a> {
    #[serde(borrow)]
    objects: Option<Vec<&'a RawValue>>,
    snapshot: Option<u32>,
    #[serde(default)]
    options: Options,
    output: Option<view::Format>,
}

/// Lists the most general peers of each workload.
pub fn exposure(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let blocks = request.options.blocks()?;
    let subject = Subject { objects: request.objects, snapshot: request.snapshot };
    subject.ask(session, |loaded| {
        if loaded.is_refused() {
            return to_json(&Reply::<()>::of(loaded, Vec::new()));
        }
        let (model, _) = loaded.parts(blocks);
        let exposures = expose(model);
        let mut reply = Reply::of(loaded, Vec::new());
        match request.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(exposures),
            view::Format::Txt => reply.text = Some(view::exposure::txt(&exposures)),
            other => return Err(other.is_not_for("exposure")),
        }
        to_json(&reply)
    })
}
