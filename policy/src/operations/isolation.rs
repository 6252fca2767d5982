//! Is every boundary closed?

use super::loaded::{Options, Reply, Subject};
use super::settings::settings;
use super::{Session, from_json, to_json};
use crate::reach::isolation::Isolation;
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
    #[serde(borrow, default)]
    settings: Option<&'a RawValue>,
    output: Option<view::Format>,
}

/// Lists what opens boundaries, and says in `open` whether anything does.
pub fn isolation(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let blocks = request.options.blocks()?;
    let settings = settings(request.settings)?;
    let subject = Subject { objects: request.objects, snapshot: request.snapshot };
    subject.ask(session, |loaded| {
        if loaded.is_refused() {
            return to_json(&Reply::<()>::of(loaded, Vec::new()));
        }
        let (model, _) = loaded.parts(blocks);
        let isolation = Isolation::of(model, &model.rows(), &settings);
        let mut reply = Reply::of(loaded, Vec::new());
        reply.open = !isolation.closed;
        match request.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(isolation),
            view::Format::Txt => reply.text = Some(view::isolation::txt(&isolation)),
            other => return Err(other.is_not_for("isolation")),
        }
        to_json(&reply)
    })
}
