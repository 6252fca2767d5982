//! Cilium's own kinds of policies as clauses.

use super::Writer;
use super::labels::within;
use crate::algebra::Domain;
use crate::clause::{Clause, Holds, Origin, Part, Parties, Party, Policy};
use crate::kubernetes::cilium::identity::{CLUSTER, NAMESPACE, NAMESPACE_LABELS, is_identity};
use crate::kubernetes::cilium::{
    CiliumPeers, CiliumPolicy, CiliumRule, CiliumSubject, LabelSource, Requirement, Requirements, Spec, Whom,
};
use crate::kubernetes::{Action, Path, PodPeer, Problem};
use crate::reading::{Effect, Oddity};

impl Writer<'_> {
    pub(super) fn own(&mut self, policy: &CiliumPolicy) {
        let origin = Origin {
            kind: policy.kind.name(),
            namespace: policy.namespace.clone(),
            name: policy.name.clone(),
        };
        let specs = match &policy.specs {
            Ok(specs) => specs,
            Err(refusal) => {
                let problem = refusal.to_problem();
                return self.reading.oddities.push(Oddity { origin, effect: Effect::Dropped, problem });
            }
        };
        for spec in specs {
            self.spec(&origin, policy.namespace.as_deref(), spec);
        }
    }

    fn spec(&mut self, origin: &Origin, home: Option<&str>, spec: &Spec) {
        let CiliumSubject::Endpoints(selector) = &spec.subject else {
            let message = "it is about nodes, which acts with the host firewall only; pods are not concerned";
            return self.odd(
                origin.clone(),
                Effect::OfNodes,
                Path::object().field("spec").field("nodeSelector"),
                message.to_owned(),
            );
        };
        self.tell_of_labels_of(origin, selector);
        let (mut clauses, mut holds) = (Vec::new(), Holds::default());
        for rule in &spec.rules {
            let denies_by_default =
                spec.default_deny.iter().any(|(direction, denies)| *direction == rule.direction && *denies);
            if denies_by_default {
                holds = holds.and(rule.direction);
            }
            clauses.push(self.cilium_rule(origin, home, rule));
        }
        let policy = Policy {
            id: 0,
            origin: origin.clone(),
            subject: vec![self.subject(home, selector)],
            holds,
            clauses,
        };
        self.put(None, home, policy);
    }

    fn tell_of_labels_of(&mut self, origin: &Origin, selector: &Requirements) {
        let hidden = selector.0.iter().filter(|own| own.is_of_pods() && is_hidden(&own.key));
        let keys: Vec<String> = hidden.map(|own| format!("`{}`", own.key)).collect();
        if !keys.is_empty() {
            let message = format!(
                "by default {} is no part of a pod's identity, so Cilium takes no pod to have it",
                keys.join(", ")
            );
            let path = Path::object().field("spec").field("endpointSelector");
            self.odd(origin.clone(), Effect::SelectsNobody, path, message);
        }
    }

    /// The pods that a policy is about. One of a namespace is about its pods,
    /// whatever namespace `matchLabels` name.
    fn subject(&self, home: Option<&str>, selector: &Requirements) -> PodPeer {
        let Some(home) = home else { return self.world.pods(selector) };
        let is_overwritten =
            |own: &Requirement| own.plain && own.source == LabelSource::Kubernetes && own.key == NAMESPACE;
        let kept = selector.0.iter().filter(|own| !is_overwritten(own)).cloned().collect();
        within(self.world.pods(&Requirements(kept)), home)
    }

    fn cilium_rule(&mut self, origin: &Origin, home: Option<&str>, rule: &CiliumRule) -> Clause {
        if rule.ports.filtered {
            let title = origin.to_string();
            if !self.filtered.contains(&title) {
                self.filtered.push(title);
            }
        }
        Clause {
            direction: rule.direction,
            rank: (u32::from(!rule.denies), 0, 0),
            action: if rule.denies { Action::Deny } else { Action::Allow },
            name: None,
            place: rule.place.clone(),
            within: None,
            peers: self.parties(origin, home, rule),
            ports: rule.ports.ports.clone(),
        }
    }

    fn parties(&mut self, origin: &Origin, home: Option<&str>, rule: &CiliumRule) -> Parties {
        let unsaid = if rule.ports.limited { Parties::Everybody } else { Parties::Listed(Vec::new()) };
        let peers = match &rule.peers {
            CiliumPeers::Unsaid => return unsaid,
            CiliumPeers::Nobody => return Parties::Listed(Vec::new()),
            CiliumPeers::Listed(peers) => peers,
        };
        let only_services = peers.iter().all(|peer| matches!(peer.whom, Whom::Service(_)));
        let mut parties = Vec::new();
        for peer in peers {
            let (name, parts) = self.whom(origin, home, &peer.place, &peer.whom);
            parties.push(Party { place: peer.place.clone(), name, parts });
        }
        if only_services && parties.iter().all(|party| party.parts.is_empty()) {
            // Services that are not there leave a rule without peers.
            return unsaid;
        }
        Parties::Listed(parties)
    }

    fn whom(
        &mut self,
        origin: &Origin,
        home: Option<&str>,
        place: &Path,
        whom: &Whom,
    ) -> (Option<String>, Vec<Part>) {
        match whom {
            Whom::Endpoints(selector) => (None, self.endpoints(home, selector)),
            Whom::Entity(entity) => (Some(entity.to_string()), self.world.entity(*entity)),
            Whom::Block(block) => (None, vec![self.world.block(block)]),
            Whom::Service(service) => (None, self.world.services(service)),
            Whom::Unknowable(field) => {
                let message = format!("whom `{field}` means is known to the cluster only");
                let fault = crate::kubernetes::Fault::Refused;
                let problem = Problem { fault, path: place.clone(), message: message.clone() };
                self.reading.unknown.push((origin.clone(), problem));
                (None, vec![Part::Unknown(message)])
            }
        }
    }

    /// The ends that a selector of peers means: without a namespace it means the
    /// policy's own, or any.
    fn endpoints(&self, home: Option<&str>, selector: &Requirements) -> Vec<Part> {
        let lifts = home.is_none() || selector.has_key(NAMESPACE) || selector.has_prefix(NAMESPACE_LABELS);
        let excludes = |own: &Requirement| own.domain.allows_absent();
        if !self.world.whole && lifts && !selector.0.is_empty() && selector.0.iter().all(excludes) {
            let why = "what only excludes is not known to exclude nodes, the world and other clusters";
            return vec![Part::Unknown(why.to_owned())];
        }
        let mut selector = selector.clone();
        if !selector.has_source(LabelSource::Reserved) {
            let add = |key: &str, domain: Domain| Requirement {
                source: LabelSource::Kubernetes,
                key: key.to_owned(),
                domain,
                plain: false,
            };
            if !selector.has_key(NAMESPACE) {
                match home {
                    None => selector.0.push(add(NAMESPACE, Domain::present())),
                    Some(home) if !selector.has_prefix(NAMESPACE_LABELS) => {
                        selector.0.push(add(NAMESPACE, Domain::among([home])));
                    }
                    Some(_) => {}
                }
            }
            if !selector.has_key(CLUSTER) {
                selector.0.push(add(CLUSTER, Domain::present()));
            }
        }
        let mut parts = vec![Part::Pods(self.world.pods(&selector))];
        parts.extend(self.world.reserved(&selector));
        parts
    }
}

/// Whether a label of that key is one of a pod, and none of its identity.
fn is_hidden(key: &str) -> bool {
    key != NAMESPACE && !is_identity(key)
}
