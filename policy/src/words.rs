//! Words for people: near misses, lists that end, counts.

/// The candidate that was probably meant, if one is near enough to `word`.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = word.to_ascii_lowercase();
    let distance = |candidate: &str| strsim::osa_distance(&folded, &candidate.to_ascii_lowercase());
    let near = candidates.into_iter().map(|candidate| (distance(candidate), candidate)).min()?;
    let limit = word.len().div_ceil(3);
    (near.0 <= limit).then_some(near.1)
}

/// Whether one letter more, less or other, or two neighbours in the other order,
/// make one word of the other. Every field of every object is asked that.
pub(crate) fn is_one_slip_away(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.chars(), other.chars());
    while one.clone().next().is_some_and(|letter| other.clone().next() == Some(letter)) {
        one.next();
        other.next();
    }
    while one.clone().next_back().is_some_and(|letter| other.clone().next_back() == Some(letter)) {
        one.next_back();
        other.next_back();
    }
    let (left, right) = ([one.next(), one.next()], [other.next(), other.next()]);
    if one.next().or(other.next()).is_some() {
        return false;
    }
    match (left, right) {
        ([None, _], [None, _]) => false,
        ([_, None], [_, None]) => true,
        ([first, second], [next, last]) => (first, second) == (last, next),
    }
}

/// The same of candidates in a list.
pub(crate) fn nearest_of<'a>(word: &str, candidates: &'a [String]) -> Option<&'a str> {
    nearest(word, candidates.iter().map(String::as_str))
}

/// The first `most` items joined by commas, and how many more there are.
pub(crate) fn list<T: std::fmt::Display>(items: impl IntoIterator<Item = T>, most: usize) -> String {
    let mut items = items.into_iter();
    let shown: Vec<String> = items.by_ref().take(most).map(|item| item.to_string()).collect();
    match items.count() {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// What there is in the place of what is not there: the first few, and the one
/// that was probably meant.
pub(crate) fn there_are(all: &[String], near: Option<&str>) -> String {
    let there = match all {
        [] => "there is none".to_owned(),
        [one] => format!("there is {one}"),
        all => format!("there are {}", list(all.iter(), 10)),
    };
    match near {
        Some(near) => format!("{there}; did you mean `{near}`?"),
        None => there,
    }
}

/// `1 pod`, `2 pods`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `text`, cut to `most` characters with an ellipsis where it is longer.
pub(crate) fn shorten(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_slip_is_a_distance_of_one(one in "[abé]{0,5}", other in "[abé]{0,5}") {
            let distance = strsim::osa_distance(&one, &other);
            prop_assert_eq!(is_one_slip_away(&one, &other), distance == 1, "{} {}", one, other);
        }
    }

    #[test]
    fn the_nearest_word_is_near() {
        let words = ["matchLabels", "matchExpressions"];
        assert_eq!(nearest("matchlabel", words), Some("matchLabels"));
        assert_eq!(nearest("from", words), None);
    }

    #[test]
    fn lists_end() {
        assert_eq!(list(["a", "b"], 2), "a, b");
        assert_eq!(list(["a", "b", "c"], 2), "a, b and 1 more");
        assert_eq!(shorten("abcdef", 4), "abc…");
    }

    #[test]
    fn what_there_is_instead() {
        let all = ["a".to_owned(), "b".to_owned()];
        assert_eq!(there_are(&[], None), "there is none");
        assert_eq!(there_are(&all[..1], Some("a")), "there is a; did you mean `a`?");
        assert_eq!(there_are(&all, None), "there are a, b");
    }
}
