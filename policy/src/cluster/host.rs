//! The cluster as Kubewarden's hosts show it: lists and objects in JSON, with
//! only the fields that are asked for.
//!
//! Each list is asked for at most once in a request. A list that is cut short,
//! of another kind, of another namespace or not JSON is an error.

use super::{Cluster, ClusterAnswer, ClusterError, HostCalls};
use crate::json;
use crate::kubernetes::kinds::{self, Kind, Scope};
use crate::kubernetes::{KnownSpecs, Namespace, NetworkPolicy, Object, Pod, Problem, Service};
use crate::order::SortedMap;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::cell::RefCell;
use std::rc::Rc;

/// A kind that the rules read, and the fields of it that they need.
struct List {
    group: &'static str,
    kind: &'static str,
    fields: &'static [&'static str],
}

const NAMESPACES: List = List {
    group: "",
    kind: "Namespace",
    fields: &["metadata.name", "metadata.labels", "metadata.deletionTimestamp", "status.phase"],
};
const NETWORK_POLICIES: List = List {
    group: "networking.k8s.io",
    kind: "NetworkPolicy",
    fields: &["metadata.name", "metadata.namespace", "spec"],
};
const PODS: List = List {
    group: "",
    kind: "Pod",
    fields: &[
        "metadata.name",
        "metadata.namespace",
        "metadata.labels",
        "metadata.deletionTimestamp",
        "metadata.ownerReferences",
        "spec.hostNetwork",
        "spec.containers.name",
        "spec.containers.ports",
        "spec.initContainers.name",
        "spec.initContainers.ports",
        "spec.initContainers.restartPolicy",
        "status.phase",
        "status.podIP",
        "status.podIPs",
    ],
};
const SERVICES: List = List {
    group: "",
    kind: "Service",
    fields: &[
        "metadata.name",
        "metadata.namespace",
        "spec.type",
        "spec.selector",
        "spec.ports",
        "spec.externalIPs",
    ],
};

/// What is asked of policies of network plugins.
const OF_PLUGINS: &[&str] = &["metadata.name", "metadata.namespace", "spec", "specs"];

impl List {
    /// The kind in the table.
    fn kind(&self) -> Kind {
        kinds::find(self.group, self.kind).copied().unwrap_or(kinds::NONE)
    }
}

/// A question that is about to be asked.
#[derive(Clone, Copy)]
struct ClusterQuestion<'a> {
    list: &'a List,
    verb: &'a str,
    place: &'a str,
}

impl ClusterQuestion<'_> {
    /// The host gives no answer.
    fn refused(&self, reason: &str) -> ClusterError {
        let kind = self.list.kind();
        let (resource, group, verb) = (kind.resource, kind.group, self.verb);
        let group = if group.is_empty() { "\"\"" } else { group };
        let (api_version, name) = (kind.api_version(), kind.name);
        if is_missing(reason) {
            return self.failed(reason, "it is gone, or too new for the policy server to know: try again");
        }
        let way_out = format!(
            "grant the policy server `get`, `list` and `watch` on {resource} of API group {group}, and the \
             policy {api_version} {name} in contextAwareResources and `kubernetes/{verb}` in hostCapabilities"
        );
        self.failed(reason, &way_out)
    }

    /// The host gives an answer that cannot be used: no right would help.
    fn unusable(&self, reason: &str) -> ClusterError {
        let way_out = "what the policy server answered is at fault, not its rights: try again, and look at \
                       the object and into the policy server's log";
        self.failed(reason, way_out)
    }

    /// The same, for one object of a list.
    fn unusable_item(&self, index: usize, reason: &str) -> ClusterError {
        self.unusable(&format!("items[{index}]{reason}"))
    }

    fn failed(&self, reason: &str, way_out: &str) -> ClusterError {
        ClusterError::new(format!("{}{}", self.list.kind().resource, self.place), reason, way_out)
    }
}

/// Whether this is how Kubewarden's hosts say that there is no such object.
fn is_missing(reason: &str) -> bool {
    reason.starts_with("Cannot find ") && reason.contains(" named ")
}

/// What the host says of a failure, in one line and without what wraps it.
///
/// kwctl and policy-server 1.36 hand the guest `Callback evaluation failure: `
/// and the error with all its causes below it, and with a stack backtrace below
/// these where backtraces are on.
fn told(reason: &str) -> String {
    let told = reason.strip_prefix("Callback evaluation failure: ").unwrap_or(reason);
    let causes = told.split("Stack backtrace:").next().unwrap_or_default();
    let lines = causes.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "Caused by:");
    let text = lines.collect::<Vec<_>>().join(": ");
    if text.is_empty() { "the host gives no reason".to_owned() } else { text }
}

/// Remembered answers of one question, by its argument.
type Remembered<T> = RefCell<SortedMap<String, ClusterAnswer<T>>>;

/// The cluster behind the host's calls.
pub struct HostCluster<'a> {
    host: &'a dyn HostCalls,
    namespace: Remembered<Namespace>,
    namespaces: Remembered<Vec<Namespace>>,
    network_policies: Remembered<Vec<Rc<NetworkPolicy>>>,
    pods: Remembered<Vec<Rc<Pod>>>,
    services: Remembered<Vec<Service>>,
    of_plugins: Remembered<Vec<Object>>,
}

/// The argument that stands for every namespace.
const EVERYWHERE: &str = "";

impl<'a> HostCluster<'a> {
    /// The cluster that `host` can see.
    pub fn new(host: &'a dyn HostCalls) -> Self {
        Self {
            host,
            namespace: Remembered::default(),
            namespaces: Remembered::default(),
            network_policies: Remembered::default(),
            pods: Remembered::default(),
            services: Remembered::default(),
            of_plugins: Remembered::default(),
        }
    }

    fn list<T>(
        &self,
        list: &List,
        namespace: &str,
        decode: &dyn Fn(&[&RawValue]) -> Items<T>,
        home: fn(&T) -> &str,
    ) -> ClusterAnswer<Vec<T>> {
        let everywhere = namespace == EVERYWHERE;
        let verb = if everywhere { "list_resources_all" } else { "list_resources_by_namespace" };
        let place = if everywhere { String::new() } else { format!(" of namespace {namespace}") };
        let question = ClusterQuestion { list, verb, place: &place };
        let answer = self.fetch(&question, namespace)?;
        let items = read_list(list, &answer).map_err(|reason| question.unusable(&reason))?;
        let objects = decode(&items)
            .map_err(|(index, problem)| question.unusable_item(index, &format!(": {problem}")))?;
        let elsewhere = |object: &T| !everywhere && home(object) != namespace;
        match objects.iter().enumerate().find(|(_, object)| elsewhere(object)) {
            Some((index, object)) => {
                Err(question.unusable_item(index, &format!(" is of namespace {}", home(object))))
            }
            None => Ok(Rc::new(objects)),
        }
    }

    /// The host's answer to a question for a list.
    fn fetch(&self, question: &ClusterQuestion<'_>, namespace: &str) -> Result<Vec<u8>, ClusterError> {
        let ClusterQuestion { list, verb, .. } = question;
        let kind = list.kind();
        let call = ListCall {
            api_version: &kind.api_version(),
            kind: kind.name,
            namespace: (namespace != EVERYWHERE).then_some(namespace),
            label_selector: None,
            field_selector: None,
            field_masks: list.fields,
        };
        self.call(verb, &call).map_err(|reason| question.refused(&reason))
    }

    fn call(&self, verb: &str, request: &impl Serialize) -> Result<Vec<u8>, String> {
        let request = serde_json::to_vec(request).map_err(|error| error.to_string())?;
        self.host.call("kubernetes", verb, &request).map_err(|reason| told(&reason))
    }

    fn get_namespace(&self, name: &str) -> ClusterAnswer<Namespace> {
        const VERB: &str = "get_resource";
        let place = format!(" (namespace {name})");
        let question = ClusterQuestion { list: &NAMESPACES, verb: VERB, place: &place };
        let unusable = |reason: &str| question.unusable(reason);
        let kind = NAMESPACES.kind();
        let call = GetCall {
            api_version: &kind.api_version(),
            kind: kind.name,
            name,
            namespace: None,
            disable_cache: false,
            field_masks: NAMESPACES.fields,
        };
        let answer = self.call(VERB, &call).map_err(|reason| question.refused(&reason))?;
        let text = std::str::from_utf8(&answer).map_err(|_| unusable("the answer is not UTF-8"))?;
        let namespace = Namespace::decode(text).map_err(|problem| unusable(&problem.to_string()))?;
        if namespace.name() != name {
            return Err(unusable(&format!("the answer is namespace `{}`", namespace.name())));
        }
        Ok(Rc::new(namespace))
    }
}

/// The remembered answer, or that of `ask`.
fn remember<T>(all: &Remembered<T>, key: &str, ask: impl FnOnce() -> ClusterAnswer<T>) -> ClusterAnswer<T> {
    if let Some(answer) = all.borrow().get(key) {
        return answer.clone();
    }
    let answer = ask();
    all.borrow_mut().insert(key.to_owned(), answer.clone());
    answer
}

impl Cluster for HostCluster<'_> {
    fn namespace(&self, name: &str) -> ClusterAnswer<Namespace> {
        remember(&self.namespace, name, || self.get_namespace(name))
    }

    fn namespaces(&self) -> ClusterAnswer<Vec<Namespace>> {
        let ask =
            || self.list(&NAMESPACES, EVERYWHERE, &|items| each(items, Namespace::decode), Namespace::name);
        remember(&self.namespaces, EVERYWHERE, ask)
    }

    fn network_policies(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<NetworkPolicy>>> {
        let ask = || self.list(&NETWORK_POLICIES, namespace, &network_policies, |policy| &policy.namespace);
        remember(&self.network_policies, namespace, ask)
    }

    fn pods(&self, namespace: &str) -> ClusterAnswer<Vec<Rc<Pod>>> {
        remember(&self.pods, namespace, || {
            let decode = |json: &str| Pod::decode(json).map(Rc::new);
            self.list(&PODS, namespace, &|items| each(items, decode), |pod| &pod.namespace)
        })
    }

    fn all_pods(&self) -> ClusterAnswer<Vec<Rc<Pod>>> {
        self.pods(EVERYWHERE)
    }

    fn of_plugin(&self, kind: &'static Kind, namespace: &str) -> ClusterAnswer<Vec<Object>> {
        let place = if kind.scope == Scope::Cluster { EVERYWHERE } else { namespace };
        let list = List { group: kind.group, kind: kind.name, fields: OF_PLUGINS };
        let decode = |json: &str| Object::decode(kind.role, kind.name, json);
        let ask = || {
            self.list(&list, place, &|items| each(items, decode), |object| {
                object.namespace().unwrap_or_default()
            })
        };
        remember(&self.of_plugins, &format!("{} {place}", kind.full_resource()), ask)
    }

    fn services(&self, namespace: &str) -> ClusterAnswer<Vec<Service>> {
        let ask = || self.list(&SERVICES, namespace, &|items| each(items, Service::decode), |s| &s.namespace);
        remember(&self.services, namespace, ask)
    }
}

#[derive(Serialize)]
struct ListCall<'a> {
    api_version: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    namespace: Option<&'a str>,
    label_selector: Option<&'a str>,
    field_selector: Option<&'a str>,
    field_masks: &'a [&'a str],
}

#[derive(Serialize)]
struct GetCall<'a> {
    api_version: &'a str,
    kind: &'a str,
    name: &'a str,
    namespace: Option<&'a str>,
    disable_cache: bool,
    field_masks: &'a [&'a str],
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListAnswer<'a> {
    kind: Option<String>,
    api_version: Option<String>,
    metadata: Option<ListMetadata>,
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ListMetadata {
    #[serde(rename = "continue")]
    next: Option<String>,
    remaining_item_count: Option<i64>,
}

/// The items of a list, or the place of one that cannot be read.
type Items<T> = Result<Vec<T>, (usize, Problem)>;

/// Reads each item by itself.
fn each<'a, T>(items: &[&'a RawValue], mut decode: impl FnMut(&'a str) -> Result<T, Problem>) -> Items<T> {
    let items = items.iter().enumerate();
    items.map(|(index, item)| decode(item.get()).map_err(|problem| (index, problem))).collect()
}

fn network_policies(items: &[&RawValue]) -> Items<Rc<NetworkPolicy>> {
    let mut known = KnownSpecs::default();
    each(items, |json| known.decode(json).map(Rc::new))
}

/// The items of a whole list of `kind`.
fn read_list<'a>(list: &List, answer: &'a [u8]) -> Result<Vec<&'a RawValue>, String> {
    let kind = list.kind();
    let list: ListAnswer<'a> =
        json::read_bytes(answer).map_err(|error| format!("the answer is no list: {error}"))?;
    let expected = format!("{}List", kind.name);
    if let Some(other) = list.kind.filter(|given| !["List", &expected].contains(&given.as_str())) {
        return Err(format!("the answer is a {other}, expected a {expected}"));
    }
    let api_version = kind.api_version();
    let same = |version: &String| *version == api_version || version == "v1";
    if let Some(other) = list.api_version.filter(|given| !same(given)) {
        return Err(format!("the answer is of version {other}, expected {api_version}"));
    }
    let cut = |meta: ListMetadata| {
        meta.next.is_some_and(|next| !next.is_empty()) || meta.remaining_item_count.unwrap_or(0) > 0
    };
    if list.metadata.is_some_and(cut) {
        return Err("the list was cut short, and what is not in it cannot be judged".to_owned());
    }
    Ok(list.items)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(reason: &str, expected: &str, missing: bool) {
        let told = told(reason);
        assert_eq!((told.as_str(), is_missing(&told)), (expected, missing));
    }

    #[test]
    fn a_failure_is_told_in_one_line_whatever_wraps_it() {
        let gone = "Cannot find v1/Namespace named 'a' inside of namespace 'None'";
        check(gone, gone, true);
        let wrapped = format!("Callback evaluation failure: {gone}");
        check(&wrapped, gone, true);
        let backtrace = "\n\nStack backtrace:\n   0: anyhow::error::<impl anyhow::Error>::msg\n   1: main\n";
        check(&format!("{wrapped}{backtrace}"), gone, true);
        check(
            "Callback evaluation failure: cannot list\n\nCaused by:\n    0: forbidden\n    1: no right\n",
            "cannot list: 0: forbidden: 1: no right",
            false,
        );
        check("Callback evaluation failure: ", "the host gives no reason", false);
    }
}
