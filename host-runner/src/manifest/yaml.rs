//! YAML, as the API server's decoder reads it.
//!
//! The events of the parser become values without recursion; what YAML allows
//! and an API server would misread or drop (two equal keys, keys that are no
//! text, aliases that explode) is an error with its place.
use super::position::{Key, Keys, Parts, Place, Positions};
use super::{DEPTH_LIMIT, Document, Unreadable, scalar, too_deep};
use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span, Tag};
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How many values the aliases of one file may stand for.
const ALIAS_LIMIT: usize = 100_000;

/// A value on its way into a collection.
#[derive(Clone)]
struct Node {
    value: Value,
    positions: Positions,
    /// How many values it consists of.
    size: usize,
}

/// A collection whose end was not seen yet.
struct Open {
    start: Place,
    anchor: usize,
    size: usize,
    content: Content,
}

enum Content {
    List(Vec<Value>, Vec<Positions>),
    Map(Mapping),
}

/// A mapping that grows by a key and its value in turns.
#[derive(Default)]
struct Mapping {
    values: Map<String, Value>,
    places: Vec<(Key, Positions)>,
    key: Option<(String, Place, bool)>,
    /// What `<<` brings in, for keys that the mapping does not have itself.
    merged: Vec<Node>,
}

/// The state of reading one stream.
#[derive(Default)]
struct Reader {
    open: Vec<Open>,
    anchors: BTreeMap<usize, Node>,
    aliased: usize,
    documents: Vec<Document>,
    keys: Keys,
    /// How many lines stand before the text.
    before: usize,
    begun: u32,
}

/// What could be read of a stream.
pub(super) struct Stream {
    /// Every document that has content, up to the problem.
    pub(super) documents: Vec<Document>,
    /// Where the reading stopped, and why.
    pub(super) problem: Option<Unreadable>,
    /// The line on which the last document begins; 0 if none does.
    pub(super) begun: u32,
}

/// Every document of the stream `text` that has content.
pub(super) fn documents(text: &str) -> Result<Vec<Document>, Unreadable> {
    let Stream { documents, problem, .. } = stream(text, 0);
    problem.map_or(Ok(documents), Err)
}

/// The stream `text`, as far as it can be read; so many lines of its source stand `before` it.
pub(super) fn stream(text: &str, before: usize) -> Stream {
    let mut reader = Reader { before, ..Reader::default() };
    let problem = Parser::new_from_str(text).find_map(|event| {
        let event =
            event.map_err(|error| Unreadable::new(reader.place(*error.marker()), sentence(error.info())));
        event.and_then(|(event, span)| reader.take(event, span)).err()
    });
    Stream { documents: reader.documents, problem, begun: reader.begun }
}

/// What the parser says, as the second half of a sentence of ours.
fn sentence(info: &str) -> String {
    format!("not valid YAML: {info}")
}

impl Reader {
    fn place(&self, marker: Marker) -> Place {
        Place::new(marker.line() + self.before, marker.col() + 1)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Unreadable> {
        let start = self.place(span.start);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                self.scalar(&text, style, anchor, tag.as_deref(), span)
            }
            Event::SequenceStart(anchor, tag) => {
                let content = Content::List(Vec::new(), Vec::new());
                self.begin(start, anchor, tag, content)
            }
            Event::MappingStart(anchor, tag) => {
                self.begin(start, anchor, tag, Content::Map(Mapping::default()))
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.place(span.end);
                self.end(end)
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::DocumentEnd => {
                self.anchors.clear();
                Ok(())
            }
            Event::DocumentStart(_) => {
                self.begun = start.line;
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd => Ok(()),
        }
    }

    fn begin(
        &mut self,
        start: Place,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        content: Content,
    ) -> Result<(), Unreadable> {
        let expected = if matches!(content, Content::Map(_)) { "map" } else { "seq" };
        if let Some(tag) = tag.filter(|tag| !is_core(tag, expected)) {
            return Err(unknown_tag(&tag, start));
        }
        if self.open.len() >= DEPTH_LIMIT {
            return Err(too_deep(start));
        }
        if let Some(Open { content: Content::Map(mapping), .. }) = self.open.last()
            && mapping.key.is_none()
        {
            return Err(Unreadable::new(start, "a key must be text, not a list or a mapping"));
        }
        self.open.push(Open { start, anchor, size: 1, content });
        Ok(())
    }

    fn end(&mut self, end: Place) -> Result<(), Unreadable> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let (value, parts) = match open.content {
            Content::List(values, places) => (Value::Array(values), Parts::list(places)),
            Content::Map(mapping) => mapping.close(),
        };
        let positions = Positions::new(open.start, end, parts);
        self.add(Node { value, positions, size: open.size }, open.anchor)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(), Unreadable> {
        let (start, end) = (self.place(span.start), self.place(span.end));
        let value = resolve(text, style, tag, start)?;
        if let Some(Open { content: Content::Map(mapping), .. }) = self.open.last_mut()
            && mapping.key.is_none()
        {
            let merges = text == "<<" && style == ScalarStyle::Plain && tag.is_none();
            let key = key(text, &value).map_err(|sentence| Unreadable::new(start, sentence))?;
            return mapping.begin(key, start, merges);
        }
        let odd = !value.is_string() && !is_written(&value, text);
        let parts = if odd { Parts::Written(text.into()) } else { Parts::None };
        self.add(Node { value, positions: Positions::new(start, end, parts), size: 1 }, anchor)
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Unreadable> {
        let start = self.place(span.start);
        let node = self.anchors.get(&anchor).cloned();
        let mut node = node.ok_or_else(|| Unreadable::new(start, "an alias inside of what it names"))?;
        self.aliased = self.aliased.saturating_add(node.size);
        if self.aliased > ALIAS_LIMIT {
            let sentence = format!("aliases stand for more than {ALIAS_LIMIT} values");
            return Err(Unreadable::new(start, sentence));
        }
        if let Some(Open { content: Content::Map(mapping), .. }) = self.open.last_mut()
            && mapping.key.is_none()
        {
            let Value::String(text) = node.value else {
                return Err(Unreadable::new(start, "a key must be text"));
            };
            return mapping.begin(text, start, false);
        }
        node.positions.start = start;
        node.positions.end = self.place(span.end);
        self.add(node, 0)
    }

    /// Puts a finished value where it belongs.
    fn add(&mut self, node: Node, anchor: usize) -> Result<(), Unreadable> {
        if anchor != 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.finish(node);
            return Ok(());
        };
        open.size += node.size;
        match &mut open.content {
            Content::List(values, places) => {
                values.push(node.value);
                places.push(node.positions);
                Ok(())
            }
            Content::Map(mapping) => mapping.end(node, &mut self.keys),
        }
    }

    /// A document is complete; one without content is none.
    fn finish(&mut self, node: Node) {
        if !node.value.is_null() {
            self.documents.push(Document { value: node.value, positions: node.positions });
        }
    }
}

impl Mapping {
    fn begin(&mut self, key: String, start: Place, merges: bool) -> Result<(), Unreadable> {
        if !merges && self.values.contains_key(&key) {
            let first = self.places.iter().find(|(known, _)| **known == *key);
            let first = first.map(|(_, part)| part.place()).unwrap_or_default();
            let sentence = format!("the key `{key}` stands twice in this mapping, first at {first}");
            return Err(Unreadable::new(start, sentence));
        }
        self.key = Some((key, start, merges));
        Ok(())
    }

    fn end(&mut self, node: Node, keys: &mut Keys) -> Result<(), Unreadable> {
        let Some((key, start, merges)) = self.key.take() else {
            return Ok(());
        };
        if merges {
            return self.merge(node);
        }
        self.places.push((keys.share(&key), node.positions.with_key(start)));
        self.values.insert(key, node.value);
        Ok(())
    }

    /// Notes a mapping, or a list of mappings, that `<<` brings in.
    fn merge(&mut self, node: Node) -> Result<(), Unreadable> {
        let refusal = Unreadable::new(node.positions.start, "`<<` takes a mapping or a list of mappings");
        match (node.value, node.positions.parts) {
            (value @ Value::Object(_), parts @ Parts::Map(_)) => {
                let positions = Positions::new(Place::default(), Place::default(), parts);
                self.merged.push(Node { value, positions, size: 0 });
                Ok(())
            }
            (Value::Array(values), Parts::List(places)) if values.iter().all(Value::is_object) => {
                let nodes = values.into_iter().zip(places.into_vec());
                self.merged.extend(nodes.map(|(value, positions)| Node { value, positions, size: 0 }));
                Ok(())
            }
            _ => Err(refusal),
        }
    }

    fn close(mut self) -> (Value, Parts) {
        for node in self.merged {
            let (Value::Object(mut values), Parts::Map(places)) = (node.value, node.positions.parts) else {
                continue;
            };
            for (key, positions) in places {
                if let Some(value) = values.remove(&*key).filter(|_| !self.values.contains_key(&*key)) {
                    self.values.insert(key.to_string(), value);
                    self.places.push((key, positions));
                }
            }
        }
        (Value::Object(self.values), Parts::map(self.places))
    }
}

/// The value of a scalar: what is quoted or tagged as text is text.
fn resolve(text: &str, style: ScalarStyle, tag: Option<&Tag>, start: Place) -> Result<Value, Unreadable> {
    let expected = match tag {
        None if style == ScalarStyle::Plain => None,
        None => return Ok(Value::from(text)),
        Some(tag) if is_text_tag(tag) => return Ok(Value::from(text)),
        Some(tag) if ["int", "float", "bool", "null"].iter().any(|name| is_core(tag, name)) => Some(tag),
        Some(tag) => return Err(unknown_tag(tag, start)),
    };
    let value = scalar::resolve(text)
        .map_err(|reason| Unreadable::new(start, format!("`{text}` is no value: {reason}")))?;
    match expected.filter(|tag| !fits(&value, &tag.suffix)) {
        Some(tag) => Err(Unreadable::new(start, format!("`{text}` is not of the type `!!{}`", tag.suffix))),
        None => Ok(value),
    }
}

fn fits(value: &Value, suffix: &str) -> bool {
    match suffix {
        "bool" => value.is_boolean(),
        "null" => value.is_null(),
        "int" => value.is_i64() || value.is_u64(),
        _ => value.is_number(),
    }
}

/// The text of a key. The server turns other scalars into text; where that is
/// not the text that stands there, somebody meant something else.
fn key(text: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::String(key) => Ok(key.clone()),
        Value::Null => Err("a key must not be empty; quote it if it is meant".to_owned()),
        other if is_written(other, text) => Ok(text.to_owned()),
        other => Err(format!("the key `{text}` is read as `{other}`; quote it")),
    }
}

/// Whether JSON writes `value` as `text`.
fn is_written(value: &Value, text: &str) -> bool {
    let written = value.to_string();
    written == text
}

fn is_text_tag(tag: &Tag) -> bool {
    is_core(tag, "str") || (tag.handle.is_empty() || tag.handle == "!") && tag.suffix.is_empty()
}

fn is_core(tag: &Tag, suffix: &str) -> bool {
    tag.is_yaml_core_schema() && tag.suffix == suffix
}

#[cold]
fn unknown_tag(tag: &Tag, start: Place) -> Unreadable {
    Unreadable::new(start, format!("the tag `{tag}` has no meaning in a manifest"))
}
