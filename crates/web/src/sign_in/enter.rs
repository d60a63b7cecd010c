//! The checks of a sign-in, without pages: what is asked of the store, and in which order.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use taihang_base::clock::civil_in_china;
use taihang_base::{Problem, Text, hex};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId};
use taihang_store::Store;
use taihang_store::account::{AccountRow, CredentialKind, NewSession, NewSignIn, NewTicket, Patience};

use super::one_time_code::{period_of, plain_recovery_code};
use super::password::{DECOY, password_matches};
use crate::failure::Failure;
use crate::origin::network;
use crate::session::{browser_token, ends_at, form_token, fresh_token, has_second_proof, token_hash};
use crate::visit::Visit;

/// A person mistypes a few times.
const OF_A_NAME: Patience = Patience { free: 3, longest: SignedDuration::from_mins(15) };
/// Many people may share the address of an office.
pub(crate) const OF_A_NETWORK: Patience = Patience { free: 30, longest: SignedDuration::from_mins(15) };
/// How long the second step may take.
const STEP_LIFE: SignedDuration = SignedDuration::from_mins(5);
/// The ticket of the browser that an account signed in with last.
const BROWSER: &str = "browser";
/// How long a browser is remembered.
pub(super) const BROWSER_LIFE: SignedDuration = SignedDuration::from_hours(24 * 180);
/// What the ticket between the two steps is called.
pub(super) const STEP: &str = "second-step";

/// Where a sign-in comes from, and when.
#[derive(Debug, Clone)]
pub(crate) struct Door {
    address: Option<String>,
    agent: Option<String>,
    request: String,
    /// What the browser is known by, if it says so.
    browser: Option<String>,
    pub(crate) now: Timestamp,
}

impl Door {
    /// The door that `visit` came through.
    pub(crate) fn of(visit: &Visit) -> Self {
        Self {
            address: visit.address.clone(),
            agent: visit.agent.clone(),
            request: visit.request_id.clone(),
            browser: None,
            now: visit.now,
        }
    }

    /// The same with what the browser shows of an earlier sign-in.
    pub(super) fn known_by(self, browser: Option<String>) -> Self {
        Self { browser, ..self }
    }

    /// Writes down what happened.
    pub(crate) fn note(
        &self,
        store: &Store,
        account: Option<RecordId>,
        method: &'static str,
        outcome: &'static str,
    ) -> Result<(), Failure> {
        tracing::info!(
            request = self.request,
            account = account.map(|id| id.to_string()),
            method,
            outcome,
            "sign-in"
        );
        store.sign_in_note(NewSignIn {
            account,
            method,
            outcome,
            address: self.address.clone(),
            agent: self.agent.clone(),
            request: Some(self.request.clone()),
        })?;
        Ok(())
    }

    /// Keeps a fresh ticket of an account for `life`; answers its token.
    pub(crate) fn ticket(
        &self,
        store: &Store,
        purpose: &'static str,
        account: RecordId,
        content: serde_json::Value,
        life: SignedDuration,
    ) -> Result<String, Failure> {
        let token = fresh_token();
        store.ticket_issue(NewTicket {
            hash: token_hash(&token),
            purpose,
            account: Some(account),
            content,
            expires_at: self.now.checked_add(life).unwrap_or(self.now),
        })?;
        Ok(token)
    }

    /// What failures are counted under. The browser that the account signed in with last counts for itself: who guesses under
    /// somebody's name elsewhere does not lock them out.
    fn keys(&self, store: &Store, name: &str, account: Option<&AccountRow>) -> Result<Vec<String>, Failure> {
        let known = match self.browser.as_deref() {
            Some(browser) => {
                store.ticket_look(&token_hash(browser), BROWSER)?.and_then(|ticket| ticket.account)
            }
            None => None,
        };
        let own = account.map(|account| account.id).filter(|id| known == Some(*id));
        let mut keys = vec![own.map_or_else(|| format!("name:{name}"), |id| format!("browser:{id}"))];
        keys.extend(self.address.as_deref().map(|address| format!("address:{}", network(address))));
        Ok(keys)
    }

    /// Refuses while the name or the network has to wait.
    fn may_try(&self, store: &Store, keys: &[String]) -> Result<(), Failure> {
        match store.attempt_blocked(keys)? {
            Some(until) => Err(too_often(until, self.now).into()),
            None => Ok(()),
        }
    }

    /// Counts a failure of the name and of the network.
    fn failed(store: &Store, keys: &[String]) -> Result<Option<Timestamp>, Failure> {
        let mut until = None;
        for (key, patience) in keys.iter().zip([OF_A_NAME, OF_A_NETWORK]) {
            until = until.max(store.attempt_failed(key, patience)?);
        }
        Ok(until)
    }
}

/// How a checked sign-in goes on.
pub(super) enum Next {
    /// The session is open under this token.
    In(String),
    /// A code is asked for; this token leads there.
    Code(String),
    /// The account waits until its organisation is admitted; this token leads to where that stands.
    Waiting(String),
}

/// Checks name and password. An unknown name costs as much time as a wrong password.
pub(super) fn by_password(
    store: &Store,
    door: &Door,
    name: &str,
    password: &str,
    next: &str,
) -> Result<Next, Failure> {
    let name = name.trim().to_lowercase();
    let account = store.account_named(&name)?;
    let keys = door.keys(store, &name, account.as_ref())?;
    door.may_try(store, &keys)?;
    let stored = match &account {
        Some(account) => store.credentials_of(account.id, CredentialKind::Password)?.into_iter().next(),
        None => None,
    };
    let right = password_matches(password, stored.as_ref().map_or(DECOY, |stored| &stored.proof));
    let Some(account) = account.filter(|_| right) else {
        let until = Door::failed(store, &keys)?;
        let known = store.account_named(&name)?.map(|account| account.id);
        door.note(store, known, "password", if until.is_some() { "blocked" } else { "wrong" })?;
        return Err(until.map_or_else(wrong, |until| too_often(until, door.now)).into());
    };
    if let Some(token) = standing(store, door, &account)? {
        return Ok(Next::Waiting(token));
    }
    let account = store.account_row(account.id)?.unwrap_or(account);
    admitted(store, door, &account, "password")?;
    // Of the name only: else one's own account would free the network that guesses those of others.
    store.attempt_forgotten(&keys[0])?;
    if let Some(step) = second_step(store, door, account.id, next)? {
        return Ok(Next::Code(step));
    }
    Ok(Next::In(open_session(store, door, account.id, "password")?))
}

/// The token that leads to where the second proof is asked for, if the account has one.
pub(super) fn second_step(
    store: &Store,
    door: &Door,
    account: RecordId,
    next: &str,
) -> Result<Option<String>, Failure> {
    if !has_second_proof(store, account)? {
        return Ok(None);
    }
    door.ticket(store, STEP, account, json!({ "next": next }), STEP_LIFE).map(Some)
}

/// Refuses an account that may not sign in; only who knows its password learns that.
pub(super) fn admitted(
    store: &Store,
    door: &Door,
    account: &AccountRow,
    method: &'static str,
) -> Result<(), Failure> {
    if account.open || opened_by_check(store, door, account)? {
        return Ok(());
    }
    door.note(store, Some(account.id), method, "closed")?;
    Err(Problem::new(
        "sign-in-closed",
        Text::new("该账户尚未启用或已停用。", "This account is not open yet, or no more."),
        Text::new(
            "新注册的单位请先完成邮箱验证并等待审核；其他情况请联系系统管理员。",
            "If your organisation has just registered, confirm the mail address and wait for the check; otherwise ask the administrator.",
        ),
    )
    .about("name")
    .into())
}

/// What an account waits for that registered itself: its organisation published, its mail address confirmed.
#[derive(Debug, serde::Serialize, serde::Deserialize)]
pub struct Waiting {
    /// The register of the organisation.
    pub register: String,
    /// The organisation.
    pub organisation: RecordId,
    /// The register of the account.
    pub accounts: String,
    /// The transition that opens it.
    pub transition: String,
    /// Whether its mail address has to be confirmed.
    pub mail: bool,
}

/// What a ticket of [`Waiting`] is called.
pub const REGISTRATION: &str = "registration";

/// What a ticket is called that shows its holder where the registration stands.
pub const STANDING: &str = "registration-standing";
/// How long it is good: as long as it takes to mend a form.
const STANDING_LIFE: SignedDuration = SignedDuration::from_hours(2);

/// The token that leads to where a registration stands, for who knows the password of an account that still waits for it.
fn standing(store: &Store, door: &Door, account: &AccountRow) -> Result<Option<String>, Failure> {
    if account.open || store.ticket_of(account.id, REGISTRATION)?.is_none() {
        return Ok(None);
    }
    if opened_by_check(store, door, account)? {
        return Ok(None);
    }
    door.note(store, Some(account.id), "password", "closed")?;
    door.ticket(store, STANDING, account.id, json!({}), STANDING_LIFE).map(Some)
}

/// Opens an account that registered itself, once what it waited for has happened; the first sign-in asks.
fn opened_by_check(store: &Store, door: &Door, account: &AccountRow) -> Result<bool, Failure> {
    let Some(ticket) = store.ticket_of(account.id, REGISTRATION)? else { return Ok(false) };
    let waiting: Waiting = serde_json::from_value(ticket.content)
        .map_err(|error| taihang_base::Fault::new("read what an account waits for", error))?;
    let mails = store.credentials_of(account.id, CredentialKind::Mail)?;
    let confirmed = !waiting.mail || mails.iter().any(|mail| mail.confirmed_at.is_some());
    if !confirmed || !store.is_published(&waiting.register, waiting.organisation)? {
        return Ok(false);
    }
    let act = Act::Advance {
        id: account.id,
        version: account.version,
        transition: waiting.transition,
        draft: Draft::default(),
    };
    let reason = Some("单位已审核启用 the organisation was checked".to_owned());
    let command = Command { register: waiting.accounts, act, reason, origin: Origin::default() };
    store.submit(&Actor::system("engine", civil_in_china(door.now).date()), command)?;
    // What it waited for has happened once; who locks the account later means it.
    store.ticket_issue(NewTicket {
        hash: token_hash(&fresh_token()),
        purpose: REGISTRATION,
        account: Some(account.id),
        content: json!({}),
        expires_at: door.now,
    })?;
    Ok(store.account_row(account.id)?.is_some_and(|row| row.open))
}

/// Opens a session and answers its token.
pub(crate) fn open_session(
    store: &Store,
    door: &Door,
    account: RecordId,
    method: &'static str,
) -> Result<String, Failure> {
    let token = fresh_token();
    store.session_open(NewSession {
        token_hash: token_hash(&token),
        account,
        csrf: form_token(&token),
        method: method.to_owned(),
        address: door.address.clone(),
        agent: door.agent.clone(),
        expires_at: ends_at(door.now, door.now),
    })?;
    store.ticket_issue(NewTicket {
        hash: token_hash(&browser_token(&token)),
        purpose: BROWSER,
        account: Some(account),
        content: json!({}),
        expires_at: door.now.checked_add(BROWSER_LIFE).unwrap_or(door.now),
    })?;
    door.note(store, Some(account), method, "in")?;
    Ok(token)
}

/// Checks the second proof: a code of the app, or one of the recovery codes. Answers the session's token and where to go.
pub(super) fn by_code(
    store: &Store,
    door: &Door,
    step: &str,
    code: &str,
) -> Result<(String, String), Failure> {
    let hash = token_hash(step);
    let ticket = store.ticket_look(&hash, STEP)?.ok_or_else(|| Failure::from(step_over()))?;
    let account = ticket.account.ok_or_else(|| Failure::from(step_over()))?;
    let keys = [format!("code:{account}")];
    door.may_try(store, &keys)?;
    let method = if code_is_good(store, account, code, door.now)? {
        "totp"
    } else if recovery_is_good(store, account, code)? {
        "recovery"
    } else {
        let until = store.attempt_failed(&keys[0], OF_A_NAME)?;
        door.note(store, Some(account), "totp", if until.is_some() { "blocked" } else { "wrong" })?;
        return Err(until.map_or_else(wrong_code, |until| too_often(until, door.now)).into());
    };
    if store.ticket_take(hash, STEP)?.is_none() {
        return Err(step_over().into());
    }
    let row = store.account_row(account)?.ok_or_else(|| Failure::from(step_over()))?;
    admitted(store, door, &row, method)?;
    store.attempt_forgotten(&keys[0])?;
    let next = ticket.content.get("next").and_then(|next| next.as_str()).unwrap_or_default().to_owned();
    Ok((open_session(store, door, account, method)?, next))
}

fn code_is_good(store: &Store, account: RecordId, code: &str, now: Timestamp) -> Result<bool, Failure> {
    for kept in store.credentials_of(account, CredentialKind::Totp)? {
        let Some(secret) = kept.secret.as_deref().filter(|_| kept.confirmed_at.is_some()) else { continue };
        if let Some(period) = period_of(code, secret, now) {
            return Ok(store.credential_count(&kept.id, period)?);
        }
    }
    Ok(false)
}

fn recovery_is_good(store: &Store, account: RecordId, code: &str) -> Result<bool, Failure> {
    let plain = plain_recovery_code(code);
    if plain.len() != 16 {
        return Ok(false);
    }
    let proof = recovery_proof(&plain);
    let kept = store.credentials_of(account, CredentialKind::Recovery)?;
    match kept.into_iter().find(|kept| kept.proof == proof && kept.used_at.is_none()) {
        Some(found) => Ok(store.credential_spend(&found.id)?),
        None => Ok(false),
    }
}

/// A recovery code as it is kept. It holds 80 random bits, so a plain digest cannot be led back.
pub(crate) fn recovery_proof(plain: &str) -> String {
    hex(&token_hash(plain))
}

fn wrong() -> Problem {
    Problem::new(
        "sign-in-wrong",
        Text::new("用户名或密码不正确。", "Name or password is wrong."),
        Text::new(
            "请重新输入；忘记密码请联系系统管理员。",
            "Enter them again; if you forgot the password, ask the administrator.",
        ),
    )
    .about("password")
}

fn wrong_code() -> Problem {
    Problem::new(
        "sign-in-code-wrong",
        Text::new("验证码不正确或已使用。", "The code is wrong or was used before."),
        Text::new(
            "请输入验证器应用中当前显示的六位数字，或一个未用过的恢复码；手机时间须准确。",
            "Enter the six digits that the app shows now, or a recovery code not used yet; the phone's clock must be right.",
        ),
    )
    .about("code")
}

pub(super) fn step_over() -> Problem {
    Problem::new(
        "sign-in-step-over",
        Text::new("登录步骤已超时。", "The sign-in took too long."),
        Text::new("请从输入密码重新开始。", "Begin again with the password."),
    )
    .about("code")
}

/// Says until when, by the clock and in seconds.
fn too_often(until: Timestamp, now: Timestamp) -> Problem {
    let seconds = until.duration_since(now).as_secs().max(1);
    let clock = civil_in_china(until).strftime("%H:%M:%S").to_string();
    Problem::new(
        "sign-in-too-often",
        Text::new("连续多次登录失败。", "Too many failed attempts."),
        Text::new(
            format!("请在{clock}之后（{seconds}秒后）再试。"),
            format!("Try again after {clock} (in {seconds} seconds)."),
        ),
    )
    .about("name")
}
