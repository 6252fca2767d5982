//! Where `cargo binstall` looks for the tool, told by `host-runner/Cargo.toml`:
//! the archive is made after it, so the two cannot differ.

use crate::process::{self, cargo};
use crate::toolchain;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use serde_json::Value;

/// The answers for one target and version.
pub(super) struct Binstall {
    /// The address of the archive.
    pub(super) url: String,
    /// The program's path in the archive.
    pub(super) program: String,
    pub(super) target: String,
}

impl Binstall {
    /// The name of the archive.
    pub(super) fn archive(&self) -> &str {
        self.url.rsplit('/').next().unwrap_or_default()
    }

    /// The folder that everything in the archive is in.
    pub(super) fn folder(&self) -> Result<&str> {
        let (folder, _) = self.program.rsplit_once('/').context("bin-dir names no folder")?;
        Ok(folder)
    }
}

/// What the metadata says for the target of this machine.
pub(super) fn read(workspace: &Workspace) -> Result<Binstall> {
    let arguments = ["--no-deps", "--locked", "--format-version", "1"];
    let metadata = process::read(cargo(workspace, "metadata").args(arguments))?;
    let metadata: Value = serde_json::from_str(&metadata).context("`cargo metadata` printed no JSON")?;
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let package = packages.iter().find(|package| package["name"] == "partywall");
    resolve(package.context("there is no crate `partywall`")?, &toolchain::host()?)
}

fn resolve(package: &Value, target: &str) -> Result<Binstall> {
    let text = |pointer: &str| {
        let text = package.pointer(pointer).and_then(Value::as_str);
        text.with_context(|| format!("the crate `partywall` does not say {pointer}"))
    };
    if text("/metadata/binstall/pkg-fmt")? != "tgz" {
        bail!("the archives are gzipped tar files; pkg-fmt must say `tgz`");
    }
    let name = text("/name")?;
    let words = [
        ("repo", text("/repository")?),
        ("name", name),
        ("bin", name),
        ("version", text("/version")?),
        ("target", target),
        ("archive-suffix", ".tgz"),
        ("binary-ext", if target.contains("windows") { ".exe" } else { "" }),
    ];
    let url = fill(text("/metadata/binstall/pkg-url")?, &words)?;
    let releases = format!("{}/releases/download/v{}/", text("/repository")?, text("/version")?);
    if !url.starts_with(&releases) {
        bail!("pkg-url is {url}, but releases are at {releases}");
    }
    Ok(Binstall {
        url,
        program: fill(text("/metadata/binstall/bin-dir")?, &words)?,
        target: target.to_owned(),
    })
}

/// Puts the words in the place of their names in braces.
fn fill(template: &str, words: &[(&str, &str)]) -> Result<String> {
    let put = |text: String, (name, word): &(&str, &str)| text.replace(&format!("{{ {name} }}"), word);
    let filled = words.iter().fold(template.to_owned(), put);
    if filled.contains(['{', '}']) {
        bail!("`{template}` has a name that is not known: {filled}");
    }
    Ok(filled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(url: &str) -> Value {
        json!({
            "name": "partywall", "version": "1.2.3", "repository": "https://forge.example/p",
            "metadata": {"binstall": {"pkg-url": url, "bin-dir": "{ name }/{ bin }{ binary-ext }", "pkg-fmt": "tgz"}}
        })
    }

    const URL: &str = "{ repo }/releases/download/v{ version }/{ name }-{ target }{ archive-suffix }";

    #[test]
    fn the_names_are_filled_in() {
        let found = resolve(&package(URL), "x86_64-pc-windows-msvc").unwrap();
        assert_eq!(
            found.url,
            "https://forge.example/p/releases/download/v1.2.3/partywall-x86_64-pc-windows-msvc.tgz"
        );
        assert_eq!(found.archive(), "partywall-x86_64-pc-windows-msvc.tgz");
        assert_eq!(found.program, "partywall/partywall.exe");
        assert_eq!(found.folder().unwrap(), "partywall");
    }

    #[test]
    fn what_leads_nowhere_is_refused() {
        let refused = |url: &str| resolve(&package(url), "x").err().expect("it is refused").to_string();
        assert!(refused("{ repo }/{ flavour }").contains("a name that is not known"));
        assert!(refused("{ repo }/elsewhere/v{ version }/a.tgz").contains("but releases are at"));
        let mut zip = package(URL);
        zip["metadata"]["binstall"]["pkg-fmt"] = json!("zip");
        assert!(resolve(&zip, "x").is_err());
    }
}
