//! `[tls]`: the certificate, where Keyward speaks TLS itself.

use std::path::PathBuf;

use super::reader::Reader;

/// The settings under `tls`.
#[derive(Clone, Debug)]
pub struct Tls {
    /// The certificate chain and its key in PEM; `None`: plain HTTP.
    pub files: Option<TlsFiles>,
}

/// Two files that come together. Relative paths begin at the working directory.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate chain, leaf first.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

impl Tls {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let certificate = reader.optional("tls.certificate_file");
        let key = reader.optional("tls.key_file");
        if certificate.is_some() && key.is_none() {
            reader.refuse("tls.certificate_file", "is set without tls.key_file; give both");
        } else if key.is_some() && certificate.is_none() {
            reader.refuse("tls.key_file", "is set without tls.certificate_file; give both");
        }
        let is_on = certificate.is_some() || key.is_some();
        let files = is_on.then(|| TlsFiles {
            certificate: certificate.unwrap_or_default().into(),
            key: key.unwrap_or_default().into(),
        });
        Self { files }
    }
}
