//! A policy that does harm, in the way that its settings name.
mod wapc;

use std::hint::black_box;

#[unsafe(no_mangle)]
extern "C" fn __guest_call(operation: usize, payload: usize) -> i32 {
    wapc::serve(operation, payload, |operation, payload| match operation {
        "validate_settings" => Ok(wapc::VALID.to_owned()),
        _ => harm(payload),
    })
}

fn harm(payload: &str) -> Result<String, String> {
    let asked = |harm: &str| payload.contains(&format!(r#""harm":"{harm}""#));
    if asked("loop") {
        loop {
            black_box(0);
        }
    } else if asked("memory") {
        let mut hoard = Vec::new();
        loop {
            hoard.push(black_box(vec![1_u8; 1 << 20]));
        }
    } else if asked("stack") {
        return Ok(deep(1).to_string());
    } else if asked("panic") {
        panic!("the policy has a bug");
    } else if asked("index") {
        return Ok(payload.as_bytes()[black_box(usize::MAX >> 1)].to_string());
    } else if asked("wrong-type") {
        return Ok(r#"{"accepted": "yes"}"#.to_owned());
    } else if asked("no-json") {
        return Ok("accepted".to_owned());
    } else if asked("refuse") {
        return Err("I would rather not".to_owned());
    } else if asked("hide") {
        // A crash after the answer takes the answer with it.
        return Ok(wapc::verdict(true, "fine")).inspect(|_| std::process::abort());
    }
    Ok(wapc::verdict(true, "harmless"))
}

fn deep(level: u64) -> u64 {
    if black_box(level) == 0 { 0 } else { deep(black_box(level + 1)) + 1 }
}
