//! `partywall kinds`: what a live cluster must be asked for.
use super::Failure;
use super::gather::ready;
use crate::cli::KindsArgs;
use crate::manifest::Source;
use crate::policy::no_answer;
use crate::question::{self, Reply};
use crate::report::Report;
use crate::verbosity::Verbosity;
use serde_json::{Value, json};

const OPERATION: &str = "kinds";

pub(super) fn kinds(args: &KindsArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let payload = match &args.served {
        Some(file) => json!({"served": names(&Source::open(file)?.text)}),
        None => json!({}),
    };
    let (guest, host) = ready(&args.module, verbosity)?;
    let payload = question::write(OPERATION, &payload)?;
    let reply: Reply<Value> = question::ask(&guest, &host, OPERATION, &payload)?;
    let text = reply.text.ok_or_else(|| no_answer(OPERATION))?;
    Ok(Report::text(text.trim_end().to_owned() + "\n"))
}

/// The names that kubectl prints, one a line.
fn names(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|name| !name.is_empty()).collect()
}
