//! As much of HTTP/1.1 over TLS as API servers use to ask a webhook: POST with a
//! length, connections that are kept.

use crate::certificates::Identity;
use anyhow::{Context, Result, bail};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// The most headers of a request.
const HEADERS: usize = 64;
/// The longest head, and the longest body: API servers stop at 3 MiB.
const HEAD: u64 = 64 << 10;
const BODY: usize = 16 << 20;

/// What is asked.
pub(super) struct Request {
    /// The body.
    pub(super) body: Vec<u8>,
}

/// A listener on loopback.
pub(super) struct Server {
    listener: TcpListener,
    config: Arc<ServerConfig>,
    port: u16,
}

/// The stream of one connection.
type Stream = BufReader<StreamOwned<ServerConnection, TcpStream>>;

impl Server {
    /// Listens on a free port.
    pub(super) fn bind(identity: &Identity) -> Result<Self> {
        let certificate =
            CertificateDer::from_pem_file(&identity.certificate).context("cannot read a certificate")?;
        let key = PrivateKeyDer::from_pem_file(&identity.key).context("cannot read a key")?;
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate], key);
        let listener = TcpListener::bind("127.0.0.1:0").context("cannot listen on loopback")?;
        let port = listener.local_addr().context("cannot listen on loopback")?.port();
        Ok(Self { listener, config: Arc::new(config.context("cannot use a certificate")?), port })
    }

    /// Where it listens.
    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// Answers until the program ends, every connection in a thread of its own.
    pub(super) fn run(&self, answer: &(impl Fn(&Request) -> Result<Vec<u8>> + Sync)) {
        thread::scope(|scope| {
            for stream in self.listener.incoming().filter_map(Result::ok) {
                let config = Arc::clone(&self.config);
                scope.spawn(move || {
                    // Who breaks a connection off is told nothing, and sees that himself.
                    let _ = converse(stream, config, answer);
                });
            }
        });
    }
}

fn converse(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    answer: &impl Fn(&Request) -> Result<Vec<u8>>,
) -> Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(StreamOwned::new(ServerConnection::new(config)?, stream));
    while let Some(request) = read(&mut stream)? {
        let (status, body) = match answer(&request) {
            Ok(body) => ("200 OK", body),
            Err(error) => ("400 Bad Request", format!("{error:#}").into_bytes()),
        };
        let head = format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let out = stream.get_mut();
        out.write_all(&[head.as_bytes(), &body].concat())?;
        out.flush()?;
    }
    Ok(())
}

/// The next request of a connection; nothing at its end.
fn read(stream: &mut Stream) -> Result<Option<Request>> {
    let Some(head) = head(stream)? else { return Ok(None) };
    let mut headers = [httparse::EMPTY_HEADER; HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    if request.parse(&head)?.is_partial() {
        bail!("the head of a request is cut short");
    }
    let length = request.headers.iter().find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length = length.context("a request without a length")?;
    let length: usize = std::str::from_utf8(length.value)?.parse()?;
    if length > BODY {
        bail!("a request of {length} bytes");
    }
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some(Request { body }))
}

/// The lines up to the empty one.
fn head(stream: &mut Stream) -> Result<Option<Vec<u8>>> {
    let mut head = Vec::new();
    loop {
        let line = stream.by_ref().take(HEAD).read_until(b'\n', &mut head)?;
        match line {
            0 if head.is_empty() => return Ok(None),
            0 => bail!("a connection ends within a request"),
            1 | 2 if head.ends_with(b"\r\n\r\n") => return Ok(Some(head)),
            _ if head.len() as u64 > HEAD => bail!("the head of a request is too long"),
            _ => {}
        }
    }
}
