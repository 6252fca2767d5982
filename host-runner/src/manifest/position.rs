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

    /// Whether this is a mapping or a list, not a value in one piece.
    pub fn is_collection(&self) -> bool {
        !matches!(self.parts, Parts::None)
    }

    /// Where a person looks first: the key if there is one, else the value.
    pub fn place(&self) -> Place {
        self.key.unwrap_or(self.start)
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
        let key = shown.key.map_or_else(|| "-".to_owned(), |key| key.to_string());
        let found =
            format!("{} {key} {}-{}", if part.is_some() { "at" } else { "near" }, shown.start, shown.end);
        assert_eq!(found, expected, "{pointer}");
    }

    const YAML: &str = "spec:\n  from:\n  - name: \"ö\"\n    a/b: &x 10\n  - {c: *x}\n";

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
