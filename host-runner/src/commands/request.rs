//! An admission request in a file, and whether an API server would send it.
use crate::manifest::{Document, Place, Positions, ReadError, Source};
use serde_json::{Map, Value};
use std::io;
use std::path::Path;

/// The largest object that is judged: the API server takes no larger request.
const OBJECT_LIMIT: usize = 3 << 20;
const EXPECTED: &str = "an AdmissionReview or an AdmissionRequest";

/// An `AdmissionRequest`, and where its parts stand.
pub(super) struct Request {
    pub(super) value: Value,
    file: String,
    positions: Positions,
}

impl Request {
    /// Where the part of the judged object stands to which `pointer` leads.
    pub(super) fn place(&self, pointer: &str) -> String {
        let object = self.value.get("object").filter(|object| !object.is_null());
        let subject = if object.is_some() { "object" } else { "oldObject" };
        let place = self.positions.nearest(&format!("/{subject}{pointer}")).place();
        format!("{}:{place}", self.file)
    }
}

/// The `AdmissionRequest` in `path`, bare or inside of an `AdmissionReview`.
pub(super) fn read_request(path: &Path) -> Result<Request, ReadError> {
    let source = Source::open(path)?;
    let Document { value, positions } = source.document(EXPECTED)?;
    let Value::Object(fields) = value else {
        return Err(source.error(positions.start, format!("expected {EXPECTED}")));
    };
    let is_review = fields.get("kind").is_some_and(Value::is_string);
    let place = |key: &str| positions.part(key).map_or(positions.start, |part| part.start);
    let request = unwrap_review(fields).map_err(|(key, sentence)| source.error(place(key), sentence))?;
    check_sizes(&source, positions.start, &request)?;
    let inner = positions.part("request").filter(|_| is_review);
    let positions = inner.unwrap_or(&positions).clone();
    Ok(Request { value: Value::Object(request), file: source.name, positions })
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
        let size = request.get(key).map_or(0, json_size);
        if size > OBJECT_LIMIT {
            let sentence = format!(
                "the `{key}` has {size} bytes as JSON, more than the {OBJECT_LIMIT} that the API server takes"
            );
            return Err(source.error(place, sentence));
        }
    }
    Ok(())
}

/// How many bytes a value has as JSON.
fn json_size(value: &Value) -> usize {
    struct Counter(usize);
    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // A value always becomes JSON, and counting does not fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}
