//! The library side of hosting: fresh and reused instances, and what they share.
mod support;

use partywall::guest::{CallError, Guest, Host, HostCalls, Limits};
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

/// A module that answers with what lay in its memory, in two places far from
/// each other, and leaves the request there.
fn leaving() -> Guest {
    let module = format!(
        r#"(module {IMPORTS} (func (export "__guest_call") (param i32 i32) (result i32)
            (call $response (i32.const 2048) (i32.const 16))
            (if (i32.eqz (i32.load (i32.const 2048)))
              (then (call $response (i32.const 98304) (i32.const 16))))
            (call $request (i32.const 1024) (i32.const 2048))
            (call $request (i32.const 1024) (i32.const 98304))
            (i32.const 1)))"#
    );
    Guest::load(&wat::parse_str(module).unwrap(), Limits::default()).unwrap()
}

/// Instances come from a pool, so the memory of one was the memory of another.
#[test]
fn nobody_sees_what_another_instance_left() {
    let (guest, host): (_, Host) = (leaving(), Arc::new(Nobody));
    let (guest, host) = (&guest, &host);
    std::thread::scope(|scope| {
        for secret in [b"sixteen bytes, A", b"sixteen bytes, B"] {
            scope.spawn(move || {
                for _ in 0..1_000 {
                    assert_eq!(guest.call("keep", secret, host).unwrap(), [0; 16]);
                }
            });
        }
    });
    let mut reused = guest.instance(host).unwrap();
    assert_eq!(reused.call("keep", b"sixteen bytes, A").unwrap(), [0; 16]);
    assert_eq!(reused.call("keep", b"sixteen bytes, B").unwrap(), b"sixteen bytes, A");
}

#[test]
fn an_instance_that_crashed_is_not_asked_again() {
    let module = format!(
        r#"(module {IMPORTS} (func (export "__guest_call") (param $operation i32) (param i32) (result i32)
            (if (i32.eq (local.get $operation) (i32.const 5)) (then unreachable))
            (call $response (i32.const 0) (i32.const 1)) (i32.const 1)))"#
    );
    let guest = Guest::load(&wat::parse_str(module).unwrap(), Limits::default()).unwrap();
    let host: Host = Arc::new(Nobody);
    let mut instance = guest.instance(&host).unwrap();
    assert_eq!(instance.call("fine", b"").unwrap(), [0]);
    let crashed = instance.call("crash", b"").unwrap_err();
    assert!(matches!(crashed, CallError::Trap { .. }), "{crashed}");
    let sentence = "the module is not asked for `fine`: it was stopped or crashed in an earlier call";
    assert_eq!(instance.call("fine", b"").unwrap_err().to_string(), sentence);
    assert_eq!(guest.call("fine", b"", &host).unwrap(), [0]);
}
