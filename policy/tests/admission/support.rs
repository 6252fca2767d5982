//! The fixtures of admission, answered by the rules without a module between.

use partywall_policy::cluster::HostCalls;
use partywall_policy::operations::{self, Session};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};

struct NoCluster;

impl HostCalls for NoCluster {
    fn call(&self, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("there is no cluster".to_owned())
    }
}

/// A session without a cluster.
pub(crate) fn session() -> Session {
    Session::new(Box::new(NoCluster))
}

/// The answer of `judge` where the cluster holds `objects`.
pub(crate) fn judge(request: &Value, settings: &Value, objects: Option<&Vec<Value>>) -> Value {
    let mut payload = json!({"request": request, "settings": settings});
    if let Some(objects) = objects {
        payload["cluster"] = objects.clone().into();
    }
    let answer = operations::judge(&mut session(), payload.to_string().as_bytes()).unwrap();
    serde_json::from_slice(&answer).unwrap()
}

/// The request that a case of `fixtures` makes.
pub(crate) fn request(case: &Value) -> Value {
    if let Some(request) = case.get("request") {
        return request.clone();
    }
    let subject = case.get("object").or(case.get("oldObject")).unwrap();
    let api_version = subject["apiVersion"].as_str().unwrap();
    let (group, version) = api_version.split_once('/').unwrap_or(("", api_version));
    json!({
        "kind": {"group": group, "version": version, "kind": subject["kind"]},
        "name": subject["metadata"]["name"],
        "namespace": subject["metadata"]["namespace"],
        "operation": case.get("operation").unwrap_or(&json!("CREATE")),
        "userInfo": case.get("user"),
        "object": case.get("object"),
        "oldObject": case.get("oldObject"),
    })
}

/// The folder at the top of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every YAML file under a folder, in order, with its documents.
pub(crate) fn documents(folder: &Path) -> Vec<(PathBuf, Vec<Value>)> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let mut all = Vec::new();
    for path in entries {
        if path.is_dir() {
            all.extend(documents(&path));
        } else if path.extension().is_some_and(|end| end == "yaml") {
            let text = fs::read_to_string(&path).unwrap();
            let documents = serde_saphyr::from_multiple(&text);
            all.push((path.clone(), documents.unwrap_or_else(|error| panic!("{}: {error}", path.display()))));
        }
    }
    all
}
