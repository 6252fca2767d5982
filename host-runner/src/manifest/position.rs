//! Where the parts of a document stand in its source.
//!
//! A large file has millions of parts, so each takes little: places are small
//! numbers, keys are shared, and collections hold no room to grow.
use std::collections::HashSet;
use std::fmt;
use std::sync::Arc;

/// A line and a column, both counted from one; columns count characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line, from one.
    pub line: u32,
    /// The column, from one, in characters.
    pub column: u32,
}

impl Place {
    /// The place at which text begins.
    pub const START: Self = Self { line: 1, column: 1 };

    /// A place beyond what a place can say is the last that it can say.
    pub fn new(line: usize, column: usize) -> Self {
        let number = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Self { line: number(line), column: number(column) }
    }
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
    /// Where its key begins, for a value in a mapping; line 0 for any other.
    key: Place,
    pub(super) parts: Parts,
}

/// The places of what a collection holds.
#[derive(Clone, Debug, Default)]
pub(super) enum Parts {
    #[default]
    None,
    /// How a number, a boolean or nothing was written, where that is not how JSON writes it.
    Written(Box<str>),
    /// By key, sorted.
    Map(Box<[(Key, Positions)]>),
    List(Box<[Positions]>),
}

/// The text of a key, which all mappings with that key share.
pub(super) type Key = Arc<str>;

/// The keys of a source.
#[derive(Debug, Default)]
pub(super) struct Keys(HashSet<Key>);

impl Keys {
    pub(super) fn share(&mut self, text: &str) -> Key {
        if let Some(known) = self.0.get(text) {
            return Arc::clone(known);
        }
        let key: Key = text.into();
        self.0.insert(Arc::clone(&key));
        key
    }
}

impl Parts {
    /// Of two parts with one key the first is found.
    pub(super) fn map(mut parts: Vec<(Key, Positions)>) -> Self {
        parts.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self::Map(parts.into_boxed_slice())
    }

    pub(super) fn list(parts: Vec<Positions>) -> Self {
        Self::List(parts.into_boxed_slice())
    }

    pub(super) fn get(&self, token: &str) -> Option<&Positions> {
        match self {
            Self::None | Self::Written(_) => None,
            Self::Map(parts) => {
                let at = parts.partition_point(|(key, _)| &**key < token);
                parts.get(at).filter(|(key, _)| &**key == token).map(|(_, part)| part)
            }
            Self::List(parts) => parts.get(token.parse::<usize>().ok()?),
        }
    }
}

impl Positions {
    pub(super) fn new(start: Place, end: Place, parts: Parts) -> Self {
        Self { start, end, key: Place::default(), parts }
    }

    pub(super) fn with_key(self, key: Place) -> Self {
        Self { key, ..self }
    }

    /// Where its key begins, for a value in a mapping.
    pub fn key(&self) -> Option<Place> {
        (self.key.line > 0).then_some(self.key)
    }

    /// How a value in one piece was written, where that is not how JSON writes it.
    pub(super) fn written(&self) -> Option<&str> {
        match &self.parts {
            Parts::Written(text) => Some(text),
            _ => None,
        }
    }

    /// The part that a key or an index leads to.
    pub fn part(&self, token: &str) -> Option<&Self> {
        self.parts.get(token)
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

    /// Whether this is a mapping or a list, not a value in one piece.
    pub fn is_collection(&self) -> bool {
        matches!(self.parts, Parts::Map(_) | Parts::List(_))
    }

    /// Where a person looks first: the key if there is one, else the value.
    pub fn place(&self) -> Place {
        self.key().unwrap_or(self.start)
    }
}

#[cfg(test)]
mod tests {
    use crate::manifest::documents;

    /// Where the part at `pointer` of `text` stands, as key, start and end; or the nearest part.
    #[track_caller]
    fn check(text: &str, pointer: &str, expected: &str) {
        let positions = documents(text).map(|mut documents| documents.remove(0).positions).unwrap();
        let part = positions.find(pointer);
        let shown = part.unwrap_or_else(|| positions.nearest(pointer));
        let key = shown.key().map_or_else(|| "-".to_owned(), |key| key.to_string());
        let found =
            format!("{} {key} {}-{}", if part.is_some() { "at" } else { "near" }, shown.start, shown.end);
        assert_eq!(found, expected, "{pointer}");
    }

    const YAML: &str = "spec:\n  from:\n  - name: \"ö\"\n    a/b: &x 10\n  - {c: *x}\n";

    #[test]
    fn a_part_takes_little() {
        assert_eq!(size_of::<super::Positions>(), 48);
    }

    #[test]
    fn every_part_of_yaml_has_its_place() {
        check(YAML, "", "at - 1:1-6:1");
        check(YAML, "/spec/from/0/name", "at 3:5 3:11-3:14");
        check(YAML, "/spec/from/0/a~1b", "at 4:5 4:10-4:15");
        check(YAML, "/spec/from/1/c", "at 5:6 5:9-5:11");
        check("- &a {k: 1}\n- {<<: *a, l: 2}\n", "/1/k", "at 1:7 1:10-1:11");
    }

    #[test]
    fn every_part_of_json_has_its_place() {
        let json = "{\"a\": [1,\n {\"b \\\" \": \"ö\", \"c\": {}}]}";
        check(json, "/a/0", "at - 1:8-1:9");
        check(json, "/a/1/b \" ", "at 2:3 2:12-2:15");
        check(json, "/a/1/c", "at 2:17 2:22-2:24");
    }

    #[test]
    fn what_is_missing_is_near_its_parent() {
        check(YAML, "/spec/to/0", "near 1:1 2:3-6:1");
        check(YAML, "/spec/from/7", "near 2:3 3:5-6:1");
    }
}
