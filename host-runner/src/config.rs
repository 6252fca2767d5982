//! `.partywall.yaml`: what a project has written down for all questions about it.
//!
//! It is found upwards from the paths of a question, in the folder of the checkout
//! at the latest; all paths must lead to the same one. What the command line says
//! comes before it.
use crate::cli::ConfigArgs;
use crate::date::Date;
use crate::manifest::{Document, Exclude, Positions, ReadError, Source};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

const NAME: &str = ".partywall.yaml";
/// The folder that a checkout has at its root.
const CHECKOUT: &str = ".git";

/// What a project has written down.
#[derive(Debug, Default)]
pub struct Config {
    /// The settings of the policy, with the file and the places of their parts.
    pub settings: Option<(String, Value, Positions)>,
    /// What is left out.
    pub exclude: Exclude,
    /// Where objects without a namespace go.
    pub default_namespace: Option<String>,
    /// Findings that are known and do not deny.
    pub accepted: Vec<Accepted>,
}

/// A finding that is known and does not deny.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// The rule that finds it.
    pub rule: String,
    /// The object that it is about, as a finding names it: `NetworkPolicy red/open`.
    pub object: String,
    /// Why it is accepted.
    pub reason: String,
    /// The last day on which it is.
    pub expires: Option<Date>,
    /// Where that is written.
    pub place: String,
}

impl Config {
    /// The settings as a field of a question, if there are some.
    pub fn settings_field(self) -> Option<(String, Value)> {
        self.settings.map(|(_, value, _)| ("settings".to_owned(), value))
    }

    /// What is written down for a question about `paths`.
    pub fn of(args: &ConfigArgs, paths: &[&Path]) -> Result<Self, ReadError> {
        let file = match &args.config {
            Some(file) => Some(file.clone()),
            None if args.no_config => None,
            None => find_one(paths)?,
        };
        file.map_or_else(|| Ok(Self::default()), |file| read(&file))
    }
}

/// The file that belongs to all of `paths`.
fn find_one(paths: &[&Path]) -> Result<Option<PathBuf>, ReadError> {
    let first = find(paths.first().copied())?;
    for path in paths.iter().skip(1) {
        let other = find(Some(*path))?;
        if other != first {
            let name = |file: &Option<PathBuf>| {
                file.as_ref().map_or("none".to_owned(), |it| it.display().to_string())
            };
            let sentence = format!(
                "these paths belong to different files {NAME}, {} and {}: name one with --config, or none with --no-config",
                name(&first),
                name(&other)
            );
            return Err(ReadError::Content { file: path.display().to_string(), sentence });
        }
    }
    Ok(first)
}

/// The file that belongs to `path`; standard input and pipes, which stand
/// nowhere, belong to the working folder.
fn find(path: Option<&Path>) -> Result<Option<PathBuf>, ReadError> {
    let stands = |path: &&Path| {
        *path != Path::new("-") && !fs::metadata(path).is_ok_and(|is| !is.is_file() && !is.is_dir())
    };
    let path = path.filter(stands).unwrap_or(Path::new("."));
    let failed = |error: io::Error| ReadError::Io { file: path.display().to_string(), error };
    let path = path.canonicalize().map_err(failed)?;
    let folder = if path.is_dir() { Some(path.as_path()) } else { path.parent() };
    for folder in folder.into_iter().flat_map(Path::ancestors) {
        let file = folder.join(NAME);
        if file.is_file() {
            return Ok(Some(as_typed(&file)));
        }
        if folder.join(CHECKOUT).exists() {
            break;
        }
    }
    Ok(None)
}

/// A path below the working folder, as a person there writes it.
fn as_typed(file: &Path) -> PathBuf {
    let here = env::current_dir().and_then(|folder| folder.canonicalize());
    let below = here.ok().and_then(|here| file.strip_prefix(here).ok().map(Path::to_owned));
    below.unwrap_or_else(|| file.to_owned())
}

fn read(file: &Path) -> Result<Config, ReadError> {
    let source = Source::open(file)?;
    if source.documents()?.is_empty() {
        return Ok(Config::default());
    }
    let Document { value, positions } = source.document("one mapping")?;
    let reader = Reader { source: &source };
    let fields =
        reader.mapping(value, &positions, &["settings", "exclude", "defaultNamespace", "accepted"])?;
    reader.config(fields, &positions)
}

struct Reader<'a> {
    source: &'a Source,
}

impl Reader<'_> {
    fn config(&self, mut fields: Map<String, Value>, places: &Positions) -> Result<Config, ReadError> {
        let place = |key: &str| places.part(key).cloned().unwrap_or_default();
        let mut config = Config::default();
        if let Some(settings) = fields.remove("settings").filter(|value| !value.is_null()) {
            let places = place("settings");
            if !settings.is_object() {
                return Err(self.source.error(places.start, "expected a mapping of settings"));
            }
            config.settings = Some((self.source.name.clone(), settings, places));
        }
        if let Some(exclude) = fields.remove("exclude") {
            let places = place("exclude");
            let patterns = self.list(exclude, &places, |pattern, places| self.text(pattern, places))?;
            config.exclude = Exclude::new(&patterns)
                .map_err(|error| self.source.error(places.start, error.to_string()))?;
        }
        if let Some(namespace) = fields.remove("defaultNamespace") {
            config.default_namespace = Some(self.text(namespace, &place("defaultNamespace"))?);
        }
        if let Some(accepted) = fields.remove("accepted") {
            config.accepted =
                self.list(accepted, &place("accepted"), |finding, places| self.accepted(finding, places))?;
        }
        Ok(config)
    }

    fn accepted(&self, value: Value, places: &Positions) -> Result<Accepted, ReadError> {
        let mut fields = self.mapping(value, places, &["rule", "object", "reason", "expires"])?;
        let mut text = |key: &str| {
            let part = places.part(key).unwrap_or(places);
            let missing = || self.source.error(places.start, format!("an accepted finding needs a `{key}`"));
            self.text(fields.remove(key).ok_or_else(missing)?, part)
        };
        let (rule, object, reason) = (text("rule")?, text("object")?, text("reason")?);
        let expires = places.part("expires").is_some().then(|| text("expires")).transpose()?;
        let expires = expires.map(|day| {
            let odd = || format!("`{day}` is no day, expected one like 2026-12-31");
            let place = places.part("expires").map(|part| part.start).unwrap_or_default();
            Date::parse(&day).ok_or_else(|| self.source.error(place, odd()))
        });
        let place = format!("{}:{}", self.source.name, places.start);
        Ok(Accepted { rule, object, reason, expires: expires.transpose()?, place })
    }

    /// A mapping with no other keys than these.
    fn mapping(
        &self,
        value: Value,
        places: &Positions,
        keys: &[&str],
    ) -> Result<Map<String, Value>, ReadError> {
        let Value::Object(fields) = value else {
            return Err(self.source.error(places.start, format!("expected a mapping of {}", list(keys))));
        };
        if let Some(key) = fields.keys().find(|key| !keys.contains(&key.as_str())) {
            let place = places.part(key).map(Positions::place).unwrap_or_default();
            let nearest = keys.iter().min_by_key(|known| strsim::damerau_levenshtein(key, known));
            let nearest = nearest.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            let sentence = format!("unknown key `{key}`, expected one of {}{nearest}", list(keys));
            return Err(self.source.error(place, sentence));
        }
        Ok(fields)
    }

    /// What `item` makes of each item of a list; nothing is an empty one.
    fn list<T>(
        &self,
        value: Value,
        places: &Positions,
        item: impl Fn(Value, &Positions) -> Result<T, ReadError>,
    ) -> Result<Vec<T>, ReadError> {
        let values = match value {
            Value::Array(values) => values,
            Value::Null => Vec::new(),
            _ => return Err(self.source.error(places.start, "expected a list")),
        };
        let place = |index: usize| places.part(&index.to_string()).cloned().unwrap_or_default();
        values.into_iter().enumerate().map(|(index, value)| item(value, &place(index))).collect()
    }

    fn text(&self, value: Value, places: &Positions) -> Result<String, ReadError> {
        match value {
            Value::String(text) if !text.is_empty() => Ok(text),
            _ => Err(self.source.error(places.start, "expected text; quote it if it is meant as such")),
        }
    }
}

fn list(keys: &[&str]) -> String {
    keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ")
}
