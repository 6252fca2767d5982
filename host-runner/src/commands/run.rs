//! `partywall run`: one request, one verdict.
use super::request::Evaluation;
use super::{Failure, Report, Verdict};
use crate::cli::{Format, RunArgs};
use crate::module::Module;
use crate::output::verdict;

pub(super) fn run(args: &RunArgs, verbose: bool) -> Result<Report, Failure> {
    let evaluation = Evaluation::read(&args.request, verbose)?;
    let module = Module::open(args.module.module.as_deref())?;
    let guest = module.load(&args.module)?;
    let operation = module.judging_operation();
    let mut answer = guest.call(operation, evaluation.payload(&guest)?, &evaluation.host)?;
    let view = verdict::Answer::read(&answer)
        .map_err(|error| Failure::Answer { operation, reason: error.to_string() })?;
    let text = match args.output {
        Format::Text => view.to_string().into_bytes(),
        Format::Json => {
            answer.push(b'\n');
            answer
        }
    };
    let verdict = if view.accepted { Verdict::Allowed } else { Verdict::Denied };
    Ok(Report { text, verdict, remarks: Vec::new() })
}
