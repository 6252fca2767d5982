//! Comma-separated values (RFC 4180), with a line of headings.

use super::Labels;
use crate::reach::Answer;
use std::fmt::Write as _;

/// The connections, a record each.
pub fn connections(answer: &Answer) -> String {
    let labels = Labels::of(answer);
    let mut text = "source,destination,ports\n".to_owned();
    for connection in &answer.connections {
        let (source, destination) = (labels.get(connection.source), labels.get(connection.destination));
        let ports = connection.ports.to_string();
        let _ = writeln!(text, "{},{},{}", field(source), field(destination), field(&ports));
    }
    text
}

/// A field, in quotes where it needs them.
fn field(text: &str) -> String {
    if text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn fields_are_quoted_where_they_must_be() {
        assert_eq!(super::field("TCP 80"), "TCP 80");
        assert_eq!(super::field("TCP 80,90"), "\"TCP 80,90\"");
        assert_eq!(super::field("a\"b"), "\"a\"\"b\"");
    }
}
