//! Is every boundary closed?

use super::Session;
use super::loaded::{Lens, Loaded, Question, Reply};
use super::{from_json, to_json};
use crate::state::Isolation;
use crate::view;
use crate::view::isolation::IsolationData;

/// Lists what opens boundaries, and answers whether all are closed.
///
/// Objects that an API server would refuse do not stand in the way of an answer
/// about the others; they leave nobody knowing.
pub fn isolation(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let mut given = Loaded::default();
    let loaded = asked.loaded(session, &mut given)?;
    let settings = asked.settings_for(&loaded.reading.snapshot)?;
    let isolation = Isolation::of(&loaded.reading, &settings);
    let mut reply: Reply<IsolationData> = Reply::of(&loaded.reading, &settings);
    reply.note(loaded.parts(Lens::of(&settings)).0.notes());
    reply.note(isolation.notes.clone());
    reply.unknown.clone_from(&isolation.unknown);
    reply.answer = Some(isolation.standing().into());
    match asked.output.unwrap_or_default() {
        view::Format::Data => reply.data = Some(view::isolation::data(&isolation)),
        view::Format::Txt => reply.text = Some(view::isolation::txt(&isolation, asked.options.all)),
        other => return Err(other.is_not_for("isolation")),
    }
    to_json(&reply)
}
