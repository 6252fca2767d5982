//! One line for each connection: `source => destination : ports`.

use super::Labels;
use crate::reach::Answer;
use std::fmt::Write as _;

/// The connections, a line each.
pub fn connections(answer: &Answer) -> String {
    let labels = Labels::of(answer);
    let mut text = String::new();
    for connection in &answer.connections {
        let (source, destination) = (labels.get(connection.source), labels.get(connection.destination));
        let _ = writeln!(text, "{source} => {destination} : {}", connection.ports);
    }
    text
}
