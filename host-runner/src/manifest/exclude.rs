//! Files and folders that people leave out, by patterns.
use glob::{MatchOptions, Pattern};
use std::path::Path;
use thiserror::Error;

/// Patterns of what is left out.
///
/// A pattern is held against the path below the path that people name, and
/// against the name of each file and folder. `*` stays within a name, `**` goes
/// through folders; what is below an excluded folder is left out with it.
#[derive(Clone, Debug, Default)]
pub struct Exclude {
    patterns: Vec<Pattern>,
}

/// Why a text is no pattern.
#[derive(Debug, Error)]
#[error("the pattern `{pattern}` cannot be read at character {place}: {reason}")]
pub struct ExcludeError {
    pattern: String,
    place: usize,
    reason: &'static str,
}

const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl Exclude {
    /// Reads patterns.
    pub fn new<T: AsRef<str>>(patterns: impl IntoIterator<Item = T>) -> Result<Self, ExcludeError> {
        let patterns = patterns.into_iter().map(|text| pattern(text.as_ref())).collect::<Result<_, _>>()?;
        Ok(Self { patterns })
    }

    /// The patterns of both.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.patterns.extend(other.patterns);
        self
    }

    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty()
    }

    /// Whether `path`, found below `root`, is left out. A folder that is the
    /// root is not: people name it.
    pub(super) fn excludes(&self, root: &Path, path: &Path) -> bool {
        let below = path.strip_prefix(root).unwrap_or(path);
        if below.as_os_str().is_empty() && path.is_dir() {
            return false;
        }
        let name = path.file_name().map_or(path, Path::new);
        let matches = |pattern: &Pattern, path| pattern.matches_path_with(path, OPTIONS);
        self.patterns.iter().any(|pattern| matches(pattern, below) || matches(pattern, name))
    }
}

/// `charts/` means the folder `charts`.
fn pattern(text: &str) -> Result<Pattern, ExcludeError> {
    let plain = text.strip_prefix("./").unwrap_or(text);
    Pattern::new(plain.strip_suffix('/').unwrap_or(plain)).map_err(|error| ExcludeError {
        pattern: text.to_owned(),
        place: error.pos + 1,
        reason: error.msg,
    })
}

#[cfg(test)]
mod tests {
    use super::Exclude;
    use std::path::Path;

    #[track_caller]
    fn check(pattern: &str, excluded: &[&str], kept: &[&str]) {
        let exclude = Exclude::new([pattern]).unwrap();
        for (paths, expected) in [(excluded, true), (kept, false)] {
            for path in paths {
                assert_eq!(
                    exclude.excludes(Path::new("in"), &Path::new("in").join(path)),
                    expected,
                    "{path}"
                );
            }
        }
    }

    #[test]
    fn a_pattern_is_held_against_paths_and_names() {
        check("values.yaml", &["values.yaml", "a/values.yaml"], &["values.yml", "my-values.yaml"]);
        check("*.json", &["a.json", "a/b.json"], &["a.json/b.yaml"]);
        check("a/*.yaml", &["a/b.yaml"], &["a/b/c.yaml", "b/a/c.yaml"]);
        check("**/test/*", &["test/a.yaml", "a/b/test/c.yaml"], &["test", "tests/a.yaml"]);
        check("charts/", &["charts", "a/charts"], &["charts.yaml"]);
    }

    #[test]
    fn a_text_that_is_no_pattern_is_told() {
        let error = Exclude::new(["ok", "a[b"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the pattern `a[b` cannot be read at character 2: invalid range pattern"
        );
    }
}
