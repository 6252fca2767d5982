//! Differences as data, as lines and as Markdown.

use super::data::PortsData;
use super::md::{self, cell};
use crate::reach::diff::Difference;
use serde::Serialize;
use std::fmt::Write as _;

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DifferenceData {
    /// `added`, `removed` or `changed`.
    pub kind: &'static str,
    /// Who connects.
    pub source: String,
    /// To whom.
    pub destination: String,
    /// The ports that were open.
    pub before: PortsData,
    /// The ports that are open now.
    pub after: PortsData,
}

/// The differences as data.
pub fn data(differences: &[Difference]) -> Vec<DifferenceData> {
    let data = differences.iter().map(|difference| DifferenceData {
        kind: difference.kind(),
        source: difference.source.clone(),
        destination: difference.destination.clone(),
        before: PortsData::of(&difference.before),
        after: PortsData::of(&difference.after),
    });
    data.collect()
}

/// A line each: `+` added, `-` removed, `~` changed.
pub fn txt(differences: &[Difference]) -> String {
    let mut text = String::new();
    for Difference { source, destination, before, after } in differences {
        let _ = match (before.is_empty(), after.is_empty()) {
            (true, _) => writeln!(text, "+ {source} => {destination} : {after}"),
            (_, true) => writeln!(text, "- {source} => {destination} : {before}"),
            _ => writeln!(text, "~ {source} => {destination} : {before} -> {after}"),
        };
    }
    text
}

/// A table for a pull request.
pub fn md(differences: &[Difference], notes: &[String]) -> String {
    if differences.is_empty() {
        return "No connection changes.\n".to_owned() + &md::notes(notes);
    }
    let count = |kind: &str| differences.iter().filter(|difference| difference.kind() == kind).count();
    let (added, removed, changed) = (count("added"), count("removed"), count("changed"));
    let mut text = format!(
        "**Connections:** {added} added, {removed} removed, {changed} changed\n\n\
         | | source | destination | before | after |\n|---|---|---|---|---|\n"
    );
    for difference in differences {
        let (source, destination) = (cell(&difference.source), cell(&difference.destination));
        let (before, after) = (&difference.before, &difference.after);
        let _ = writeln!(text, "| {} | {source} | {destination} | {before} | {after} |", difference.kind());
    }
    text + &md::notes(notes)
}
