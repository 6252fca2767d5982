//! `partywall walkthrough`: the recipe replayed on real manifests, request by
//! request, and then at admission.
use super::Failure;
use super::gather::ready;
use crate::cli::{Format, WalkthroughArgs};
use crate::manifest::Source;
use crate::policy::malformed;
use crate::question;
use crate::report::Report;
use crate::verbosity::Verbosity;
use serde_json::{Map, Value, json};

const OPERATION: &str = "walkthrough";

/// The manifests of the story, by file name.
const FILES: [(&str, &str); 4] = [
    ("cluster.yaml", include_str!("../../../fixtures/walkthrough/cluster.yaml")),
    ("policy.yaml", include_str!("../../../fixtures/walkthrough/policy.yaml")),
    ("opening.yaml", include_str!("../../../fixtures/walkthrough/opening.yaml")),
    ("steps.yaml", include_str!("../../../fixtures/walkthrough/steps.yaml")),
];

pub(super) fn walkthrough(args: &WalkthroughArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut payload = Map::new();
    payload.insert("objects".to_owned(), objects("cluster.yaml")?.into());
    payload.insert("steps".to_owned(), steps()?);
    let output = if matches!(args.output, Format::Json) { "data" } else { "txt" };
    payload.insert("output".to_owned(), output.into());
    let answer = answer(OPERATION, &call(OPERATION, &payload, args, verbosity)?)?;
    let admitted = judge("policy.yaml", args, verbosity)?;
    let refused = judge("opening.yaml", args, verbosity)?;
    Ok(match args.output {
        Format::Json => {
            let all = json!({"requests": answer["data"], "admission": [admitted, refused]});
            Report::text(serde_json::to_string_pretty(&all).unwrap_or_default() + "\n")
        }
        Format::Text => {
            let told = answer["text"].as_str().unwrap_or_default();
            let admitted = tell("policy.yaml", &admitted);
            let refused = tell("opening.yaml", &refused);
            let say = "With the admission policy, such a policy gets in and an opening does not.";
            Report::text(format!("{told}\n{say}\n{admitted}{refused}"))
        }
    })
}

fn objects(file: &str) -> Result<Vec<Value>, Failure> {
    let text = FILES.iter().find(|(name, _)| *name == file).map_or("", |(_, text)| text);
    let source = Source { name: file.to_owned(), text: text.to_owned() };
    Ok(source.documents()?.into_iter().map(|document| document.value).collect())
}

/// The steps, with the objects in the place of the names of their files.
fn steps() -> Result<Value, Failure> {
    let mut steps = objects("steps.yaml")?.pop().unwrap_or_default();
    for step in steps.as_array_mut().into_iter().flatten() {
        if let Some(file) = step.get("apply").and_then(Value::as_str).map(str::to_owned) {
            step["apply"] = objects(&file)?.into();
        }
    }
    Ok(steps)
}

fn judge(file: &str, args: &WalkthroughArgs, verbosity: Verbosity) -> Result<Value, Failure> {
    let object = objects(file)?.pop().unwrap_or_default();
    let request = json!({
        "uid": file,
        "kind": {"group": "networking.k8s.io", "version": "v1", "kind": "NetworkPolicy"},
        "resource": {"group": "networking.k8s.io", "version": "v1", "resource": "networkpolicies"},
        "namespace": object["metadata"]["namespace"],
        "name": object["metadata"]["name"],
        "operation": "CREATE",
        "userInfo": {"username": "customer2", "groups": ["system:authenticated"]},
        "object": object,
    });
    let mut payload = Map::new();
    payload.insert("request".to_owned(), request);
    payload.insert("settings".to_owned(), json!({}));
    answer("judge", &call("judge", &payload, args, verbosity)?)
}

/// Carries out one operation without a cluster.
fn call(
    operation: &'static str,
    payload: &Map<String, Value>,
    args: &WalkthroughArgs,
    verbosity: Verbosity,
) -> Result<Vec<u8>, Failure> {
    let (guest, host) = ready(&args.module, verbosity)?;
    Ok(guest.call(operation, &question::write(operation, payload)?, &host)?)
}

fn answer(operation: &'static str, bytes: &[u8]) -> Result<Value, Failure> {
    Ok(serde_json::from_slice(bytes).map_err(|error| malformed(operation, &error))?)
}

fn tell(file: &str, verdict: &Value) -> String {
    let outcome = match verdict["accepted"].as_bool() {
        Some(true) => "created".to_owned(),
        _ => format!("Error from server: {}", verdict["message"].as_str().unwrap_or("refused")),
    };
    format!("$ kubectl apply -f {file}\n{outcome}\n")
}
