//! Servers that an installation talks to, made by others: a provider of sign-in and a mail server, from the npm registry.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use serde_json::Value;
use tempfile::TempDir;

/// How long a mail may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// The running servers; they end with this. Who they know and what they ask for stands in `peers/peers.mjs`.
#[derive(Debug)]
pub struct Peers {
    child: Child,
    /// They end when nobody holds their standard input.
    _input: ChildStdin,
    issuer: String,
    mail_port: u64,
    mails: Receiver<Value>,
    folder: TempDir,
}

impl Peers {
    /// Starts them, with a certificate of an authority that is made for them.
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("taihang-peers-").expect("a temporary folder can be made");
        certify(folder.path());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/peers.mjs");
        let mut child = Command::new("node")
            .arg(script)
            .args([folder.path().join("certificate.pem"), folder.path().join("key.pem")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .expect("Node.js starts; `make setup` installs it");
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let lines = BufReader::new(output.expect("the stream was asked for")).lines().map_while(Result::ok);
        // The libraries may have a word of their own to say.
        let mut said = lines.filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        let first = said.next().expect("the servers start; `make setup` installs their packages");
        let (to, mails) = channel();
        std::thread::spawn(move || said.for_each(|mail| drop(to.send(mail))));
        Self {
            child,
            _input: input.expect("the stream was asked for"),
            issuer: first["issuer"].as_str().expect("it says where it is").to_owned(),
            mail_port: first["mail"].as_u64().expect("it says where it is"),
            mails,
            folder,
        }
    }

    /// What the program is told of them in its environment.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let secret = |name: &str, content: &str| {
            let file = self.folder.path().join(name);
            std::fs::write(&file, content).expect("the temporary folder can be written");
            shown(&file)
        };
        vec![
            ("SSL_CERT_FILE", shown(&self.folder.path().join("authority.pem"))),
            ("TAIHANG_OIDC_ISSUER", self.issuer.clone()),
            ("TAIHANG_OIDC_CLIENT_ID", "taihang".to_owned()),
            ("TAIHANG_OIDC_CLIENT_SECRET_FILE", secret("client", "of a test, with spaces & + signs")),
            ("TAIHANG_OIDC_LABEL", "统一认证".to_owned()),
            ("TAIHANG_MAIL_HOST", "localhost".to_owned()),
            ("TAIHANG_MAIL_PORT", self.mail_port.to_string()),
            ("TAIHANG_MAIL_USER", "taihang".to_owned()),
            ("TAIHANG_MAIL_PASSWORD_FILE", secret("password", "of a test")),
            ("TAIHANG_MAIL_FROM", "taihang@example.cn".to_owned()),
        ]
    }

    /// Where the provider of sign-in is.
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The next mail that comes in, as the server and its reader of mails tell it.
    pub fn next_mail(&self) -> Value {
        self.mails.recv_timeout(PATIENCE).expect("a mail comes in")
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        self.child.kill().and_then(|()| self.child.wait().map(|_| ())).unwrap_or_default();
    }
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Writes an authority's certificate, and one by it for this machine with its key.
fn certify(folder: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = || KeyPair::generate().expect("a key can be made");
    let authority = CertifiedIssuer::self_signed(params, key()).expect("an authority can be made");
    let own = key();
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .and_then(|params| params.signed_by(&own, &authority))
        .expect("a certificate can be made");
    for (name, content) in [
        ("authority.pem", authority.pem()),
        ("certificate.pem", certificate.pem()),
        ("key.pem", own.serialize_pem()),
    ] {
        std::fs::write(folder.join(name), content).expect("the temporary folder can be written");
    }
}
