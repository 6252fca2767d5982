//! The forms in which kwctl writes questions: a tag, and fields that it wants to
//! see even where they say nothing.
use serde_json::{Map, Value};

/// How one operation of the namespace `kubernetes` is written.
pub(super) struct Form {
    /// The operation.
    pub(super) operation: &'static str,
    /// The tag that stands before the fields.
    pub(super) tag: &'static str,
    /// Each field as it is written.
    fields: &'static [Field],
}

/// A field of a question: its name in a session, its name in the host call, and
/// what is written where the policy does not give it.
struct Field(&'static str, &'static str, Blank);

enum Blank {
    Null,
    False,
}

impl Field {
    const fn same(name: &'static str) -> Self {
        Self(name, name, Blank::Null)
    }
}

const API_VERSION: Field = Field::same("api_version");
const KIND: Field = Field::same("kind");
const NAMESPACE: Field = Field::same("namespace");
const LABEL_SELECTOR: Field = Field::same("label_selector");
const FIELD_SELECTOR: Field = Field::same("field_selector");
const FIELD_MASKS: Field = Field::same("field_masks");
const DISABLE_CACHE: Field = Field("disable_cache", "disable_cache", Blank::False);

const FORMS: [Form; 4] = [
    Form {
        operation: "list_resources_by_namespace",
        tag: "KubernetesListResourceNamespace",
        fields: &[API_VERSION, KIND, NAMESPACE, LABEL_SELECTOR, FIELD_SELECTOR, FIELD_MASKS],
    },
    Form {
        operation: "list_resources_all",
        tag: "KubernetesListResourceAll",
        fields: &[API_VERSION, KIND, LABEL_SELECTOR, FIELD_SELECTOR, FIELD_MASKS],
    },
    Form {
        operation: "get_resource",
        tag: "KubernetesGetResource",
        fields: &[API_VERSION, KIND, Field::same("name"), NAMESPACE, DISABLE_CACHE, FIELD_MASKS],
    },
    Form {
        operation: "can_i",
        tag: "KubernetesCanI",
        fields: &[Field("request", "subject_access_review", Blank::Null), DISABLE_CACHE],
    },
];

impl Form {
    /// The form of an operation.
    pub(super) fn of(operation: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.operation == operation)
    }

    /// The form with that tag.
    pub(super) fn tagged(tag: &str) -> Option<&'static Self> {
        FORMS.iter().find(|form| form.tag == tag)
    }

    /// Every tag.
    pub(super) fn tags() -> [&'static str; 4] {
        FORMS.map(|form| form.tag)
    }

    /// The fields of a host call as a session has them.
    pub(super) fn written(&self, request: &Value) -> Value {
        let field = |Field(name, wire, blank): &Field| {
            let blank = match blank {
                Blank::Null => Value::Null,
                Blank::False => Value::Bool(false),
            };
            ((*name).to_owned(), request.get(wire).cloned().unwrap_or(blank))
        };
        Value::Object(self.fields.iter().map(field).collect())
    }

    /// The fields of a session as a host call has them.
    pub(super) fn read(&self, written: Value) -> Value {
        let Value::Object(fields) = written else { return written };
        let wire = |name: String| {
            let known = self.fields.iter().find(|Field(own, ..)| *own == name);
            known.map_or(name, |Field(_, wire, _)| (*wire).to_owned())
        };
        Value::Object(fields.into_iter().map(|(name, value)| (wire(name), value)).collect::<Map<_, _>>())
    }
}
