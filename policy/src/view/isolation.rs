//! The state of the boundaries, for people.

use crate::reach::isolation::Isolation;
use crate::words::count;
use std::fmt::Write as _;

/// A line for each opening and each workload that nobody isolates, and the
/// answer.
pub fn txt(isolation: &Isolation) -> String {
    let mut text = String::new();
    for opening in &isolation.openings {
        let (arrow, [inside, other, ports]) =
            (if opening.direction == "Ingress" { "<=" } else { "=>" }, &opening.witness);
        let _ = write!(
            text,
            "open: {} {arrow} {} by {} {}, for example {inside} {arrow} {other} : {ports}",
            opening.boundary, opening.other, opening.policy, opening.place
        );
        let _ = match opening.more {
            0 => writeln!(text),
            more => writeln!(text, " (and {more} more boundaries)"),
        };
    }
    for workload in &isolation.unisolated {
        let what =
            if workload.open { "open to every boundary" } else { "closed by administrators' policies alone" };
        let _ = writeln!(text, "unisolated: {} ({}), {what}", workload.workload, workload.direction);
    }
    let _ = match (isolation.is_open(), isolation.unread) {
        (true, _) => writeln!(text, "no, not every boundary is closed"),
        (false, 0) if isolation.judged == 0 => {
            writeln!(text, "nobody knows: there is no workload here that the settings guard")
        }
        (false, 0) => writeln!(text, "yes, every boundary is closed"),
        (false, unread) => {
            let unread = count(unread, "object");
            writeln!(text, "nobody knows: {unread} could not be read, and nothing else opens a boundary")
        }
    };
    text
}
