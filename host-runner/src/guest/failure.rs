//! How Kubewarden's hosts hand a call that failed to the guest.
//!
//! kwctl and policy-server 1.36 put the same words before every error of their
//! callbacks. Recorded sessions hold the error without them, and a replay puts
//! them before it again.

const WRAPPER: &str = "Callback evaluation failure: ";

/// The error as a guest gets it.
pub fn wrapped(reason: &str) -> String {
    format!("{WRAPPER}{reason}")
}

/// The error as a session holds it.
pub fn unwrapped(reason: &str) -> &str {
    reason.strip_prefix(WRAPPER).unwrap_or(reason)
}
