//! The decision walk for one connection.

use super::loaded::{Options, Reply, Subject};
use super::{Session, from_json, to_json};
use crate::reach::question::{Port, Scene};
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
    source: String,
    destination: String,
    port: Option<String>,
}

/// Explains why one end reaches another, or why not.
pub fn explain(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let blocks = request.options.blocks()?;
    let port = request.port.as_deref().map(Port::parse).transpose()?;
    let subject = Subject { objects: request.objects, snapshot: request.snapshot };
    subject.ask(session, |loaded| {
        if loaded.is_refused() {
            return to_json(&Reply::<()>::of(loaded, Vec::new()));
        }
        let (model, snapshot) = loaded.parts(blocks);
        let scene = Scene { model, snapshot };
        let explanations = scene.explain(&request.source, &request.destination, port.as_ref())?;
        let mut reply = Reply::of(loaded, Vec::new());
        match request.output.unwrap_or_default() {
            view::Format::Data => {
                reply.data = Some(explanations.iter().map(view::walk::data).collect::<Vec<_>>());
            }
            view::Format::Txt => reply.text = Some(view::walk::text(&explanations)),
            other => return Err(other.is_not_for("explain")),
        }
        to_json(&reply)
    })
}
