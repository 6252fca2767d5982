//! Tells objects from everything else that files hold.

use super::document::{self, Head, HeadMetadata};
use super::overlay::{Kustomization, base_name, folder, plain};
use super::problem::{Cause, Gravity, ObjectProblem, Spot, Unknown};
use super::{Documents, Item, Key, Known, Manifests, Unread};
use crate::kubernetes::kinds::{self, Role};
use crate::kubernetes::metadata::DEFAULT_NAMESPACE;
use crate::kubernetes::object::title;
use crate::kubernetes::{Object, Path, Workload, read};
use crate::order::{SortedMap, SortedSet};
use crate::words::{count, list};
use serde_json::Value;
use serde_json::value::RawValue;

/// How many are named where several are meant.
const NAMED: usize = 3;

/// What is left out of the objects, by what it is.
#[derive(Default)]
struct Others {
    /// Documents that are no Kubernetes objects, by file.
    foreign: SortedSet<String>,
    foreign_count: usize,
    /// Patches of kustomizations and JSON Patches.
    patches: usize,
    /// Kustomizations that change nothing that matters.
    plain_overlays: SortedSet<String>,
    /// Templates that no chart is known of, by file.
    templates: Vec<String>,
}

/// What is known of the files before a document is looked at.
struct Files<'d> {
    /// The file of each document.
    of_document: Vec<&'d str>,
    /// The files, as `overlay::plain` has them.
    names: SortedSet<String>,
    /// The folders that hold a chart, with the templates found in each.
    charts: Vec<(String, usize)>,
    /// The files that are patches of some kustomization.
    patches: SortedSet<String>,
}

pub(super) fn sort<'a>(documents: &Documents<'a>, manifests: &mut Manifests<'a>, known: &mut Known) {
    let objects = documents.objects.as_deref().unwrap_or_default();
    let files = Files::of(documents, objects);
    let mut sorter = Sorter {
        files,
        others: Others::default(),
        default: documents.default_namespace.as_deref(),
        manifests,
        known,
        numbers: SortedMap::new(),
    };
    for unread in &documents.unread {
        sorter.unread(unread);
    }
    for (index, document) in objects.iter().enumerate() {
        sorter.document(index, document.get());
    }
    sorter.finish();
}

impl<'d> Files<'d> {
    fn of(documents: &'d Documents<'_>, objects: &[&RawValue]) -> Self {
        let each =
            documents.files.iter().flat_map(|(file, count)| std::iter::repeat_n(file.as_str(), *count));
        let of_document: Vec<&str> = each.collect();
        let unread = documents.unread.iter().map(|unread| unread.file.as_str());
        let names = documents.files.iter().map(|(file, _)| file.as_str()).chain(unread).map(plain).collect();
        let mut files = Self { of_document, names, charts: Vec::new(), patches: SortedSet::new() };
        for (index, document) in objects.iter().enumerate() {
            let file = files.file(index);
            if base_name(file) == "Chart.yaml" {
                let folder = folder(file).to_owned();
                files.charts.push((folder, 0));
            }
            if is_kustomization(file, document.get()) {
                let patches = Kustomization::read(document.get());
                files.patches.extend(patches.iter().flat_map(|own| own.patch_files(folder(file))));
            }
        }
        files
    }

    fn file(&self, document: usize) -> &'d str {
        self.of_document.get(document).copied().unwrap_or_default()
    }

    /// The innermost chart whose templates `file` is one of.
    fn chart_of_template(&mut self, file: &str) -> Option<&mut (String, usize)> {
        let is_template = |chart: &String| {
            let below = file.strip_prefix(chart.as_str()).map(|rest| rest.trim_start_matches('/'));
            below.is_some_and(|rest| rest.starts_with("templates/"))
        };
        let own = self.charts.iter_mut().filter(|(chart, _)| is_template(chart));
        own.max_by_key(|(chart, _)| chart.len())
    }
}

fn is_kustomization(file: &str, json: &str) -> bool {
    let named = matches!(base_name(file), "kustomization.yaml" | "kustomization.yml" | "Kustomization");
    if !named && !json.contains(KUSTOMIZE) {
        return false;
    }
    head(json).is_some_and(|head| match head.api_version.as_deref() {
        Some(version) => kinds::group_version(version).0 == KUSTOMIZE,
        // Such a file need not say what it is, but an object of another kind is no such file.
        None => {
            named && head.kind.as_deref().is_none_or(|kind| matches!(kind, "Kustomization" | "Component"))
        }
    })
}

/// The group of kustomizations.
const KUSTOMIZE: &str = "kustomize.config.k8s.io";

/// How deep Lists may stand in Lists.
const MOST_LISTS: usize = 8;

fn head(json: &str) -> Option<Head<'_>> {
    read::object_ref(json).ok()
}

struct Sorter<'d, 'a, 'm> {
    files: Files<'d>,
    others: Others,
    default: Option<&'d str>,
    manifests: &'m mut Manifests<'a>,
    known: &'m mut Known,
    /// How many objects had each name that the API server is still to make.
    numbers: SortedMap<Key, u32>,
}

impl<'a> Sorter<'_, 'a, '_> {
    fn unread(&mut self, unread: &Unread) {
        if let Some((_, templates)) = self.files.chart_of_template(&unread.file) {
            *templates = templates.saturating_add(1);
        } else if document::is_workflow(&unread.text) {
            self.foreign(&unread.file);
        } else if document::is_template(&unread.text) {
            self.others.templates.push(unread.file.clone());
        } else {
            let place = if unread.place.is_empty() { String::new() } else { format!("{}:", unread.place) };
            let message = format!("{}:{place} {}", unread.file, unread.reason);
            self.manifests.unknown.push(Unknown::new(message));
        }
    }

    fn document(&mut self, index: usize, json: &'a str) {
        let spot = Spot { document: index, base: Path::object() };
        let file = self.files.file(index);
        if let Some((_, templates)) = self.files.chart_of_template(file) {
            *templates = templates.saturating_add(1);
        } else if is_kustomization(file, json) {
            self.kustomization(file, json, &spot);
        } else if self.files.patches.contains(&plain(file))
            || (json.starts_with('[') && document::is_patch(json))
        {
            self.others.patches = self.others.patches.saturating_add(1);
        } else {
            self.object(json, &spot, None, 0);
        }
    }

    fn kustomization(&mut self, file: &str, json: &str, spot: &Spot) {
        let place = folder(file);
        let Some(own) = Kustomization::read(json) else {
            let message = format!("the kustomization {file} cannot be read");
            return self.manifests.unknown.push(Unknown::at(spot, message));
        };
        let changes = own.changes();
        let missing = if self.files.names.is_empty() { None } else { own.missing(place, &self.files.names) };
        let why = match (missing, changes.as_slice()) {
            (None, []) => {
                self.others.plain_overlays.insert(file.to_owned());
                return;
            }
            (Some(missing), _) => format!("takes in {missing}, which is not among the manifests"),
            (None, changes) => format!("changes what it lists ({})", list(changes, NAMED)),
        };
        let folder = if place.is_empty() { "." } else { place };
        let message = format!(
            "the kustomization {file} {why}: render it with `kubectl kustomize {folder}`, and ask about that"
        );
        self.manifests.unknown.push(Unknown::at(spot, message).one_of(Cause::Kustomization, folder));
    }

    /// An object, a List, or something else.
    fn object(&mut self, json: &'a str, spot: &Spot, of_list: Option<(&str, &str)>, depth: usize) {
        if !json.starts_with('{') {
            return self.no_object(json, spot);
        }
        let head: Head<'a> = match read::object_ref(json) {
            Ok(head) => head,
            Err(_) if document::is_nothing_of_an_object(json) => return self.no_object(json, spot),
            Err(problem) => return self.manifests.problems.push(ObjectProblem::of(problem, spot, "")),
        };
        let (list_version, list_kind) = of_list.unwrap_or_default();
        let api_version = head.api_version.as_deref().unwrap_or(list_version);
        let kind = head.kind.as_deref().unwrap_or(list_kind);
        if let Some(items) = head.items.filter(|_| kind.ends_with("List")) {
            return self.list(items, api_version, kind, spot, depth);
        }
        if !api_version.is_empty() && !kind.is_empty() {
            let (api_version, kind) = (api_version.to_owned(), kind.to_owned());
            return self.item(json, spot, api_version, kind, &head.metadata.unwrap_or_default());
        }
        if !head.looks_like_an_object() {
            return self.no_object(json, spot);
        }
        let missing = if kind.is_empty() { "kind" } else { "apiVersion" };
        let spot = Spot { base: spot.base.clone().field(missing), ..spot.clone() };
        let message = format!("an object has no `{missing}`");
        self.manifests.problems.push(ObjectProblem::new(Gravity::Unreadable, &spot, "", message));
    }

    fn list(&mut self, items: &'a RawValue, api_version: &str, kind: &str, spot: &Spot, depth: usize) {
        let spot = Spot { base: spot.base.clone().field("items"), ..spot.clone() };
        let depth = depth.saturating_add(1);
        if depth > MOST_LISTS {
            let message = format!("more than {MOST_LISTS} Lists stand in one another");
            self.manifests.problems.push(ObjectProblem::new(Gravity::Unreadable, &spot, kind, message));
            return;
        }
        let items: Vec<&'a RawValue> = match read::object_ref(items.get()) {
            Ok(items) => items,
            Err(problem) => return self.manifests.problems.push(ObjectProblem::of(problem, &spot, kind)),
        };
        let own = kind.strip_suffix("List").filter(|own| !own.is_empty());
        for (at, item) in items.into_iter().enumerate() {
            let spot = Spot { base: spot.base.clone().item(at), ..spot.clone() };
            self.object(item.get(), &spot, own.map(|own| (api_version, own)), depth);
        }
    }

    /// A document of something else.
    fn no_object(&mut self, json: &str, spot: &Spot) {
        if json.starts_with('[') && document::lists_objects(json) {
            let message = "a bare list of objects is no object: write them as documents, or as a List";
            self.manifests.problems.push(ObjectProblem::new(Gravity::Unreadable, spot, "", message));
            return;
        }
        self.foreign(self.files.file(spot.document));
    }

    /// Counts a document that is no object.
    fn foreign(&mut self, file: &str) {
        if base_name(file) != "Chart.yaml" {
            self.others.foreign_count = self.others.foreign_count.saturating_add(1);
            self.others.foreign.insert(if file.is_empty() {
                String::new()
            } else {
                base_name(file).to_owned()
            });
        }
    }

    fn item(
        &mut self,
        json: &'a str,
        spot: &Spot,
        api_version: String,
        kind: String,
        meta: &HeadMetadata<'_>,
    ) {
        let (group, _) = kinds::group_version(&api_version);
        let role = kinds::role(&api_version, &kind);
        let is_open = document::is_to_be_filled_in(&api_version) || document::is_to_be_filled_in(&kind);
        if role == Role::Unrendered || is_open || meta.is_template() {
            let name = format!("{kind} {}", meta.name.as_deref().unwrap_or_default());
            let unknown = match role {
                Role::Unrendered => Unknown::at(
                    spot,
                    format!("{kind} holds a template: render it with `oc process`, and ask about that"),
                ),
                // Whatever it is called, it is of no interest.
                Role::Other if !is_open && Workload::of_any_kind(&kind, json).is_none() => return,
                _ => Unknown::at(spot, format!("{name} is a template")).one_of(Cause::Template, name),
            };
            return self.manifests.unknown.push(unknown);
        }
        let cluster_wide = kinds::is_cluster_wide(group, &kind);
        let given = meta.namespace.as_deref().filter(|name| !name.is_empty());
        let home = given.or(self.default).unwrap_or(DEFAULT_NAMESPACE);
        let namespace = (!cluster_wide).then(|| home.to_owned());
        let Some(name) = self.name(meta, (group, &kind), namespace.as_deref()) else {
            if role != Role::Other {
                let spot = Spot { base: spot.base.clone().field("metadata"), ..spot.clone() };
                let subject = title(&kind, namespace.as_deref(), "");
                let message = "expected a name in `metadata.name`";
                self.manifests.problems.push(ObjectProblem::new(
                    Gravity::Unreadable,
                    &spot,
                    &subject,
                    message,
                ));
            }
            return;
        };
        let mut item =
            Item { spot: spot.clone(), text: json, api_version, kind, role, namespace, name, object: None };
        match self.decode(&item) {
            Some(Ok(mut object)) => {
                if given.is_none() {
                    object.place_in(item.namespace.as_deref());
                }
                object.set_name(&item.name);
                let (spot, subject) = (&item.spot, item.title());
                let odd = object.oddities().iter().map(|odd| ObjectProblem::oddity(odd, spot, &subject));
                self.manifests.problems.extend(odd);
                if let Object::Workload(_) = &object {
                    let unknown = matches!(item.role, Role::Other | Role::Makes);
                    item.role = if unknown { WORKLOAD } else { item.role };
                }
                item.object = Some(object);
            }
            Some(Err(problem)) => {
                let problem = ObjectProblem::of(problem, &item.spot, &item.title());
                return self.manifests.problems.push(problem);
            }
            None => {}
        }
        self.keep(item);
    }

    /// The name; for one that the API server is still to make, the prefix, with
    /// a number where it is not the first of its sort.
    fn name(
        &mut self,
        meta: &HeadMetadata<'_>,
        (group, kind): (&str, &str),
        namespace: Option<&str>,
    ) -> Option<String> {
        if let Some(name) = meta.name.as_deref().filter(|name| !name.is_empty()) {
            return Some(name.to_owned());
        }
        let prefix = meta.generate_name.as_deref().filter(|prefix| !prefix.is_empty())?;
        let number = self.numbers.get_or_default(key(group, kind, namespace, prefix));
        let mut name = prefix.to_owned();
        loop {
            *number = number.saturating_add(1);
            if *number > 1 {
                name = format!("{prefix}#{number}");
            }
            if !self.manifests.keys.contains_key(&key(group, kind, namespace, &name)) {
                return Some(name);
            }
        }
    }

    /// The object, read or known.
    fn decode(&mut self, item: &Item<'a>) -> Option<Result<Object, crate::kubernetes::Problem>> {
        let Item { role, kind, text, .. } = item;
        if let Some(object) = self.known.find(*role, kind, text) {
            return Some(Ok(object));
        }
        let read = decode(item);
        if let Some(Ok(object)) = &read {
            self.known.keep(*role, kind, text, object);
        }
        read
    }

    /// Keeps an object; of two of one name the last counts.
    fn keep(&mut self, item: Item<'a>) {
        let (group, _) = kinds::group_version(&item.api_version);
        let key = key(group, &item.kind, item.namespace.as_deref(), &item.name);
        let next = self.manifests.items.len();
        let known = self.manifests.keys.get(&key).copied();
        let Some(first) = known.and_then(|known| self.manifests.items.get_mut(known)) else {
            self.manifests.keys.insert(key, next);
            return self.manifests.items.push(item);
        };
        if is_same(first.text, item.text) {
            return;
        }
        if item.object.is_some() {
            let message = format!("{} stands twice, and differs", item.title());
            let unknown = Unknown::at(&item.spot, message).and_at(&first.spot);
            self.manifests.unknown.push(unknown.one_of(Cause::Twice, item.title()));
        }
        *first = item;
    }

    /// Says what was left out.
    fn finish(self) {
        let Self { files, others, manifests, .. } = self;
        for (chart, templates) in files.charts {
            let name = if chart.is_empty() { "." } else { &chart };
            let message = format!(
                "the chart in {name} is not rendered ({}): render it with `helm template {name}`, and ask about that",
                count(templates, "template")
            );
            manifests.unknown.push(Unknown::new(message).one_of(Cause::Chart, name));
        }
        for file in others.templates {
            let message = format!(
                "the template {file} is not rendered: render it, for example with `helm template`, and ask about that"
            );
            manifests.unknown.push(Unknown::new(message).one_of(Cause::TemplateFile, file));
        }
        if !others.plain_overlays.is_empty() {
            let number = others.plain_overlays.len();
            let change = if number == 1 {
                "changes nothing that matters and what it lists"
            } else {
                "change nothing that matters and what they list"
            };
            manifests.remarks.push(format!(
                "{} {change} is read as it stands: {}",
                count(number, "kustomization"),
                list(&others.plain_overlays, NAMED)
            ));
        }
        if others.patches > 0 {
            let number = count(others.patches, "patch").replace("patchs", "patches");
            manifests.remarks.push(format!("{number} left out: `kubectl kustomize` applies them"));
        }
        if others.foreign_count > 0 {
            let names: Vec<&String> = others.foreign.iter().filter(|name| !name.is_empty()).collect();
            let names = if names.is_empty() { String::new() } else { format!(": {}", list(names, NAMED)) };
            let number = count(others.foreign_count, "document");
            manifests.remarks.push(format!("{number} left out, being no Kubernetes objects{names}"));
        }
    }
}

/// What a kind that nobody knows is if it has a template of pods.
const WORKLOAD: Role = Role::Workload(crate::kubernetes::Maker::Other);

/// The object, if its kind means something; one of a kind that nobody knows may
/// make pods.
fn decode(item: &Item<'_>) -> Option<Result<Object, crate::kubernetes::Problem>> {
    let read = |role| Object::decode(role, &item.kind, item.text);
    match item.role {
        role @ (Role::Other | Role::Makes) => match Workload::of_any_kind(&item.kind, item.text) {
            Some(workload) => Some(workload.map(Object::Workload)),
            None => (role == Role::Makes).then(|| read(role)),
        },
        role => Some(read(role)),
    }
}

fn key(group: &str, kind: &str, namespace: Option<&str>, name: &str) -> Key {
    [group, kind, namespace.unwrap_or_default(), name].map(str::to_owned).into()
}

/// Whether two texts are known to be the same object, where they are of one
/// namespace and need not say it.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    let value = |text: &str| {
        let mut value = serde_json::from_str::<Value>(text).ok()?;
        if let Some(metadata) = value.get_mut("metadata").and_then(Value::as_object_mut) {
            // Whatever it is, and whether it is there.
            metadata.insert("namespace".to_owned(), Value::Null);
        }
        Some(value)
    };
    one == other || matches!((value(one), value(other)), (Some(one), Some(other)) if one == other)
}
