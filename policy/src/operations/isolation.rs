//! Is every boundary closed?

use super::loaded::ask;
use super::settings::settings as decode;
use super::{Session, from_json};
use crate::admission::settings;
use crate::reach::Blocks;
use crate::reach::isolation::Isolation;
use crate::view;
use serde::Deserialize;
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Given<'a> {
    #[serde(borrow)]
    settings: Option<&'a RawValue>,
    /// How many objects the host could not even hand over.
    unread: Option<usize>,
}

/// Lists what opens boundaries. Says in `open` whether anything does, or may,
/// and in `unknown` whether nobody knows: objects could not be read, or there
/// was no workload to judge.
pub fn isolation(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let given: Given<'_> = from_json(payload)?;
    let settings = decode(given.settings)?;
    ask(session, payload, |loaded, asked, reply| {
        let blocks = match (&asked.options.ip_block, settings.blocks) {
            (None, settings::Blocks::External) => Blocks::External,
            _ => asked.options.blocks()?,
        };
        let unread = loaded.unread().saturating_add(given.unread.unwrap_or_default());
        let (model, _) = loaded.parts(blocks);
        let isolation = Isolation::of(model, &settings).without(unread);
        reply.note(isolation.notes.clone());
        reply.open = !isolation.closed;
        reply.unknown = !isolation.is_open() && isolation.is_unknown();
        match asked.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(isolation),
            view::Format::Txt => reply.text = Some(view::isolation::txt(&isolation)),
            other => return Err(other.is_not_for("isolation")),
        }
        Ok(())
    })
}
