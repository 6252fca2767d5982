//! One authority, and the keys of everybody who talks in the cluster.

use anyhow::{Context, Result};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
};
use std::fs;
use std::path::{Path, PathBuf};

/// An authority that lives as long as the cluster.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

/// A certificate and its key, in files.
pub(crate) struct Identity {
    /// The certificate, PEM.
    pub(crate) certificate: PathBuf,
    /// The key, PEM in PKCS#8.
    pub(crate) key: PathBuf,
}

impl Authority {
    /// An authority whose files are in `folder`.
    pub(crate) fn new(folder: &Path) -> Result<Self> {
        let mut params = CertificateParams::new(Vec::new()).context("cannot make an authority")?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(DnType::CommonName, "cluster");
        let key = KeyPair::generate().context("cannot make a key")?;
        let issuer = CertifiedIssuer::self_signed(params, key).context("cannot make an authority")?;
        let authority = Self { issuer, folder: folder.to_owned() };
        write(&authority.file(), &authority.pem())?;
        Ok(authority)
    }

    /// The certificate of the authority, PEM.
    pub(crate) fn pem(&self) -> String {
        self.issuer.pem()
    }

    /// The file that holds it.
    pub(crate) fn file(&self) -> PathBuf {
        self.folder.join("authority.pem")
    }

    /// Who serves on loopback.
    pub(crate) fn server(&self, name: &str) -> Result<Identity> {
        let mut params = CertificateParams::new(["127.0.0.1", "localhost"].map(str::to_owned))
            .context("cannot name a server")?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        self.issue(name, params)
    }

    /// A user, as the API server reads one from a certificate: a name and a group.
    pub(crate) fn user(&self, name: &str, group: &str) -> Result<Identity> {
        let mut params = CertificateParams::new(Vec::new()).context("cannot name a user")?;
        params.distinguished_name.push(DnType::CommonName, name);
        params.distinguished_name.push(DnType::OrganizationName, group);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        self.issue(name, params)
    }

    fn issue(&self, name: &str, params: CertificateParams) -> Result<Identity> {
        let key = KeyPair::generate().context("cannot make a key")?;
        let certificate = params.signed_by(&key, &self.issuer).context("cannot sign a certificate")?;
        let file = |part: &str| self.folder.join(format!("{name}.{part}.pem"));
        let identity = Identity { certificate: file("certificate"), key: file("key") };
        write(&identity.certificate, &certificate.pem())?;
        write(&identity.key, &key.serialize_pem())?;
        Ok(identity)
    }
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))
}
