//! The waPC host that Kubewarden's evaluator is made of.

use super::Replay;
use crate::exchange::{Answer, AnsweredCall, Call, Question, Reply};
use std::sync::Arc;
use wapc::WapcHost;
use wapc::errors::Error;
use wasmtime_provider::{WasmtimeEngineProviderBuilder, WasmtimeEngineProviderPre};

/// A module in the official host.
pub struct Official {
    engine: WasmtimeEngineProviderPre,
}

impl Official {
    /// Compiles the module.
    #[must_use]
    pub fn load(module: &[u8]) -> Self {
        let engine = WasmtimeEngineProviderBuilder::new().module_bytes(module).build_pre();
        Self { engine: engine.expect("the official host compiles the module") }
    }

    /// Answers in a fresh instance, with the host calls answered as before.
    #[must_use]
    pub fn ask(&self, question: &Question, calls: &[AnsweredCall]) -> Reply {
        let replay = Arc::new(Replay::of(calls));
        let answering = Arc::clone(&replay);
        let engine = self.engine.rehydrate(None).expect("the official host links the module");
        let host = WapcHost::new(
            Box::new(engine),
            Some(Box::new(move |_, binding, namespace, operation, payload| {
                answering.answer(Call::new(binding, namespace, operation, payload)).map_err(Into::into)
            })),
        )
        .expect("the official host starts the module");
        let answer = match host.call(&question.operation, question.payload.as_bytes()) {
            Ok(bytes) => Answer::of(Ok(bytes)),
            Err(Error::GuestCallFailure(sentence)) => Answer::Error(sentence),
            Err(error) => panic!("{}: {error}", question.name),
        };
        Reply { answer, calls: replay.seen() }
    }
}
