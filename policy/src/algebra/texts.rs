//! Sets of texts by how they begin, how they end and what they contain, as the
//! least automaton that tells them: equal sets are equal values.
//!
//! Texts are values of labels: at most 63 letters, digits, `-`, `_` and `.`, with
//! a letter or digit at both ends. What has other characters may be asked for,
//! and is found nowhere.

use crate::order::{SortedMap, SortedSet};

type State = u16;

/// A set of texts.
///
/// INVARIANT: no two states accept the same rests, every state is reached from
/// the first, which is where texts begin, and states are numbered in the order
/// in which they are reached.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Texts {
    /// For each state, where each letter leads.
    next: Vec<Vec<State>>,
    /// The states in which a text of the set may end.
    accepted: Vec<bool>,
}

/// What texts are made of, and one letter that stands for everything else.
const LETTERS: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
/// The letters with which a text may begin and end.
const EDGES: usize = 62;
const OTHER: usize = LETTERS.len();
/// How long a text may be.
const LONGEST: usize = 63;
/// How many states a set may take before it is told to be too much.
const MOST_STATES: usize = 512;

/// Where a pattern stands in the texts that have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// At the beginning.
    Start,
    /// At the end.
    End,
    /// Somewhere.
    Anywhere,
}

fn letter(byte: u8) -> usize {
    LETTERS.bytes().position(|own| own == byte).unwrap_or(OTHER)
}

impl Texts {
    /// The texts that have `pattern` there; `None` if no text has it.
    pub fn with(pattern: &str, at: At) -> Option<Self> {
        let letters: Vec<usize> = pattern.bytes().map(letter).collect();
        (letters.len() <= LONGEST && !letters.contains(&OTHER)).then(|| matcher(&letters, at).least())
    }

    /// Whether a text is in the set.
    pub fn contains(&self, text: &str) -> bool {
        let end = text.bytes().fold(0, |state, byte| self.step(state, letter(byte)));
        self.is_accepted(end)
    }

    /// The texts that are not in the set.
    #[must_use]
    pub fn complement(&self) -> Self {
        Self { next: self.next.clone(), accepted: self.accepted.iter().map(|accepted| !accepted).collect() }
    }

    /// What is in both sets; `None` if that takes too much.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let mut pairs = Numbers::default();
        let mut both = Self { next: Vec::new(), accepted: Vec::new() };
        pairs.number((0, 0));
        while let Some((own, far)) = pairs.all.get(both.next.len()).copied() {
            if both.next.len() >= MOST_STATES {
                return None;
            }
            let lead = |letter| (self.step(own, letter), other.step(far, letter));
            both.next.push((0..=OTHER).map(|letter| pairs.number(lead(letter))).collect());
            both.accepted.push(self.is_accepted(own) && other.is_accepted(far));
        }
        Some(both.least())
    }

    /// How many states tell the set.
    pub fn size(&self) -> usize {
        self.next.len()
    }

    /// The shortest text of the set that is not among `taken`, if there is one.
    pub fn example(&self, taken: &SortedSet<String>) -> Option<String> {
        let mut rests = vec![self.accepted.clone()];
        (0..=LONGEST).find_map(|length| {
            if length > 0 {
                rests.push(self.before(rests.last()?, if length == 1 { EDGES } else { OTHER }));
            }
            Search { texts: self, rests: &rests, taken }.from(0, length, String::new())
        })
    }

    /// The states from which one of the first `letters` letters leads to one of
    /// `states`.
    fn before(&self, states: &[bool], letters: usize) -> Vec<bool> {
        let held = |state: &State| states.get(usize::from(*state)).copied().unwrap_or(false);
        self.next.iter().map(|row| row.iter().take(letters).any(held)).collect()
    }

    fn step(&self, state: State, letter: usize) -> State {
        self.next.get(usize::from(state)).and_then(|row| row.get(letter)).copied().unwrap_or(0)
    }

    fn is_accepted(&self, state: State) -> bool {
        self.accepted.get(usize::from(state)).copied().unwrap_or(false)
    }

    /// The same set with as few states as can be: those that no text tells apart
    /// become one.
    fn least(&self) -> Self {
        let letters = self.telling_letters();
        let mut classes: Vec<State> = self.accepted.iter().map(|accepted| State::from(!accepted)).collect();
        let mut count = 0;
        loop {
            let mut kinds: SortedMap<(State, Vec<State>), State> = SortedMap::new();
            let class = |state: State| classes.get(usize::from(state)).copied().unwrap_or(0);
            let finer = (0..).zip(&classes).map(|(state, own)| {
                let leads = letters.iter().map(|letter| class(self.step(state, *letter))).collect();
                let fresh = State::try_from(kinds.len()).unwrap_or(State::MAX);
                *kinds.get_or_insert_with((*own, leads), || fresh)
            });
            classes = finer.collect();
            if kinds.len() == count {
                return self.joined(&classes);
            }
            count = kinds.len();
        }
    }

    /// One of each kind of letters that no state tells apart.
    fn telling_letters(&self) -> Vec<usize> {
        let column = |letter: usize| self.next.iter().filter_map(|row| row.get(letter).copied()).collect();
        let columns: SortedMap<Vec<State>, usize> =
            (0..=OTHER).map(|letter| (column(letter), letter)).collect();
        columns.into_values().collect()
    }

    /// The automaton whose states are the classes of states, in the order in
    /// which they are reached.
    fn joined(&self, classes: &[State]) -> Self {
        let mut reached: Vec<usize> = Vec::new();
        let mut least = Self { next: Vec::new(), accepted: Vec::new() };
        let mut numbers: SortedMap<State, State> = SortedMap::new();
        let mut number = |state: usize, reached: &mut Vec<usize>| {
            let class = classes.get(state).copied().unwrap_or(0);
            let fresh = State::try_from(numbers.len()).unwrap_or(State::MAX);
            *numbers.get_or_insert_with(class, || {
                reached.push(state);
                fresh
            })
        };
        number(0, &mut reached);
        while let Some(state) = reached.get(least.next.len()).copied() {
            let row = self.next.get(state).map(Vec::as_slice).unwrap_or_default();
            let row = row.iter().map(|next| number(usize::from(*next), &mut reached)).collect();
            least.next.push(row);
            least.accepted.push(self.accepted.get(state).copied().unwrap_or(false));
        }
        least
    }
}

/// Pairs of states, numbered as they come.
#[derive(Default)]
struct Numbers {
    all: Vec<(State, State)>,
    known: SortedMap<(State, State), State>,
}

impl Numbers {
    fn number(&mut self, pair: (State, State)) -> State {
        let (fresh, all) = (State::try_from(self.all.len()).unwrap_or(State::MAX), &mut self.all);
        *self.known.get_or_insert_with(pair, || {
            all.push(pair);
            fresh
        })
    }
}

/// Finds a text of one length after the other.
struct Search<'a> {
    texts: &'a Texts,
    /// By length, the states from which a rest of that length is in the set.
    rests: &'a [Vec<bool>],
    taken: &'a SortedSet<String>,
}

impl Search<'_> {
    /// The first text of `length` more letters that goes on from `begun`. Every
    /// step leads to some text, so no more are looked at than are taken.
    fn from(&self, state: State, length: usize, begun: String) -> Option<String> {
        let possible = self.rests.get(length)?.get(usize::from(state)).copied().unwrap_or(false);
        if !possible {
            return None;
        }
        let Some(rest) = length.checked_sub(1) else {
            return (!self.taken.contains(&begun)).then_some(begun);
        };
        let at_edge = begun.is_empty() || rest == 0;
        let letters = LETTERS.chars().enumerate().take(if at_edge { EDGES } else { OTHER });
        letters.into_iter().find_map(|(letter, sign)| {
            let mut text = begun.clone();
            text.push(sign);
            self.from(self.texts.step(state, letter), rest, text)
        })
    }
}

/// The automaton that looks for `pattern`: its state is how many letters of it
/// have been read last.
fn matcher(pattern: &[usize], at: At) -> Texts {
    let full = State::try_from(pattern.len()).unwrap_or(State::MAX);
    let dead = full.saturating_add(1);
    let mut next: Vec<Vec<State>> = Vec::new();
    // Where the pattern without its first letter leads, letter by letter.
    let mut fallback: Vec<State> = vec![if at == At::Start { dead } else { 0 }; OTHER.saturating_add(1)];
    for (state, wanted) in (1..).zip(pattern) {
        let mut row = fallback.clone();
        let before = row.get_mut(*wanted).map(|lead| std::mem::replace(lead, state));
        next.push(row);
        if let (true, Some(before)) = (at != At::Start, before) {
            fallback = next.get(usize::from(before)).cloned().unwrap_or_default();
        }
    }
    next.push(if at == At::End { fallback } else { vec![full; OTHER.saturating_add(1)] });
    next.push(vec![dead; OTHER.saturating_add(1)]);
    let accepted = (0..=dead).map(|state| state == full).collect();
    Texts { next, accepted }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Whether a label may have this value.
    pub(in super::super) fn is_value(text: &str) -> bool {
        let at_edge = |sign: Option<char>| sign.is_none_or(|sign| sign.is_ascii_alphanumeric());
        let inner = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '_' | '.');
        text.len() <= LONGEST
            && text.chars().all(inner)
            && at_edge(text.chars().next())
            && at_edge(text.chars().next_back())
    }

    /// Texts of a few letters, some of them no values of labels.
    fn some_text() -> impl Strategy<Value = String> {
        proptest::string::string_regex("[ab.]{0,5}").unwrap()
    }

    fn some_pattern() -> impl Strategy<Value = (String, At)> {
        (some_text(), prop::sample::select(vec![At::Start, At::End, At::Anywhere]))
    }

    fn has(text: &str, (pattern, at): &(String, At)) -> bool {
        match at {
            At::Start => text.starts_with(pattern),
            At::End => text.ends_with(pattern),
            At::Anywhere => text.contains(pattern),
        }
    }

    fn texts((pattern, at): &(String, At)) -> Texts {
        Texts::with(pattern, *at).unwrap()
    }

    proptest! {
        #[test]
        fn sets_are_those_of_the_patterns(a in some_pattern(), b in some_pattern(), all in prop::collection::vec(some_text(), 40)) {
            let (one, other) = (texts(&a), texts(&b));
            let both = one.intersection(&other).unwrap();
            for text in &all {
                prop_assert_eq!(one.contains(text), has(text, &a), "{}", text);
                prop_assert_eq!(one.complement().contains(text), !has(text, &a));
                prop_assert_eq!(both.contains(text), has(text, &a) && has(text, &b));
            }
            prop_assert_eq!(other.intersection(&one).unwrap(), both.clone());
            prop_assert_eq!(both.intersection(&one).unwrap(), both);
            prop_assert_eq!(one.complement().complement(), one);
        }

        #[test]
        fn an_example_is_a_value_of_the_set(a in some_pattern(), b in some_pattern()) {
            let both = texts(&a).intersection(&texts(&b).complement()).unwrap();
            let mut taken = SortedSet::new();
            for _ in 0..4 {
                let Some(example) = both.example(&taken) else { break };
                prop_assert!(has(&example, &a) && !has(&example, &b), "{}", example);
                prop_assert!(is_value(&example), "{}", example);
                prop_assert!(taken.insert(example));
            }
            // Whatever is one pattern and not the other is soon seen in a short value.
            let short = ["", "a", "b", "aa", "ab", "ba", "bb", "a.a", "a.b", "b.a", "b.b", "c"];
            let found = short.iter().any(|text| has(text, &a) && !has(text, &b));
            prop_assert!(!found || !taken.is_empty());
        }
    }

    #[test]
    fn what_no_label_has_is_found_nowhere() {
        let none = SortedSet::new();
        assert_eq!(Texts::with("ä", At::Anywhere), None);
        assert_eq!(Texts::with(&"a".repeat(64), At::Start), None);
        assert_eq!(Texts::with("-", At::Start).unwrap().example(&none), None);
        assert_eq!(Texts::with(".", At::End).unwrap().example(&none), None);
        let long = Texts::with(&"a".repeat(40), At::Start).unwrap();
        let longer = long.intersection(&Texts::with(&"b".repeat(40), At::End).unwrap()).unwrap();
        assert_eq!(longer.example(&none), None);
        assert!(!Texts::with("a", At::Anywhere).unwrap().contains("?"));
    }

    #[test]
    fn an_example_is_as_short_as_can_be() {
        let starts = Texts::with("fr", At::Start).unwrap();
        assert_eq!(starts.example(&SortedSet::new()).as_deref(), Some("fr"));
        assert_eq!(starts.example(&["fr".to_owned()].into_iter().collect()).as_deref(), Some("fra"));
        let dashed = starts.intersection(&Texts::with("-x", At::End).unwrap()).unwrap();
        assert_eq!(dashed.example(&SortedSet::new()).as_deref(), Some("fr-x"));
        assert_eq!(starts.complement().example(&SortedSet::new()).as_deref(), Some(""));
    }
}
