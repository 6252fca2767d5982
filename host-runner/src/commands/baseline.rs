//! `partywall baseline`: the policies that namespaces lack, for `kubectl apply -f -`.
use super::question::{Manifests, Question, answer, ready};
use super::{Failure, Report, Verdict};
use crate::cli::{BaselineArgs, BaselineFormat, Verbosity};
use crate::output::{json_text, yaml};
use crate::settings::Settings;
use serde_json::{Map, Value, json};

const OPERATION: &str = "baseline";

pub(super) fn baseline(args: &BaselineArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let settings = Settings::read(&args.settings)?;
    let cluster = args.cluster.as_deref().map(Manifests::read).transpose()?.unwrap_or_default();
    let (guest, host) = ready(&args.module, verbosity)?;
    settings.check(&guest, &host)?;
    let mut payload = Map::new();
    payload.insert("objects".to_owned(), cluster.objects.clone().into());
    payload.insert("namespaces".to_owned(), args.namespaces.clone().into());
    payload.insert("settings".to_owned(), settings.value);
    let question = Question { operation: OPERATION, payload, manifests: &[&cluster] };
    let mut answered = answer(question, &guest, &host)?;
    answered.refuse_warnings(args.strict)?;
    let policies = answered.data.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    let mut remarks = answered.remarks();
    if policies.is_empty() {
        remarks.push("note: there is nothing to apply".to_owned());
    }
    let text = write(&policies, args.output).into_bytes();
    // A file that is not read may hold a namespace that is open.
    Ok(Report { text, verdict: Verdict::Allowed, remarks, problems: answered.complaints })
}

fn write(policies: &[Value], format: BaselineFormat) -> String {
    match format {
        BaselineFormat::Yaml => policies.iter().map(yaml::text).collect::<Vec<_>>().join("---\n"),
        BaselineFormat::Json => json_text(&json!({"apiVersion": "v1", "kind": "List", "items": policies})),
    }
}
