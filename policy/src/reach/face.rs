//! How classes are seen from the other end of a connection.
//!
//! A pod with addresses of both families is seen over one of them at a time,
//! and a block that matches one address says nothing about the other. So each
//! class with both has three faces: the class itself, which those see of whose
//! addresses nothing is known, and one for each family. Every other class is
//! its only face. Faces are numbered like classes: the classes first, then
//! what IPv4 sees, then what IPv6 sees, so that ranges of classes stay ranges,
//! and a cluster of one family has nothing but its classes.

use super::family::Family;
use super::select::of_ids;
use super::{Class, ClassId};
use crate::algebra::Ranges;

/// The number of a face in its model.
pub type FaceId = u32;

/// The faces of all classes.
#[derive(Debug, Clone, Default)]
pub(super) struct Faces {
    /// How many classes there are.
    classes: u32,
    /// Those with addresses of both families, in order.
    dual: Vec<ClassId>,
}

impl Faces {
    /// The faces of some classes.
    pub(super) fn of(classes: &[Class]) -> Self {
        let dual = (0..).zip(classes).filter(|(_, class)| class.families.are_both());
        Self { classes: number(classes.len()), dual: dual.map(|(id, _)| id).collect() }
    }

    /// Every face.
    pub(super) fn all(&self) -> Ranges<FaceId> {
        let last = self.first(Family::V6).saturating_add(number(self.dual.len())).checked_sub(1);
        last.map(|last| Ranges::from_to(0, last)).unwrap_or_default()
    }

    /// The first face of those that `family` sees.
    fn first(&self, family: Family) -> FaceId {
        match family {
            Family::V4 => self.classes,
            Family::V6 => self.classes.saturating_add(number(self.dual.len())),
        }
    }

    /// The face that `family` sees of a class.
    pub(super) fn face(&self, class: ClassId, family: Family) -> FaceId {
        let rank = self.dual.binary_search(&class).ok();
        rank.map_or(class, |rank| self.first(family).saturating_add(number(rank)))
    }

    /// The class of a face, and the family that sees it, if it is one of several.
    pub(super) fn class_of(&self, face: FaceId) -> (ClassId, Option<Family>) {
        let family = match face {
            face if face < self.classes => return (face, None),
            face if face < self.first(Family::V6) => Family::V4,
            _ => Family::V6,
        };
        let rank = usize::try_from(face.saturating_sub(self.first(family))).ok();
        (rank.and_then(|rank| self.dual.get(rank)).copied().unwrap_or(face), Some(family))
    }

    /// Classes with all their faces.
    pub(super) fn spread(&self, classes: Ranges<ClassId>) -> Ranges<FaceId> {
        if self.dual.is_empty() {
            return classes;
        }
        let mut ranges = Vec::new();
        for range in classes.iter() {
            ranges.push((*range.start(), *range.end()));
            let from = self.dual.partition_point(|class| class < range.start());
            let to = self.dual.partition_point(|class| class <= range.end());
            if from < to {
                ranges.extend(Family::BOTH.map(|family| {
                    let at = |rank| self.first(family).saturating_add(number(rank));
                    (at(from), at(to.saturating_sub(1)))
                }));
            }
        }
        Ranges::union_of(ranges)
    }

    /// The faces of a class of which an address of `family` is matched: the
    /// class itself, and what the family sees of it.
    pub(super) fn matched(&self, class: ClassId, family: Family) -> impl Iterator<Item = FaceId> {
        let face = self.face(class, family);
        [class].into_iter().chain(Some(face).filter(|face| *face != class))
    }

    /// The face that a class turns to one of the faces that it can talk to.
    pub(super) fn back(&self, class: ClassId, classes: &[Class], other: FaceId) -> FaceId {
        if self.dual.is_empty() {
            return class;
        }
        let (far, family) = self.class_of(other);
        let far = usize::try_from(far).ok().and_then(|far| classes.get(far));
        let family = family.or_else(|| far.and_then(|far| far.families.only()));
        family.map_or(class, |family| self.face(class, family))
    }

    /// The classes of some faces.
    pub(super) fn classes_of(&self, faces: &Ranges<FaceId>) -> Ranges<ClassId> {
        if self.dual.is_empty() {
            return faces.clone();
        }
        let classes = faces.intersection(&Ranges::from_to(0, self.classes.saturating_sub(1)));
        let seen = faces.difference(&classes);
        let mut seen: Vec<ClassId> = seen.iter().flatten().map(|face| self.class_of(face).0).collect();
        seen.sort_unstable();
        classes.union(&of_ids(&seen))
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
