//! Which part of a JSON text stands at an offset.
//!
//! A typed reader says at which byte it stopped. Tracking the path while
//! reading would compile every type of the API a second time; scanning the text
//! once more, up to that byte, costs nothing until something is wrong.

use crate::kubernetes::place::Path;

/// A collection that has begun and not ended.
enum Open<'a> {
    Object { key: Option<&'a str> },
    List { index: usize },
}

/// The innermost value of `json` that has begun before byte `end`. The text is
/// JSON at least so far.
pub(super) fn path_at(json: &str, end: usize) -> Path {
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut bytes = json.bytes().enumerate().take(end);
    while let Some((at, byte)) = bytes.next() {
        match (byte, open.last_mut()) {
            (b'{', _) => open.push(Open::Object { key: None }),
            (b'[', _) => open.push(Open::List { index: 0 }),
            (b'}' | b']', _) => drop(open.pop()),
            (b',', Some(Open::Object { key })) => *key = None,
            (b',', Some(Open::List { index })) => *index = index.saturating_add(1),
            (b'"', last) => {
                let text = string(json, at, &mut bytes);
                if let Some(Open::Object { key: key @ None }) = last {
                    *key = text;
                }
            }
            _ => {}
        }
    }
    open.iter().fold(Path::object(), |path, open| match open {
        Open::Object { key: Some(key) } => path.field(unescape(key)),
        Open::Object { key: None } => path,
        Open::List { index } => path.item(*index),
    })
}

/// Passes over the string whose quote is at `start`, and gives it with its quotes.
fn string<'a>(json: &'a str, start: usize, bytes: &mut impl Iterator<Item = (usize, u8)>) -> Option<&'a str> {
    let mut escaped = false;
    for (at, byte) in bytes {
        match byte {
            b'"' if !escaped => return json.get(start..=at),
            byte => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

fn unescape(quoted: &str) -> String {
    serde_json::from_str(quoted).unwrap_or_else(|_| quoted.to_owned())
}

#[cfg(test)]
mod tests {
    use super::path_at;

    /// The path of what stands at the mark `^`, which is not part of the text.
    #[track_caller]
    fn check(marked: &str, expected: &str) {
        let end = marked.find('^').unwrap();
        assert_eq!(path_at(&marked.replace('^', ""), end).to_string(), expected);
    }

    #[test]
    fn the_innermost_value_is_found() {
        check(r#"{"a": true^}"#, "a");
        check(r#"{"a": [1, {"b": null^}]}"#, "a[1].b");
        check(r#"{"a": [[], [null^]]}"#, "a[1][0]");
        check(r#"{"a": {"b": 1}^, "c": 2}"#, "a");
        check(r#"{"a": {"b": 1}, "c": 2^}"#, "c");
        check(r#"{"a,\"}": "]\\", "b": [0^]}"#, "b[0]");
        check(r#"{"a\"b": 1^}"#, "[a\"b]");
        check("^{}", "");
    }
}
