//! Where in an object something stands: a person reads
//! `spec.ingress[0].from[1]`, a program reads the JSON pointer
//! `/spec/ingress/0/from/1` (RFC 6901).

use std::borrow::Cow;
use std::fmt;

/// A place in an object, built while walking down and free until it is shown.
#[derive(Debug, Clone, Copy)]
pub enum Place<'a> {
    /// The object itself.
    Object,
    /// A field of what stands at the outer place.
    Field(&'a Place<'a>, &'a str),
    /// An item of the list at the outer place.
    Item(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    /// The field `name` here.
    #[must_use]
    pub fn field(&'a self, name: &'a str) -> Place<'a> {
        Place::Field(self, name)
    }

    /// The item at `index` here.
    #[must_use]
    pub fn item(&'a self, index: usize) -> Place<'a> {
        Place::Item(self, index)
    }

    /// The place as a value of its own.
    pub fn to_path(&self) -> Path {
        let mut steps = Vec::new();
        self.collect(&mut steps);
        Path { steps }
    }

    fn collect(&self, steps: &mut Vec<Step>) {
        match self {
            Place::Object => {}
            Place::Field(outer, name) => {
                outer.collect(steps);
                steps.push(Step::Field(Cow::Owned((*name).to_owned())));
            }
            Place::Item(outer, index) => {
                outer.collect(steps);
                steps.push(Step::Item(*index));
            }
        }
    }
}

/// A [`Place`] that outlives the walk.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    /// The fields of the API are known; keys of maps are not.
    Field(Cow<'static, str>),
    Item(usize),
}

impl Path {
    /// The object itself.
    pub fn object() -> Self {
        Self::default()
    }

    /// The field `name` here.
    #[must_use]
    pub fn field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.steps.push(Step::Field(name.into()));
        self
    }

    /// The item at `index` here.
    #[must_use]
    pub fn item(mut self, index: usize) -> Self {
        self.steps.push(Step::Item(index));
        self
    }

    /// The place `inner` of what stands here.
    #[must_use]
    pub fn join(mut self, inner: Self) -> Self {
        self.steps.extend(inner.steps);
        self
    }

    /// The field at the end, unless the place is an item or the object.
    pub fn last_field(&self) -> Option<&str> {
        match self.steps.last()? {
            Step::Field(name) => Some(name),
            Step::Item(_) => None,
        }
    }

    /// The item that this is, or in which it stands.
    #[must_use]
    pub fn up_to_item(mut self) -> Self {
        while matches!(self.steps.last(), Some(Step::Field(_))) {
            self.steps.pop();
        }
        self
    }

    /// The list whose item this is, by the name of its field.
    pub fn list(&self) -> Option<&str> {
        match self.steps.as_slice() {
            [.., Step::Field(name), Step::Item(_)] => Some(name),
            _ => None,
        }
    }

    /// Which item of its list this is.
    pub fn index(&self) -> Option<usize> {
        match self.steps.last()? {
            Step::Item(index) => Some(*index),
            Step::Field(_) => None,
        }
    }

    /// The JSON pointer of the place.
    pub fn pointer(&self) -> String {
        self.steps.iter().fold(String::new(), |pointer, step| match step {
            Step::Field(name) => pointer + "/" + &name.replace('~', "~0").replace('/', "~1"),
            Step::Item(index) => format!("{pointer}/{index}"),
        })
    }
}

/// As the API server writes places: fields by dots, items and keys that are no
/// plain names in brackets.
impl fmt::Display for Path {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Field(name) if name.chars().all(|c| c.is_ascii_alphanumeric()) => {
                    write!(out, "{}{name}", if at == 0 { "" } else { "." })?;
                }
                Step::Field(name) => write!(out, "[{name}]")?,
                Step::Item(index) => write!(out, "[{index}]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_path_and_a_pointer() {
        let (spec, labels) = (Place::Object.field("spec"), Path::object().field("metadata").field("labels"));
        let (from, label) = (spec.field("from"), labels.field("example.com/a~b"));
        assert_eq!(from.item(1).to_path().to_string(), "spec.from[1]");
        assert_eq!(from.item(1).to_path().pointer(), "/spec/from/1");
        assert_eq!(label.to_string(), "metadata.labels[example.com/a~b]");
        assert_eq!(label.pointer(), "/metadata/labels/example.com~1a~0b");
    }
}
