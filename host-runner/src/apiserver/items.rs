//! Lists taken apart, as whoever applies a file to a cluster does.
use serde_json::Value;

/// One object of a document.
#[derive(Debug)]
pub struct Item {
    /// Which document it is from.
    pub document: usize,
    /// What leads to it there.
    pub pointer: String,
    /// The object.
    pub value: Value,
}

/// What no cluster can hold, and where it stands.
#[derive(Debug, PartialEq, Eq)]
pub struct NoObject {
    /// Which document it is in.
    pub document: usize,
    /// What leads to it there.
    pub pointer: String,
    /// What is missing.
    pub sentence: &'static str,
}

/// The objects of `documents`, each with kind and name, and what is none.
pub fn items(documents: impl IntoIterator<Item = Value>) -> Vec<Result<Item, NoObject>> {
    let mut found = Vec::new();
    for (document, value) in documents.into_iter().enumerate() {
        collect(Item { document, pointer: String::new(), value }, &mut found);
    }
    found
}

fn collect(item: Item, found: &mut Vec<Result<Item, NoObject>>) {
    let Item { document, pointer, mut value } = item;
    let mut refuse = |pointer: String, sentence| found.push(Err(NoObject { document, pointer, sentence }));
    let (Some(version), Some(kind)) = (text(&value, "/apiVersion"), text(&value, "/kind")) else {
        return refuse(pointer, "expected a Kubernetes object with `apiVersion` and `kind`");
    };
    let Some(item_kind) =
        kind.strip_suffix("List").filter(|_| value.get("items").is_some_and(Value::is_array))
    else {
        if text(&value, "/metadata/name").is_none_or(str::is_empty) {
            return refuse(pointer, "expected a name in `metadata.name`");
        }
        return found.push(Ok(Item { document, pointer, value }));
    };
    let (version, kind) = (version.to_owned(), item_kind.to_owned());
    let items = value
        .get_mut("items")
        .map(Value::take)
        .and_then(|mut items| items.as_array_mut().map(std::mem::take));
    for (index, mut value) in items.unwrap_or_default().into_iter().enumerate() {
        name_type(&mut value, &version, &kind);
        collect(Item { document, pointer: format!("{pointer}/items/{index}"), value }, found);
    }
}

/// The items of a typed list (`PodList`) may leave out what the list says already.
fn name_type(item: &mut Value, version: &str, kind: &str) {
    if let Some(object) = item.as_object_mut().filter(|_| !kind.is_empty()) {
        object.entry("apiVersion").or_insert_with(|| version.into());
        object.entry("kind").or_insert_with(|| kind.into());
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::{NoObject, items};
    use serde_json::{Value, json};

    #[track_caller]
    fn check(document: Value, expected: &[&str]) {
        let found = items([document]).into_iter().map(Result::unwrap).collect::<Vec<_>>();
        let told: Vec<_> = found
            .iter()
            .map(|item| format!("{} {} {}", item.pointer, item.value["kind"], item.value["metadata"]["name"]))
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn lists_are_taken_apart_however_deep() {
        let pod = |name: &str| json!({"metadata": {"name": name}});
        check(
            json!({"apiVersion": "v1", "kind": "PodList", "items": [pod("a")]}),
            &["/items/0 \"Pod\" \"a\""],
        );
        let inner = json!({"apiVersion": "v1", "kind": "PodList", "items": [pod("b")]});
        check(
            json!({"apiVersion": "v1", "kind": "List", "items": [inner]}),
            &["/items/0/items/0 \"Pod\" \"b\""],
        );
    }

    #[test]
    fn what_is_no_object_is_told_by_its_place() {
        let list = json!({"apiVersion": "v1", "kind": "List", "items": [{"apiVersion": "v1"}]});
        let mut found = items([json!({"apiVersion": "v1", "kind": "List", "items": []}), list]);
        let error = found.remove(0).unwrap_err();
        let sentence = "expected a Kubernetes object with `apiVersion` and `kind`";
        assert_eq!(error, NoObject { document: 1, pointer: "/items/0".to_owned(), sentence });
    }
}
