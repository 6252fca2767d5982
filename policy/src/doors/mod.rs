//! The two ways into the module. A door turns the bytes or strings of its host
//! into one operation and back; it knows nothing of Kubernetes.
mod browser;
mod wapc;

use crate::operations::{Operation, Session};
use std::cell::RefCell;

thread_local! {
    /// The one session of this instance; both doors lead to it.
    static SESSION: RefCell<Session> = RefCell::new(Session::new(Box::new(wapc::HostFunctions)));
}

/// Carry out one operation in the session of this instance.
fn answer(operation: Operation, payload: &[u8]) -> Result<Vec<u8>, String> {
    SESSION.with(|session| match session.try_borrow_mut() {
        Ok(mut session) => operation(&mut session, payload),
        Err(_) => Err("the module was called while it was answering another call".to_owned()),
    })
}
