//! Files and standard input, up to a size, as text.
use super::position::Place;
use super::{Document, Unreadable, documents};
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use thiserror::Error;

/// The largest file that is read where a person names one file.
const FILE_LIMIT: usize = 64 << 20;

/// Text and where it came from.
#[derive(Debug)]
pub struct Source {
    /// The name of the file as people typed it.
    pub name: String,
    /// The content, without a byte order mark.
    pub text: String,
}

/// Why a source is not what was asked for.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The file itself.
    #[error("{file}: cannot be read: {error}")]
    Io {
        /// The file.
        file: String,
        /// What the system says.
        error: io::Error,
    },
    /// The content as a whole.
    #[error("{file}: {sentence}")]
    Content {
        /// The file.
        file: String,
        /// What is wrong, and what was expected.
        sentence: String,
    },
    /// A place in the content.
    #[error("{file}:{place}: {sentence}")]
    At {
        /// The file.
        file: String,
        /// The place.
        place: Place,
        /// What is wrong, and what was expected.
        sentence: String,
    },
}

impl ReadError {
    /// The file that it is about.
    pub fn file(&self) -> &str {
        match self {
            Self::Io { file, .. } | Self::Content { file, .. } | Self::At { file, .. } => file,
        }
    }

    /// The place in the file, where there is one.
    pub fn place(&self) -> Option<Place> {
        match self {
            Self::Io { .. } | Self::Content { .. } => None,
            Self::At { place, .. } => Some(*place),
        }
    }

    /// What is wrong, without file and place.
    pub fn reason(&self) -> String {
        match self {
            Self::Io { error, .. } => format!("cannot be read: {error}"),
            Self::Content { sentence, .. } | Self::At { sentence, .. } => sentence.clone(),
        }
    }
}

impl Source {
    /// Reads a file, or standard input if `path` is `-`.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        Self::of_bytes(path, bytes(path, FILE_LIMIT, || String::from(", the limit for a file"))?)
    }

    /// The same for a manifest, whose limit people may set.
    pub(super) fn open_manifest(path: &Path, mebibytes: u32) -> Result<Self, ReadError> {
        let limit = usize::try_from(mebibytes).unwrap_or(usize::MAX).saturating_mul(1 << 20);
        Self::of_bytes(path, bytes(path, limit, || way_out(path, mebibytes))?)
    }

    fn of_bytes(path: &Path, bytes: Vec<u8>) -> Result<Self, ReadError> {
        let name = source_name(path);
        let text = text(&name, bytes)?;
        Ok(Self { name, text })
    }

    /// Every document of the source that has content.
    pub fn documents(&self) -> Result<Vec<Document>, ReadError> {
        documents(&self.text).map_err(|problem| self.at(problem))
    }

    /// The one document of a source that holds `expected` and nothing else.
    pub fn document(&self, expected: &str) -> Result<Document, ReadError> {
        let mut documents = self.documents()?.into_iter();
        match (documents.next(), documents.next()) {
            (Some(document), None) => Ok(document),
            (None, _) => Err(self.content(format!("the file is empty, expected {expected}"))),
            (Some(_), Some(second)) => Err(self.error(
                second.positions.start,
                format!("a second document begins here, expected one: {expected}"),
            )),
        }
    }

    /// An error about the source as a whole.
    pub fn content(&self, sentence: impl Into<String>) -> ReadError {
        ReadError::Content { file: self.name.clone(), sentence: sentence.into() }
    }

    /// An error at a place of the source.
    pub fn error(&self, place: Place, sentence: impl Into<String>) -> ReadError {
        ReadError::At { file: self.name.clone(), place, sentence: sentence.into() }
    }

    pub(super) fn at(&self, Unreadable { place, sentence }: Unreadable) -> ReadError {
        self.error(place, sentence)
    }
}

/// The name of a file as people typed it.
pub(super) fn source_name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// The bytes of a file that is no manifest.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, ReadError> {
    bytes(path, FILE_LIMIT, || String::from(", the limit for a file"))
}

/// The bytes of a file or, for `-`, of standard input: at most `limit` of them;
/// `rest` ends the sentence about a larger one.
fn bytes(path: &Path, limit: usize, rest: impl FnOnce() -> String) -> Result<Vec<u8>, ReadError> {
    let name = source_name(path);
    let mut content = Vec::new();
    let read = if path == Path::new("-") {
        read_limited(io::stdin().lock(), limit, &mut content)
    } else {
        File::open(path).and_then(|file| read_limited(file, limit, &mut content))
    };
    match read {
        Err(error) => Err(ReadError::Io { file: name, error }),
        Ok(()) if content.len() > limit => {
            let sentence = format!("larger than {} MiB{}", limit >> 20, rest());
            Err(ReadError::Content { file: name, sentence })
        }
        Ok(()) => Ok(content),
    }
}

/// Reads one byte more than `limit`, so that the caller sees what is too large.
fn read_limited(from: impl Read, limit: usize, into: &mut Vec<u8>) -> io::Result<()> {
    let limit = u64::try_from(limit).unwrap_or(u64::MAX);
    from.take(limit.saturating_add(1)).read_to_end(into).map(|_| ())
}

fn text(name: &str, bytes: Vec<u8>) -> Result<String, ReadError> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = String::from_utf8_lossy(&error.as_bytes()[..error.utf8_error().valid_up_to()]);
        let sentence = "not UTF-8 text".to_owned();
        ReadError::At { file: name.to_owned(), place: end_of(&valid), sentence }
    })?;
    Ok(match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    })
}

/// The option with which a file that is too large is read: it doubles until it
/// suffices, where the size is known.
fn way_out(path: &Path, mebibytes: u32) -> String {
    let size = path.metadata().map_or(0, |metadata| metadata.len() >> 20);
    let mut suffices = mebibytes.saturating_mul(2);
    while u64::from(suffices) <= size && suffices < u32::MAX {
        suffices = suffices.saturating_mul(2);
    }
    format!("; --file-limit {suffices} reads it")
}

/// The place after `text`.
fn end_of(text: &str) -> Place {
    let line = text.matches('\n').count() + 1;
    let last = text.rsplit('\n').next().unwrap_or_default();
    Place::new(line, last.chars().count() + 1)
}
