//! The exposure of workloads, for people.

use crate::reach::exposure::Exposure;
use std::fmt::Write as _;

/// A block of lines for each workload and direction.
pub fn txt(exposures: &[Exposure]) -> String {
    let mut text = String::new();
    for exposure in exposures {
        let arrow = if exposure.direction == "Ingress" { "<=" } else { "=>" };
        let workload = &exposure.workload;
        if !exposure.protected {
            let _ = writeln!(text, "{workload} is not protected ({})", exposure.direction);
        }
        for peer in &exposure.peers {
            let _ = writeln!(
                text,
                "{workload} {arrow} namespaces {}, pods {} : {}",
                peer.namespaces, peer.pods, peer.ports
            );
        }
        if !exposure.addresses.is_empty() {
            let _ = writeln!(text, "{workload} {arrow} addresses {}", exposure.addresses);
        }
    }
    text
}
