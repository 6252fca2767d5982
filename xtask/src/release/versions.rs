//! One version in every place that states one, and what changed in it.

use crate::process::{self, cargo};
use crate::workspace::{self, Workspace};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;

/// What one place says: where, and which version.
type Stated = (String, String);

/// The version that every place states; an error names those that do not.
pub(super) fn agreed(workspace: &Workspace, tag: Option<&str>) -> Result<String> {
    let mut stated = stated(workspace)?;
    stated.extend(tag.map(|tag| ("the tag".to_owned(), tag.strip_prefix('v').unwrap_or(tag).to_owned())));
    let version = agree(&stated)?;
    let places: Vec<_> = stated.iter().map(|(place, _)| place.as_str()).collect();
    println!("checked: {version} in {}", places.join(", "));
    Ok(version)
}

fn agree(stated: &[Stated]) -> Result<String> {
    let (first, version) = stated.first().context("no version is stated")?;
    let others = stated.iter().filter(|(_, other)| other != version);
    let others: Vec<_> = others.map(|(place, other)| format!("{place} says {other}")).collect();
    if !others.is_empty() {
        bail!("{first} says {version}, but {}", others.join(", "));
    }
    Ok(version.clone())
}

fn stated(workspace: &Workspace) -> Result<Vec<Stated>> {
    let root = workspace.root();
    let mut stated = vec![("Cargo.toml".to_owned(), crate_version(workspace)?)];
    for file in [
        "js/package.json",
        "js/package-lock.json",
        "js/playground/package.json",
        "js/playground/package-lock.json",
    ] {
        let package: Value = serde_json::from_str(&workspace::read_text(&root.join(file))?)
            .with_context(|| format!("`{file}` is no JSON"))?;
        stated.push((file.to_owned(), package["version"].as_str().unwrap_or("none").to_owned()));
    }
    let metadata = workspace::read_text(&workspace.metadata())?;
    let version = after(&metadata, "io.kubewarden.policy.version: ").unwrap_or("none");
    stated.push(("policy/metadata.yml".to_owned(), version.to_owned()));
    stated.extend(deployed(&root.join("policy/deploy"))?);
    stated.extend(downloads(&workspace::read_text(&root.join("README.md"))?));
    let newest = heading(&changelog(workspace)?).map(str::to_owned);
    stated.push(("CHANGELOG.md".to_owned(), newest.unwrap_or_else(|| "none".to_owned())));
    Ok(stated)
}

/// The version that every crate of the workspace inherits.
fn crate_version(workspace: &Workspace) -> Result<String> {
    let metadata =
        process::read(cargo(workspace, "metadata").args(["--no-deps", "--locked", "--format-version", "1"]))?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` printed no JSON")?;
    let version = metadata["packages"][0]["version"].as_str();
    Ok(version.context("`cargo metadata` tells no version")?.to_owned())
}

/// The tags of the module in the examples for clusters.
fn deployed(folder: &Path) -> Result<Vec<Stated>> {
    let mut stated = Vec::new();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let text = workspace::read_text(&entry.path())?;
        let modules = text.lines().filter_map(|line| line.trim().strip_prefix("module: registry://"));
        let tags = modules.filter_map(|module| module.rsplit_once(":v"));
        let place = format!("policy/deploy/{}", entry.file_name().to_string_lossy());
        stated.extend(tags.map(|(_, version)| (place.clone(), version.to_owned())));
    }
    stated.sort();
    Ok(stated)
}

/// The versions whose files README tells to download.
fn downloads(readme: &str) -> Vec<Stated> {
    let versions = readme.split("/releases/download/v").skip(1).filter_map(|rest| rest.split('/').next());
    versions.map(|version| ("README.md".to_owned(), version.to_owned())).collect()
}

/// The rest of the line that begins so, wherever it is indented to.
fn after<'a>(text: &'a str, start: &str) -> Option<&'a str> {
    text.lines().find_map(|line| line.trim_start().strip_prefix(start)).map(str::trim)
}

/// What changed in the newest version, as the changelog tells it.
pub(super) fn notes(workspace: &Workspace) -> Result<String> {
    section(&changelog(workspace)?).map(str::to_owned).context("CHANGELOG.md has no section of a version")
}

fn changelog(workspace: &Workspace) -> Result<String> {
    workspace::read_text(&workspace.root().join("CHANGELOG.md"))
}

/// The version of the first section.
fn heading(changelog: &str) -> Option<&str> {
    after(changelog, "## ")?.split_whitespace().next()
}

/// What stands under the first heading of a version.
fn section(changelog: &str) -> Option<&str> {
    let (_, rest) = changelog.split_once("\n## ")?;
    let (_, body) = rest.split_once('\n')?;
    Some(body.split_once("\n## ").map_or(body, |(body, _)| body).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(places: &[(&str, &str)]) -> Vec<Stated> {
        places.iter().map(|(place, version)| ((*place).to_owned(), (*version).to_owned())).collect()
    }

    #[test]
    fn whoever_differs_is_named() {
        assert_eq!(agree(&stated(&[("a", "1.0.0"), ("b", "1.0.0")])).unwrap(), "1.0.0");
        let error =
            agree(&stated(&[("a", "1.0.0"), ("b", "1.1.0"), ("c", "1.0.0"), ("d", "none")])).unwrap_err();
        assert_eq!(error.to_string(), "a says 1.0.0, but b says 1.1.0, d says none");
    }

    #[test]
    fn the_first_section_is_the_newest_version() {
        let changelog =
            "# Changelog\n\nWords.\n\n## 1.1.0 - 2026-01-01\n\n### Added\n\n- One.\n\n## 1.0.0\n\n- Two.\n";
        assert_eq!(heading(changelog), Some("1.1.0"));
        assert_eq!(section(changelog), Some("### Added\n\n- One."));
        assert_eq!(section("# Changelog\n\nWords.\n"), None);
    }
}
