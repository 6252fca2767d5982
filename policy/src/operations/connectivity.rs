//! All connections between workloads, and with the outside.

use super::Session;
use super::loaded::ask;
use crate::reach::question::Scene;
use crate::reach::{Answer, Filter, entries};
use crate::view;
use crate::view::matrix::Matrix;

/// Lists the connections of a snapshot.
pub fn connectivity(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    ask(session, payload, |loaded, asked, lens, reply| {
        let options = &asked.options;
        let filter = Filter::from(options);
        let (model, snapshot) = loaded.parts(lens);
        if let Some(missing) = (Scene { model, snapshot }).nobody_of(&filter) {
            return Err(missing);
        }
        let answer = Answer::of(model, snapshot, &filter);
        reply.note(model.notes());
        reply.note(entries::notes(model, snapshot, &filter));
        let notes = &reply.notes;
        let matrix = || Matrix::of(&answer, options.workloads);
        let text = match asked.output.unwrap_or_default() {
            view::Format::Data => {
                reply.data = Some(view::data::connections(&answer, notes));
                return Ok(());
            }
            view::Format::Txt => view::txt::connections(&answer),
            view::Format::Csv => view::csv::connections(&answer),
            view::Format::Md => view::md::connections(&answer, notes),
            view::Format::Dot => view::dot::connections(&answer, notes),
            view::Format::Svg => view::svg::matrix(&matrix(), notes),
            view::Format::Matrix => view::matrix::text(&matrix(), notes),
        };
        reply.text = Some(text);
        Ok(())
    })
}
