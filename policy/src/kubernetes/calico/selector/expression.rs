//! A selector's tree, and the union of conjunctions that it comes to.

use crate::algebra::Domain;
use crate::kubernetes::{Labels, Selector};
use crate::order::SortedMap;

/// A selector as a tree, as deep as its parentheses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// `all()`, and what says nothing.
    All,
    /// `global()`.
    Global,
    /// A label is in one of these states.
    Label(String, Domain),
    /// Not that.
    Not(Box<Self>),
    /// All of these.
    And(Vec<Self>),
    /// Any of these.
    Or(Vec<Self>),
}

/// What is not told from each other because it would take too much.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;

/// Any of some conjunctions over labels.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Selection(Vec<Selector>);

/// How many conjunctions one selector may come to.
const MOST: usize = 128;
/// How many keys and values all of them may name, and how much may be told of
/// what these look like.
const HEAVIEST: usize = 20_000;

impl Expression {
    /// Both of two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::And(vec![self, other])
    }

    /// Whether it says `global()` and nothing else.
    pub fn is_global(&self) -> bool {
        match self {
            Self::Global => true,
            Self::And(parts) | Self::Or(parts) => parts.len() == 1 && parts.iter().all(Self::is_global),
            Self::All | Self::Label(..) | Self::Not(_) => false,
        }
    }

    /// The same with `name` for each key, and `all` and `global` for what says no
    /// more than that.
    #[must_use]
    pub fn renamed(&self, name: &dyn Fn(&str) -> String, all: &Self, global: &Self) -> Self {
        let each = |parts: &[Self]| parts.iter().map(|part| part.renamed(name, all, global)).collect();
        match self {
            Self::All => all.clone(),
            Self::Global => global.clone(),
            Self::Label(key, domain) => Self::Label(name(key), domain.clone()),
            Self::Not(inner) => Self::Not(Box::new(inner.renamed(name, all, global))),
            Self::And(parts) => Self::And(each(parts)),
            Self::Or(parts) => Self::Or(each(parts)),
        }
    }

    /// The conjunctions that it comes to.
    pub fn selection(&self) -> Result<Selection, TooMuch> {
        self.conjunctions(true).map(Selection)
    }

    /// The conjunctions of it, or of what it is not.
    fn conjunctions(&self, holds: bool) -> Result<Vec<Selector>, TooMuch> {
        match self {
            Self::All | Self::Global => Ok(holds.then(Selector::everything).into_iter().collect()),
            Self::Label(key, domain) if holds => light(possible(Selector::with(key, domain.clone()))),
            Self::Label(key, domain) => light(possible(Selector::with(key, domain.complement()))),
            Self::Not(inner) => inner.conjunctions(!holds),
            Self::And(parts) if holds => all_of(parts, holds),
            Self::Or(parts) if !holds => all_of(parts, holds),
            Self::And(parts) | Self::Or(parts) => any_of(parts, holds),
        }
    }
}

fn possible(selector: Selector) -> Vec<Selector> {
    if selector.is_empty() { Vec::new() } else { vec![selector] }
}

fn any_of(parts: &[Expression], holds: bool) -> Result<Vec<Selector>, TooMuch> {
    let mut any = Vec::new();
    for part in parts {
        any.extend(part.conjunctions(holds)?);
        any = light(put_together(any))?;
    }
    Ok(any)
}

fn all_of(parts: &[Expression], holds: bool) -> Result<Vec<Selector>, TooMuch> {
    let mut all = vec![Selector::everything()];
    for part in parts {
        let part = part.conjunctions(holds)?;
        let mut both = Vec::new();
        for one in &all {
            both.extend(part.iter().map(|other| one.intersection(other)).filter(|both| !both.is_empty()));
            both = light(both)?;
        }
        all = put_together(both);
    }
    Ok(all)
}

/// The conjunctions, if they are not too many and each can be told.
fn light(conjunctions: Vec<Selector>) -> Result<Vec<Selector>, TooMuch> {
    let domains = || conjunctions.iter().flat_map(Selector::domains).map(|(_, domain)| domain);
    let weight = domains().map(|domain| domain.size().saturating_add(1)).fold(0, usize::saturating_add);
    let told = !domains().any(Domain::is_beyond);
    if told && conjunctions.len() <= MOST && weight <= HEAVIEST { Ok(conjunctions) } else { Err(TooMuch) }
}

/// One conjunction for each key about which alone several speak.
fn put_together(conjunctions: Vec<Selector>) -> Vec<Selector> {
    if conjunctions.iter().any(Selector::is_everything) {
        return vec![Selector::everything()];
    }
    let mut simple: SortedMap<String, Domain> = SortedMap::new();
    let mut others = Vec::new();
    for conjunction in conjunctions {
        let mut domains = conjunction.domains();
        match (domains.next(), domains.next()) {
            (Some((key, domain)), None) => {
                let union = match simple.get(key) {
                    Some(known) => Domain::union_of([known, domain]),
                    None => domain.clone(),
                };
                simple.insert(key.to_owned(), union);
            }
            _ if others.contains(&conjunction) => {}
            _ => others.push(conjunction.clone()),
        }
    }
    let mut all: Vec<Selector> =
        simple.into_iter().map(|(key, domain)| Selector::with(key, domain)).collect();
    if all.iter().any(Selector::is_everything) {
        return vec![Selector::everything()];
    }
    all.extend(others);
    all
}

impl Selection {
    /// Any of these.
    pub fn of(conjunctions: Vec<Selector>) -> Self {
        Self(conjunctions)
    }

    /// The conjunctions.
    pub fn conjunctions(&self) -> &[Selector] {
        &self.0
    }

    /// Whether what has these labels is selected.
    pub fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().any(|selector| selector.matches(labels))
    }
}
