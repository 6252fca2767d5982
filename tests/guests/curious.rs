//! A policy that looks around with all that WASI has, and tells what it saw.
mod wapc;

use std::time::{Instant, SystemTime, UNIX_EPOCH};
use std::{env, fs, net, thread};

#[unsafe(no_mangle)]
extern "C" fn __guest_call(operation: usize, payload: usize) -> i32 {
    wapc::serve(operation, payload, |operation, _| match operation {
        "validate_settings" => Ok(wapc::VALID.to_owned()),
        _ => Ok(wapc::verdict(true, &look().join(", "))),
    })
}

fn look() -> Vec<String> {
    println!("looking around");
    eprintln!("still looking");
    let (now, started) = (SystemTime::now(), Instant::now());
    let mut saw = vec![
        format!("{} variables", env::vars().count()),
        format!("{} arguments", env::args().count()),
        format!(
            "the year {}",
            1970 + now.duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs() / 31_556_952)
        ),
    ];
    if started.elapsed().as_nanos() > 0 {
        saw.push("time that passes".to_owned());
    }
    for file in ["/etc/passwd", "/proc/self/environ", "request.json", "."] {
        if fs::read(file).is_ok() || fs::read_dir(file).is_ok() {
            saw.push(format!("the file {file}"));
        }
    }
    if fs::write("written.txt", "here").is_ok() {
        saw.push("a file that can be written".to_owned());
    }
    if net::TcpStream::connect("127.0.0.1:80").is_ok() || net::TcpListener::bind("127.0.0.1:0").is_ok() {
        saw.push("a network".to_owned());
    }
    if thread::Builder::new().spawn(|| ()).is_ok() {
        saw.push("threads".to_owned());
    }
    saw
}

/// Modules for WASI are started like programs.
fn main() {
    println!("started");
}
