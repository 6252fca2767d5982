//! All connections between workloads, and with the outside.

use super::loaded::{Options, Reply, Subject};
use super::{Session, from_json, to_json};
use crate::reach::{Answer, Filter};
use crate::view;
use crate::view::matrix::Matrix;
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

/// Lists the connections of a snapshot.
pub fn connectivity(session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let request: Request<'_> = from_json(payload)?;
    let options = &request.options;
    let blocks = options.blocks()?;
    let filter = Filter { focus: options.focus.clone(), namespace: options.namespace.clone() };
    let format = request.output.unwrap_or_default();
    let subject = Subject { objects: request.objects, snapshot: request.snapshot };
    subject.ask(session, |loaded| {
        if loaded.is_refused() {
            return to_json(&Reply::<()>::of(loaded, Vec::new()));
        }
        let (model, snapshot) = loaded.parts(blocks);
        let answer = Answer::of(model, &model.rows(), snapshot, &filter);
        let mut reply = Reply::of(loaded, Vec::new());
        let workloads = options.workloads;
        match format {
            view::Format::Data => reply.data = Some(view::data::connections(&answer)),
            view::Format::Txt => reply.text = Some(view::txt::connections(&answer)),
            view::Format::Csv => reply.text = Some(view::csv::connections(&answer)),
            view::Format::Md => reply.text = Some(view::md::connections(&answer)),
            view::Format::Dot => reply.text = Some(view::dot::connections(&answer)),
            view::Format::Svg => reply.text = Some(view::svg::matrix(&Matrix::of(&answer, workloads))),
            view::Format::Matrix => reply.text = Some(view::matrix::text(&Matrix::of(&answer, workloads))),
        }
        to_json(&reply)
    })
}
