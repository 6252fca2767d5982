//! What may reach workloads that is not in the manifests.

use super::Session;
use super::loaded::{Settled, ask};
use crate::manifests::Unknown;
use crate::reach::exposure::exposure as expose;
use crate::view;

/// Lists the most general peers of each workload.
pub fn exposure(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    ask(session, payload, |loaded, asked, lens, reply| {
        let (model, _) = loaded.parts(lens);
        let exposures = expose(model);
        reply.note(model.notes());
        if exposures.is_empty() && reply.unknown.is_empty() {
            reply.unknown.push(Unknown::new("who may come: there is no workload here"));
        }
        if !reply.unknown.is_empty() {
            // Something else may admit more.
            reply.answer = Some(Settled::Unknown);
        }
        match asked.output.unwrap_or_default() {
            view::Format::Data => reply.data = Some(view::exposure::data(&exposures)),
            view::Format::Txt => reply.text = Some(view::exposure::txt(&exposures)),
            other => return Err(other.is_not_for("exposure")),
        }
        Ok(())
    })
}
