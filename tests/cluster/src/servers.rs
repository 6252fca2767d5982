//! etcd and the API server on loopback, with fresh data and ports of their own.

use crate::Arguments;
use crate::api::Api;
use crate::certificates::Authority;
use crate::kubectl::Kubectl;
use crate::machine::Machine;
use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long a server may take until it is ready; the machine may have more to do.
const READY: Duration = Duration::from_mins(3);
const PAUSE: Duration = Duration::from_millis(200);

/// A cluster of one API server.
pub(crate) struct Servers {
    /// Who signs.
    pub(crate) authority: Authority,
    /// `kubectl` as its administrator.
    pub(crate) kubectl: Kubectl,
    /// The API server.
    pub(crate) api: Api,
    /// What it stores in.
    pub(crate) etcd: Api,
}

/// What starting a server needs.
struct Start<'a> {
    machine: &'a Machine,
    programs: &'a Path,
    folder: &'a Path,
    logs: PathBuf,
}

impl Servers {
    /// Starts them, and waits until they are ready.
    pub(crate) fn start(machine: &Machine, arguments: &Arguments) -> Result<Self> {
        let target = arguments.root.join("target/cluster");
        let run = target.join(format!("run-{}", std::process::id()));
        let folder = fs::canonicalize(machine.folder(&run)?).context("cannot find the folder of the run")?;
        let logs = target.join("logs");
        fs::create_dir_all(&logs).with_context(|| format!("cannot create `{}`", logs.display()))?;
        let start = Start { machine, programs: &arguments.programs, folder: &folder, logs };
        let authority = Authority::new(&folder)?;
        let (etcd, url) = start.etcd()?;
        let port = start.apiserver(&authority, &url)?;
        let kubeconfig = kubeconfig(&folder, &authority, port)?;
        let kubectl = Kubectl::new(&start.program("kubectl")?, &kubeconfig, &folder.join("kubectl"));
        wait(machine, "the API server", &start.logs, || {
            kubectl.read(&["get", "--raw", "/readyz"], "").map(|_| ())
        })?;
        let api = proxy(machine, &kubectl, &start.logs)?;
        Ok(Self { authority, kubectl, api, etcd })
    }
}

impl Start<'_> {
    /// The program whose file begins with `name`; its version follows.
    fn program(&self, name: &str) -> Result<PathBuf> {
        let files = fs::read_dir(self.programs);
        let files = files.with_context(|| format!("cannot read `{}`", self.programs.display()))?;
        let mut found: Vec<PathBuf> = files.filter_map(|file| Some(file.ok()?.path())).collect();
        let begins = |file: &PathBuf| {
            file.file_name().is_some_and(|found| found.to_string_lossy().starts_with(&format!("{name}-v")))
        };
        found.retain(begins);
        found.sort();
        let missing = || {
            format!("there is no {name} in `{}`; `cargo xtask cluster` builds it", self.programs.display())
        };
        let program = found.pop().with_context(missing)?;
        fs::canonicalize(program).context("cannot find a program")
    }

    fn etcd(&self) -> Result<(Api, String)> {
        let [client, peer] = [free_port()?, free_port()?].map(|port| format!("http://127.0.0.1:{port}"));
        let mut command = Command::new(self.program("etcd")?);
        command
            .arg("--data-dir")
            .arg(self.folder.join("etcd"))
            .args(["--listen-client-urls", &client, "--advertise-client-urls", &client])
            .args(["--listen-peer-urls", &peer, "--initial-advertise-peer-urls", &peer])
            .args([
                "--initial-cluster",
                &format!("default={peer}"),
                "--unsafe-no-fsync",
                "--log-level",
                "warn",
            ]);
        self.machine.start(&mut command, &self.logs.join("etcd.log"))?;
        let etcd = Api::new(client.clone());
        wait(self.machine, "etcd", &self.logs, || etcd.get("/health").map(|_| ()))?;
        Ok((etcd, client))
    }

    fn apiserver(&self, authority: &Authority, etcd: &str) -> Result<u16> {
        let port = free_port()?;
        let [server, accounts] = [authority.server("apiserver")?, authority.server("service-accounts")?];
        let file = |flag: &str, file: &Path| format!("--{flag}={}", file.display());
        let mut command = Command::new(self.program("kube-apiserver")?);
        command
            .args([format!("--etcd-servers={etcd}"), format!("--secure-port={port}")])
            .args([
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--endpoint-reconciler-type=none",
            ])
            .args(["--service-cluster-ip-range=10.96.0.0/16", "--authorization-mode=RBAC"])
            // No controller makes the accounts that pods would need.
            .args(["--disable-admission-plugins=ServiceAccount", "--allow-privileged=true"])
            .args(["--service-account-issuer=https://kubernetes.default.svc"])
            .arg(file("client-ca-file", &authority.file()))
            .arg(file("tls-cert-file", &server.certificate))
            .arg(file("tls-private-key-file", &server.key))
            .arg(file("service-account-key-file", &accounts.certificate))
            .arg(file("service-account-signing-key-file", &accounts.key));
        self.machine.start(&mut command, &self.logs.join("kube-apiserver.log"))?;
        Ok(port)
    }
}

/// `kubectl proxy`, so that the API server can be read as plain HTTP.
fn proxy(machine: &Machine, kubectl: &Kubectl, logs: &Path) -> Result<Api> {
    let port = free_port()?;
    let mut command = kubectl.command();
    command.args(["proxy", "--address=127.0.0.1", &format!("--port={port}")]);
    machine.start(&mut command, &logs.join("kubectl-proxy.log"))?;
    let api = Api::new(format!("http://127.0.0.1:{port}"));
    wait(machine, "kubectl proxy", logs, || api.get("/version").map(|_| ()))?;
    Ok(api)
}

fn wait(machine: &Machine, what: &str, logs: &Path, ready: impl Fn() -> Result<()>) -> Result<()> {
    let start = Instant::now();
    loop {
        match ready() {
            Ok(()) => return Ok(()),
            Err(_) if machine.lost_one() => bail!("{what} has ended; see `{}`", logs.display()),
            Err(error) if start.elapsed() > READY => {
                bail!("{what} is not ready after {} s: {error:#}; see `{}`", READY.as_secs(), logs.display())
            }
            Err(_) => thread::sleep(PAUSE),
        }
    }
}

/// A port that nobody listens on.
fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("there is no free port")?;
    Ok(listener.local_addr().context("there is no free port")?.port())
}

/// The file with which the administrator gets in.
fn kubeconfig(folder: &Path, authority: &Authority, port: u16) -> Result<PathBuf> {
    let admin = authority.user("admin", "system:masters")?;
    let config: Value = json!({
        "apiVersion": "v1",
        "kind": "Config",
        "current-context": "cluster",
        "clusters": [{"name": "cluster", "cluster": {
            "server": format!("https://127.0.0.1:{port}"), "certificate-authority": authority.file(),
        }}],
        "users": [{"name": "admin", "user": {
            "client-certificate": admin.certificate, "client-key": admin.key,
        }}],
        "contexts": [{"name": "cluster", "context": {"cluster": "cluster", "user": "admin"}}],
    });
    let file = folder.join("kubeconfig");
    fs::write(&file, config.to_string()).with_context(|| format!("cannot write `{}`", file.display()))?;
    Ok(file)
}
