//! Objects that were read already, by their texts: of many documents somebody who
//! types changes one.

use crate::kubernetes::Object;
use crate::kubernetes::kinds::Role;
use crate::order::SortedMap;

/// What was read of the last documents, and what is read of these.
#[derive(Debug, Default)]
pub struct Known {
    old: SortedMap<String, Read>,
    new: SortedMap<String, Read>,
    learns: bool,
}

#[derive(Debug)]
struct Read {
    role: Role,
    kind: String,
    object: Object,
}

impl Known {
    /// What was read of the last documents, for a look at others.
    #[must_use]
    pub fn turned(self) -> Self {
        Self { old: self.new, new: SortedMap::new(), learns: true }
    }

    /// The object of a text, as it was read before it got a place and a name.
    pub(super) fn find(&mut self, role: Role, kind: &str, text: &str) -> Option<Object> {
        let read = self.old.remove(text).filter(|read| read.role == role && read.kind == kind)?;
        let object = read.object.clone();
        self.new.insert(text.to_owned(), read);
        Some(object)
    }

    /// Keeps an object that was read.
    pub(super) fn keep(&mut self, role: Role, kind: &str, text: &str, object: &Object) {
        if self.learns {
            let read = Read { role, kind: kind.to_owned(), object: object.clone() };
            self.new.insert(text.to_owned(), read);
        }
    }
}
