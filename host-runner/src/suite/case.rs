//! One case: what is judged, with which settings, in which cluster, and the
//! expected answer. In a file, every part may be written in place or be the
//! name of a file (a folder, for the cluster) beside it.

use super::Expectation;
use super::request::{Operation, request};
use crate::apiserver::{NoObject, items};
use crate::manifest::{Document, ReadError, ReadOptions, Source, read};
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// A case that can be run.
#[derive(Debug)]
pub struct Case {
    /// The file that holds it.
    pub file: PathBuf,
    /// What it shows.
    pub description: String,
    /// The expected answer.
    pub expect: Expectation,
    /// The objects of the cluster; `None` if it cannot be read.
    pub cluster: Option<Vec<Value>>,
    /// The files it is made of beside its own.
    pub parts: Vec<PathBuf>,
    request: Value,
    settings: Value,
}

/// Why a file is no case.
#[derive(Debug, Error)]
pub enum CaseError {
    /// A file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The case does not make sense.
    #[error("{file}: {sentence}")]
    Case {
        /// The file.
        file: String,
        /// What is wrong with it.
        sentence: String,
    },
}

/// A case as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Written {
    #[serde(default)]
    description: String,
    #[serde(default)]
    operation: Option<Operation>,
    #[serde(default)]
    user: Option<Value>,
    #[serde(default)]
    object: Option<Value>,
    #[serde(default)]
    old_object: Option<Value>,
    #[serde(default)]
    request: Option<Value>,
    #[serde(default)]
    settings: Option<Value>,
    #[serde(default)]
    cluster: Option<Value>,
    expect: Expectation,
}

impl Case {
    /// Reads the case in `file`.
    pub fn read(file: &Path) -> Result<Self, CaseError> {
        let source = Source::open(file)?;
        let document = source.document("a case")?;
        Self::from_document(file, &source, document)
    }

    fn from_document(file: &Path, source: &Source, document: Document) -> Result<Self, CaseError> {
        let wrong = |sentence: String| CaseError::Case { file: source.name.clone(), sentence };
        let written: Written =
            serde_json::from_value(document.value).map_err(|error| wrong(format!("not a case: {error}")))?;
        let mut parts = Parts { folder: file.parent().unwrap_or(Path::new("")), used: Vec::new() };
        let object = parts.one(written.object)?;
        let old = parts.one(written.old_object)?;
        let whole = parts.one(written.request)?;
        let settings = parts.one(written.settings)?.unwrap_or_else(|| json!({}));
        let cluster = written.cluster.map(|cluster| parts.objects(cluster)).transpose()?;
        let request = match (whole, written.operation, &object, &old) {
            (Some(request), None, None, None) => request,
            (Some(_), ..) => return Err(wrong("`request` is a whole request; give it alone".to_owned())),
            (None, _, None, None) => {
                return Err(wrong("a case needs an `object`, an `oldObject` or a `request`".to_owned()));
            }
            (None, operation, object, old) => {
                let user = written.user.unwrap_or_else(|| json!({}));
                request(operation.unwrap_or_default(), object.as_ref(), old.as_ref(), &user)
            }
        };
        Ok(Self {
            file: file.to_owned(),
            description: written.description,
            expect: written.expect,
            cluster,
            parts: parts.used,
            request,
            settings,
        })
    }

    /// The payload of `judge` and `validate`.
    pub fn payload(&self) -> Vec<u8> {
        json!({"request": self.request, "settings": self.settings}).to_string().into_bytes()
    }
}

/// The files beside a case.
struct Parts<'a> {
    folder: &'a Path,
    used: Vec<PathBuf>,
}

impl Parts<'_> {
    /// The value itself, or the one document of the file that it names.
    fn one(&mut self, part: Option<Value>) -> Result<Option<Value>, ReadError> {
        match part {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(name)) => {
                let file = self.folder.join(name);
                let document = Source::open(&file)?.document("one document")?;
                self.used.push(file);
                Ok(Some(document.value))
            }
            Some(value) => Ok(Some(value)),
        }
    }

    /// The objects of a list, or of the file or folder that is named.
    fn objects(&mut self, part: Value) -> Result<Vec<Value>, ReadError> {
        match part {
            Value::Array(objects) => Ok(objects),
            Value::String(name) => {
                let mut manifests = read(&[self.folder.join(name)], &ReadOptions::default())?.whole()?;
                self.used.extend(manifests.files().map(Path::to_owned));
                let items = items(std::mem::take(&mut manifests.documents)).into_iter();
                let items = items.map(|item| item.map(|item| item.value)).collect::<Result<_, _>>();
                items.map_err(|NoObject { document, pointer, sentence }| {
                    manifests.error(document, &pointer, sentence)
                })
            }
            other => Ok(vec![other]),
        }
    }
}
