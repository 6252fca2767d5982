//! The decision walk for one connection.

use super::loaded::ask;
use super::{Session, from_json};
use crate::reach::question::{Explanation, Port, Scene};
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
    ask(session, payload, |loaded, asked, reply| {
        let (model, snapshot) = loaded.parts(asked.options.blocks()?);
        let scene = Scene { model, snapshot };
        let explanations = scene.explain(&source, &destination, port.as_ref())?;
        // Anything that gets through is a yes.
        reply.answer = Some(explanations.iter().any(Explanation::is_allowed).into());
        match asked.output.unwrap_or_default() {
            view::Format::Data => {
                reply.data = Some(explanations.iter().map(view::walk::data).collect::<Vec<_>>());
            }
            view::Format::Txt => reply.text = Some(view::walk::text(&explanations)),
            other => return Err(other.is_not_for("explain")),
        }
        Ok(())
    })
}
