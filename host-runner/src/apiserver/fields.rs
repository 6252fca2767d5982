//! Field selectors in the syntax of a list request: `a=1,b==2,c!=3`.
use serde_json::Value;

/// What a list request asks of the fields.
#[derive(Debug)]
pub(super) struct FieldQuery {
    terms: Vec<FieldTerm>,
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

impl FieldQuery {
    /// Reads the terms of `text` for objects of `kind`; no terms select everything.
    pub(super) fn parse(kind: &str, text: &str) -> Result<Self, String> {
        let terms = text.split(',').filter(|term| !term.is_empty());
        let terms = terms.map(|term| field_term(kind, term)).collect::<Result<_, _>>()?;
        Ok(Self { terms })
    }

    /// Whether the request asks for `object`.
    pub(super) fn selects(&self, object: &Value) -> bool {
        self.terms.iter().all(|term| (term.field.of(object) == term.value) == term.equal)
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
