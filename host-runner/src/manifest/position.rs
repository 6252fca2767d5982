//! Where the parts of a document stand in its source.
use std::collections::BTreeMap;
use std::fmt;

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from one.
    pub line: usize,
    /// The column, from one, in characters.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.line, self.column)
    }
}

/// The places of a value and of everything in it.
#[derive(Clone, Debug, Default)]
pub struct Positions {
    /// Where the value begins.
    pub start: Place,
    /// Where it ends: the place after its last character, for scalars.
    pub end: Place,
    /// Where its key begins, for a value in a mapping.
    pub key: Option<Place>,
    /// How a number, a boolean or nothing was written, where that is not how JSON writes it.
    pub(crate) written: Option<Box<str>>,
    pub(crate) parts: Parts,
}

/// The places of what a collection holds.
#[derive(Clone, Debug, Default)]
pub(crate) enum Parts {
    #[default]
    None,
    Map(BTreeMap<String, Positions>),
    List(Vec<Positions>),
}

impl Positions {
    pub(crate) fn scalar(start: Place, end: Place) -> Self {
        Self { start, end, ..Self::default() }
    }

    pub(crate) fn collection(start: Place, end: Place, parts: Parts) -> Self {
        Self { start, end, parts, ..Self::default() }
    }

    /// The part that a key or an index leads to.
    pub fn part(&self, token: &str) -> Option<&Self> {
        match &self.parts {
            Parts::None => None,
            Parts::Map(parts) => parts.get(token),
            Parts::List(parts) => parts.get(token.parse::<usize>().ok()?),
        }
    }

    /// The part that a JSON pointer leads to.
    pub fn find(&self, pointer: &str) -> Option<&Self> {
        self.descend(pointer).1
    }

    /// The part that a JSON pointer leads to, or the last one on the way that exists:
    /// a finding about a field that is missing points at its parent.
    pub fn nearest(&self, pointer: &str) -> &Self {
        self.descend(pointer).0
    }

    fn descend(&self, pointer: &str) -> (&Self, Option<&Self>) {
        let mut nearest = self;
        for token in pointer.split('/').skip(1) {
            match nearest.part(&token.replace("~1", "/").replace("~0", "~")) {
                Some(part) => nearest = part,
                None => return (nearest, None),
            }
        }
        (nearest, Some(nearest))
    }

    /// Where a person looks first: the key if there is one, else the value.
    pub fn place(&self) -> Place {
        self.key.unwrap_or(self.start)
    }
}
