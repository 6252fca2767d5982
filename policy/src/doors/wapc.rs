//! The waPC door: what Kubewarden's hosts and `partywall` call.
//!
//! The exports `wapc_init` and `__guest_call` and the imports `wapc.*` are the
//! whole interface; the protocol itself is the SDK's.
#![expect(unsafe_code, reason = "an exported symbol is how a waPC host finds the module")]
#![expect(unreachable_pub, reason = "the export is reached by its symbol, not by its path")]
use super::answer;
use crate::cluster::HostCalls;
use crate::operations::{self, with_operations};
use kubewarden_policy_sdk::wapc_guest::{host_call, register_function};

/// The host functions that a waPC host gives this instance.
pub(super) struct HostFunctions;

impl HostCalls for HostFunctions {
    fn call(&self, namespace: &str, operation: &str, payload: &[u8]) -> Result<Vec<u8>, String> {
        host_call("kubewarden", namespace, operation, payload).map_err(|error| {
            // What the host says, without the words that waPC puts before it.
            let text = error.to_string();
            text.strip_prefix("Host error: ").unwrap_or(&text).to_owned()
        })
    }
}

/// Registers every operation. A waPC host calls this once for each instance.
#[unsafe(no_mangle)]
pub extern "C" fn wapc_init() {
    macro_rules! register {
        ($($operation:ident),* $(,)?) => {$(
            register_function(stringify!($operation), |payload| {
                answer(operations::$operation, payload).map_err(Into::into)
            });
        )*};
    }
    with_operations!(register);
}
