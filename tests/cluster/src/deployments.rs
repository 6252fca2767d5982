//! The manifests of `policy/deploy`, held to the definitions of Kubewarden by the
//! API server: a dry run of each.
//!
//! No Go module holds those definitions, so they are taken from a folder that
//! somebody has, for example the chart's.

use crate::Arguments;
use crate::cluster::Cluster;
use crate::play::Report;
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;

/// The manifests.
const FOLDER: &str = "policy/deploy";

/// The namespace of the account that the manifests bind.
const HOME: &str = "kubewarden";

/// Applies every manifest without leaving anything.
pub(crate) fn compare(cluster: &Cluster, arguments: &Arguments, report: &mut Report) -> Result<()> {
    if cluster.own.is_none() {
        return Ok(());
    }
    let title = "The manifests of policy/deploy";
    let Some(definitions) = &arguments.kubewarden else {
        report.leave_out(
            title,
            "Kubewarden's definitions are in no Go module; name their folder with --kubewarden",
        );
        return Ok(());
    };
    println!("\n## {title}");
    let definitions = definitions.display().to_string();
    cluster.kubectl.read(&["apply", "--server-side", "--recursive", "-f", &definitions], "")?;
    cluster.kubectl.read(&["wait", "--for=condition=Established", "crd", "--all"], "")?;
    cluster.kubectl.read(&["create", "namespace", HOME], "")?;
    for file in manifests(arguments)? {
        let file = file.display().to_string();
        let words = ["apply", "--dry-run=server", "--validate=strict", "-f", &file].map(str::to_owned);
        let answer = cluster.kubectl.call(&words, "")?;
        print!("{}", answer.text.lines().map(|line| format!("  {line}\n")).collect::<String>());
        report.note(&file, (!answer.succeeded).then_some(answer.text.trim_end()));
    }
    Ok(())
}

fn manifests(arguments: &Arguments) -> Result<Vec<PathBuf>> {
    let folder = arguments.root.join(FOLDER);
    let entries = fs::read_dir(&folder).with_context(|| format!("cannot read `{}`", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "yaml"));
    files.sort();
    Ok(files)
}
