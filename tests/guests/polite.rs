//! A policy as it should be: it denies privileged pods, and asks the cluster
//! about the namespace of the others.
mod wapc;

#[unsafe(no_mangle)]
extern "C" fn __guest_call(operation: usize, payload: usize) -> i32 {
    wapc::serve(operation, payload, answer)
}

fn answer(operation: &str, payload: &str) -> Result<String, String> {
    match operation {
        "validate_settings" => Ok(wapc::VALID.to_owned()),
        "validate" if payload.contains(r#""privileged":true"#) => {
            wapc::log("found a privileged container");
            Ok(wapc::verdict(false, "no container may be privileged"))
        }
        "validate" => {
            let question = r#"{"api_version": "v1", "kind": "Namespace", "name": "shop", "disable_cache": false}"#;
            let namespace = wapc::ask("kubernetes", "get_resource", question)?;
            let told = if namespace.contains(r#""tier":"gold""#) { "gold" } else { "not gold" };
            Ok(wapc::verdict(true, told))
        }
        other => Err(format!("`{other}` is no operation of mine")),
    }
}
