//! Label and field selectors in the syntax of a list request.
use serde_json::Value;

/// What a list request asks for.
#[derive(Debug)]
pub(super) struct Query {
    labels: Vec<LabelTerm>,
    fields: Vec<FieldTerm>,
}

#[derive(Debug)]
struct LabelTerm {
    key: String,
    test: Test,
}

#[derive(Debug)]
enum Test {
    Exists,
    DoesNotExist,
    In(Vec<String>),
    NotIn(Vec<String>),
    Above(i64),
    Below(i64),
}

#[derive(Debug)]
struct FieldTerm {
    field: &'static Field,
    value: String,
    equal: bool,
}

/// A field that the API server can select by.
#[derive(Debug)]
struct Field {
    /// The kind that has it; none stands for all.
    kind: Option<&'static str>,
    name: &'static str,
    pointer: &'static str,
    /// What the API server puts there if the manifest says nothing.
    default: &'static str,
}

const fn field(
    kind: Option<&'static str>,
    name: &'static str,
    pointer: &'static str,
    default: &'static str,
) -> Field {
    Field { kind, name, pointer, default }
}

const POD: Option<&str> = Some("Pod");

const FIELDS: &[Field] = &[
    field(None, "metadata.name", "/metadata/name", ""),
    field(None, "metadata.namespace", "/metadata/namespace", ""),
    field(POD, "spec.nodeName", "/spec/nodeName", ""),
    field(POD, "spec.restartPolicy", "/spec/restartPolicy", "Always"),
    field(POD, "spec.schedulerName", "/spec/schedulerName", "default-scheduler"),
    field(POD, "spec.serviceAccountName", "/spec/serviceAccountName", "default"),
    field(POD, "spec.hostNetwork", "/spec/hostNetwork", "false"),
    field(POD, "status.phase", "/status/phase", "Pending"),
    field(POD, "status.podIP", "/status/podIP", ""),
    field(POD, "status.nominatedNodeName", "/status/nominatedNodeName", ""),
    field(Some("Namespace"), "status.phase", "/status/phase", "Active"),
    field(Some("Node"), "spec.unschedulable", "/spec/unschedulable", "false"),
    field(Some("Secret"), "type", "/type", "Opaque"),
    field(Some("Service"), "spec.clusterIP", "/spec/clusterIP", ""),
    field(Some("Service"), "spec.type", "/spec/type", "ClusterIP"),
];

impl Query {
    /// Reads the selectors of a request for `kind`; absent and empty ones select everything.
    pub(super) fn parse(kind: &str, labels: Option<&str>, fields: Option<&str>) -> Result<Self, String> {
        Ok(Self {
            labels: label_terms(labels.unwrap_or_default())?,
            fields: field_terms(kind, fields.unwrap_or_default())?,
        })
    }

    /// Whether the request asks for `object`.
    pub(super) fn selects(&self, object: &Value) -> bool {
        let labels = object.pointer("/metadata/labels");
        let label = |key: &str| labels.and_then(|labels| labels.get(key)).and_then(Value::as_str);
        self.labels.iter().all(|term| term.test.holds(label(&term.key)))
            && self.fields.iter().all(|term| (term.field.of(object) == term.value) == term.equal)
    }
}

impl Test {
    fn holds(&self, label: Option<&str>) -> bool {
        let number = || label.and_then(|label| label.parse::<i64>().ok());
        match (self, label) {
            (Self::Exists, label) => label.is_some(),
            (Self::DoesNotExist, label) => label.is_none(),
            (Self::In(values), Some(label)) => values.iter().any(|value| value == label),
            (Self::In(_), None) => false,
            (Self::NotIn(values), Some(label)) => values.iter().all(|value| value != label),
            (Self::NotIn(_), None) => true,
            (Self::Above(bound), _) => number().is_some_and(|number| number > *bound),
            (Self::Below(bound), _) => number().is_some_and(|number| number < *bound),
        }
    }
}

impl Field {
    fn of(&self, object: &Value) -> String {
        match object.pointer(self.pointer) {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Bool(value)) => value.to_string(),
            _ => self.default.to_owned(),
        }
    }
}

/// The terms of `a=1,b!=2,c in (x,y),d notin (z),e,!f,g>1,h<2`.
fn label_terms(text: &str) -> Result<Vec<LabelTerm>, String> {
    let mut terms = Vec::new();
    for term in split_terms(text) {
        let term = term.trim();
        let parsed = label_term(term);
        terms.push(parsed.ok_or_else(|| format!("unable to parse requirement: `{term}` in `{text}`"))?);
    }
    Ok(terms)
}

/// Splits at the commas outside of parentheses; no text has no terms.
fn split_terms(text: &str) -> Vec<&str> {
    if text.trim().is_empty() {
        return Vec::new();
    }
    let mut inside = false;
    let separates = |next: char| {
        inside = match next {
            '(' => true,
            ')' => false,
            _ => inside,
        };
        next == ',' && !inside
    };
    text.split(separates).collect()
}

fn label_term(term: &str) -> Option<LabelTerm> {
    if let Some(key) = term.strip_prefix('!') {
        return new_term(key, Test::DoesNotExist);
    }
    if let Some((head, values)) = term.split_once('(') {
        let values = values.strip_suffix(')')?;
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        let (key, operator) = head.trim_end().rsplit_once(char::is_whitespace)?;
        return match operator {
            "in" => new_term(key, Test::In(values)),
            "notin" => new_term(key, Test::NotIn(values)),
            _ => None,
        };
    }
    if let Some((key, value)) = term.split_once("!=") {
        return new_term(key, Test::NotIn(vec![plain(value)?]));
    }
    if let Some((key, value)) = term.split_once('=') {
        return new_term(key, Test::In(vec![plain(value.strip_prefix('=').unwrap_or(value))?]));
    }
    if let Some((key, bound)) = term.split_once('>') {
        return new_term(key, Test::Above(bound.trim().parse().ok()?));
    }
    if let Some((key, bound)) = term.split_once('<') {
        return new_term(key, Test::Below(bound.trim().parse().ok()?));
    }
    new_term(term, Test::Exists)
}

/// A term, if `key` can be a key at all.
fn new_term(key: &str, test: Test) -> Option<LabelTerm> {
    let key = plain(key).filter(|key| !key.is_empty())?;
    Some(LabelTerm { key, test })
}

/// One word; a second word or an operator in it makes the term unreadable.
fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let odd = |next: char| next.is_whitespace() || "!=<>()".contains(next);
    (!text.contains(odd)).then(|| text.to_owned())
}

/// The terms of `a=1,b==2,c!=3`.
fn field_terms(kind: &str, text: &str) -> Result<Vec<FieldTerm>, String> {
    let terms = text.split(',').filter(|term| !term.is_empty());
    terms.map(|term| field_term(kind, term)).collect()
}

fn field_term(kind: &str, term: &str) -> Result<FieldTerm, String> {
    let (name, value, equal) = if let Some((name, value)) = term.split_once("!=") {
        (name, value, false)
    } else if let Some((name, value)) = term.split_once('=') {
        (name, value.strip_prefix('=').unwrap_or(value), true)
    } else {
        return Err(format!("invalid selector: '{term}'; can't understand '{term}'"));
    };
    let field = FIELDS
        .iter()
        .find(|field| field.name == name && field.kind.is_none_or(|of| of == kind))
        .ok_or_else(|| format!("field label not supported: {name}"))?;
    Ok(FieldTerm { field, value: value.to_owned(), equal })
}
