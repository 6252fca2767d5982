//! `partywall baseline`: the policies that namespaces lack, for `kubectl apply -f -`.
use super::Failure;
use super::gather::{Stance, asides, paths, prepare, ready};
use crate::cli::{BaselineArgs, BaselineFormat};
use crate::manifest::{Manifests, read};
use crate::output::json_text;
use crate::question::{self, Reply, Sources};
use crate::report::{Aside, Report};
use crate::settings::Settings;
use crate::verbosity::Verbosity;
use crate::yaml;
use serde_json::{Map, Value, json};

const OPERATION: &str = "baseline";

pub(super) fn baseline(args: &BaselineArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let (config, options) = prepare(&args.manifests, &paths(&args.cluster))?;
    let settings = Settings::read(&args.settings, config.settings)?;
    let cluster = if args.cluster.is_empty() { Manifests::default() } else { read(&args.cluster, &options)? };
    let (guest, host) = ready(&args.module, verbosity)?;
    settings.check(&guest, &host)?;
    let mut fields = Map::new();
    fields.insert("namespaces".to_owned(), args.namespaces.clone().into());
    fields.insert("settings".to_owned(), settings.value);
    let payload = question::payload(OPERATION, &fields, &cluster)?;
    let mut reply: Reply<Vec<Value>> = question::ask(&guest, &host, OPERATION, &payload)?;
    let sources = Sources { now: &[&cluster], before: None };
    let mut asides = asides(&reply, sources, Stance::Gate, args.strict, verbosity)?;
    let policies = reply.data.take().unwrap_or_default();
    if policies.is_empty() && reply.unknown.is_empty() {
        asides.push(Aside::Note("there is nothing to apply".to_owned()));
    }
    Ok(Report { text: write(&policies, args.output).into_bytes(), verdict: reply.gate(), asides })
}

fn write(policies: &[Value], format: BaselineFormat) -> String {
    match format {
        BaselineFormat::Yaml => policies.iter().map(yaml::text).collect::<Vec<_>>().join("---\n"),
        BaselineFormat::Json => json_text(&json!({"apiVersion": "v1", "kind": "List", "items": policies})),
    }
}
