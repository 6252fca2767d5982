//! The library side of hosting: fresh and reused instances, and what they share.
mod support;

use partywall::guest::{Guest, Host, HostCalls, Limits};
use std::sync::Arc;
use support::IMPORTS;

struct Nobody;

impl HostCalls for Nobody {
    fn call(&self, _: &str, _: &str, _: &str, _: &[u8]) -> Result<Vec<u8>, String> {
        Err("nobody answers".to_owned())
    }

    fn console(&self, _: &str) {}
}

/// A module that answers with how often it was called, as one byte.
fn counting() -> Guest {
    let module = format!(
        r#"(module {IMPORTS} (global $calls (mut i32) (i32.const 0))
          (func (export "__guest_call") (param i32 i32) (result i32)
            (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
            (i32.store8 (i32.const 0) (global.get $calls))
            (call $response (i32.const 0) (i32.const 1)) (i32.const 1)))"#
    );
    Guest::load(&wat::parse_str(module).unwrap(), Limits::default()).unwrap()
}

#[test]
fn a_fresh_instance_remembers_nothing() {
    let (guest, host): (_, Host) = (counting(), Arc::new(Nobody));
    let answers: Vec<_> = (0..3).map(|_| guest.call("count", b"", &host).unwrap()).collect();
    assert_eq!(answers, [[1], [1], [1]]);
}

#[test]
fn a_reused_instance_remembers() {
    let (guest, host): (_, Host) = (counting(), Arc::new(Nobody));
    let mut instance = guest.instance(&host).unwrap();
    let answers: Vec<_> = (0..3).map(|_| instance.call("count", b"").unwrap()).collect();
    assert_eq!(answers, [[1], [2], [3]]);
    assert_eq!(guest.call("count", b"", &host).unwrap(), [1]);
}

#[test]
fn instances_run_side_by_side() {
    let (guest, host): (_, Host) = (counting(), Arc::new(Nobody));
    let (guest, host) = (&guest, &host);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(move || {
                    (0..100).map(|_| guest.call("count", b"", host).unwrap()).all(|a| a == [1])
                })
            })
            .collect();
        assert!(threads.into_iter().all(|thread| thread.join().unwrap()));
    });
}
