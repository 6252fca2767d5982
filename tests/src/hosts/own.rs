//! The host of `partywall run`, through its library.

use crate::exchange::{Answer, AnsweredCall, Call, Question, Reply};
use partywall::cli::Verbosity;
use partywall::cluster::Cluster;
use partywall::guest::{CallError, Guest, Host, HostCalls, Limits};
use partywall::module::Module;
use std::sync::{Arc, Mutex, PoisonError};

/// The embedded module in our own host.
pub struct Own {
    guest: Guest,
}

/// A host that keeps what it was asked and what it answered.
struct Recorder {
    cluster: Cluster,
    calls: Mutex<Vec<AnsweredCall>>,
}

impl HostCalls for Recorder {
    fn call(
        &self,
        binding: &str,
        namespace: &str,
        operation: &str,
        payload: &[u8],
    ) -> Result<Vec<u8>, String> {
        let answer = Answer::of(self.cluster.call(binding, namespace, operation, payload));
        let call = Call::new(binding, namespace, operation, payload);
        let answered = AnsweredCall { call, answer: answer.clone() };
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).push(answered);
        answer.into_result()
    }

    fn console(&self, line: &str) {
        self.cluster.console(line);
    }
}

impl Own {
    /// Compiles the module that is embedded in `partywall`.
    #[must_use]
    pub fn load() -> Self {
        let module = Module::open(None).expect("the embedded module describes itself");
        let guest = Guest::load(&module.bytes, Limits::default()).expect("the embedded module loads");
        Self { guest }
    }

    /// Answers in a fresh instance, and gives the answered host calls for the replay.
    #[must_use]
    pub fn ask(&self, question: &Question) -> (Reply, Vec<AnsweredCall>) {
        let cluster = Cluster::of(question.cluster.clone(), Verbosity::Quiet);
        let recorder = Arc::new(Recorder { cluster, calls: Mutex::default() });
        let host: Host = recorder.clone();
        let answer = match self.guest.call(&question.operation, question.payload.as_bytes(), &host) {
            Ok(bytes) => Answer::of(Ok(bytes)),
            Err(CallError::Refused { sentence, .. }) => Answer::Error(sentence),
            Err(error) => panic!("{}: {error}", question.name),
        };
        let answered = recorder.calls.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let calls = answered.iter().map(|answered| answered.call.clone()).collect();
        (Reply { answer, calls }, answered)
    }
}
