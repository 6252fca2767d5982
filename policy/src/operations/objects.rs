//! What manifests hold, each object with its place.

use super::loaded::{Question, Reply};
use super::{Session, from_json, to_json};
use crate::manifests::Manifests;
use crate::snapshot::Reading;
use crate::view::objects::{self, ObjectData};
use crate::view::picture::Pictures;

/// Lists the objects; policies with their pictures, as the plugin reads them that is
/// named or whose kinds are there.
pub fn objects(_session: &mut Session, payload: &[u8]) -> Result<Vec<u8>, String> {
    let mut asked: Question<'_> = from_json(payload)?;
    let documents = asked.documents();
    let mut manifests = Manifests::read(&documents);
    let reading = Reading::of(&mut manifests);
    let (settings, plugin) = match asked.settings_for(&reading.snapshot) {
        Ok(settings) => {
            let plugin = settings.plugin.unwrap_or_default();
            (settings, Ok(plugin))
        }
        Err(why) => (asked.settings()?, Err(why)),
    };
    let mut reply: Reply<Vec<ObjectData<'_>>> = Reply::of(&reading, &settings);
    let pictures = Pictures::of(reading.snapshot, plugin);
    reply.data = Some(objects::data(&manifests, &pictures));
    to_json(&reply)
}
