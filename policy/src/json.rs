//! From JSON text to values; every object, question and setting is read here.

mod objects;

use objects::Objects;
use serde::Deserialize;
use serde::de::Error as _;
use serde_json::{Deserializer, Error};

/// Reads one value, and nothing after it.
pub(crate) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Error> {
    let mut from = Deserializer::from_str(text);
    let value = T::deserialize(Objects(&mut from))?;
    from.end()?;
    Ok(value)
}

/// Reads one value from bytes, which must be UTF-8 (RFC 8259, section 8.1).
pub(crate) fn read_bytes<'a, T: Deserialize<'a>>(bytes: &'a [u8]) -> Result<T, Error> {
    std::str::from_utf8(bytes).map_err(|_| Error::custom("the text is not UTF-8")).and_then(read)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Named {
        name: String,
        rest: Option<Vec<u8>>,
    }

    #[track_caller]
    fn check(text: &[u8], expected: &Result<Named, &str>) {
        let read = read_bytes::<Named>(text).map_err(|error| error.to_string());
        assert_eq!(read.as_ref().map_err(String::as_str), expected.as_ref().map_err(|error| *error));
    }

    #[test]
    fn an_object_is_not_written_as_a_list() {
        check(br#"{"name": "a", "rest": [1]}"#, &Ok(Named { name: "a".to_owned(), rest: Some(vec![1]) }));
        check(br#"["a", [1]]"#, &Err("invalid type: sequence, expected struct Named at line 1 column 0"));
    }

    #[test]
    fn what_comes_after_is_refused() {
        check(br#"{"name": "a"} {}"#, &Err("trailing characters at line 1 column 15"));
        check(b"{\"name\": \"\xff\"}", &Err("the text is not UTF-8"));
    }
}
