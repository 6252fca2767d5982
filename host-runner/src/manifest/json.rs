//! JSON: the value by `serde_json`, the places by a scan of the same text.
use super::position::{Keys, Parts, Place, Positions};
use super::{DEPTH_LIMIT, Document, Unreadable, too_deep};
use serde_json::Value;
use std::collections::BTreeMap;
use std::str::Chars;

/// The one document that `text` is. The caller knows that it is valid JSON.
pub(super) fn document(text: &str) -> Result<Document, Unreadable> {
    let value = serde_json::from_str::<Value>(text).map_err(|error| {
        let place = Place::new(error.line(), error.column());
        Unreadable::new(place, format!("not valid JSON: {error}"))
    })?;
    let positions = Scan::new(text).value()?;
    Ok(Document { value, positions })
}

/// A walk over text that is known to be valid JSON, nested no deeper than the
/// reader of values allows.
struct Scan<'a> {
    rest: Chars<'a>,
    place: Place,
    depth: usize,
    keys: Keys,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text.chars(), place: Place::START, depth: 0, keys: Keys::default() }
    }

    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn step(&mut self) -> Option<char> {
        let next = self.rest.next()?;
        if next == '\n' {
            self.place = Place { line: self.place.line.saturating_add(1), column: 1 };
        } else {
            self.place.column = self.place.column.saturating_add(1);
        }
        Some(next)
    }

    fn skip(&mut self, skipped: impl Fn(char) -> bool) {
        while self.peek().is_some_and(&skipped) {
            self.step();
        }
    }

    /// Skips what stands between values: white space, and the given separators.
    fn between(&mut self, separators: &str) {
        self.skip(|next| next.is_ascii_whitespace() || separators.contains(next));
    }

    fn value(&mut self) -> Result<Positions, Unreadable> {
        self.between("");
        let start = self.place;
        let parts = match self.peek() {
            Some('{') => self.nested(Self::object)?,
            Some('[') => self.nested(Self::array)?,
            Some('"') => {
                self.string();
                Parts::None
            }
            _ => {
                self.skip(|next| !next.is_ascii_whitespace() && !",]}".contains(next));
                Parts::None
            }
        };
        Ok(Positions::new(start, self.place, parts))
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Parts, Unreadable>) -> Result<Parts, Unreadable> {
        if self.depth >= DEPTH_LIMIT {
            return Err(too_deep(self.place));
        }
        self.depth += 1;
        let parts = read(self);
        self.depth -= 1;
        parts
    }

    fn object(&mut self) -> Result<Parts, Unreadable> {
        let mut parts: BTreeMap<String, Positions> = BTreeMap::new();
        self.step();
        self.between(",");
        while self.peek() == Some('"') {
            let start = self.place;
            let key = self.string();
            if let Some(first) = parts.get(&key) {
                let sentence =
                    format!("the key `{key}` stands twice in this object, first at {}", first.place());
                return Err(Unreadable::new(start, sentence));
            }
            self.between(":");
            parts.insert(key, self.value()?.with_key(start));
            self.between(",");
        }
        self.step();
        let parts = parts.into_iter().map(|(key, part)| (self.keys.share(&key), part));
        Ok(Parts::map(parts.collect()))
    }

    fn array(&mut self) -> Result<Parts, Unreadable> {
        let mut parts = Vec::new();
        self.step();
        self.between(",");
        while self.peek().is_some_and(|next| next != ']') {
            parts.push(self.value()?);
            self.between(",");
        }
        self.step();
        Ok(Parts::list(parts))
    }

    /// Steps over a string and gives its content.
    fn string(&mut self) -> String {
        let text = self.rest.as_str();
        self.step();
        while let Some(next) = self.step() {
            match next {
                '"' => break,
                '\\' => {
                    self.step();
                }
                _ => {}
            }
        }
        let length = text.len() - self.rest.as_str().len();
        serde_json::from_str(&text[..length]).unwrap_or_default()
    }
}
