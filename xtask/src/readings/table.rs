//! `tests/READINGS.md`: a row for each mistake, with the fixtures that notice it.

use super::Killed;

const HEAD: &str = "# Readings

Cilium and Calico read policies in their own ways, and who knows NetworkPolicies takes them for something else. Each
row is such a mistake, made in the sources of the reading, and the fixtures of `fixtures/engines` whose answer is then
another one. The mistakes are in `tests/readings`; `cargo xtask readings` makes one after the other and writes this table
(an hour), and a test holds it to them.
";

pub(super) fn page(killed: &[Killed]) -> String {
    let mut page = HEAD.to_owned();
    let mut plugin = "";
    for Killed { mutant, killers } in killed {
        if mutant.plugin != plugin {
            plugin = mutant.plugin;
            page.push_str(&format!(
                "\n## {plugin}\n\n| fact | what holds | mutant | mistake | killed by |\n|--:|---|---|---|---|\n"
            ));
        }
        page.push_str(&format!(
            "| {} | {} | `{}` | {} | {} |\n",
            mutant.fact,
            mutant.truth,
            mutant.name,
            mutant.mistake,
            killers.join(", ")
        ));
    }
    page
}

/// The rows of such a page, cell by cell.
#[cfg(test)]
pub(super) fn rows(page: &str) -> Vec<Vec<&str>> {
    let rows = page.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    rows.map(|row| row.split(" | ").collect())
        .filter(|row: &Vec<&str>| row.first() != Some(&"fact"))
        .collect()
}
