//! Calls to the message gateway, signed with a shared secret.

use std::time::Duration;
use taihang_base::hex;

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use sha2::Sha256;
use taihang_exchange::calls;
use taihang_store::jobs::Cause;

use super::Letter;
use crate::job::JobError;

const PATIENCE: Duration = Duration::from_secs(20);

/// The message gateway of an installation.
#[derive(Clone)]
pub struct Gateway {
    /// Its address.
    pub url: String,
    /// What both sides know.
    pub secret: String,
}

// The secret has no business in a log.
impl std::fmt::Debug for Gateway {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gateway").field("url", &self.url).finish_non_exhaustive()
    }
}

/// `HMAC-SHA256(secret, "<second>.<body>")` in hexadecimal digits: body and time cannot be changed on the way.
pub fn signature(secret: &str, second: i64, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(format!("{second}.").as_bytes());
    mac.update(body.as_bytes());
    Some(hex(&mac.finalize().into_bytes()))
}

impl Gateway {
    /// Hands a letter over. What the gateway refuses (4xx) stays refused; silence and its own failures may pass.
    pub fn send(&self, letter: &Letter, now: Timestamp) -> Result<(), JobError> {
        let body = serde_json::to_string(letter).map_err(|error| JobError::Lasting(error.to_string()))?;
        let second = now.as_second();
        let signed = signature(&self.secret, second, &body)
            .ok_or_else(|| JobError::Lasting("the secret cannot sign".to_owned()))?;
        let answer = ureq::Agent::from(calls::config(PATIENCE, true))
            .post(&self.url)
            .header("content-type", "application/json")
            .header("x-taihang-delivery", &letter.id)
            .header("x-taihang-timestamp", second.to_string())
            .header("x-taihang-signature", format!("sha256={signed}"))
            .send(body.as_str())
            .map_err(|error| JobError::Passing(Cause::GatewayAway.says(error)))?;
        match answer.status().as_u16() {
            200..=299 => Ok(()),
            408 | 425 | 429 | 500.. => Err(JobError::Passing(Cause::GatewayAnswers.says(answer.status()))),
            _refused => Err(JobError::Lasting(Cause::GatewayRefuses.says(answer.status()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_covers_time_and_body() {
        let signed = |second, body| signature("secret", second, body).unwrap();
        assert_eq!(signed(1, "{}").len(), 64);
        assert_eq!(signed(1, "{}"), signed(1, "{}"));
        assert_ne!(signed(1, "{}"), signed(2, "{}"));
        assert_ne!(signed(1, "{}"), signed(1, "{ }"));
        assert_ne!(Some(signed(1, "{}")), signature("other", 1, "{}"));
    }
}
