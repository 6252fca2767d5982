//! Puts functions that come from one source beside each other.
//!
//! The compiler makes a generic function anew for each set of types, and the
//! copies are much alike. What a browser loads is compressed, and a compressor
//! looks back 32 kB: apart, each copy costs what it has; side by side, little.
//! Names tell which belong together, and go with this: nothing reads them later.
//! What a function does is not known here, and not changed.

use anyhow::{Context, Result};
use std::convert::Infallible;
use wasm_encoder::reencode::{Error, Reencode};
use wasm_encoder::{CodeSection, FunctionSection, Module};
use wasmparser::{
    CodeSectionReader, CustomSectionReader, FunctionBody, FunctionSectionReader, KnownCustom, Name, Parser,
    Payload, TypeRef,
};

/// The same module with its functions in the order of their sources.
pub(super) fn arrange(module: &[u8]) -> Result<Vec<u8>> {
    let mut order = Order::of(module).context("the bound module cannot be read")?;
    let mut arranged = Module::new();
    order
        .parse_core_module(&mut arranged, Parser::new(0), module)
        .context("the functions cannot be arranged")?;
    Ok(arranged.finish())
}

/// An order of a module's own functions. Imported ones come before them and stay.
struct Order {
    imported: u32,
    /// The functions in their new order, each by its place in the old one.
    taken: Vec<usize>,
    /// For each place of the old order the index in the new one.
    index: Vec<u32>,
}

impl Order {
    fn of(module: &[u8]) -> Result<Self> {
        let functions = Functions::read(module)?;
        let mut taken: Vec<usize> = (0..functions.bodies.len()).collect();
        let key = |place: &usize| {
            let name = functions.names.get(*place).map(String::as_str).unwrap_or_default();
            (source(name), functions.bodies.get(*place).map(FunctionBody::as_bytes))
        };
        taken.sort_by_cached_key(key);
        let mut index = vec![0; taken.len()];
        for (new, old) in (functions.imported..).zip(&taken) {
            index[*old] = new;
        }
        Ok(Self { imported: functions.imported, taken, index })
    }

    /// `items`, one for each function, in the new order.
    fn arranged<T>(
        &self,
        items: impl IntoIterator<Item = wasmparser::Result<T>>,
    ) -> wasmparser::Result<Vec<T>> {
        let mut items =
            items.into_iter().map(|item| item.map(Some)).collect::<wasmparser::Result<Vec<_>>>()?;
        Ok(self.taken.iter().filter_map(|old| items.get_mut(*old)?.take()).collect())
    }
}

impl Reencode for Order {
    type Error = Infallible;

    fn function_index(&mut self, function: u32) -> Result<u32, Error<Infallible>> {
        let own = function.checked_sub(self.imported).and_then(|place| self.index.get(place as usize));
        Ok(own.copied().unwrap_or(function))
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: FunctionSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for type_index in self.arranged(section)? {
            functions.function(type_index);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: CodeSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        for body in self.arranged(section)? {
            self.parse_function_body(code, body)?;
        }
        Ok(())
    }

    fn parse_custom_section(
        &mut self,
        module: &mut Module,
        section: CustomSectionReader<'_>,
    ) -> Result<(), Error<Infallible>> {
        if !matches!(section.as_known(), KnownCustom::Name(_)) {
            module.section(&self.custom_section(section)?);
        }
        Ok(())
    }
}

/// A module's functions, as far as their order goes.
#[derive(Default)]
struct Functions<'a> {
    imported: u32,
    bodies: Vec<FunctionBody<'a>>,
    /// Of each of `bodies`; empty where it has none.
    names: Vec<String>,
}

impl<'a> Functions<'a> {
    fn read(module: &'a [u8]) -> Result<Self> {
        let mut functions = Self::default();
        for payload in Parser::new(0).parse_all(module) {
            match payload? {
                Payload::ImportSection(section) => {
                    for import in section.into_imports() {
                        let is_function = matches!(import?.ty, TypeRef::Func(_) | TypeRef::FuncExact(_));
                        functions.imported += u32::from(is_function);
                    }
                }
                Payload::CodeSectionEntry(body) => functions.bodies.push(body),
                Payload::CustomSection(section) => functions.read_names(&section)?,
                _ => {}
            }
        }
        Ok(functions)
    }

    fn read_names(&mut self, section: &CustomSectionReader<'_>) -> Result<()> {
        let KnownCustom::Name(subsections) = section.as_known() else { return Ok(()) };
        self.names = vec![String::new(); self.bodies.len()];
        for subsection in subsections {
            let Name::Function(names) = subsection? else { continue };
            for naming in names {
                let naming = naming?;
                let own = naming.index.checked_sub(self.imported);
                if let Some(name) = own.and_then(|place| self.names.get_mut(place as usize)) {
                    naming.name.clone_into(name);
                }
            }
        }
        Ok(())
    }
}

/// What a function was made from: its name without types between `<` and `>`,
/// and without the hash that tells copies apart.
fn source(name: &str) -> String {
    let name = name.rsplit_once("::h").filter(|(_, hash)| hash.len() == 16).map_or(name, |(path, _)| path);
    let mut depth = 0_usize;
    let outside = |letter: &char| {
        depth += usize::from(*letter == '<');
        let outside = depth == 0;
        depth = depth.saturating_sub(usize::from(*letter == '>'));
        outside
    };
    name.chars().filter(outside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_have_one_source() {
        let check = |name, expected| assert_eq!(source(name), expected, "{name}");
        check("alloc::vec::Vec<T,A>::extend::h0123456789abcdef", "alloc::vec::Vec::extend");
        check("<a::B<C> as d::E<F<G>>>::h::h0123456789abcdef", "::h");
        check("memcpy", "memcpy");
        check("a -> b", "a -> b");
    }

    #[test]
    fn calls_exports_elements_and_the_start_follow_their_functions() {
        let check = |given: [&str; 3], expected: [&str; 3]| {
            let module = |functions: [&str; 3]| {
                let types = "(type (func (param i32))) (type (func (result i32)))";
                let uses = "(start $b) (table 2 funcref) (elem (i32.const 0) $z $b)";
                let functions = functions.concat();
                let text = format!(r#"(module {types} (import "wapc" "f" (func $f)) {uses} {functions})"#);
                arrange(&wat::parse_str(text).unwrap()).unwrap()
            };
            assert_eq!(module(given), module(expected), "{given:?}");
        };
        let a = "(func $a::x (result i32) i32.const 7 call $z i32.const 1)";
        let b = "(func $b call $f)";
        let z = r#"(func $z (export "z") (param i32) call $b)"#;
        check([z, b, a], [a, b, z]);
    }
}
