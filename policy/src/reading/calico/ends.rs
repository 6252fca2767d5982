//! Whom selectors mean: pods, by their own labels and those that namespace and
//! service account hand down, and sets of addresses, by labels alike.

use crate::algebra::Domain;
use crate::clause::{self, Part};
use crate::kubernetes::calico::labels::{
    ACCOUNT, KUBERNETES, NAME, NAMESPACE, OF_ACCOUNT, OF_NAMESPACE, ORCHESTRATOR,
};
use crate::kubernetes::calico::selector::Selection;
use crate::kubernetes::calico::{CalicoApi, CalicoContent, NetworkSet};
use crate::kubernetes::label::NAMESPACE_NAME;
use crate::kubernetes::{AddressSet, Labels, Namespace, PodPeer, Selector};
use crate::order::{SortedMap, SortedSet};
use crate::snapshot::Snapshot;
use std::cell::Cell;
use std::rc::Rc;

/// The ends that a state has for selectors.
pub(super) struct Ends<'a> {
    pub(super) snapshot: &'a Snapshot,
    /// Whether there are no other sets of addresses and Services.
    pub(super) whole: bool,
    /// The sets of addresses, with all labels by which they can be selected.
    sets: Vec<(Labels, Rc<NetworkSet>)>,
    /// Whether some selector has asked for service accounts.
    accounts: Cell<bool>,
}

impl<'a> Ends<'a> {
    pub(super) fn new(snapshot: &'a Snapshot, whole: bool) -> Self {
        let has_sets = snapshot.calico.values().any(|it| matches!(&it.content, Ok(CalicoContent::Set(_))));
        let sets = if has_sets { sets(snapshot) } else { Vec::new() };
        Self { snapshot, whole, sets, accounts: Cell::new(false) }
    }

    pub(super) fn asks_for_accounts(&self) -> bool {
        self.accounts.get()
    }

    /// Everybody that is selected.
    pub(super) fn select(&self, selection: &Selection) -> Vec<Part> {
        if !self.whole && asks_for_labels_of_accounts(selection) {
            return vec![Part::Unknown("the labels of service accounts are not known here".to_owned())];
        }
        let mut parts: Vec<Part> = self.pods(selection).into_iter().map(Part::Pods).collect();
        let sets = self.sets.iter().filter(|(labels, _)| selection.matches(labels));
        let nets = AddressSet::union_of(sets.map(|(_, set)| set.nets.clone()));
        if !nets.is_empty() {
            parts.push(Part::Addresses(nets));
        }
        let is_no_pod = |part: &Part| match part {
            Part::Pods(peer) => peer.namespaces.is_empty() || peer.pods.is_empty(),
            _ => false,
        };
        if !self.whole && parts.iter().all(is_no_pod) && !selection.conjunctions().is_empty() {
            parts.push(Part::Unknown("which addresses sets of that sort hold is not known here".to_owned()));
        }
        parts
    }

    /// The pods that are selected.
    pub(super) fn pods(&self, selection: &Selection) -> Vec<PodPeer> {
        selection.conjunctions().iter().flat_map(|selector| self.pods_of(selector)).collect()
    }

    fn pods_of(&self, selector: &Selector) -> Vec<PodPeer> {
        let (mut peer, mut of_account) = (PodPeer::default(), Selector::everything());
        for (key, domain) in selector.domains() {
            let domain = domain.clone();
            if let Some(key) = key.strip_prefix(OF_NAMESPACE) {
                let key = if key == NAME { NAMESPACE_NAME } else { key };
                peer.namespaces = peer.namespaces.and(key, domain);
            } else if let Some(key) = key.strip_prefix(OF_ACCOUNT) {
                of_account = of_account.and(key, domain);
            } else if key == NAMESPACE {
                peer.namespaces = peer.namespaces.and(NAMESPACE_NAME, domain);
            } else if key == ACCOUNT {
                self.accounts.set(true);
                peer.pods = peer.pods.and(clause::ACCOUNT, domain);
            } else if key != ORCHESTRATOR {
                peer.pods = peer.pods.and(key, domain);
            } else if !domain.contains(Some(KUBERNETES)) {
                return Vec::new();
            }
        }
        let real = Domain::present();
        peer.namespaces = match peer.namespaces.domain(NAMESPACE_NAME) {
            Some(_) => peer.namespaces.and(NAMESPACE_NAME, real),
            None => peer.namespaces,
        };
        let by_labels = of_account.domains().any(|(key, _)| key != NAME);
        let told = of_account.is_everything() || (by_labels && !self.whole);
        if told { vec![peer] } else { self.of_accounts(&peer, &of_account) }
    }

    /// Those of some pods whose service account has such labels: the accounts that
    /// are given, and all others, which are taken to have no labels.
    fn of_accounts(&self, peer: &PodPeer, selector: &Selector) -> Vec<PodPeer> {
        self.accounts.set(true);
        let unlabelled = selector.domains().all(|(key, domain)| key == NAME || domain.allows_absent());
        let names = selector.domain(NAME).cloned().unwrap_or_else(Domain::present);
        let others = if unlabelled { names } else { Domain::among(Vec::<String>::new()) };
        let mut given: SortedMap<&str, (Vec<&str>, Vec<&str>)> = SortedMap::new();
        for account in self.snapshot.accounts.values() {
            let mut labels = account.labels.clone();
            labels.insert(NAME.to_owned(), account.name.clone());
            let (all, held) = given.get_or_default(account.namespace.as_str());
            all.push(&account.name);
            held.extend(selector.matches(&labels).then_some(account.name.as_str()));
        }
        let within = |namespaces: Domain, accounts: Domain| PodPeer {
            namespaces: peer.namespaces.clone().and(NAMESPACE_NAME, namespaces),
            pods: peer.pods.clone().and(clause::ACCOUNT, accounts),
        };
        let mut peers: Vec<PodPeer> = given
            .iter()
            .map(|(home, (all, held))| {
                let others = others.intersection(&Domain::not_among(all.iter().copied()));
                let accounts = Domain::union_of([&others, &Domain::among(held.iter().copied())]);
                within(Domain::among([*home]), accounts)
            })
            .collect();
        peers.push(within(Domain::not_among(given.keys().copied()), others.clone()));
        peers.retain(|peer| !peer.namespaces.is_empty() && !peer.pods.is_empty());
        peers
    }
}

/// Whether a selection goes by labels of service accounts, other than their names.
pub(super) fn asks_for_labels_of_accounts(selection: &Selection) -> bool {
    let mut keys = selection.conjunctions().iter().flat_map(Selector::domains).map(|(key, _)| key);
    keys.any(|key| key.strip_prefix(OF_ACCOUNT).is_some_and(|key| key != NAME))
}

/// Every set of addresses, with its own labels before those of its namespace.
fn sets(snapshot: &Snapshot) -> Vec<(Labels, Rc<NetworkSet>)> {
    let namespaces = snapshot.all_namespaces();
    let mut all = Vec::new();
    let mut seen = SortedSet::new();
    // The form that people write comes first, and is the one that counts.
    for ((kind, name, api), object) in &snapshot.calico {
        let Ok(CalicoContent::Set(set)) = &object.content else { continue };
        if *api == CalicoApi::V3 || !seen.contains(&(*kind, name.clone())) {
            seen.insert((*kind, name.clone()));
            let home = object.namespace.as_deref();
            let space = home.and_then(|home| namespaces.get(home));
            all.push((labels_of(set, home, space), Rc::clone(set)));
        }
    }
    all
}

fn labels_of(set: &NetworkSet, home: Option<&str>, space: Option<&Namespace>) -> Labels {
    let mut labels = Labels::new();
    for (key, value) in space.map(Namespace::labels).into_iter().flatten() {
        labels.insert(format!("{OF_NAMESPACE}{key}"), value.clone());
    }
    if let Some(home) = home {
        labels.insert(format!("{OF_NAMESPACE}{NAME}"), home.to_owned());
        labels.insert(NAMESPACE.to_owned(), home.to_owned());
    }
    labels.extend(set.labels.iter().map(|(key, value)| (key.clone(), value.clone())));
    labels
}
