//! One line for each connection: `source => destination : ports`.

use crate::reach::Answer;
use std::fmt::Write as _;

/// The connections, a line each.
pub fn connections(answer: &Answer) -> String {
    let labels: Vec<String> = answer.peers.iter().map(ToString::to_string).collect();
    let label = |id: u32| {
        usize::try_from(id).ok().and_then(|id| labels.get(id)).map(String::as_str).unwrap_or_default()
    };
    let mut text = String::new();
    for connection in &answer.connections {
        let (source, destination) = (label(connection.source), label(connection.destination));
        let _ = writeln!(text, "{source} => {destination} : {}", connection.ports);
    }
    text
}
