//! Who reaches whom as a table: namespaces, or the workloads in them.
//!
//! `●` everything, `◐` something, `·` nothing. Between namespaces, everything
//! means every workload of one reaches every workload of the other on all ports.

use crate::order::{SortedMap, SortedSet};
use crate::reach::{Answer, Peer};
use std::fmt::Write as _;
use std::net::IpAddr;

/// How much of one group reaches another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// There is no pair.
    NoPair,
    /// Nothing.
    Nothing,
    /// Some pairs, or some ports.
    Something,
    /// Every pair, on all ports.
    Everything,
}

impl Reach {
    /// The sign of it.
    pub fn glyph(self) -> char {
        match self {
            Self::NoPair => ' ',
            Self::Nothing => '·',
            Self::Something => '◐',
            Self::Everything => '●',
        }
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::NoPair => "nobody",
            Self::Nothing => "nothing",
            Self::Something => "something",
            Self::Everything => "everything",
        }
    }
}

/// A table of groups against groups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matrix {
    /// The groups, in order.
    pub groups: Vec<String>,
    /// For each source group, what of each destination group it reaches.
    pub cells: Vec<Vec<Reach>>,
}

impl Matrix {
    /// The matrix of namespaces, or of workloads. Everything outside is one
    /// group, `external`.
    pub fn of(answer: &Answer, workloads: bool) -> Self {
        let group_of = |peer: &Peer| match peer {
            Peer::Workload { .. } if workloads => peer.to_string(),
            Peer::Workload { unit, .. } => unit.namespace.clone(),
            Peer::Addresses { .. } => EXTERNAL.to_owned(),
            Peer::IngressController => CONTROLLER.to_owned(),
        };
        let keys: Vec<String> = answer.peers.iter().map(group_of).collect();
        let used: SortedSet<&str> = answer
            .connections
            .iter()
            .flat_map(|connection| [connection.source, connection.destination])
            .filter_map(|id| keys.get(usize::try_from(id).ok()?).map(String::as_str))
            .collect();
        let mut sizes: SortedMap<&str, u64> = SortedMap::new();
        for (key, peer) in keys.iter().zip(&answer.peers) {
            match peer {
                Peer::Workload { .. } => {
                    let size = sizes.get_or_default(key);
                    *size = size.saturating_add(1);
                }
                Peer::Addresses { .. } if used.contains(key.as_str()) => drop(sizes.insert(key, ADDRESSES)),
                Peer::IngressController if used.contains(key.as_str()) => drop(sizes.insert(key, 1)),
                _ => {}
            }
        }
        let mut pairs: SortedMap<(&str, &str), (u64, bool)> = SortedMap::new();
        for connection in &answer.connections {
            let key = |id| {
                usize::try_from(id).ok().and_then(|id| keys.get(id)).map(String::as_str).unwrap_or_default()
            };
            let pair =
                pairs.get_or_insert_with((key(connection.source), key(connection.destination)), || (0, true));
            let weight = weight(answer.peer(connection.source))
                .saturating_mul(weight(answer.peer(connection.destination)));
            pair.0 = pair.0.saturating_add(weight);
            pair.1 &= connection.ports.is_full();
        }
        let cell = |from: &str, to: &str| {
            let (many, other) = (sizes.get(from).copied().unwrap_or(0), sizes.get(to).copied().unwrap_or(0));
            let own = if from == to { many } else { 0 };
            let wanted = many.saturating_mul(other).saturating_sub(own);
            let outside = |group: &str| group == EXTERNAL || group == CONTROLLER;
            match pairs.get(&(from, to)) {
                None if wanted == 0 || (outside(from) && outside(to)) => Reach::NoPair,
                None => Reach::Nothing,
                Some((found, true)) if *found >= wanted => Reach::Everything,
                Some(_) => Reach::Something,
            }
        };
        let groups: Vec<String> = sizes.keys().map(|key| (*key).to_owned()).collect();
        let cells = groups.iter().map(|from| groups.iter().map(|to| cell(from, to)).collect()).collect();
        Self { groups, cells }
    }
}

/// The group of everything outside.
const EXTERNAL: &str = "external";
/// The group of what serves Ingresses and routes.
const CONTROLLER: &str = "ingress-controller";

/// How many IPv4 addresses there are; those of IPv6 do not count.
const ADDRESSES: u64 = 1 << 32;

/// What a peer counts in its group.
fn weight(peer: &Peer) -> u64 {
    match peer {
        Peer::Addresses { first: IpAddr::V4(first), last: IpAddr::V4(last) } => {
            u64::from(last.to_bits()).saturating_sub(first.to_bits().into()).saturating_add(1)
        }
        Peer::Addresses { .. } => 0,
        Peer::Workload { .. } | Peer::IngressController => 1,
    }
}

/// The matrix as text: a numbered column for each row.
pub fn text(matrix: &Matrix, notes: &[String]) -> String {
    const HEADING: &str = "from \\ to";
    let width =
        matrix.groups.iter().map(|group| group.chars().count()).chain([HEADING.len()]).max().unwrap_or(0);
    let digits = matrix.groups.len().to_string().len();
    let mut text = format!("{:digits$} {HEADING:width$} ", "");
    for number in 1..=matrix.groups.len() {
        let _ = write!(text, " {number:>digits$}");
    }
    text.push('\n');
    for (number, (group, cells)) in (1..).zip(matrix.groups.iter().zip(&matrix.cells)) {
        let _ = write!(text, "{number:>digits$} {group:width$} ");
        for cell in cells {
            let _ = write!(text, " {:>digits$}", cell.glyph());
        }
        text.push('\n');
    }
    text.push_str("● everything  ◐ some workloads or ports  · nothing\n");
    text.extend(notes.iter().map(|note| format!("note: {note}\n")));
    text
}
