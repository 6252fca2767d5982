//! The documents below the paths that people name, whoever asks about them.
use super::exclude::Exclude;
use super::hidden::{hidden, remark};
use super::position::{Place, Positions};
use super::read::{ReadError, Source, source_name};
use super::salvage::{Broken, salvage};
use super::walk::{empty, files};
use serde::{Serialize, Serializer};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How manifests are read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// What is left out.
    pub exclude: Exclude,
    /// Where objects without a namespace go; `default` where nobody says.
    pub default_namespace: Option<String>,
    /// The largest file that is read, in MiB.
    pub file_limit: u32,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self { exclude: Exclude::default(), default_namespace: None, file_limit: 256 }
    }
}

/// The documents of files and folders, as a question gives them to a module.
#[derive(Debug, Default)]
pub struct Manifests {
    /// The documents, in the order of their files.
    pub documents: Vec<Value>,
    /// What cannot be read.
    pub unread: Vec<Unread>,
    /// The hidden files that were left out.
    hidden: BTreeSet<PathBuf>,
    origins: Vec<Origin>,
    files: Vec<SourceFile>,
    default_namespace: Option<String>,
}

/// Where a document stands.
#[derive(Debug)]
struct Origin {
    file: usize,
    positions: Positions,
}

/// A file that was read.
#[derive(Debug)]
struct SourceFile {
    name: Arc<str>,
    path: PathBuf,
    documents: usize,
}

/// A document, or a whole file, that cannot be read.
#[derive(Debug)]
pub struct Unread {
    /// Why, and where.
    pub error: ReadError,
    /// The beginning of its text.
    pub text: String,
}

impl Serialize for Unread {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct View<'a> {
            file: &'a str,
            place: String,
            reason: String,
            text: &'a str,
        }
        let place = self.error.place().map(|place| place.to_string()).unwrap_or_default();
        let Self { error, text } = self;
        View { file: error.file(), place, reason: error.reason(), text }.serialize(serializer)
    }
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The name of the file.
    pub file: Arc<str>,
    /// Where a person looks first.
    pub start: Place,
    /// Where the text ends that begins there, for a value that is written in one piece.
    pub end: Option<Place>,
}

impl fmt::Display for Spot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.file, self.start)
    }
}

/// Reads every manifest below `paths`; one to which several paths or links lead
/// is read once.
///
/// What cannot be read hides nothing else. A path that is not there, and one
/// below which there is no document at all, are errors: somebody meant another.
pub fn read(paths: &[PathBuf], options: &ReadOptions) -> Result<Manifests, ReadError> {
    let default_namespace = options.default_namespace.clone();
    let mut manifests = Manifests { default_namespace, ..Manifests::default() };
    let mut seen = BTreeSet::new();
    for path in paths {
        let mut is_empty = true;
        for file in files(path, &options.exclude)? {
            let is_new = seen.insert(file.canonicalize().unwrap_or_else(|_| file.clone()));
            is_empty &= is_new && manifests.add(file, options.file_limit);
        }
        if is_empty {
            return Err(empty(path));
        }
        manifests.hidden.extend(hidden(path, &options.exclude));
    }
    let is_new = |file: &PathBuf| !seen.contains(&file.canonicalize().unwrap_or_else(|_| file.clone()));
    manifests.hidden.retain(is_new);
    Ok(manifests)
}

impl Manifests {
    /// Adds what is in a file; says whether it has no document at all.
    fn add(&mut self, path: PathBuf, file_limit: u32) -> bool {
        let source = match Source::open_manifest(&path, file_limit) {
            Ok(source) => source,
            Err(error) => {
                self.unread.push(Unread { error, text: String::new() });
                return false;
            }
        };
        let (documents, broken) = salvage(&source.text);
        let is_empty = documents.is_empty() && broken.is_empty();
        let unread = |Broken { problem, text }| Unread { error: source.at(problem), text };
        self.unread.extend(broken.into_iter().map(unread));
        let file = self.files.len();
        self.files.push(SourceFile { name: source.name.into(), path, documents: documents.len() });
        for document in documents {
            self.documents.push(document.value);
            self.origins.push(Origin { file, positions: document.positions });
        }
        is_empty
    }

    /// The same, where all of it could be read.
    pub fn whole(mut self) -> Result<Self, ReadError> {
        if self.unread.is_empty() {
            return Ok(self);
        }
        Err(self.unread.swap_remove(0).error)
    }

    /// How many documents there are, also after they were forgotten.
    pub fn count(&self) -> usize {
        self.origins.len()
    }

    /// Gives the memory of the documents back; where they stand is still known.
    pub fn forget_documents(&mut self) {
        self.documents = Vec::new();
    }

    /// What is said of the hidden files that were left out, if any were.
    pub fn hidden(&self) -> Option<String> {
        remark(&self.hidden.iter().map(|file| source_name(file)).collect::<Vec<_>>())
    }

    /// The files that were read.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.files.iter().map(|file| file.path.as_path())
    }

    /// Where objects without a namespace go, if somebody says.
    pub fn default_namespace(&self) -> Option<&str> {
        self.default_namespace.as_deref()
    }

    /// Where `pointer` leads in the document at `index`: to the key or item that
    /// is there, else to the nearest that is.
    pub fn spot(&self, index: usize, pointer: &str) -> Option<Spot> {
        let origin = self.origins.get(index)?;
        let part = origin.positions.nearest(pointer);
        let start = part.place();
        let end = (!part.is_collection() && part.end > start).then_some(part.end);
        Some(Spot { file: Arc::clone(&self.files.get(origin.file)?.name), start, end })
    }

    /// An error about what `pointer` leads to in the document at `index`.
    pub fn error(&self, index: usize, pointer: &str, sentence: impl Into<String>) -> ReadError {
        let sentence = sentence.into();
        match self.spot(index, pointer) {
            Some(Spot { file, start, .. }) => {
                ReadError::At { file: file.to_string(), place: start, sentence }
            }
            None => ReadError::Content { file: "the manifests".to_owned(), sentence },
        }
    }

    /// The fields of a question about these manifests.
    pub fn given(&self) -> Given<'_> {
        Given::of(&[self])
    }
}

/// What every question about manifests says of them.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Given<'a> {
    /// The documents.
    pub objects: Vec<&'a Value>,
    /// How many of them each file holds, in order.
    pub files: Vec<(&'a str, usize)>,
    /// What cannot be read.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<&'a Unread>,
    /// Where objects without a namespace go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_namespace: Option<&'a str>,
}

impl<'a> Given<'a> {
    /// What is said of several at once, one after the other.
    pub fn of(all: &[&'a Manifests]) -> Self {
        let files = all.iter().flat_map(|manifests| &manifests.files);
        let files = files.filter(|file| file.documents > 0).map(|file| (&*file.name, file.documents));
        Self {
            objects: all.iter().flat_map(|manifests| &manifests.documents).collect(),
            files: files.collect(),
            unread: all.iter().flat_map(|manifests| &manifests.unread).collect(),
            default_namespace: all.iter().find_map(|manifests| manifests.default_namespace()),
        }
    }
}
