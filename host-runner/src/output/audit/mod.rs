//! What an audit has to say, one file a format.
mod compliance;
mod github;
mod json;
mod junit;
mod markdown;
mod reports;
mod sarif;
mod text;

use crate::audit::Audit;
use crate::cli::{AuditFormat, ReportKind, Verbosity};

/// The text of `audit` in `format`; none where the report is not written in it.
pub(crate) fn write(
    audit: &Audit<'_>,
    format: AuditFormat,
    report: ReportKind,
    verbosity: Verbosity,
) -> Option<String> {
    Some(match (report, format) {
        (ReportKind::Findings, AuditFormat::Text) => text::write(audit, verbosity == Verbosity::Verbose),
        (ReportKind::Findings, AuditFormat::Json) => json::write(audit),
        (ReportKind::Findings, AuditFormat::Sarif) => sarif::write(audit),
        (ReportKind::Findings, AuditFormat::Junit) => junit::write(audit),
        (ReportKind::Findings, AuditFormat::Github) => github::write(audit),
        (ReportKind::Findings, AuditFormat::Policyreport) => reports::write(audit, &reports::WG_POLICY),
        (ReportKind::Findings, AuditFormat::Openreports) => reports::write(audit, &reports::OPEN_REPORTS),
        (ReportKind::Findings, AuditFormat::Md) => markdown::write(audit),
        (ReportKind::Compliance, AuditFormat::Text) => compliance::text(audit),
        (ReportKind::Compliance, AuditFormat::Json) => compliance::json(audit),
        (ReportKind::Compliance, AuditFormat::Md) => compliance::markdown(audit),
        (ReportKind::Compliance, _) => return None,
    })
}
