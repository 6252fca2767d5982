//! Which files of a suite are cases, and which are left over.

use super::{Case, CaseError};
use crate::manifest::{Exclude, ReadError, Source, walk};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// The name of the case in a folder of its own.
const FOLDER_CASE: &str = "case.yaml";

/// Every case under `path`, in order of their files.
///
/// A file is a case if its one document has an `expect`, or if it is called
/// `case.yaml`. Every other file must be a part of a case: a fixture that no
/// case uses is an error, because it looks tested and is not.
pub fn discover(path: &Path) -> Result<Vec<Case>, Vec<CaseError>> {
    let files = walk(path, &Exclude::default()).map_err(|error| vec![error.into()])?;
    let (mut cases, mut errors, mut others) = (Vec::new(), Vec::new(), Vec::new());
    for file in files {
        match is_case(&file) {
            Ok(true) => match Case::read(&file) {
                Ok(case) => cases.push(case),
                Err(error) => errors.push(error),
            },
            Ok(false) => others.push(file),
            Err(error) => errors.push(error.into()),
        }
    }
    errors.extend(unused(&cases, others));
    if errors.is_empty() { Ok(cases) } else { Err(errors) }
}

fn is_case(file: &Path) -> Result<bool, ReadError> {
    if file.file_name().is_some_and(|name| name == FOLDER_CASE) {
        return Ok(true);
    }
    let documents = Source::open(file)?.documents()?;
    Ok(matches!(documents.as_slice(), [one] if one.value.get("expect").is_some()))
}

fn unused(cases: &[Case], others: Vec<PathBuf>) -> impl Iterator<Item = CaseError> {
    let used: BTreeSet<PathBuf> =
        cases.iter().flat_map(|case| &case.parts).filter_map(|file| file.canonicalize().ok()).collect();
    let others =
        others.into_iter().filter(move |file| file.canonicalize().is_ok_and(|file| !used.contains(&file)));
    others.map(|file| CaseError::Case {
        file: file.display().to_string(),
        sentence: "not a case (it has no `expect`), and no case uses it".to_owned(),
    })
}
