//! Compiled modules that are kept in files, so that a module is compiled once.
//!
//! Such a file is machine code. It is taken only if it lies in the folder that
//! the caller gave, is called after the very bytes and the very engine it was
//! compiled for, cannot be written by others, and still has the digest that was
//! noted when it was written. Anything else is compiled again.
use sha2::{Digest, Sha256};
use std::collections::hash_map::DefaultHasher;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use wasmtime::{Engine, Module};

/// How many modules a folder keeps.
const MOST: usize = 16;
/// The ending of a compiled module, and that of the note of its digest.
const CODE: &str = "cwasm";
const NOTE: &str = "sha256";

/// `bytes` compiled for `engine`, or as it was compiled before.
pub(super) fn module(engine: &Engine, bytes: &[u8], folder: Option<&Path>) -> wasmtime::Result<Module> {
    let Some(folder) = folder else { return Module::new(engine, bytes) };
    let file = folder.join(name(engine, bytes));
    if let Some(module) = kept(engine, &file) {
        return Ok(module);
    }
    let module = Module::new(engine, bytes)?;
    // Where nothing can be kept, the next run compiles again.
    let _ = keep(folder, &file, &module);
    Ok(module)
}

/// The name of the file for these bytes and this engine.
fn name(engine: &Engine, bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    engine.precompile_compatibility_hash().hash(&mut hasher);
    format!("{}-{:016x}.{CODE}", digest(&Sha256::digest(bytes)), hasher.finish())
}

fn digest(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn kept(engine: &Engine, file: &Path) -> Option<Module> {
    let code = File::open(file).ok().filter(is_ours)?;
    let noted = fs::read_to_string(file.with_extension(NOTE)).ok()?;
    if sha256(&code).ok()? != noted {
        return None;
    }
    deserialize(engine, code)
}

#[expect(unsafe_code, reason = "compiled code can only be trusted, not checked")]
fn deserialize(engine: &Engine, code: File) -> Option<Module> {
    // SAFETY: the file holds what `Module::serialize` gave in `keep`: it has the
    // digest that was noted then, and only its owner, who runs this, can write
    // it or the note. Wasmtime refuses code of another version or configuration.
    unsafe { Module::deserialize_open_file(engine, code) }.ok()
}

fn sha256(mut file: &File) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut file, &mut hasher)?;
    Ok(digest(&hasher.finalize()))
}

/// Whether nobody but its owner can write the file.
#[cfg(unix)]
fn is_ours(file: &File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o022 == 0)
}

#[cfg(not(unix))]
fn is_ours(_: &File) -> bool {
    true
}

fn keep(folder: &Path, file: &Path, module: &Module) -> io::Result<()> {
    let code = module.serialize().map_err(io::Error::other)?;
    fs::create_dir_all(folder)?;
    remove_old(folder)?;
    write(&file.with_extension(NOTE), digest(&Sha256::digest(&code)).as_bytes())?;
    write(file, &code)
}

/// Writes a file in one step, for others that read it at the same time.
fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    let unfinished = file.with_extension(format!("{}.new", std::process::id()));
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&unfinished).and_then(|mut file| file.write_all(content));
    written.and_then(|()| fs::rename(&unfinished, file)).inspect_err(|_| {
        let _ = fs::remove_file(&unfinished);
    })
}

/// Makes room for one more module: the oldest go.
fn remove_old(folder: &Path) -> io::Result<()> {
    let mut kept: Vec<(_, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == CODE) {
            kept.push((entry.metadata()?.modified()?, path));
        }
    }
    kept.sort();
    let surplus = (kept.len() + 1).saturating_sub(MOST);
    for (_, path) in kept.iter().take(surplus) {
        fs::remove_file(path)?;
        fs::remove_file(path.with_extension(NOTE))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CODE, Engine, MOST, NOTE, kept, module, name};
    use std::fs;
    use std::path::{Path, PathBuf};

    /// The smallest module there is, with a section of its own name.
    fn bytes(number: u8) -> Vec<u8> {
        [b"\0asm\x01\0\0\0\0\x03\x01n".as_slice(), &[number]].concat()
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("partywall-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    fn files(folder: &Path, ending: &str) -> usize {
        let entries = fs::read_dir(folder).unwrap().flatten();
        entries.filter(|entry| entry.path().extension().is_some_and(|own| own == ending)).count()
    }

    #[test]
    fn what_was_kept_is_taken_and_what_was_changed_is_not() {
        let (folder, engine) = (folder("kept"), Engine::default());
        let file = folder.join(name(&engine, &bytes(0)));
        assert!(kept(&engine, &file).is_none());
        module(&engine, &bytes(0), Some(&folder)).unwrap();
        assert!(kept(&engine, &file).is_some());
        let code = fs::read(&file).unwrap();
        fs::write(&file, &code[..code.len() - 1]).unwrap();
        assert!(kept(&engine, &file).is_none(), "the digest is another");
        module(&engine, &bytes(0), Some(&folder)).unwrap();
        assert!(kept(&engine, &file).is_some(), "it was compiled again");
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn what_others_can_write_is_not_taken() {
        use std::os::unix::fs::PermissionsExt as _;
        let (folder, engine) = (folder("owned"), Engine::default());
        module(&engine, &bytes(0), Some(&folder)).unwrap();
        let file = folder.join(name(&engine, &bytes(0)));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o666)).unwrap();
        assert!(kept(&engine, &file).is_none());
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_folder_does_not_grow_for_ever() {
        let (folder, engine) = (folder("many"), Engine::default());
        for number in 0..20 {
            module(&engine, &bytes(number), Some(&folder)).unwrap();
        }
        assert_eq!((files(&folder, CODE), files(&folder, NOTE)), (MOST, MOST));
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn where_nothing_can_be_written_modules_are_compiled() {
        let engine = Engine::default();
        assert!(module(&engine, &bytes(0), Some(Path::new("/dev/null/none"))).is_ok());
        assert!(module(&engine, &bytes(0), None).is_ok());
    }
}
