//! Clauses that admit somebody outside a boundary, where nothing before them
//! denies it: what rules find in the policies of network plugins.

use super::clause_fix;
use super::crossing::pods_in_words;
use crate::boundary::everybody;
use crate::boundary::{Home, Leaks, PortRegion, Region, Standing, Walls, allowed_by, denied_before};
use crate::case::finding::{Crossing, Finding, Findings};
use crate::case::{ByRule, Case};
use crate::clause::{Clause, Law, Narrowed, Part, Parties, Party, Policy, Rank, Tier};
use crate::kubernetes::{Action, AddressSet, Direction, IpVersion, Object, Path, Plugin, PodPeer};
use crate::reading::{self, Effect, Oddity};
use crate::words;

/// How much of a selector or of addresses is shown.
const SHOWN: usize = 120;

/// The network plugin whose own object this is, if it is the one that decides.
pub(super) fn deciding(case: &Case<'_>, object: &Object) -> Option<Plugin> {
    let own = match object {
        Object::Cilium(_) | Object::CidrGroup(_) => Plugin::Cilium,
        Object::Calico(_) => Plugin::Calico,
        _ => return None,
    };
    case.walls.settings.plugin.filter(|plugin| *plugin == own)
}

/// What `rule` finds in a policy of a network plugin, where that plugin decides.
pub(super) fn judge(case: &Case<'_>, object: &Object, rule: &'static str, findings: &mut Findings) {
    let Some(plugin) = deciding(case, object) else { return };
    let found = case.crossings_of(object, || {
        let reading = reading::of_some([object.clone()], plugin);
        let opened = scans(&reading.law, &case.walls).flat_map(|scan| scan.crossings());
        opened.chain(reading.oddities.iter().filter_map(too_much)).collect()
    });
    for (_, finding) in found.iter().filter(|(by, _)| *by == rule) {
        let fix = clause_fix::of(object, finding, case.review.text);
        findings.add(finding.clone().fix(fix));
    }
}

/// A policy that takes too much to be judged: it may let in anybody.
fn too_much(oddity: &Oddity) -> Option<(&'static str, Finding)> {
    let Oddity { origin, effect: Effect::TooMuch, problem } = oddity else { return None };
    let rule = if origin.namespace.is_none() { "admin-override" } else { "any-source" };
    let help = "write it with fewer alternatives, or as several policies";
    let why = format!("may mean anybody: {}", problem.message);
    let found = Finding::new(problem.path.clone(), "may open its pods to anybody", why);
    Some((rule, found.help(help)))
}

/// Every policy with each sort of pods that it is about.
pub(crate) fn scans<'a>(law: &'a Law, walls: &'a Walls<'a>) -> impl Iterator<Item = Scan<'a>> {
    law.tiers.iter().enumerate().flat_map(move |(tier, policies)| {
        policies.policies().flat_map(move |policy| {
            policy.subject.iter().map(move |subject| Scan { law, walls, tier, policy, subject })
        })
    })
}

/// The policies that pass somebody outside on to later tiers, where the end of
/// their own would deny it.
pub(crate) fn leaks(law: &Law, walls: &Walls<'_>, direction: Direction) -> Leaks {
    let passes = |clause: &Clause| clause.action == Action::Pass && clause.direction == direction;
    let is_at_stake = |scan: &Scan<'_>| {
        let tier = law.tiers.get(scan.tier);
        tier.is_some_and(Tier::holds) && scan.policy.clauses.iter().any(passes)
    };
    let of_direction = |(_, finding): &(&str, Finding)| {
        finding.crossing.as_ref().is_none_or(|crossing| crossing.direction == direction)
    };
    let leaking = scans(law, walls).filter(is_at_stake);
    let leaking = leaking.filter(|scan| scan.passes().iter().any(of_direction));
    leaking.map(|scan| scan.policy.id).collect()
}

/// A policy, and some of the pods that it is about.
pub(crate) struct Scan<'a> {
    law: &'a Law,
    walls: &'a Walls<'a>,
    tier: usize,
    /// The policy.
    pub(crate) policy: &'a Policy,
    subject: &'a PodPeer,
}

/// Somebody whom a clause admits.
struct Admitted {
    place: Path,
    words: String,
    rule: &'static str,
    regions: Vec<Region>,
    /// Why nobody knows who it is, if nobody does.
    unknown: Option<String>,
}

impl Scan<'_> {
    /// What admits somebody outside, with the rule that minds it.
    pub(crate) fn crossings(&self) -> ByRule {
        self.found(Action::Allow)
    }

    /// What passes somebody outside on to later tiers.
    pub(super) fn passes(&self) -> ByRule {
        self.found(Action::Pass)
    }

    fn found(&self, action: Action) -> ByRule {
        let homes = self.homes();
        let mut found = Vec::new();
        for direction in self.walls.settings.directions.iter().copied() {
            for clause in self.policy.clauses(direction).filter(|clause| clause.action == action) {
                for admitted in self.admitted(clause) {
                    found.extend(homes.iter().filter_map(|home| self.crossing(home, clause, &admitted)));
                }
            }
        }
        found
    }

    /// Whose pods are concerned, as far as they are guarded.
    fn homes(&self) -> Vec<Home> {
        match &self.policy.origin.namespace {
            // A snapshot answers every question about its namespaces.
            Some(name) if self.walls.guards(name, None).unwrap_or(true) => vec![Home::Named(name.clone())],
            Some(_) => Vec::new(),
            None => {
                let namespaces = &self.subject.namespaces;
                // Where the cluster cannot be asked which of them are guarded, all are.
                self.walls.homes(namespaces).unwrap_or_else(|_| vec![Home::Several(namespaces.clone())])
            }
        }
    }

    fn admitted(&self, clause: &Clause) -> Vec<Admitted> {
        let ports = PortRegion::from(&clause.ports);
        let own = &self.subject.pods;
        let regions = |part: &Part| match unknown_in(part) {
            // It may be anybody.
            Some(_) => everybody(own.clone(), &ports).into(),
            None => allowed_by(self.law, part, clause.direction, own, &ports),
        };
        match &clause.peers {
            Parties::Everybody => vec![Admitted {
                place: clause.place.clone(),
                words: "everybody".to_owned(),
                rule: "any-source",
                regions: regions(&Part::Everybody),
                unknown: None,
            }],
            Parties::Unknown(_) => Vec::new(),
            Parties::Listed(parties) => {
                let of_party = |party: &Party| {
                    let each = party.parts.iter().map(|part| Admitted {
                        place: party.place.clone(),
                        words: party.name.as_ref().map_or_else(|| in_words(part), |name| format!("`{name}`")),
                        rule: rule_of(part),
                        regions: regions(part),
                        unknown: unknown_in(part).map(str::to_owned),
                    });
                    each.collect::<Vec<_>>()
                };
                parties.iter().flat_map(of_party).collect()
            }
        }
    }

    fn crossing(&self, home: &Home, clause: &Clause, admitted: &Admitted) -> Option<(&'static str, Finding)> {
        let wide = self.policy.origin.namespace.is_none();
        let rule = if wide { "admin-override" } else { admitted.rule };
        let denied = self.denied(clause.direction, clause.rank);
        let mut outside = None;
        for region in &admitted.regions {
            match self.walls.standing_of(home, region, &denied) {
                Ok(Standing::Fine) => {}
                Ok(Standing::Foreign(part)) => outside = Some(Some(part)),
                Ok(Standing::Undecided) | Err(_) => outside = Some(None),
            }
            if outside.is_some() {
                break;
            }
        }
        let outside = outside?;
        if let Some(why) = &admitted.unknown {
            let headline = match clause.direction {
                Direction::Ingress => format!("opens {home} to somebody of whom nothing is known here"),
                Direction::Egress => format!("lets {home} reach somebody of whom nothing is known here"),
            };
            let help = "write out whom it means, so that it can be judged";
            let crossing = Crossing {
                direction: clause.direction,
                home: home.clone(),
                regions: admitted.regions.clone(),
            };
            let found = Finding::new(admitted.place.clone(), headline, why.clone()).help(help);
            return Some((rule, Finding { crossing: Some(crossing), ..found }));
        }
        let witness = outside.as_ref().and_then(Region::example);
        let direction = clause.direction;
        let doubt = if witness.is_some() { "" } else { ", as far as can be told in reasonable time" };
        let (headline, verb) = match direction {
            Direction::Ingress => (format!("opens {home} to others"), "admits"),
            Direction::Egress => (format!("lets {home} reach others"), "lets reach"),
        };
        let sentence = format!("{verb} {}{doubt}", admitted.words);
        let crossing = Crossing { direction, home: home.clone(), regions: admitted.regions.clone() };
        let found = Finding::new(admitted.place.clone(), headline, sentence)
            .help("narrow the peer to the boundary, or add it to trustedPeers");
        Some((rule, Finding { witness, crossing: Some(crossing), ..found }))
    }

    /// What policies that are about all of these pods deny before a clause is
    /// asked.
    fn denied(&self, direction: Direction, rank: Rank) -> Vec<Region> {
        let home = self.policy.origin.namespace.as_deref();
        let covers = |other: &Policy| other.subject.iter().any(|wider| self.subject.is_subset(wider));
        let mut budget = self.walls.budget.borrow_mut();
        denied_before(self.law, home, direction, Some((self.tier, rank)), covers, &mut budget)
    }
}

/// Why nobody knows who some are that a part means.
fn unknown_in(part: &Part) -> Option<&str> {
    match part {
        Part::Unknown(why) => Some(why),
        Part::Narrowed(narrowed) => {
            narrowed.of.iter().chain(narrowed.within.iter().flatten()).find_map(unknown_in)
        }
        _ => None,
    }
}

fn rule_of(part: &Part) -> &'static str {
    match part {
        // A family of addresses is everybody's.
        Part::Everybody | Part::Over(_) => "any-source",
        Part::Pods(_) => "foreign-peer",
        Part::Narrowed(narrowed) if narrowed.within.iter().flatten().any(is_block) => "foreign-address",
        Part::Narrowed(narrowed) => narrowed.of.first().map_or("foreign-peer", rule_of),
        _ => "foreign-address",
    }
}

fn is_block(part: &Part) -> bool {
    matches!(part, Part::Addresses(_))
}

fn narrowed_in_words(narrowed: &Narrowed) -> String {
    let list = |parts: &[Part]| parts.iter().map(in_words).collect::<Vec<_>>().join(" or ");
    let (of, mut within) = (&narrowed.of, narrowed.within.iter());
    // Everybody of some is these.
    let is_everybody = matches!(of.as_slice(), [Part::Everybody]);
    let first = if is_everybody { within.next().unwrap_or(of) } else { of };
    let mut words = list(first);
    for parts in within {
        words.push_str(&format!(", of {}", list(parts)));
    }
    if !narrowed.but.is_empty() {
        words.push_str(&format!(", but not {}", list(&narrowed.but)));
    }
    words
}

fn in_words(part: &Part) -> String {
    match part {
        Part::Everybody => "everybody".to_owned(),
        Part::Pods(PodPeer { namespaces, pods }) => pods_in_words(namespaces, Some(pods)),
        Part::Addresses(set) | Part::Outside(set) if set.is_subset(&AddressSet::empty()) => {
            "nobody".to_owned()
        }
        Part::Addresses(set) | Part::Outside(set) => words::shorten(&set.in_words(), SHOWN),
        Part::Nodes(_) | Part::OtherNodes => "nodes".to_owned(),
        Part::OwnNode => "the own node".to_owned(),
        Part::Over(IpVersion::V4) => "everybody over IPv4".to_owned(),
        Part::Over(IpVersion::V6) => "everybody over IPv6".to_owned(),
        Part::Narrowed(narrowed) => narrowed_in_words(narrowed),
        Part::Nobody(why) | Part::Unknown(why) => why.clone(),
    }
}
