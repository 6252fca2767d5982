//! A story played with `kubectl` on a real API server whose webhook is the
//! policy module: `cargo xtask cluster`.
//!
//! The server is started here and stopped again, or is somebody else's whose
//! policy server the story is to try. Nothing here knows a rule: the story says
//! what it expects, in words.

mod api;
mod caches;
mod certificates;
mod cluster;
mod deployments;
mod host;
mod kubectl;
mod machine;
mod play;
mod race;
mod record;
mod servers;
mod stored;
mod story;
mod transcript;
mod webhook;

use anyhow::{Result, bail};
use clap::Parser;
use cluster::Cluster;
use machine::Machine;
use play::Player;
use std::path::PathBuf;
use std::process::ExitCode;
use story::Story;

/// Play the story of Partywall on an API server.
#[derive(Parser)]
#[command(name = "cargo xtask cluster")]
pub(crate) struct Arguments {
    /// Play on this cluster, whose own policy server is tried; nothing is started or registered
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// Play only the chapters whose file is named like this
    #[arg(long, value_name = "WORD")]
    only: Option<String>,
    /// Write every request that the webhook is asked about, as a case, into this folder
    #[arg(long, value_name = "FOLDER")]
    record: Option<PathBuf>,
    /// Write down what was printed, and what the server stores, as what is expected
    #[arg(long)]
    bless: bool,
    /// Leave the cluster running after the story, until Ctrl-C
    #[arg(long)]
    keep: bool,
    /// The folder with the programs of the cluster
    #[arg(long, value_name = "FOLDER", default_value = "target/cluster/bin")]
    programs: PathBuf,
    /// The folder with the definitions of ClusterNetworkPolicy
    #[arg(long, value_name = "FOLDER")]
    definitions: Option<PathBuf>,
    /// A folder with the definitions of Kubewarden, to which the manifests of policy/deploy are held
    #[arg(long, value_name = "FOLDER")]
    kubewarden: Option<PathBuf>,
    /// The policy that the webhook asks
    #[arg(long, value_name = "FILE", default_value = "target/policy.wasm")]
    policy: PathBuf,
    /// The checkout
    #[arg(long, value_name = "DIR", default_value = ".")]
    root: PathBuf,
}

fn main() -> ExitCode {
    match Machine::watched().and_then(|machine| run(&Arguments::parse(), &machine)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every step was answered as the story says.
fn run(arguments: &Arguments, machine: &Machine) -> Result<bool> {
    let story = Story::read(&arguments.root.join("tests/cluster/story"), arguments.only.as_deref())?;
    if arguments.kubeconfig.is_some() && (arguments.record.is_some() || arguments.bless) {
        bail!(
            "what another cluster's webhook is asked, and stores, is not seen here: drop --record and --bless"
        );
    }
    let cluster = match &arguments.kubeconfig {
        Some(kubeconfig) => Cluster::given(machine, kubeconfig),
        None => Cluster::start(machine, arguments),
    }?;
    let mut report = play::Report::default();
    stored::compare(&cluster, arguments, &mut report)?;
    deployments::compare(&cluster, arguments, &mut report)?;
    cluster.register()?;
    Player::new(&cluster, arguments).play(&story, &mut report)?;
    println!("\n{report}");
    if arguments.keep {
        println!(
            "the cluster runs until Ctrl-C: export KUBECONFIG={}",
            cluster.kubectl.kubeconfig().display()
        );
        machine.wait();
    }
    Ok(report.is_good())
}
