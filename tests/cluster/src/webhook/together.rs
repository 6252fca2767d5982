//! A place where requests wait for each other before they are answered.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How long one waits for those that do not come: a request may be refused before it gets here.
const PATIENCE: Duration = Duration::from_secs(2);

/// How many are missing; nobody waits where none is.
#[derive(Default)]
pub(super) struct Together {
    missing: Mutex<usize>,
    complete: Condvar,
}

impl Together {
    /// From now on `count` requests wait for each other, once.
    pub(super) fn expect(&self, count: usize) {
        *self.missing.lock().unwrap_or_else(PoisonError::into_inner) = count;
    }

    /// Comes, and waits for the others.
    pub(super) fn meet(&self) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        *missing = missing.saturating_sub(1);
        self.complete.notify_all();
        let waited = self.complete.wait_timeout_while(missing, PATIENCE, |missing| *missing > 0);
        let (mut missing, patience) = waited.unwrap_or_else(PoisonError::into_inner);
        if patience.timed_out() {
            *missing = 0;
        }
    }
}
