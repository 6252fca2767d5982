//! Findings of one cause, told once: the same rule says the same of several
//! objects, their names and places aside.
use crate::audit::{Located, Weight};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Findings that differ in names and places only.
pub(super) struct Group<'a> {
    /// All of them, in the order in which they were found.
    pub(super) findings: Vec<&'a Located>,
    /// What they say, as the first of them says it; a way out that another group
    /// has told is left out.
    pub(super) sentences: Vec<String>,
}

/// What findings of one group have in common.
type Cause<'a> = (Weight, &'a str, Vec<String>);

/// The findings in groups, those that deny first.
pub(super) fn groups<'a>(findings: impl Iterator<Item = &'a Located>) -> Vec<Group<'a>> {
    let mut places: BTreeMap<Cause<'_>, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<&Located>> = Vec::new();
    for located in findings {
        match places.entry(cause(located)) {
            Entry::Occupied(place) => groups[*place.get()].push(located),
            Entry::Vacant(place) => {
                place.insert(groups.len());
                groups.push(vec![located]);
            }
        }
    }
    groups.sort_by_key(|group| group.first().map(|first| first.weight()));
    let mut told = Vec::new();
    groups.into_iter().map(|findings| group(findings, &mut told)).collect()
}

fn group<'a>(findings: Vec<&'a Located>, told: &mut Vec<String>) -> Group<'a> {
    let Some(first) = findings.first() else { return Group { findings, sentences: Vec::new() } };
    let mut sentences = first.sentences();
    if let Some(help) = first.finding.help.as_ref().map(|help| without_names(help, &first.subject)) {
        let is_help = |sentence: &String| without_names(sentence, &first.subject) == help;
        if told.contains(&help) {
            sentences.retain(|sentence| !is_help(sentence));
        }
        told.push(help);
    }
    Group { findings, sentences }
}

fn cause(located: &Located) -> Cause<'_> {
    let sentences = located.sentences();
    let sentences = sentences.iter().map(|sentence| without_names(sentence, &located.subject));
    (located.weight(), &located.finding.rule, sentences.collect())
}

/// `text` without the words by which `subject` is called (`NetworkPolicy red/open`)
/// and without the numbers of list items.
fn without_names(text: &str, subject: &str) -> String {
    let names: Vec<&str> = subject.split_once(' ').map_or(subject, |(_, name)| name).split('/').collect();
    let is_part = |next: char| next.is_alphanumeric() || "-_.".contains(next);
    let mut bare = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let end = if is_part(next) {
            rest.find(|next| !is_part(next)).unwrap_or(rest.len())
        } else {
            next.len_utf8()
        };
        let (word, after) = rest.split_at(end);
        let in_brackets = bare.ends_with('[') && word.bytes().all(|byte| byte.is_ascii_digit());
        bare += if names.contains(&word) || in_brackets { "*" } else { word };
        rest = after;
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::without_names;

    #[test]
    fn names_and_numbers_of_items_say_nothing_of_a_cause() {
        let one = "NetworkPolicy red/open opens namespace red at spec.ingress[0], not red-2";
        let other = "NetworkPolicy blue/limit opens namespace blue at spec.ingress[12], not red-2";
        let bare = without_names(one, "NetworkPolicy red/open");
        assert_eq!(bare, "NetworkPolicy */* opens namespace * at spec.ingress[*], not red-2");
        assert_eq!(bare, without_names(other, "NetworkPolicy blue/limit"));
        assert_eq!(without_names("port 80 of ö", "Namespace ö"), "port 80 of *");
    }
}
