//! What comes twice is done once: keys that callers choose, each bound to what it was first sent with, and the answer kept
//! for whoever asks again.

use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use taihang_base::{Problem, Text};
use taihang_kernel::{Act, Actor, Command, Draft, RecordId};

use crate::db::{Cell, Connection};
use crate::error::{Result, StoreError};
use crate::store::{Inner, Store};

/// Characters of an idempotency key.
const LONGEST_KEY: usize = 300;

/// Several commands that come as one call: its idempotency key stands for all of what was sent, not for each command.
#[derive(Debug, Clone)]
pub struct Call {
    key: String,
    digest: Vec<u8>,
}

impl Call {
    /// The call that carries `key` and asks for `content`.
    pub fn of(key: String, content: &Json) -> Self {
        Self { key, digest: Sha256::digest(json!(["call", content]).to_string()).to_vec() }
    }
}

/// A key of somebody, with the digest of what they sent under it.
pub(crate) struct Key {
    of_key: [Cell; 2],
    digest: Vec<u8>,
}

impl Key {
    /// The key that `actor` chose for what has this digest; refused if it is too long.
    pub(crate) fn of(actor: &Actor, key: &str, digest: Vec<u8>) -> Result<Self> {
        if key.chars().count() > LONGEST_KEY {
            return Err(key_too_long().into());
        }
        Ok(Self { of_key: [actor.key.to_string().into(), key.into()], digest })
    }

    /// The key of a call.
    pub(crate) fn of_call(actor: &Actor, call: &Call) -> Result<Self> {
        Self::of(actor, &call.key, call.digest.clone())
    }

    /// Takes the key; if it is taken, the answer that is kept under it. Refused if it was for something else.
    pub(crate) fn take(&self, inner: &Inner, connection: &mut Connection) -> Result<Option<String>> {
        let [actor, key] = self.of_key.clone();
        let taken = connection.execute(
            "insert into idempotency (actor, key, digest, receipt, at) values (?1, ?2, ?3, '', ?4) on conflict do nothing",
            &[actor, key, self.digest.as_slice().into(), inner.now().into()],
        )?;
        if taken == 1 {
            return Ok(None);
        }
        let sql = "select digest, receipt from idempotency where actor = ?1 and key = ?2";
        // Forgotten between the two statements: run again.
        let row = connection.query_one(sql, &self.of_key)?.ok_or(StoreError::Busy)?;
        if row.bytes(0)? == self.digest { Ok(Some(row.text(1)?.to_owned())) } else { Err(reused().into()) }
    }

    /// Keeps the answer for whoever asks again.
    pub(crate) fn answered(&self, connection: &mut Connection, receipt: &str) -> Result<()> {
        let [actor, key] = self.of_key.clone();
        let sql = "update idempotency set receipt = ?3 where actor = ?1 and key = ?2";
        connection.execute(sql, &[actor, key, receipt.into()]).map(drop)
    }
}

/// Binds the key of a call to what it asks for; refused if it stands for something else.
pub(crate) fn bind(inner: &Inner, connection: &mut Connection, actor: &Actor, call: &Call) -> Result<()> {
    Key::of_call(actor, call)?.take(inner, connection).map(drop)
}

/// What was asked for, without what every sending has of its own (a new record's id, the request).
pub(crate) fn digest(command: &Command) -> Vec<u8> {
    let parts = |draft: &Draft| json!([draft.values, draft.lines, draft.about]);
    let id: RecordId = command.act.record();
    let act = match &command.act {
        Act::Create { draft, state, .. } => json!(["create", parts(draft), state]),
        Act::Edit { version, draft, .. } => json!(["edit", id, version, parts(draft)]),
        Act::Advance { version, transition, draft, .. } => {
            json!(["advance", id, version, transition, parts(draft)])
        }
        Act::Correct { version, draft, state, .. } => json!(["correct", id, version, parts(draft), state]),
        Act::TakeBack { version, .. } => json!(["take_back", id, version]),
        Act::Comment { text, .. } => json!(["comment", id, text]),
        Act::Open { .. } => json!(["open", id]),
        Act::Refresh { .. } => json!(["refresh", id]),
    };
    let text = json!([command.register, act, command.reason, command.origin.on_behalf_of]).to_string();
    Sha256::digest(text).to_vec()
}

impl Store {
    /// Whether the keys of a call and of its commands are fresh, or stand for this very call and these very commands; a
    /// problem if one was used for something else.
    pub fn are_repetitions<'c>(
        &self,
        actor: &Actor,
        call: Option<&Call>,
        commands: impl IntoIterator<Item = &'c Command>,
    ) -> Result<()> {
        let actor_key = actor.key.to_string();
        let keyed = commands
            .into_iter()
            .filter_map(|command| Some((command.origin.idempotency_key.as_deref()?, digest(command))));
        let call = call.map(|call| (call.key.as_str(), call.digest.clone()));
        let keyed: Vec<(&str, Vec<u8>)> = call.into_iter().chain(keyed).collect();
        self.inner.pool.read(|connection| {
            for (key, digest) in &keyed {
                let sql = "select digest from idempotency where actor = ?1 and key = ?2";
                let row = connection.query_one(sql, &[(&actor_key).into(), (*key).into()])?;
                if row.is_some_and(|row| row.bytes(0).is_ok_and(|kept| kept != *digest)) {
                    return Err(reused().into());
                }
            }
            Ok(())
        })
    }
}

fn reused() -> Problem {
    Problem::new(
        "idempotency-key-reused",
        Text::new("该幂等键已用于另一个请求。", "This idempotency key was used for another request."),
        Text::new("请为新的请求换用新的键。", "Use a fresh key for another request."),
    )
    .about("idempotency_key")
}

fn key_too_long() -> Problem {
    Problem::new(
        "idempotency-key-too-long",
        Text::new(
            format!("幂等键超过 {LONGEST_KEY} 个字符。"),
            format!("The idempotency key has more than {LONGEST_KEY} characters."),
        ),
        Text::new("请使用较短的键，例如 UUID。", "Use a shorter one, a UUID for instance."),
    )
    .about("idempotency_key")
}
