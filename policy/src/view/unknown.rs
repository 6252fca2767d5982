//! What leaves nobody knowing, in sentences: one for each cause.

use crate::manifests::{OneOf, Unknown};
use crate::words;

/// A sentence for each cause; of several things of one cause, the first `most`
/// are named.
pub(super) fn sentences(unknown: &[Unknown], most: usize) -> Vec<String> {
    let mut sentences = Vec::new();
    let mut told = Vec::new();
    for one in unknown {
        let Some(OneOf { cause, .. }) = &one.one_of else {
            sentences.push(one.message.clone());
            continue;
        };
        if told.contains(cause) {
            continue;
        }
        told.push(*cause);
        let own = unknown.iter().filter_map(|other| other.one_of.as_ref());
        let mut names: Vec<&String> = own.filter(|own| own.cause == *cause).map(|own| &own.name).collect();
        let number = names.len();
        names.dedup();
        sentences.push(match number {
            1 => one.message.clone(),
            _ => format!("{number} {}: {}", cause.plural(), words::list(&names, most)),
        });
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifests::Cause;

    #[test]
    fn what_has_one_cause_is_one_sentence() {
        let chart = |name: &str| Unknown::new(format!("the chart {name}")).one_of(Cause::Chart, name);
        let all = [chart("a"), Unknown::new("a file cannot be read"), chart("b"), chart("c")];
        assert_eq!(
            sentences(&all, 2),
            [
                "3 charts are not rendered: render each with `helm template DIR`, and ask about that: a, b and 1 more",
                "a file cannot be read"
            ]
        );
        assert_eq!(sentences(&all[..2], 2), ["the chart a", "a file cannot be read"]);
        assert_eq!(sentences(&[], 2), Vec::<String>::new());
    }
}
