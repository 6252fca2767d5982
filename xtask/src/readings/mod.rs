//! `cargo xtask readings`: what people who know NetworkPolicies take Cilium and
//! Calico for, put into the sources one mistake at a time, and the fixtures that
//! notice. It writes `tests/READINGS.md`.
//!
//! Each mistake is compiled, which takes an hour for all of them; what was tried
//! on the same sources and fixtures is not tried again.

mod attempt;
mod kept;
mod mutant;
mod table;
#[cfg(test)]
mod tests;

use crate::process::progress;
use crate::workspace::{self, Workspace};
use anyhow::{Result, ensure};
use attempt::Checkout;
use kept::Kept;
use mutant::{Mutant, PLUGINS};

/// A mistake, and the fixtures that notice it.
struct Killed {
    mutant: Mutant,
    killers: Vec<String>,
}

/// Tries the mistakes of these names and tells what notices them; without names
/// all, and writes the page.
pub(crate) fn run(workspace: &Workspace, only: &[String]) -> Result<()> {
    let mut all = Vec::new();
    for plugin in PLUGINS {
        all.extend(mutant::read(workspace, plugin)?);
    }
    for name in only {
        ensure!(all.iter().any(|mutant| mutant.name == *name), "there is no mistake `{name}`");
    }
    if !only.is_empty() {
        all.retain(|mutant| only.contains(&mutant.name));
    }
    let killed = try_all(workspace, all, !only.is_empty())?;
    if only.is_empty() {
        workspace::write(&workspace.readings(), table::page(&killed).as_bytes())?;
    }
    Ok(())
}

/// Tries one after the other to the end, and then says which nothing notices and
/// which cannot be made.
fn try_all(workspace: &Workspace, mutants: Vec<Mutant>, anew: bool) -> Result<Vec<Killed>> {
    let kept = Kept::of(workspace)?;
    let known = |mutant: &Mutant| kept.killers(mutant).filter(|_| !anew);
    let checkout = Checkout::copy(workspace)?;
    if mutants.iter().any(|mutant| known(mutant).is_none()) {
        progress("the sources as they are (the first time takes some minutes)");
        let failing = checkout.failing(None)?;
        ensure!(failing.is_empty(), "the sources do not answer as the fixtures say: {}", failing.join(", "));
    }
    let (mut killed, mut amiss) = (Vec::new(), Vec::new());
    for mutant in mutants {
        let killers = match known(&mutant) {
            Some(killers) => killers,
            None => match checkout.killers(&mutant) {
                Ok(killers) => killers,
                Err(error) => {
                    amiss.push(format!("{}: {error:#}", mutant.title()));
                    continue;
                }
            },
        };
        kept.keep(&mutant, &killers)?;
        println!("{}: {}", mutant.title(), killers.join(", "));
        if killers.is_empty() {
            amiss.push(format!("{}: no fixture notices it", mutant.title()));
        }
        killed.push(Killed { mutant, killers });
    }
    ensure!(amiss.is_empty(), "{}", amiss.join("\n"));
    Ok(killed)
}
