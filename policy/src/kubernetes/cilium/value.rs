//! Parts of an object, taken out one by one as a CRD's schema types them.

use crate::kubernetes::place::{Path, Place};
use crate::kubernetes::problem::{Fault, Problem};
use serde_json::{Map, Value};
use std::fmt;

/// Who refuses an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refuser {
    /// The API server, by the schema of the CRD.
    ApiServer,
    /// Cilium's agent, when it reads what is stored.
    Agent,
}

/// Why nothing of an object is enforced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Who refuses it.
    pub by: Refuser,
    /// What is wrong, and where.
    pub problem: Problem,
}

impl Refusal {
    /// What the schema does not take.
    pub fn by_server(place: &Place<'_>, message: impl Into<String>) -> Self {
        Self { by: Refuser::ApiServer, problem: Problem::at(place, message) }
    }

    /// What is stored, and what the agent does not take.
    pub fn by_agent(place: &Place<'_>, message: impl Into<String>) -> Self {
        Self { by: Refuser::Agent, problem: Problem::at(place, message) }
    }

    /// The refusal as something to know of an object.
    pub fn to_problem(&self) -> Problem {
        let who = match self.by {
            Refuser::ApiServer => "the API server refuses this, so it is not there",
            Refuser::Agent => "Cilium's agent refuses this, so nothing of the object is enforced",
        };
        Problem {
            fault: Fault::Refused,
            path: self.problem.path.clone(),
            message: format!("{who}: {}", self.problem.message),
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(out)
    }
}

pub(super) type Result<T> = std::result::Result<T, Refusal>;

/// The fields of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'v> {
    map: &'v Map<String, Value>,
}

impl<'v> Fields<'v> {
    /// The fields of what must be an object.
    pub(super) fn of(value: &'v Value, place: &Place<'_>) -> Result<Self> {
        value.as_object().map(|map| Self { map }).ok_or_else(|| expected("an object", place))
    }

    /// A field; one that is null is not there.
    pub(super) fn get(self, name: &str) -> Option<&'v Value> {
        self.map.get(name).filter(|value| !value.is_null())
    }

    /// Whether a field is there.
    pub(super) fn has(self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The items of a list, if it is there.
    pub(super) fn list(self, name: &str, place: &Place<'_>) -> Result<Option<&'v [Value]>> {
        let list = self.get(name).map(|value| {
            let items = value.as_array().map(Vec::as_slice);
            items.ok_or_else(|| expected("a list", &place.field(name)))
        });
        list.transpose()
    }

    /// A text, if it is there.
    pub(super) fn text(self, name: &str, place: &Place<'_>) -> Result<Option<&'v str>> {
        self.get(name).map(|value| text(value, &place.field(name))).transpose()
    }

    /// A truth value, if it is there.
    pub(super) fn flag(self, name: &str, place: &Place<'_>) -> Result<Option<bool>> {
        let flag =
            |value: &Value| value.as_bool().ok_or_else(|| expected("true or false", &place.field(name)));
        self.get(name).map(flag).transpose()
    }

    /// The names and values of a map, if it is there.
    pub(super) fn map(self, name: &str, place: &Place<'_>) -> Result<Option<&'v Map<String, Value>>> {
        let map =
            |value: &'v Value| value.as_object().ok_or_else(|| expected("an object", &place.field(name)));
        self.get(name).map(map).transpose()
    }
}

/// What must be a text.
pub(super) fn text<'v>(value: &'v Value, place: &Place<'_>) -> Result<&'v str> {
    value.as_str().ok_or_else(|| expected("a string", place))
}

/// The texts of a list, if it is there.
pub(super) fn texts<'v>(fields: Fields<'v>, name: &str, place: &Place<'_>) -> Result<Option<Vec<&'v str>>> {
    let at = place.field(name);
    let items = fields.list(name, place)?;
    let items = items
        .map(|items| items.iter().enumerate().map(|(index, item)| text(item, &at.item(index))).collect());
    items.transpose()
}

fn expected(what: &str, place: &Place<'_>) -> Refusal {
    Refusal::by_server(place, format!("expected {what}"))
}

/// A place that outlives the walk.
pub(super) fn path(place: &Place<'_>) -> Path {
    place.to_path()
}
