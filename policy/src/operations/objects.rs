//! What manifests hold, each object with its place.

use super::loaded::{Question, Reply};
use super::{Session, from_json, to_json};
use crate::manifests::Manifests;
use crate::snapshot::Reading;
use crate::view::objects::{self, ObjectData};

/// Lists the objects; NetworkPolicies with their pictures.
pub fn objects(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let settings = asked.settings()?;
    let documents = asked.documents();
    let mut manifests = Manifests::read(&documents);
    let reading = Reading::of(&mut manifests);
    let mut reply: Reply<Vec<ObjectData<'_>>> = Reply::of(&reading, &settings);
    reply.data = Some(objects::data(&manifests));
    to_json(&reply)
}
