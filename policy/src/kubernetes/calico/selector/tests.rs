//! The language against a naive reading of the same trees.

use super::{Expression, parse};
use crate::kubernetes::Labels;
use proptest::prelude::*;

/// A selector as somebody might write it.
#[derive(Debug, Clone)]
enum Written {
    All,
    Has(&'static str),
    Compare(&'static str, &'static str, &'static str),
    Among(&'static str, &'static str, Vec<&'static str>),
    Not(Box<Self>),
    And(Box<Self>, Box<Self>),
    Or(Box<Self>, Box<Self>),
}

impl Written {
    /// The text, with no more parentheses than precedence needs.
    fn text(&self) -> String {
        let inner = |part: &Self| match part {
            Self::And(..) | Self::Or(..) => format!("( {})", part.text()),
            _ => part.text(),
        };
        let factor = |part: &Self| match part {
            Self::Or(..) => inner(part),
            _ => part.text(),
        };
        match self {
            Self::All => "all( )".to_owned(),
            Self::Has(key) => format!("has( {key} )"),
            Self::Compare(key, operator, value) => format!("{key} {operator} '{value}'"),
            Self::Among(key, operator, values) => {
                format!("{key} {operator}{{\"{}\"}}", values.join("\", \""))
            }
            Self::Not(part) => format!("!{}", inner(part)),
            Self::And(one, other) => format!("{}&&\t{}", factor(one), factor(other)),
            Self::Or(one, other) => format!("{} || {}", one.text(), other.text()),
        }
    }

    fn holds(&self, labels: &Labels) -> bool {
        let value = |key: &str| labels.get(key).map(String::as_str);
        match self {
            Self::All => true,
            Self::Has(key) => value(key).is_some(),
            Self::Compare(key, "==", wanted) => value(key) == Some(*wanted),
            Self::Compare(key, "!=", wanted) => value(key) != Some(*wanted),
            Self::Compare(key, "contains", part) => value(key).is_some_and(|value| value.contains(part)),
            Self::Compare(key, "ends with", part) => value(key).is_some_and(|value| value.ends_with(part)),
            Self::Compare(key, _, part) => value(key).is_some_and(|value| value.starts_with(part)),
            Self::Among(key, "in", values) => value(key).is_some_and(|value| values.contains(&value)),
            Self::Among(key, _, values) => value(key).is_none_or(|value| !values.contains(&value)),
            Self::Not(part) => !part.holds(labels),
            Self::And(one, other) => one.holds(labels) && other.holds(labels),
            Self::Or(one, other) => one.holds(labels) || other.holds(labels),
        }
    }
}

const KEYS: [&str; 3] = ["in", "a.b/has", "z"];
const VALUES: [&str; 6] = ["", "a", "b", "ab", "ba", "aba"];

fn some_selector() -> impl Strategy<Value = Written> {
    let key = || prop::sample::select(KEYS.to_vec());
    let value = || prop::sample::select(VALUES.to_vec());
    let compare =
        prop::sample::select(vec!["==", "!=", "contains", "starts with", "ends with", "starts\twith"]);
    let among = prop::sample::select(vec!["in", "not in", "notin"]);
    let leaf = prop_oneof![
        Just(Written::All),
        key().prop_map(Written::Has),
        (key(), compare, value()).prop_map(|(key, how, value)| Written::Compare(key, how, value)),
        (key(), among, prop::collection::vec(value(), 1..3))
            .prop_map(|(key, how, values)| Written::Among(key, how, values)),
    ];
    leaf.prop_recursive(4, 12, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Written::Not(Box::new(part))),
            (inner.clone(), inner.clone())
                .prop_map(|(one, other)| Written::And(Box::new(one), Box::new(other))),
            (inner.clone(), inner).prop_map(|(one, other)| Written::Or(Box::new(one), Box::new(other))),
        ]
    })
}

/// Every label set over the keys, absence and the values.
fn universe() -> Vec<Labels> {
    let mut all = vec![Labels::new()];
    for key in KEYS {
        let with = |labels: &Labels, value: &str| {
            let mut labels = labels.clone();
            labels.insert(key.to_owned(), value.to_owned());
            labels
        };
        let more: Vec<Labels> =
            all.iter().flat_map(|labels| VALUES.map(|value| with(labels, value))).collect();
        all.extend(more);
    }
    all
}

proptest! {
    #[test]
    fn conjunctions_select_what_the_text_says(written in some_selector()) {
        let text = written.text();
        let expression = parse(&text).map_err(|error| TestCaseError::fail(format!("{text}: {error}")))?;
        let not = Expression::Not(Box::new(expression.clone()));
        let (selection, others) = (expression.selection().unwrap(), not.selection().unwrap());
        for labels in universe() {
            prop_assert_eq!(selection.matches(&labels), written.holds(&labels), "{} on {:?}", text, labels);
            prop_assert_eq!(others.matches(&labels), !written.holds(&labels), "not {} on {:?}", text, labels);
        }
    }
}

/// The conjunctions of a selector, or why it is none.
#[track_caller]
fn check(text: &str, expected: &str) {
    let told = match parse(text) {
        Err(error) => error.to_string(),
        Ok(expression) => match expression.selection() {
            Ok(all) => all.conjunctions().iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            Err(_) => "too much".to_owned(),
        },
    };
    assert_eq!(told, expected, "{text}");
}

#[test]
fn what_is_a_selector() {
    check("", "<all>");
    check(" \t", "<all>");
    check("all()", "<all>");
    check("global()", "<all>");
    check("!all()", "");
    check("a == 'x' && a == 'y'", "");
    check("app=='web'||app==\"api\"", "app in (api,web)");
    check("a == 'x' || b == 'y' && c == 'z'", "a=x or b=y,c=z");
    check("(a == 'x' || b == 'y') && c == 'z'", "a=x,c=z or b=y,c=z");
    check("!(a == 'x' || has(b))", "a notin (x),!b");
    check("!!has(a)", "a");
    check("a in {'x', 'y',}", "a in (x,y)");
    check("a in {}", "");
    check("a not in {}", "<all>");
    check("a != 'x'", "a notin (x)");
    check("has(a) && a != 'x'", "a,a notin (x)");
    check("a contains ''", "a");
    check("a starts with 'fr'", "(a like \"fr\")");
    check("a == 'it\"s' ", "a=it\"s");
    check("all == 'x' && has == 'y' && in in {'z'}", "all=x,has=y,in=z");
}

#[test]
fn what_is_none_is_said_with_its_place() {
    const OPERATOR: &str = "expected `==`, `!=`, `in`, `not in`, `contains`, `starts with` or `ends with`";
    const NAME: &str = "expected the name of a label, of letters, digits, `-`, `_`, `.` and `/`";
    const TERM: &str = "expected a label, has(), all(), `!` or `(`";
    check("app = 'web'", "at character 5, expected `==`");
    check("app == web", "at character 8, expected a text in quotes");
    check("app", "at character 4, expected an operator after the label");
    check("a == 'x' all()", "at character 10, expected `&&`, `||` or the end");
    check("a == 'x' and b == 'y'", &format!("at character 14, {OPERATOR}"));
    check("a == 'x' & b == 'y'", "at character 10, expected `&&`");
    check("a == 'x' | b == 'y'", "at character 10, expected `||`");
    check("a in ['x']", &format!("at character 6, {NAME}"));
    check("a in ('x')", "at character 6, expected `{`");
    check("a in {'x'", "at character 10, expected `}`");
    check("a == 'x", "at character 6, expected the quote that ends the text");
    check("a == 'x\\'y'", "at character 11, expected the quote that ends the text");
    check("(a == 'x'", "at character 10, expected `)`");
    check("a == 'x')", "at character 9, expected `&&`, `||` or the end");
    check("&& a == 'x'", &format!("at character 1, {TERM}"));
    check("!", &format!("at character 2, {TERM}"));
    check("a == 'x' &&", &format!("at character 12, {TERM}"));
    check("has (a)", &format!("at character 5, {OPERATOR}"));
    check("has(a", "at character 1, expected `)` after the label of has(");
    check("a == 'x'\n&& b == 'y'", &format!("at character 9, {NAME}"));
    check("a containsx 'y'", &format!("at character 3, {OPERATOR}"));
    check("'x' == a", &format!("at character 1, {TERM}"));
}

#[test]
fn what_is_too_much_is_said() {
    check(
        &"(".repeat(100_000),
        "at character 65, expected no more parentheses in each other than can be judged",
    );
    check(&format!("{}has(a)", "!".repeat(100_000)), "a");
    check(&vec!["has(a)"; 10_000].join(" && "), "a");
    let terms: Vec<String> = (0..12).map(|at| format!("(a{at} == 'x' || b{at} == 'y')")).collect();
    check(&terms.join(" && "), "too much");
    let patterns = ["01234", "56789", "abcde", "fghij", "klmno", "pqrst"];
    let patterns = patterns.map(|part| format!("a contains '{part}'"));
    check(&patterns.join(" && "), "too much");
}
