//! A directed graph in the language of Graphviz, workloads by namespace.

use super::Labels;
use crate::order::{SortedMap, SortedSet};
use crate::reach::{Answer, Peer};
use std::fmt::Write as _;

/// The connections as a graph. Peers without a connection are left out, except
/// workloads.
pub fn connections(answer: &Answer, notes: &[String]) -> String {
    let labels = Labels::of(answer);
    let connected: SortedSet<u32> = answer
        .connections
        .iter()
        .flat_map(|connection| [connection.source, connection.destination])
        .collect();
    let mut text = "digraph connectivity {\n  rankdir=LR;\n  node [shape=box];\n".to_owned();
    for (namespace, peers) in by_namespace(answer, &connected) {
        let indent = match namespace {
            Some(namespace) => {
                let _ = writeln!(
                    text,
                    "  subgraph {} {{\n    label={};",
                    quoted(&format!("cluster {namespace}")),
                    quoted(namespace)
                );
                "    "
            }
            None => "  ",
        };
        for peer in peers {
            let _ = writeln!(text, "{indent}{};", quoted(labels.get(peer)));
        }
        if namespace.is_some() {
            text.push_str("  }\n");
        }
    }
    for connection in &answer.connections {
        let (source, destination) =
            (quoted(labels.get(connection.source)), quoted(labels.get(connection.destination)));
        let _ =
            writeln!(text, "  {source} -> {destination} [label={}];", quoted(&connection.ports.to_string()));
    }
    text.push_str("}\n");
    text.extend(notes.iter().map(|note| format!("// note: {}\n", note.replace('\n', " "))));
    text
}

fn by_namespace<'a>(answer: &'a Answer, connected: &SortedSet<u32>) -> SortedMap<Option<&'a str>, Vec<u32>> {
    let mut groups: SortedMap<Option<&str>, Vec<u32>> = SortedMap::new();
    for (id, peer) in (0..).zip(&answer.peers) {
        match peer {
            Peer::Workload { unit, .. } => groups.get_or_default(Some(&unit.namespace)).push(id),
            _ if connected.contains(&id) => groups.get_or_default(None).push(id),
            _ => {}
        }
    }
    groups
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
