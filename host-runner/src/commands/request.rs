//! A request with its settings and its cluster, ready for the module.
use super::Failure;
use crate::cli::RequestArgs;
use crate::cluster::Cluster;
use crate::guest::{Guest, Host};
use crate::manifest::{Document, OBJECT_LIMIT, Place, Positions, ReadError, Source};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;

const EXPECTED: &str = "an AdmissionReview or an AdmissionRequest";

/// Everything that one evaluation takes.
pub(super) struct Evaluation {
    settings: Settings,
    payload: Vec<u8>,
    pub(super) host: Host,
}

struct Settings {
    source_name: String,
    value: Value,
    positions: Option<Positions>,
}

/// The answer to `validate_settings`.
#[derive(Deserialize)]
struct SettingsAnswer {
    valid: bool,
    message: Option<String>,
}

impl Evaluation {
    pub(super) fn read(args: &RequestArgs, verbose: bool) -> Result<Self, Failure> {
        let request = read_request(&args.request)?;
        let settings = Settings::read(args)?;
        let payload = json!({"request": request, "settings": settings.value});
        let host = Arc::new(Cluster::open(args.cluster.as_deref(), verbose)?);
        Ok(Self { settings, payload: payload.to_string().into_bytes(), host })
    }

    /// The payload of `validate` and `judge`, after the module has agreed to the settings.
    pub(super) fn payload(&self, guest: &Guest) -> Result<&[u8], Failure> {
        self.settings.check(guest, &self.host)?;
        Ok(&self.payload)
    }
}

impl Settings {
    fn read(args: &RequestArgs) -> Result<Self, ReadError> {
        let source = match (&args.settings, &args.settings_json) {
            (Some(file), _) => Source::open(file)?,
            (None, Some(text)) => Source { name: "--settings-json".into(), text: text.clone() },
            (None, None) => {
                return Ok(Self::none("no settings".to_owned()));
            }
        };
        let mut documents = source.documents()?;
        // A file of comments alone is a way to write no settings.
        let Document { value, positions } = match documents.len() {
            0 => {
                return Ok(Self::none(source.name));
            }
            1 => documents.remove(0),
            _ => source.document("the settings")?,
        };
        if !value.is_object() {
            return Err(source.error(positions.start, "expected a mapping of settings"));
        }
        Ok(Self { source_name: source.name, value, positions: Some(positions) })
    }

    fn check(&self, guest: &Guest, host: &Host) -> Result<(), Failure> {
        const OPERATION: &str = "validate_settings";
        let answer = guest.call(OPERATION, self.value.to_string().as_bytes(), host)?;
        let answer: SettingsAnswer = serde_json::from_slice(&answer)
            .map_err(|error| Failure::Answer { operation: OPERATION, reason: error.to_string() })?;
        if answer.valid {
            return Ok(());
        }
        let sentence = answer.message.unwrap_or_else(|| "the module refuses the settings".into());
        Err(Failure::Settings { source_name: self.place(&sentence), sentence })
    }

    fn none(source_name: String) -> Self {
        Self { source_name, value: json!({}), positions: None }
    }

    /// The file, with line and column where `sentence` begins with a path
    /// (`clusterCidrs[0]: …`) into the settings.
    fn place(&self, sentence: &str) -> String {
        let path = sentence.split_once(": ").map(|(path, _)| path).filter(|path| !path.contains(' '));
        match (path, &self.positions) {
            (Some(path), Some(positions)) => {
                let pointer = format!("/{}", path.replace(['.', '['], "/").replace(']', ""));
                format!("{}:{}", self.source_name, positions.nearest(&pointer).place())
            }
            _ => self.source_name.clone(),
        }
    }
}

/// The `AdmissionRequest` in `path`, bare or inside of an `AdmissionReview`.
fn read_request(path: &Path) -> Result<Value, ReadError> {
    let source = Source::open(path)?;
    let Document { value, positions } = source.document(EXPECTED)?;
    let Value::Object(fields) = value else {
        return Err(source.error(positions.start, format!("expected {EXPECTED}")));
    };
    let place = |key: &str| positions.part(key).map_or(positions.start, |part| part.start);
    let request = unwrap_review(fields).map_err(|(key, sentence)| source.error(place(key), sentence))?;
    check_sizes(&source, positions.start, &request)?;
    Ok(Value::Object(request))
}

/// Takes the request out of a review; an error comes with the key that it is about.
fn unwrap_review(mut fields: Map<String, Value>) -> Result<Map<String, Value>, (&'static str, String)> {
    match fields.get("kind") {
        Some(Value::String(kind)) if kind == "AdmissionReview" => {}
        Some(Value::String(kind)) => {
            return Err(("kind", format!("expected {EXPECTED}, found kind `{kind}`")));
        }
        // In a request, `kind` is a mapping of group, version and kind.
        _ => return check_request(fields, ""),
    }
    if fields.get("apiVersion").and_then(Value::as_str) != Some("admission.k8s.io/v1") {
        let sentence = "expected `apiVersion: admission.k8s.io/v1` in an AdmissionReview";
        return Err(("apiVersion", sentence.to_owned()));
    }
    match fields.remove("request") {
        Some(Value::Object(request)) => check_request(request, "request"),
        _ => Err(("request", "expected a `request` in the AdmissionReview".to_owned())),
    }
}

fn check_request(
    request: Map<String, Value>,
    key: &'static str,
) -> Result<Map<String, Value>, (&'static str, String)> {
    let has_text = |key: &str| request.get(key).is_some_and(Value::is_string);
    let missing = if !request.get("kind").is_some_and(Value::is_object) {
        "kind"
    } else if !has_text("operation") {
        "operation"
    } else if !has_text("uid") {
        "uid"
    } else {
        return Ok(request);
    };
    Err((key, format!("expected {EXPECTED}: the request has no `{missing}`")))
}

/// Refuses what the API server would not have sent.
fn check_sizes(source: &Source, place: Place, request: &Map<String, Value>) -> Result<(), ReadError> {
    for key in ["object", "oldObject"] {
        let size = request.get(key).map_or(0, |object| object.to_string().len());
        if size > OBJECT_LIMIT {
            let sentence = format!(
                "the `{key}` has {size} bytes as JSON, more than the {OBJECT_LIMIT} that the API server takes"
            );
            return Err(source.error(place, sentence));
        }
    }
    Ok(())
}
