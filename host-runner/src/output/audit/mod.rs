//! What an audit has to say, one file a format. Each is a view of the same
//! findings: those about objects, those about the whole, and what is not known.
mod compliance;
mod github;
mod groups;
mod json;
mod junit;
mod markdown;
mod reports;
mod sarif;
mod text;

use crate::audit::Audit;
use crate::cli::{AuditFormat, ReportKind};
use crate::verbosity::Verbosity;

/// The text of `audit` in `format`; an error where the report is not written in
/// it, or nothing is known of what it is about.
pub(crate) fn write(
    audit: &Audit,
    format: AuditFormat,
    report: ReportKind,
    verbosity: Verbosity,
) -> Result<String, &'static str> {
    let all = verbosity == Verbosity::Verbose;
    match report {
        ReportKind::Findings => Ok(findings(audit, format, all)),
        ReportKind::Compliance => {
            let no_controls = "no module that judges here speaks to controls of catalogues";
            let controls = audit.controls.as_deref().ok_or(no_controls)?;
            match format {
                AuditFormat::Text => Ok(compliance::text(audit, controls, all)),
                AuditFormat::Json => Ok(compliance::json(audit, controls)),
                AuditFormat::Md => Ok(compliance::markdown(audit, controls)),
                _ => Err("the compliance report is written as `text`, `json` or `md`"),
            }
        }
    }
}

fn findings(audit: &Audit, format: AuditFormat, all: bool) -> String {
    match format {
        AuditFormat::Text => text::write(audit, all),
        AuditFormat::Json => json::write(audit),
        AuditFormat::Sarif => sarif::write(audit),
        AuditFormat::Junit => junit::write(audit),
        AuditFormat::Github => github::write(audit),
        AuditFormat::Policyreport => reports::write(audit, &reports::WG_POLICY),
        AuditFormat::Openreports => reports::write(audit, &reports::OPEN_REPORTS),
        AuditFormat::Md => markdown::write(audit),
    }
}
