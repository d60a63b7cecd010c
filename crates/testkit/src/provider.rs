//! A provider of sign-in (`OpenID` Connect) on loopback: as much of one as a test needs, with real signatures.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// What our side is called there.
pub const CLIENT: &str = "taihang-test";
/// What proves that it is our side.
pub const CLIENT_SECRET: &str = "loopback only";

/// A running provider; its thread ends with the process.
#[derive(Debug, Clone)]
pub struct Provider {
    address: String,
    state: Arc<Mutex<State>>,
}

/// What the next identity says, and what waits for being changed.
#[derive(Debug, Default)]
struct State {
    claims: Value,
    /// Code → nonce and challenge.
    codes: BTreeMap<String, (String, String)>,
    /// What it tells about the person at another address, for the token.
    more: Value,
    /// Signs with a key that is not published.
    false_key: bool,
    /// Has published that key instead of the other.
    renewed: bool,
}

impl Provider {
    /// Starts one. `moment` is the time it believes in, in seconds since 1970.
    pub fn start(moment: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Self { address, state: Arc::default() };
        provider.tells(json!({ "sub": "subject-1" }));
        let own = provider.clone();
        std::thread::spawn(move || {
            let keys = [key(), key()];
            for stream in listener.incoming().flatten() {
                own.answer(&stream, &keys, moment);
            }
        });
        provider
    }

    /// Its address, without a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// What the next identities say besides the usual: `sub`, `email`, `email_verified`; also `nonce`, `aud`, `exp` to lie.
    pub fn says(&self, claims: Value) {
        self.lock().claims = claims;
    }

    /// What it tells about the person apart from the identity.
    pub fn tells(&self, more: Value) {
        self.lock().more = more;
    }

    /// Signs with a key that nobody knows.
    pub fn with_false_key(&self, on: bool) {
        self.lock().false_key = on;
    }

    /// Signs with a new key, and publishes it.
    pub fn renews_its_key(&self) {
        let mut state = self.lock();
        (state.false_key, state.renewed) = (true, true);
    }

    /// What a person does there: follows the address, agrees, and is sent back with the code. Answers the query of the way back.
    pub fn agree(&self, address: &str) -> String {
        let query: BTreeMap<String, String> = fields(address.split_once('?').expect("a query").1);
        assert_eq!(query["client_id"], CLIENT);
        assert_eq!(query["code_challenge_method"], "S256");
        let mut state = self.lock();
        let code = format!("code-{}", state.codes.len() + 1);
        state.codes.insert(code.clone(), (query["nonce"].clone(), query["code_challenge"].clone()));
        format!("code={code}&state={}", query["state"])
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn answer(&self, mut stream: &TcpStream, keys: &[EcdsaKeyPair; 2], moment: i64) {
        let mut reader = BufReader::new(stream);
        let mut first = String::new();
        reader.read_line(&mut first).expect("a request");
        let (mut length, mut token) = (0, String::new());
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
                break;
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("content-length")
            {
                length = value.trim().parse().unwrap_or(0);
            }
            if let Some((name, value)) = line.split_once(':')
                && name.eq_ignore_ascii_case("authorization")
            {
                value.trim().clone_into(&mut token);
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).expect("the body");
        let path = first.split(' ').nth(1).unwrap_or_default();
        let (status, answer) = match path {
            "/.well-known/openid-configuration" => (200, self.description()),
            "/keys" => (200, json!({ "keys": [published(&keys[usize::from(self.lock().renewed)])] })),
            "/token" => self.token(&fields(&String::from_utf8_lossy(&body)), keys, moment),
            "/about" if token == "Bearer opaque" => (200, self.lock().more.clone()),
            "/about" => (401, json!({})),
            _ => (404, json!({})),
        };
        let text = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            text.len()
        );
        // A client that has gone away needs no answer.
        drop(stream.write_all(format!("{head}{text}").as_bytes()));
    }

    fn description(&self) -> Value {
        let at = &self.address;
        json!({
            "issuer": at, "authorization_endpoint": format!("{at}/authorize"), "token_endpoint": format!("{at}/token"),
            "jwks_uri": format!("{at}/keys"), "userinfo_endpoint": format!("{at}/about"), "response_types_supported": ["code"],
            "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["ES256"],
        })
    }

    /// Changes a code for an identity, if the verifier fits the challenge. A code is good once.
    fn token(&self, form: &BTreeMap<String, String>, keys: &[EcdsaKeyPair; 2], moment: i64) -> (u16, Value) {
        let mut state = self.lock();
        let kept = form.get("code").and_then(|code| state.codes.remove(code));
        let verifier =
            form.get("code_verifier").map(|verifier| base64url(&Sha256::digest(verifier.as_bytes())));
        let Some((nonce, challenge)) = kept else { return (400, json!({ "error": "invalid_grant" })) };
        if verifier != Some(challenge) {
            return (400, json!({ "error": "invalid_grant" }));
        }
        let mut claims = json!({
            "iss": self.address, "aud": CLIENT, "sub": "subject-1", "nonce": nonce, "iat": moment, "exp": moment + 300,
        });
        if let (Some(claims), Some(said)) = (claims.as_object_mut(), state.claims.as_object()) {
            claims.extend(said.clone());
        }
        let key = &keys[usize::from(state.false_key)];
        let token = signed(&claims, key);
        (
            200,
            json!({ "access_token": "opaque", "token_type": "Bearer", "expires_in": 300, "id_token": token }),
        )
    }
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).expect("a key")
}

/// The public half: 4, x, y.
fn published(key: &EcdsaKeyPair) -> Value {
    let point = key.public_key().as_ref();
    let (x, y) = point[1..].split_at(32);
    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "1", "x": base64url(x), "y": base64url(y) })
}

fn signed(claims: &Value, key: &EcdsaKeyPair) -> String {
    let head = base64url(json!({ "alg": "ES256", "typ": "JWT", "kid": "1" }).to_string().as_bytes());
    let text = format!("{head}.{}", base64url(claims.to_string().as_bytes()));
    let signature = key.sign(&SystemRandom::new(), text.as_bytes()).expect("a signature");
    format!("{text}.{}", base64url(signature.as_ref()))
}

fn base64url(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let part = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let all = (part(0) << 16) | (part(1) << 8) | part(2);
        for at in 0..=three.len() {
            let six = usize::try_from((all >> (18 - 6 * at)) & 63).unwrap_or(0);
            text.push(char::from(LETTERS[six]));
        }
    }
    text
}

/// The fields of a form or query.
fn fields(text: &str) -> BTreeMap<String, String> {
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (plain(name), plain(value)));
    text.split('&').filter_map(pair).collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&hex, 16).unwrap_or(b'?'));
            }
            other => bytes.push(other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
