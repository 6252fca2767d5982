//! Labels: their syntax, and the one that the API server owns.

use crate::order::SortedMap;

/// The labels of an object.
pub type Labels = SortedMap<String, String>;

/// The label that every namespace carries with its own name as the value. The
/// API server sets it, so nobody can forge it (KEP-2161).
pub const NAMESPACE_NAME: &str = "kubernetes.io/metadata.name";

/// The value of a label that is there and whose value nobody knows yet. It is no
/// legal value, so no selector names it: only those that ask whether the key is
/// there, or exclude values, match it.
pub const UNKNOWN_VALUE: &str = "?";

/// Labels of pods with [`UNKNOWN_VALUE`] for what no API server takes: somebody is
/// still to put something in its place.
pub fn with_unknown(labels: Labels) -> Labels {
    if labels.values().all(|value| value_fault(value).is_none()) {
        return labels;
    }
    let known = |value: String| if value_fault(&value).is_none() { value } else { UNKNOWN_VALUE.to_owned() };
    labels.into_iter().map(|(key, value)| (key, known(value))).collect()
}

const LONGEST_NAME: usize = 63;
const LONGEST_PREFIX: usize = 253;

/// Why `key` is no label key, if it is none.
pub fn key_fault(key: &str) -> Option<String> {
    let (prefix, name) = match key.split_once('/') {
        Some((prefix, name)) => (Some(prefix), name),
        None => (None, key),
    };
    if !is_name(name) {
        return Some(format!(
            "`{key}` is not a label key: the name must be 1 to 63 letters, digits, `-`, `_` or `.`, \
             and start and end with a letter or digit"
        ));
    }
    let prefix_is_fine = prefix.is_none_or(is_dns_subdomain);
    (!prefix_is_fine).then(|| format!("`{key}` is not a label key: the prefix must be a lower-case DNS name"))
}

/// Why `value` is no label value, if it is none.
pub fn value_fault(value: &str) -> Option<String> {
    (!value.is_empty() && !is_name(value)).then(|| {
        format!(
            "`{value}` is not a label value: it must be at most 63 letters, digits, `-`, `_` or `.`, \
             and start and end with a letter or digit"
        )
    })
}

/// Whether `name` is a DNS label (RFC 1123), as the names of namespaces are.
pub fn is_dns_label(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (1..=LONGEST_NAME).contains(&name.len())
        && name.chars().all(inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

/// Whether `name` is a DNS subdomain (RFC 1123), as most names of objects are.
pub fn is_dns_subdomain(name: &str) -> bool {
    name.len() <= LONGEST_PREFIX && name.split('.').all(is_dns_label)
}

fn is_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    name.len() <= LONGEST_NAME
        && name.chars().all(inner)
        && edge(name.chars().next())
        && edge(name.chars().next_back())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_syntax_of_keys_and_values() {
        for key in ["app", "app.kubernetes.io/name", "A_b-c.d", "kubernetes.io/metadata.name"] {
            assert_eq!(key_fault(key), None, "{key}");
        }
        for key in ["", "-a", "a-", "a b", "/a", "UPPER.io/a", "a/b/c", &"a".repeat(64)] {
            assert!(key_fault(key).is_some(), "{key}");
        }
        for value in ["", "a", "1.0", "A_b", &"a".repeat(63)] {
            assert_eq!(value_fault(value), None, "{value}");
        }
        for value in [" ", "a/b", "-a", "a.", &"a".repeat(64), "ä"] {
            assert!(value_fault(value).is_some(), "{value}");
        }
    }
}
