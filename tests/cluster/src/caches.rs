//! What the webhook knows of its cluster: one watch for each kind and namespace
//! that was ever asked for, and objects that are a few seconds old.
//!
//! As in a policy server, an answer is what the watch has told so far: a change
//! that was made a moment ago may not be in it.

use crate::api::Api;
use anyhow::{Context, Result, anyhow};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How old an object may be that was asked for by its name.
const OLDEST: Duration = Duration::from_secs(5);
/// How long the first list of a watch may take.
const FIRST_LIST: Duration = Duration::from_secs(10);
/// The pause before a watch that failed is begun anew.
const PAUSE: Duration = Duration::from_millis(200);

/// A kind as the API server serves it.
#[derive(Clone)]
pub(crate) struct Resource {
    /// The path below which it is served: `/apis/GROUP/VERSION`.
    root: String,
    /// Its name in paths.
    plural: String,
    /// Whether its objects are in namespaces.
    pub(crate) namespaced: bool,
}

/// A list: version, kind, and a namespace or all of them.
pub(crate) type Place = (String, String, Option<String>);

/// An object that was asked for by its name, and when.
type Got = (Instant, Option<Value>);

/// The caches of one webhook.
pub(crate) struct Caches {
    api: Api,
    resources: Mutex<BTreeMap<(String, String), Resource>>,
    lists: Mutex<BTreeMap<Place, Arc<List>>>,
    objects: Mutex<BTreeMap<String, Got>>,
}

/// What a watch has told; nothing before its first list.
#[derive(Default)]
struct List {
    objects: Mutex<Option<BTreeMap<(String, String), Value>>>,
    listed: Condvar,
}

impl Caches {
    /// Caches of the cluster behind `api`, all of them empty.
    pub(crate) fn new(api: Api) -> Self {
        Self { api, resources: Mutex::default(), lists: Mutex::default(), objects: Mutex::default() }
    }

    /// How many watches are open.
    pub(crate) fn watches(&self) -> usize {
        lock(&self.lists).len()
    }

    /// How a kind is served.
    pub(crate) fn resource(&self, api_version: &str, kind: &str) -> Result<Resource> {
        let key = (api_version.to_owned(), kind.to_owned());
        if let Some(known) = lock(&self.resources).get(&key) {
            return Ok(known.clone());
        }
        let resource = discover(&self.api, api_version, kind)?;
        lock(&self.resources).insert(key, resource.clone());
        Ok(resource)
    }

    /// The objects of a list, as the watch has told them.
    pub(crate) fn list(&self, place: &Place) -> Result<Vec<Value>> {
        let resource = self.resource(&place.0, &place.1)?;
        let list = self.watched(place, &resource);
        let objects = lock(&list.objects);
        let (objects, _) = list
            .listed
            .wait_timeout_while(objects, FIRST_LIST, |objects| objects.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        let objects = objects.as_ref().ok_or_else(|| anyhow!("the watch of {} gives no list", place.1))?;
        Ok(objects.values().cloned().collect())
    }

    fn watched(&self, place: &Place, resource: &Resource) -> Arc<List> {
        let mut lists = lock(&self.lists);
        if let Some(list) = lists.get(place) {
            return Arc::clone(list);
        }
        let list = Arc::new(List::default());
        let watch = Watch {
            api: self.api.clone(),
            path: resource.path(place.2.as_deref()),
            types: (place.0.clone(), place.1.clone()),
            list: Arc::clone(&list),
        };
        thread::spawn(move || watch.run());
        lists.insert(place.clone(), Arc::clone(&list));
        list
    }

    /// An object by its name, at most a few seconds old.
    pub(crate) fn object(
        &self,
        resource: &Resource,
        namespace: Option<&str>,
        name: &str,
    ) -> Result<Option<Value>> {
        let path = format!("{}/{name}", resource.path(namespace));
        if let Some((when, object)) = lock(&self.objects).get(&path)
            && when.elapsed() < OLDEST
        {
            return Ok(object.clone());
        }
        let object = self.api.get(&path)?;
        lock(&self.objects).insert(path, (Instant::now(), object.clone()));
        Ok(object)
    }

    /// Asks the API server whether somebody may do something.
    pub(crate) fn review(&self, review: &Value) -> Result<Value> {
        let answer = self.api.post("/apis/authorization.k8s.io/v1/subjectaccessreviews", review)?;
        Ok(answer.body)
    }
}

impl Resource {
    fn path(&self, namespace: Option<&str>) -> String {
        let place = namespace.map(|namespace| format!("/namespaces/{namespace}")).unwrap_or_default();
        format!("{}{place}/{}", self.root, self.plural)
    }
}

fn discover(api: &Api, api_version: &str, kind: &str) -> Result<Resource> {
    let root = if api_version.contains('/') {
        format!("/apis/{api_version}")
    } else {
        format!("/api/{api_version}")
    };
    let unknown = || anyhow!("Cannot find resource {api_version}/{kind}");
    let all = api.get(&root)?.ok_or_else(unknown)?;
    let resources = all.get("resources").and_then(Value::as_array).into_iter().flatten();
    let text = |resource: &Value, field: &str| Some(resource.get(field)?.as_str()?.to_owned());
    let found = resources
        .filter(|one| text(one, "kind").as_deref() == Some(kind))
        .find_map(|one| Some((text(one, "name").filter(|name| !name.contains('/'))?, one)));
    let (plural, found) = found.ok_or_else(unknown)?;
    Ok(Resource { root, plural, namespaced: found.get("namespaced") == Some(&Value::Bool(true)) })
}

/// A list that is kept up to date for as long as the program runs.
struct Watch {
    api: Api,
    path: String,
    types: (String, String),
    list: Arc<List>,
}

impl Watch {
    fn run(&self) {
        loop {
            // A server that stops ends the watch; it is begun anew until the program ends.
            let _ = self.once();
            thread::sleep(PAUSE);
        }
    }

    fn once(&self) -> Result<()> {
        let all = self.api.get(&self.path)?.context("there is no such list")?;
        let version = all.pointer("/metadata/resourceVersion").and_then(Value::as_str).unwrap_or_default();
        let items = all.get("items").and_then(Value::as_array).into_iter().flatten();
        let objects = items.map(|item| self.keyed(item.clone())).collect();
        *lock(&self.list.objects) = Some(objects);
        self.list.listed.notify_all();
        let events = self.api.watch(&format!("{}?watch=true&resourceVersion={version}", self.path))?;
        for line in BufReader::new(events).lines() {
            self.apply(serde_json::from_str(&line?)?)?;
        }
        Ok(())
    }

    /// An object with what lists leave out of it.
    fn keyed(&self, mut object: Value) -> ((String, String), Value) {
        let text = |pointer| object.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned();
        let key = (text("/metadata/namespace"), text("/metadata/name"));
        object["apiVersion"] = self.types.0.clone().into();
        object["kind"] = self.types.1.clone().into();
        (key, object)
    }

    fn apply(&self, mut event: Value) -> Result<()> {
        let (key, object) = self.keyed(event["object"].take());
        let mut objects = lock(&self.list.objects);
        let objects = objects.get_or_insert_default();
        match event["type"].as_str() {
            Some("ADDED" | "MODIFIED") => drop(objects.insert(key, object)),
            Some("DELETED") => drop(objects.remove(&key)),
            other => return Err(anyhow!("the watch ends with {other:?}")),
        }
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
