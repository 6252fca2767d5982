//! `SHA256SUMS`: the digest of every other file, as `sha256sum --check` reads it.

use super::dist::Dist;
use crate::workspace;
use anyhow::{Result, bail};
use sha2::{Digest, Sha256};

pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A line for each file that is there.
pub(super) fn write(dist: &Dist) -> Result<()> {
    let text = lines(dist)?.join("\n") + "\n";
    workspace::write(&dist.sums(), text.as_bytes())
}

/// What was written says what is there, and all of it.
pub(super) fn check(dist: &Dist) -> Result<()> {
    let written = workspace::read_text(&dist.sums())?;
    if written.lines().ne(lines(dist)?) {
        bail!("`{}` does not tell the files beside it", dist.sums().display());
    }
    println!("checked: SHA256SUMS tells every file");
    Ok(())
}

fn lines(dist: &Dist) -> Result<Vec<String>> {
    let names = dist.names()?.into_iter().filter(|name| name != "SHA256SUMS");
    names.map(|name| Ok(format!("{}  {name}", digest(&workspace::read(&dist.file(&name))?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::digest;

    #[test]
    fn a_digest_is_that_of_the_standard() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(digest(b"abc"), abc);
    }
}
