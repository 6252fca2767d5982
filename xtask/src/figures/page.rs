//! The shape of both pages: what falls short, then tables with their commands.

/// A figure that has a target.
pub(super) struct Target {
    /// What was measured, with its unit.
    pub(super) what: String,
    /// The figure.
    pub(super) found: f64,
    /// What it should be at most.
    pub(super) most: f64,
    /// Why it is more, and what was tried.
    pub(super) reason: &'static str,
}

/// A table with the command that made it.
pub(super) struct Table {
    pub(super) title: &'static str,
    /// What the table shows, in a sentence or two.
    pub(super) about: String,
    pub(super) command: String,
    pub(super) text: String,
}

/// The page as Markdown.
pub(super) fn page(title: &str, machine: &str, short: &[String], tables: &[Table]) -> String {
    let shortfalls = match short {
        [] => "Nothing: every figure with a target meets it.\n".to_owned(),
        all => all.iter().map(|line| format!("- {line}\n")).collect(),
    };
    let tables: String = tables.iter().map(table).collect();
    format!(
        "# {title}\n\nEvery figure here was printed by the command above it. `cargo xtask figures` runs them all \
         and writes this page.\n\n{machine}\n\n## What falls short\n\n{shortfalls}{tables}"
    )
}

fn table(table: &Table) -> String {
    let Table { title, about, command, text } = table;
    format!("\n## {title}\n\n{about}\n\n```console\n$ {command}\n```\n\n{}\n", text.trim_end())
}

/// The targets that are missed, as sentences.
pub(super) fn missed(targets: &[Target]) -> Vec<String> {
    let missed = targets.iter().filter(|target| target.found > target.most);
    missed
        .map(|Target { what, found, most, reason }| {
            format!("**{what}: {found:.1}, the target is {most}.** {reason}")
        })
        .collect()
}
