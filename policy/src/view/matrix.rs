//! Who reaches whom as a table: namespaces, or the workloads in them.
//!
//! `●` everything, `◐` something, `·` nothing. Between namespaces, everything
//! means every workload of one reaches every workload of the other on all ports.

use crate::kubernetes::{AddressSet, Direction};
use crate::order::{SortedMap, SortedSet};
use crate::reach::{Answer, Families, Peer, PeerId};
use std::fmt::Write as _;

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
        let mut groups: SortedMap<&str, Vec<PeerId>> = SortedMap::new();
        for (id, (key, peer)) in (0..).zip(keys.iter().zip(&answer.peers)) {
            if matches!(peer, Peer::Workload { .. }) || used.contains(key.as_str()) {
                groups.get_or_default(key.as_str()).push(id);
            }
        }
        let mut pairs: SortedMap<(&str, &str), (u64, bool)> = SortedMap::new();
        for connection in &answer.connections {
            let key = |id| {
                usize::try_from(id).ok().and_then(|id| keys.get(id)).map(String::as_str).unwrap_or_default()
            };
            let pair =
                pairs.get_or_insert_with((key(connection.source), key(connection.destination)), || (0, true));
            pair.0 = pair.0.saturating_add(1);
            pair.1 &= connection.ports.is_full();
        }
        let outside = Outside::of(answer);
        let cell = |from: &str, to: &str| {
            let of_group = |group: &str| groups.get(group).map(Vec::as_slice).unwrap_or_default();
            let (sources, destinations) = (of_group(from), of_group(to));
            let own = if from == to { sources.len() } else { 0 };
            let wanted = sources.len().saturating_mul(destinations.len()).saturating_sub(own);
            let is_outside = |group: &str| group == EXTERNAL || group == CONTROLLER;
            match pairs.get(&(from, to)) {
                None if wanted == 0 || (is_outside(from) && is_outside(to)) => Reach::NoPair,
                None => Reach::Nothing,
                Some((_, false)) => Reach::Something,
                Some(_) if to == EXTERNAL => outside.reached(sources, Direction::Egress),
                Some(_) if from == EXTERNAL => outside.reached(destinations, Direction::Ingress),
                Some((found, true)) if usize::try_from(*found).is_ok_and(|found| found >= wanted) => {
                    Reach::Everything
                }
                Some(_) => Reach::Something,
            }
        };
        let names: Vec<&str> = groups.keys().copied().collect();
        let cells = names.iter().map(|from| names.iter().map(|to| cell(from, to)).collect()).collect();
        Self { groups: names.into_iter().map(str::to_owned).collect(), cells }
    }
}

/// The group of everything outside.
const EXTERNAL: &str = "external";
/// The group of what serves Ingresses and routes.
const CONTROLLER: &str = "ingress-controller";

/// What workloads reach outside, and what reaches them, on all ports.
struct Outside<'a> {
    answer: &'a Answer,
    /// The families of the addresses that are listed.
    listed: Families,
    open: SortedMap<(PeerId, Direction), AddressSet>,
}

impl<'a> Outside<'a> {
    fn of(answer: &'a Answer) -> Self {
        let mut open: SortedMap<(PeerId, Direction), Vec<AddressSet>> = SortedMap::new();
        for connection in answer.connections.iter().filter(|connection| connection.ports.is_full()) {
            let ends = [
                (connection.source, connection.destination, Direction::Egress),
                (connection.destination, connection.source, Direction::Ingress),
            ];
            for (own, other, direction) in ends {
                if let Peer::Addresses { first, last } = answer.peer(other) {
                    open.get_or_default((own, direction)).push(AddressSet::from_to(*first, *last));
                }
            }
        }
        let listed = answer.peers.iter().filter_map(|peer| match peer {
            Peer::Addresses { first, .. } => Some(first),
            Peer::Workload { .. } | Peer::IngressController => None,
        });
        let open = open.into_iter().map(|(key, sets)| (key, AddressSet::union_of(sets))).collect();
        Self { answer, listed: Families::of(listed), open }
    }

    /// Whether each of the workloads reaches every address with which it can
    /// talk, or is reached by it.
    fn reached(&self, workloads: &[PeerId], direction: Direction) -> Reach {
        let all = workloads.iter().all(|id| {
            let open = self.open.get(&(*id, direction));
            let known = self.answer.families(*id);
            let wanted = if known.are_unknown() { self.listed } else { known }.addresses();
            open.is_some_and(|open| wanted.is_subset(open))
        });
        if all { Reach::Everything } else { Reach::Something }
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
