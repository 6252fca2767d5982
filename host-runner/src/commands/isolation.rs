//! `partywall isolation`: is every boundary closed?
use super::Failure;
use super::gather::{ISOLATION, Question, Stance, ask, fields, paths, prepare};
use crate::cli::IsolationArgs;
use crate::report::Report;
use crate::settings::Settings;
use crate::verbosity::Verbosity;

pub(super) fn isolation(args: &IsolationArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let (config, options) = prepare(&args.common.manifests, &paths(&args.paths))?;
    let settings = Settings::read(&args.settings, config.settings)?;
    let mut fields = fields(&args.output, &args.common, [], verbosity);
    fields.insert("settings".to_owned(), settings.value);
    let question = Question { operation: ISOLATION, fields, stance: Stance::Gate };
    ask(&question, &args.paths, &options, &args.common, verbosity)
}
