//! What commands about manifests have in common: what a project wrote down, what
//! is read, and how a reply ends.
use super::Failure;
use crate::cli::{CommonArgs, ManifestArgs, ModuleArgs, ReadArgs, StrictArgs};
use crate::cluster::Cluster;
use crate::config::Config;
use crate::guest::{Guest, Host};
use crate::manifest::{Exclude, ReadOptions, read};
use crate::module::Module;
use crate::output::json_text;
use crate::policy::no_answer;
use crate::question::{self, Reply, Sources};
use crate::report::{Aside, Report};
use crate::verbosity::Verbosity;
use clap::ValueEnum;
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The name by which the module knows the reading of address blocks.
/// The question that is no answer without its word.
pub(super) const ISOLATION: &str = "isolation";
const BLOCKS: &str = "ipBlock";

/// Whether what is not known ends a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stance {
    /// It is answered without what is not known, which is told.
    Answers,
    /// What is not known leaves nobody knowing.
    Gate,
}

/// A question that is asked about one lot of manifests.
pub(super) struct Question {
    pub(super) operation: &'static str,
    /// Its own fields.
    pub(super) fields: Map<String, Value>,
    pub(super) stance: Stance,
}

/// What the project of `paths` wrote down, and how its manifests are read.
pub(super) fn prepare(args: &ManifestArgs, paths: &[&Path]) -> Result<(Config, ReadOptions), Failure> {
    let mut config = Config::of(&args.config, paths)?;
    let mut options = options(&args.read)?;
    options.exclude = options.exclude.and(std::mem::take(&mut config.exclude));
    options.default_namespace = options.default_namespace.or_else(|| config.default_namespace.take());
    Ok((config, options))
}

/// Paths as they are looked at.
pub(super) fn paths(paths: &[PathBuf]) -> Vec<&Path> {
    paths.iter().map(PathBuf::as_path).collect()
}

/// How the arguments alone say that manifests are read.
pub(super) fn options(args: &ReadArgs) -> Result<ReadOptions, Failure> {
    Ok(ReadOptions {
        exclude: Exclude::new(&args.exclude)?,
        default_namespace: args.default_namespace.clone(),
        file_limit: args.file_limit,
    })
}

/// Asks about the manifests below `paths`.
pub(super) fn ask(
    question: &Question,
    paths: &[PathBuf],
    options: &ReadOptions,
    common: &CommonArgs,
    verbosity: Verbosity,
) -> Result<Report, Failure> {
    let mut manifests = read(paths, options)?;
    let payload = question::payload(question.operation, &question.fields, &manifests)?;
    manifests.forget_documents();
    let (guest, host) = ready(&common.module, verbosity)?;
    let reply = question::ask(&guest, &host, question.operation, &payload)?;
    let sources = Sources { now: &[&manifests], before: None };
    conclude(question.operation, reply, sources, question.stance, common.strict, verbosity)
}

/// A reply with its answer as text, what is told beside it, and how it ends.
pub(super) fn conclude(
    operation: &str,
    mut reply: Reply<Value>,
    sources: Sources<'_>,
    stance: Stance,
    strict: StrictArgs,
    verbosity: Verbosity,
) -> Result<Report, Failure> {
    let mut asides = asides(&reply, sources, stance, strict, verbosity)?;
    let text = match (reply.text.take(), reply.data.take()) {
        (Some(text), _) => text,
        (None, Some(data)) => json_text(&data),
        (None, None) => return Err(no_answer(operation).into()),
    };
    if operation == ISOLATION && reply.answer.is_none() {
        return Err(no_answer(operation).into());
    }
    // A note that the answer has itself is not said beside it.
    let is_there = |note: &str| text.lines().any(|line| line.ends_with(note));
    asides.retain(|aside| !matches!(aside, Aside::Note(note) if is_there(note)));
    let verdict = if stance == Stance::Gate { reply.gate() } else { reply.verdict() };
    Ok(Report { text: text.into_bytes(), verdict, asides })
}

/// What is told beside the answer; where there is none, that is the failure.
pub(super) fn asides<T>(
    reply: &Reply<T>,
    sources: Sources<'_>,
    stance: Stance,
    strict: StrictArgs,
    verbosity: Verbosity,
) -> Result<Vec<Aside>, Failure> {
    if let Some(refusals) = reply.refusals(sources) {
        return Err(Failure::Objects(refusals));
    }
    if strict.strict {
        let odd = reply.oddities(sources);
        if !odd.is_empty() {
            return Err(Failure::Objects(odd));
        }
    }
    Ok(reply.asides(sources, stance == Stance::Gate, verbosity))
}

/// The module, and a host without a cluster.
pub(super) fn ready(args: &ModuleArgs, verbosity: Verbosity) -> Result<(Guest, Host), Failure> {
    let guest = Module::open(args.module.as_deref())?.load(args.limits)?;
    Ok((guest, Arc::new(Cluster::of(None, verbosity))))
}

/// The fields of every question: the shape of the answer, and the options of which
/// some were given.
pub(super) fn fields<'a>(
    output: &impl ValueEnum,
    common: &CommonArgs,
    given: impl IntoIterator<Item = (&'a str, Option<Value>)>,
    verbosity: Verbosity,
) -> Map<String, Value> {
    let name = output.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let output = if name == "json" { "data".to_owned() } else { name };
    let blocks = common.ip_block.and_then(|mode| mode.to_possible_value());
    let blocks = (BLOCKS, blocks.map(|mode| mode.get_name().into()));
    let plugin = ("plugin", common.plugin.name().map(Value::from));
    let all = ("all", (verbosity == Verbosity::Verbose).then_some(true.into()));
    let options = given.into_iter().chain([blocks, plugin, all]);
    let options = options.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    let mut fields = Map::new();
    fields.insert("output".to_owned(), output.into());
    fields.insert("options".to_owned(), Value::Object(options.collect()));
    fields
}
