//! Calico's policies: NetworkPolicy, GlobalNetworkPolicy, and the staged ones.

use super::entity::{Result, Whose, inherited, of_namespaces, selection, selector};
use super::labels::{NAMESPACE, OF_ACCOUNT};
use super::order::Order;
use super::rule::{ApiRule, CalicoRule};
use super::selector::{Expression, Selection};
use super::{CalicoApi, CalicoKind};
use crate::algebra::Domain;
use crate::kubernetes::place::{Path, Place};
use crate::kubernetes::problem::Problem;
use crate::kubernetes::{Direction, read};
use serde::Deserialize;

/// The tier of a policy that names none.
pub const DEFAULT_TIER: &str = "default";
/// How many rules one direction may have.
const MOST_RULES: usize = 1024;

#[derive(Deserialize)]
struct ApiPolicy {
    spec: Option<ApiSpec>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ApiSpec {
    tier: Option<String>,
    order: Option<f64>,
    selector: Option<String>,
    namespace_selector: Option<String>,
    service_account_selector: Option<String>,
    types: Option<Vec<String>>,
    ingress: Option<Vec<ApiRule>>,
    egress: Option<Vec<ApiRule>>,
    do_not_track: Option<bool>,
    #[serde(rename = "preDNAT")]
    pre_dnat: Option<bool>,
    apply_on_forward: Option<bool>,
}

/// A policy of Calico.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalicoPolicy {
    /// Its kind.
    pub kind: CalicoKind,
    /// The tier in which it is asked.
    pub tier: String,
    /// Its rank in the tier; the last where none is given.
    pub order: Option<Order>,
    /// Whom it applies to, by labels that namespace and service account hand down
    /// too.
    pub subject: Selection,
    /// The rules for traffic to those; `None` where it says nothing about it.
    pub ingress: Option<Vec<CalicoRule>>,
    /// The rules for traffic from those; `None` where it says nothing about it.
    pub egress: Option<Vec<CalicoRule>>,
    /// Why it decides nothing about pods, if it does not.
    pub idle: Option<Idle>,
    /// The sections whose rules are ignored, as `types` leaves them out.
    pub ignored: Vec<Path>,
}

/// Why a policy decides nothing about pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// It is staged: it is looked at, and not enforced.
    Staged,
    /// It is asked before connections are tracked or addresses are mapped, where
    /// hosts are concerned only.
    OfHosts,
}

impl CalicoPolicy {
    /// Reads a policy of `kind`, of namespace `home` if it lives in one.
    pub(super) fn decode(kind: CalicoKind, api: CalicoApi, home: Option<&str>, json: &str) -> Result<Self> {
        let ApiPolicy { spec } = read::object(json)?;
        let spec = spec.unwrap_or_default();
        let place = Place::Object.field("spec");
        check_flags(&spec, &place)?;
        let types = types(&spec, api, &place)?;
        let subject = subject(&spec, home, &place)?;
        let [ingress, egress] = [(Direction::Ingress, spec.ingress), (Direction::Egress, spec.egress)]
            .map(|(direction, rules)| rules_of(rules, direction, home, &place));
        let (ingress, egress) = (ingress?, egress?);
        let mut ignored = Vec::new();
        let [ingress, egress] =
            [(Direction::Ingress, ingress), (Direction::Egress, egress)].map(|(direction, rules)| {
                let counts = types.contains(&direction);
                if !counts && !rules.is_empty() {
                    ignored.push(place.field(direction.section()).to_path());
                }
                counts.then_some(rules)
            });
        let of_hosts = spec.do_not_track == Some(true) || spec.pre_dnat == Some(true);
        Ok(Self {
            kind,
            tier: spec.tier.filter(|tier| !tier.is_empty()).unwrap_or_else(|| DEFAULT_TIER.to_owned()),
            order: spec.order.map(Order::new),
            subject,
            ingress,
            egress,
            idle: match (kind.is_staged(), of_hosts) {
                (true, _) => Some(Idle::Staged),
                (false, true) => Some(Idle::OfHosts),
                (false, false) => None,
            },
            ignored,
        })
    }

    /// The rules of one direction, with their places; `None` where the policy says
    /// nothing about it.
    pub fn rules(&self, direction: Direction) -> Option<impl Iterator<Item = (Path, &CalicoRule)>> {
        let rules = match direction {
            Direction::Ingress => self.ingress.as_ref(),
            Direction::Egress => self.egress.as_ref(),
        }?;
        let place = Path::object().field("spec").field(direction.section());
        Some(rules.iter().enumerate().map(move |(index, rule)| (place.clone().item(index), rule)))
    }
}

fn rules_of(
    rules: Option<Vec<ApiRule>>,
    direction: Direction,
    home: Option<&str>,
    spec: &Place<'_>,
) -> Result<Vec<CalicoRule>> {
    let rules = rules.unwrap_or_default();
    let place = spec.field(direction.section());
    if rules.len() > MOST_RULES {
        let message = format!("at most {MOST_RULES} rules are allowed, {} are given", rules.len());
        return Err(Problem::at(&place, message));
    }
    let rules = rules.into_iter().enumerate();
    rules.map(|(index, rule)| CalicoRule::decode(rule, direction, home, &place.item(index))).collect()
}

fn check_flags(spec: &ApiSpec, place: &Place<'_>) -> Result<()> {
    let (untracked, before) = (spec.do_not_track == Some(true), spec.pre_dnat == Some(true));
    if untracked && before {
        return Err(Problem::at(&place.field("preDNAT"), "preDNAT and doNotTrack cannot both be true"));
    }
    if (untracked || before) && spec.apply_on_forward != Some(true) {
        let message = "it must be true where preDNAT or doNotTrack is";
        return Err(Problem::at(&place.field("applyOnForward"), message));
    }
    let egress = spec.egress.as_ref().is_some_and(|rules| !rules.is_empty())
        || spec.types.iter().flatten().any(|name| name == "Egress");
    if before && egress {
        return Err(Problem::at(&place.field("preDNAT"), "such a policy cannot be about egress"));
    }
    Ok(())
}

/// The directions that the policy is about. In the older form nobody fills in what
/// is left out, which then means both.
fn types(spec: &ApiSpec, api: CalicoApi, place: &Place<'_>) -> Result<Vec<Direction>> {
    let at = place.field("types");
    let mut types = Vec::new();
    for (index, name) in spec.types.iter().flatten().enumerate() {
        let direction = match name.as_str() {
            "Ingress" => Direction::Ingress,
            "Egress" => Direction::Egress,
            _ => return Err(Problem::at(&at.item(index), "expected Ingress or Egress")),
        };
        if types.contains(&direction) {
            return Err(Problem::at(&at.item(index), format!("{direction} stands there twice")));
        }
        types.push(direction);
    }
    if !types.is_empty() {
        return Ok(types);
    }
    let has = |rules: &Option<Vec<ApiRule>>| rules.as_ref().is_some_and(|rules| !rules.is_empty());
    Ok(match (api, has(&spec.ingress), has(&spec.egress)) {
        (CalicoApi::Crd, ..) | (CalicoApi::V3, true, true) => Direction::BOTH.to_vec(),
        (CalicoApi::V3, false, true) => vec![Direction::Egress],
        (CalicoApi::V3, _, false) => vec![Direction::Ingress],
    })
}

/// Whom the policy applies to.
fn subject(spec: &ApiSpec, home: Option<&str>, place: &Place<'_>) -> Result<Selection> {
    let read = |text: &Option<String>, field: &'static str| {
        selector(text.as_deref(), Whose::Others, &place.field(field))
    };
    let own = read(&spec.selector, "selector")?;
    let namespaces = read(&spec.namespace_selector, "namespaceSelector")?;
    let accounts = read(&spec.service_account_selector, "serviceAccountSelector")?;
    let home = home.map(|home| Expression::Label(NAMESPACE.to_owned(), Domain::among([home])));
    let namespaces = namespaces.map(|namespaces| of_namespaces(&namespaces));
    let accounts = accounts.map(|accounts| inherited(&accounts, OF_ACCOUNT, &Expression::All));
    let all = [home, namespaces, accounts, own].into_iter().flatten().collect();
    selection(&Expression::And(all), &place.field("selector"))
}
