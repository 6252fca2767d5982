//! `partywall run`: requests, and the verdict of each policy on each.
use super::Failure;
use super::gather::options;
use super::request::{Request, read_request};
use crate::answer::PolicyAnswer;
use crate::cli::{Format, RunArgs};
use crate::cluster::Cluster;
use crate::guest::{Host, HostCalls};
use crate::manifest::Source;
use crate::output::verdict;
use crate::policy::Policy;
use crate::progress::Stopwatch;
use crate::report::{Report, Verdict};
use crate::session::{Recorder, Replay};
use crate::settings::Settings;
use crate::verbosity::Verbosity;
use serde_json::{Value, json};
use std::fs;
use std::path::Path;
use std::sync::Arc;

pub(super) fn run(args: &RunArgs, verbosity: Verbosity) -> Result<Report, Failure> {
    let mut stopwatch = Stopwatch::start(verbosity);
    let requests = args.request.iter().map(|file| read_request(file)).collect::<Result<Vec<_>, _>>()?;
    let settings = Settings::read(&args.settings, None)?;
    stopwatch.lap("read the input");
    let policies = Policy::open_all(&args.modules.module, args.modules.limits)?;
    stopwatch.lap("load the policy");
    let world = World::open(args, verbosity)?;
    policies.iter().try_for_each(|policy| settings.check(&policy.guest, world.host()))?;
    let single = requests.len() == 1 && policies.len() == 1;
    let runs = Runs { single, settings: &settings.value, host: world.host() };
    let mut text = Vec::new();
    let mut verdict = Verdict::Yes;
    for (file, request) in args.request.iter().zip(&requests) {
        for policy in &policies {
            let (line, accepted) = runs.one(file, request, policy, args.output)?;
            text.extend(line);
            world.check()?;
            if !accepted {
                verdict = Verdict::No;
            }
        }
    }
    stopwatch.lap("judge");
    world.close()?;
    Ok(Report { text, verdict, asides: Vec::new() })
}

/// What all evaluations share.
struct Runs<'a> {
    /// There is one request and one policy, so nobody asks which.
    single: bool,
    settings: &'a Value,
    host: &'a Host,
}

impl Runs<'_> {
    /// The text about one request and one policy, and whether the request may pass.
    fn one(
        &self,
        file: &Path,
        request: &Request,
        policy: &Policy,
        format: Format,
    ) -> Result<(Vec<u8>, bool), Failure> {
        if !policy.is_asked(&request.value) {
            return Ok((self.not_judged(file, policy, format), true));
        }
        let (mut bytes, answer) = policy.judge(&request.value, self.settings, self.host)?;
        let text = match format {
            Format::Text => self.text(file, request, policy, &answer),
            Format::Json => {
                bytes.push(b'\n');
                bytes
            }
        };
        Ok((text, answer.accepted))
    }

    fn not_judged(&self, file: &Path, policy: &Policy, format: Format) -> Vec<u8> {
        match format {
            Format::Text => format!("{}{}\n", verdict::not_judged(), self.about(file, policy)),
            Format::Json => format!(
                "{}\n",
                json!({"judged": false, "policy": policy.name, "request": file.display().to_string()})
            ),
        }
        .into_bytes()
    }

    fn text(&self, file: &Path, request: &Request, policy: &Policy, answer: &PolicyAnswer) -> Vec<u8> {
        let object = request.value.get("object").unwrap_or(&Value::Null);
        let place = |pointer: &str| request.place(pointer);
        verdict::text(answer, &self.about(file, policy), object, place).into_bytes()
    }

    /// Which of several a verdict is about; nothing if there is one.
    fn about(&self, file: &Path, policy: &Policy) -> String {
        if self.single { String::new() } else { format!(" {} by {}", file.display(), policy.name) }
    }
}

/// What answers the host calls.
enum World<'a> {
    Cluster(Host),
    Replay(Arc<Replay>, Host),
    Recorder(Arc<Recorder>, Host, &'a Path),
}

impl<'a> World<'a> {
    fn open(args: &'a RunArgs, verbosity: Verbosity) -> Result<Self, Failure> {
        if let Some(file) = &args.replay {
            let replay = Arc::new(Replay::read(&Source::open(file)?, verbosity)?);
            let host: Arc<dyn HostCalls> = replay.clone();
            return Ok(Self::Replay(replay, host));
        }
        let cluster = Cluster::open(args.cluster.as_deref(), &options(&args.read)?, verbosity)?;
        let Some(file) = &args.record else {
            return Ok(Self::Cluster(Arc::new(cluster)));
        };
        let recorder = Arc::new(Recorder::new(cluster));
        let host: Arc<dyn HostCalls> = recorder.clone();
        Ok(Self::Recorder(recorder, host, file))
    }

    fn host(&self) -> &Host {
        match self {
            Self::Cluster(host) | Self::Replay(_, host) | Self::Recorder(_, host, _) => host,
        }
    }

    /// An exchange that was not expected makes the verdict worthless.
    fn check(&self) -> Result<(), Failure> {
        match self {
            Self::Replay(replay, _) => Ok(replay.check()?),
            _ => Ok(()),
        }
    }

    /// Nothing may be left over of a session; a recording is written.
    fn close(self) -> Result<(), Failure> {
        match self {
            Self::Cluster(_) => Ok(()),
            Self::Replay(replay, _) => Ok(replay.finish()?),
            Self::Recorder(recorder, _, file) => fs::write(file, recorder.text())
                .map_err(|error| Failure::Write { file: file.display().to_string(), error }),
        }
    }
}
