//! Folders of manifests, and lists inside of manifests.
use super::position::Positions;
use super::read::{ReadError, source_name};
use super::{Document, OBJECT_LIMIT, Source};
use serde_json::Value;
use std::io;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The manifest files under `path`, sorted: the file itself, which may be a
/// pipe, or what a folder holds with the endings `.yaml`, `.yml` and `.json`.
///
/// Hidden files and folders are left out; a link that leads back to a folder
/// above it adds nothing and is passed over. A folder that cannot be entered,
/// or a link to nowhere, is listed as a file: whoever opens it learns why.
pub fn walk(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut files = Vec::new();
    let entries = WalkDir::new(path).follow_links(true).sort_by_file_name();
    for entry in entries.into_iter().filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry)) {
        match entry {
            Ok(entry) if is_asked_for(&entry) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.loop_ancestor().is_some() => {}
            Err(error) if error.depth() == 0 => return Err(unreadable(path, error)),
            Err(error) => files.extend(error.path().filter(|path| matters(path)).map(Path::to_owned)),
        }
    }
    Ok(files)
}

/// The manifest files that a person names: those of [`walk`], `-` for standard
/// input. None at all is a mistake, not an answer.
pub fn files(path: &Path) -> Result<Vec<PathBuf>, ReadError> {
    if path == Path::new("-") {
        return Ok(vec![path.to_owned()]);
    }
    let files = walk(path)?;
    if files.is_empty() {
        return Err(nothing(path, "no file that ends in .yaml, .yml or .json"));
    }
    Ok(files)
}

/// A file and the objects in it.
#[derive(Debug)]
pub struct Manifest {
    /// Where it is.
    pub file: PathBuf,
    /// What it says.
    pub source: Source,
    /// Its objects.
    pub items: Vec<Item>,
}

/// Every manifest below `path`. The first that cannot be read is an error, and
/// so is no document at all.
pub fn manifests(path: &Path) -> Result<Vec<Manifest>, ReadError> {
    let (mut manifests, mut is_empty) = (Vec::new(), true);
    for file in files(path)? {
        let source = Source::open(&file)?;
        let documents = source.documents()?;
        is_empty &= documents.is_empty();
        let items = items(&source, documents)?;
        manifests.push(Manifest { file, source, items });
    }
    if is_empty { Err(empty(path)) } else { Ok(manifests) }
}

/// What is to be said of a path below which no file has a document, such as a
/// pipe from a command that failed: nobody meant a cluster without objects,
/// which is a List without items.
pub fn empty(path: &Path) -> ReadError {
    nothing(path, "no document with content")
}

fn nothing(path: &Path, missing: &str) -> ReadError {
    ReadError::Content { file: source_name(path), sentence: format!("there is no manifest here: {missing}") }
}

fn is_asked_for(entry: &DirEntry) -> bool {
    let kind = entry.file_type();
    if entry.depth() == 0 { !kind.is_dir() } else { kind.is_file() && is_manifest(entry.path()) }
}

fn is_hidden(entry: &DirEntry) -> bool {
    entry.file_name().to_string_lossy().starts_with('.')
}

fn matters(path: &Path) -> bool {
    is_manifest(path) || path.is_dir()
}

fn is_manifest(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    matches!(extension, Some("yaml" | "yml" | "json"))
}

fn unreadable(root: &Path, error: walkdir::Error) -> ReadError {
    let file = error.path().unwrap_or(root).display().to_string();
    let error = error.into_io_error().unwrap_or_else(|| io::Error::other("the folder cannot be walked"));
    ReadError::Io { file, error }
}

/// One Kubernetes object of a document.
#[derive(Debug)]
pub struct Item {
    /// The object.
    pub value: Value,
    /// Where its parts stand.
    pub positions: Positions,
}

/// The Kubernetes objects of `documents`: lists are taken apart, however deep.
pub fn items(source: &Source, documents: Vec<Document>) -> Result<Vec<Item>, ReadError> {
    let mut found = Vec::new();
    for Document { value, positions } in documents {
        collect(source, value, positions, &mut found)?;
    }
    Ok(found)
}

fn collect(
    source: &Source,
    mut value: Value,
    positions: Positions,
    found: &mut Vec<Item>,
) -> Result<(), ReadError> {
    let (version, kind) = (text(&value, "apiVersion"), text(&value, "kind"));
    let (Some(version), Some(kind)) = (version, kind) else {
        let sentence = "expected a Kubernetes object with `apiVersion` and `kind`";
        return Err(source.error(positions.start, sentence));
    };
    let item_kind = kind.strip_suffix("List").map(str::to_owned);
    let item_version = version.to_owned();
    let items = value.get_mut("items").map(Value::take);
    match (item_kind, items) {
        (Some(item_kind), Some(Value::Array(items))) => {
            let places = positions.part("items");
            for (index, mut item) in items.into_iter().enumerate() {
                name_type(&mut item, &item_version, &item_kind);
                let places = places.and_then(|places| places.part(&index.to_string()));
                collect(source, item, places.cloned().unwrap_or_default(), found)?;
            }
        }
        (_, items) => {
            if let (Some(items), Some(object)) = (items, value.as_object_mut()) {
                object.insert("items".to_owned(), items);
            }
            check_size(source, &value, &positions)?;
            found.push(Item { value, positions });
        }
    }
    Ok(())
}

/// Refuses an object that no API server would take.
fn check_size(source: &Source, object: &Value, positions: &Positions) -> Result<(), ReadError> {
    let size = json_size(object);
    if size <= OBJECT_LIMIT {
        return Ok(());
    }
    let sentence = format!(
        "the object has {size} bytes as JSON, more than the {OBJECT_LIMIT} that the API server takes"
    );
    Err(source.error(positions.start, sentence))
}

/// How many bytes a value has as JSON.
pub(crate) fn json_size(value: &Value) -> usize {
    struct Counter(usize);
    impl io::Write for Counter {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let mut counter = Counter(0);
    // A value always becomes JSON, and counting does not fail.
    let _ = serde_json::to_writer(&mut counter, value);
    counter.0
}

/// The items of a typed list (`PodList`) may leave out what the list says already.
fn name_type(item: &mut Value, version: &str, kind: &str) {
    if let Some(object) = item.as_object_mut().filter(|_| !kind.is_empty()) {
        object.entry("apiVersion").or_insert_with(|| version.into());
        object.entry("kind").or_insert_with(|| kind.into());
    }
}

fn text<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}
