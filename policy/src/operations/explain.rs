//! The decision walk for one connection.

use super::loaded::{Settled, ask};
use super::{Session, from_json};
use crate::reach::question::{Explained, Port, Scene};
use crate::view;
use serde::Deserialize;

#[derive(Deserialize)]
struct Ends {
    source: String,
    destination: String,
    port: Option<String>,
}

/// Explains why one end reaches another, or why not.
pub fn explain(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let Ends { source, destination, port } = from_json(payload)?;
    let port = port.as_deref().map(Port::parse).transpose()?;
    ask(session, payload, |loaded, asked, lens, reply| {
        let (model, snapshot) = loaded.parts(lens);
        let scene = Scene { model, snapshot };
        let explanations = scene.explain(&source, &destination, port.as_ref())?;
        reply.answer = Some(settled(&explanations));
        match asked.output.unwrap_or_default() {
            view::Format::Data => {
                reply.data = Some(explanations.iter().map(view::walk::data).collect::<Vec<_>>());
            }
            view::Format::Txt => reply.text = Some(view::walk::text(&explanations, asked.options.all)),
            other => return Err(other.is_not_for("explain")),
        }
        Ok(())
    })
}

/// Yes, if anything of what was asked for gets through; no, if it is known that
/// nothing does.
fn settled(explanations: &[Explained]) -> Settled {
    let is_known = |one: &Explained| matches!(one, Explained::Decided(_));
    match explanations.iter().any(Explained::is_allowed) {
        true => Settled::Yes,
        false if explanations.iter().all(is_known) => Settled::No,
        false => Settled::Unknown,
    }
}
