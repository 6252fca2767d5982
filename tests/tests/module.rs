//! One module for all: the same bytes in every host, and nothing in them that
//! a host does not have.

use partywall::module::Module;
use partywall_policy::operations::with_operations;
use partywall_tests::checkout::{bytes, text};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef, Validator, WasmFeatures};

const MODULE: &str = "target/policy.wasm";
const METADATA: &str = "io.kubewarden.metadata";

fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[track_caller]
fn check_same(name: &str, found: &str) {
    assert_eq!(found, digest(&bytes(MODULE)), "{name} is not {MODULE}");
}

#[test]
fn every_host_loads_the_same_bytes() {
    let embedded = Module::open(None).expect("the embedded module describes itself");
    check_same("the module embedded in partywall", &embedded.sha256());
    check_same("the module of the npm package", &digest(&bytes("js/pkg/policy.wasm")));
    check_same("target/annotated-policy.wasm", &digest(&bytes("target/annotated-policy.wasm")));
}

#[test]
fn the_module_imports_wapc_and_nothing_else() {
    let module = bytes(MODULE);
    let mut imports = Vec::new();
    for payload in Parser::new(0).parse_all(&module) {
        if let Payload::ImportSection(section) = payload.expect("the module is well-formed") {
            for import in section.into_imports() {
                let import = import.expect("the import is well-formed");
                assert!(matches!(import.ty, TypeRef::Func(_)), "`{}` is no function", import.name);
                imports.push(format!("{}.{}", import.module, import.name));
            }
        }
    }
    imports.sort();
    assert_eq!(
        imports,
        [
            "wapc.__guest_error",
            "wapc.__guest_request",
            "wapc.__guest_response",
            "wapc.__host_call",
            "wapc.__host_error",
            "wapc.__host_error_len",
            "wapc.__host_response",
            "wapc.__host_response_len",
        ]
    );
}

#[test]
fn the_module_exports_its_two_doors() {
    let module = bytes(MODULE);
    let mut exports = Vec::new();
    for payload in Parser::new(0).parse_all(&module) {
        if let Payload::ExportSection(section) = payload.expect("the module is well-formed") {
            exports.extend(section.into_iter().map(|export| export.expect("the export is well-formed")));
        }
    }
    let mut names: Vec<(&str, ExternalKind)> = exports.iter().map(|it| (it.name, it.kind)).collect();
    names.sort_by_key(|(name, _)| *name);
    let function = |name| (name, ExternalKind::Func);
    let expected = ["__guest_call", "__wbindgen_free", "__wbindgen_malloc", "__wbindgen_realloc", "invoke"];
    let mut expected: Vec<_> = expected.into_iter().map(function).collect();
    expected.extend([("memory", ExternalKind::Memory), function("wapc_init")]);
    assert_eq!(names, expected);
}

/// Old engines know neither reference types nor garbage collection.
#[test]
fn the_module_needs_no_reference_types() {
    let plain = WasmFeatures::WASM1
        | WasmFeatures::BULK_MEMORY
        | WasmFeatures::MULTI_VALUE
        | WasmFeatures::SATURATING_FLOAT_TO_INT
        | WasmFeatures::SIGN_EXTENSION;
    assert!(!plain.contains(WasmFeatures::REFERENCE_TYPES));
    let validated = Validator::new_with_features(plain).validate_all(&bytes(MODULE));
    assert_eq!(validated.err().map(|error| error.to_string()), None);
}

/// The names and contents of the custom sections, in order.
fn custom_sections(module: &[u8]) -> Vec<(String, Vec<u8>)> {
    let payloads =
        Parser::new(0).parse_all(module).map(|payload| payload.expect("the module is well-formed"));
    let sections = payloads.filter_map(|payload| match payload {
        Payload::CustomSection(section) => Some((section.name().to_owned(), section.data().to_vec())),
        _ => None,
    });
    sections.collect()
}

fn written_metadata() -> Value {
    serde_saphyr::from_str(&text("policy/metadata.yml")).expect("metadata.yml is YAML")
}

#[test]
fn the_only_custom_section_is_the_metadata_as_written() {
    let sections = custom_sections(&bytes(MODULE));
    let names: Vec<_> = sections.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, [METADATA]);
    let found: Value = serde_json::from_slice(&sections[0].1).expect("the section is JSON");
    let mut expected = written_metadata();
    expected["protocolVersion"] = json!("v1");
    expected["annotations"]["io.kubewarden.policy.usage"] = json!(text("policy/README.md"));
    assert_eq!(found, expected);
}

/// Kubewarden's own operations need no announcement.
const KUBEWARDEN: [&str; 3] = ["protocol_version", "validate", "validate_settings"];

#[test]
fn the_metadata_announces_every_further_operation() {
    macro_rules! names {
        ($($operation:ident),* $(,)?) => { [$(stringify!($operation)),*] };
    }
    let operations = with_operations!(names);
    let further: Vec<_> = operations.into_iter().filter(|name| !KUBEWARDEN.contains(name)).collect();
    let metadata = written_metadata();
    assert_eq!(metadata["annotations"]["io.partywall.operations"], further.join(", "));
}

#[test]
fn the_versions_agree() {
    let package: Value = serde_json::from_str(&text("js/package.json")).expect("package.json is JSON");
    let metadata = written_metadata();
    assert_eq!(metadata["annotations"]["io.kubewarden.policy.version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(package["version"], env!("CARGO_PKG_VERSION"));
}
