//! `partywall inspect`: what the module is.
use super::Failure;
use crate::cli::{Format, InspectArgs};
use crate::guest::Description;
use crate::module::Module;
use crate::output::json_text;
use crate::report::Report;
use serde::Serialize;

/// What `-o json` prints.
#[derive(Serialize)]
struct Inspection<'a> {
    /// The version of this tool.
    version: &'static str,
    module: &'a str,
    sha256: String,
    size: usize,
    #[serde(flatten)]
    description: &'a Description,
}

pub(super) fn inspect(args: &InspectArgs) -> Result<Report, Failure> {
    let module = Module::open(args.module.as_deref())?;
    let inspection = Inspection {
        version: env!("CARGO_PKG_VERSION"),
        module: &module.name,
        sha256: module.sha256(),
        size: module.bytes.len(),
        description: &module.description,
    };
    Ok(Report::text(match args.output {
        Format::Text => text(&inspection),
        Format::Json => json_text(&inspection),
    }))
}

fn text(inspection: &Inspection<'_>) -> String {
    let Description { imports, exports, metadata } = inspection.description;
    let mut lines = vec![
        format!("partywall {}", inspection.version),
        format!("module    {}", inspection.module),
        format!("sha256    {}", inspection.sha256),
        format!("size      {} bytes", inspection.size),
    ];
    let imports = imports.iter().map(|it| format!("{}.{} ({})", it.module, it.name, it.kind));
    let exports = exports.iter().map(|it| format!("{} ({})", it.name, it.kind));
    lines.push(list("imports", imports));
    lines.push(list("exports", exports));
    lines.push(match metadata {
        Some(metadata) => format!("metadata\n{}", indent(&json_text(metadata))),
        None => "metadata  none".to_owned(),
    });
    lines.join("\n") + "\n"
}

fn list(title: &str, entries: impl Iterator<Item = String>) -> String {
    let entries: Vec<_> = entries.collect();
    if entries.is_empty() {
        return format!("{title}   none");
    }
    format!("{title}\n{}", indent(&entries.join("\n")))
}

fn indent(text: &str) -> String {
    text.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}
