//! Label selectors in the syntax of a list request: `a=1,b!=2,c in (x,y),!d,e>3`.
use partywall_policy::algebra::Domain;
use partywall_policy::kubernetes::{Labels, Selector};
use std::cmp::Ordering;

/// What a list request asks of the labels.
#[derive(Debug)]
pub(super) struct LabelQuery {
    selector: Selector,
    comparisons: Vec<Comparison>,
}

/// A label compared as a number. Only list requests have these, no selector in an object does.
#[derive(Debug)]
struct Comparison {
    key: String,
    ordering: Ordering,
    bound: i64,
}

enum Term {
    Domain(String, Domain),
    Comparison(Comparison),
}

impl LabelQuery {
    /// Reads the terms of `text`; no terms select everything.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut query = Self { selector: Selector::everything(), comparisons: Vec::new() };
        for term in split(text).map(str::trim) {
            let parsed = parse_term(term);
            match parsed.ok_or_else(|| format!("unable to parse requirement: `{term}` in `{text}`"))? {
                Term::Domain(key, domain) => query.selector = query.selector.and(key, domain),
                Term::Comparison(comparison) => query.comparisons.push(comparison),
            }
        }
        Ok(query)
    }

    /// Whether the request asks for an object with these labels.
    pub(super) fn selects(&self, labels: &Labels) -> bool {
        self.selector.matches(labels) && self.comparisons.iter().all(|comparison| comparison.holds(labels))
    }
}

impl Comparison {
    fn holds(&self, labels: &Labels) -> bool {
        let number = labels.get(&self.key).and_then(|label| label.parse::<i64>().ok());
        number.is_some_and(|number| number.cmp(&self.bound) == self.ordering)
    }
}

/// Splits at the commas outside of parentheses; no text has no terms.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    let separates = move |next: char| {
        inside = match next {
            '(' => true,
            ')' => false,
            _ => inside,
        };
        next == ',' && !inside
    };
    text.split(separates).filter(move |_| !text.trim().is_empty())
}

/// One term; `None` if it is none.
fn parse_term(term: &str) -> Option<Term> {
    if let Some(key) = term.strip_prefix('!') {
        domain(key, Domain::absent())
    } else if term.contains('(') {
        parse_set(term)
    } else if let Some((key, value)) = term.split_once("!=") {
        domain(key, Domain::not_among([word(value)?]))
    } else if let Some((key, value)) = term.split_once('=') {
        domain(key, Domain::among([word(value.strip_prefix('=').unwrap_or(value))?]))
    } else if let Some((key, bound)) = term.split_once('>') {
        comparison(key, Ordering::Greater, bound)
    } else if let Some((key, bound)) = term.split_once('<') {
        comparison(key, Ordering::Less, bound)
    } else {
        domain(term, Domain::present())
    }
}

/// `key in (a,b)` or `key notin (a,b)`
fn parse_set(term: &str) -> Option<Term> {
    let (head, values) = term.strip_suffix(')')?.split_once('(')?;
    let (key, operator) = head.trim_end().rsplit_once(char::is_whitespace)?;
    let values: Vec<&str> = values.split(',').map(word).collect::<Option<_>>()?;
    match operator {
        "in" => domain(key, Domain::among(values)),
        "notin" => domain(key, Domain::not_among(values)),
        _ => None,
    }
}

fn domain(key: &str, domain: Domain) -> Option<Term> {
    Some(Term::Domain(parse_key(key)?, domain))
}

fn comparison(key: &str, ordering: Ordering, bound: &str) -> Option<Term> {
    let bound = bound.trim().parse().ok()?;
    Some(Term::Comparison(Comparison { key: parse_key(key)?, ordering, bound }))
}

fn parse_key(key: &str) -> Option<String> {
    word(key).filter(|key| !key.is_empty()).map(str::to_owned)
}

/// One word or none; a second word or an operator makes the term unreadable.
fn word(text: &str) -> Option<&str> {
    let text = text.trim();
    let odd = |next: char| next.is_whitespace() || "!=<>()".contains(next);
    (!text.contains(odd)).then_some(text)
}
