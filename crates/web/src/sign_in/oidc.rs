//! Signing in with the account of another system: `OpenID` Connect, authorisation code with PKCE, state and nonce.
//!
//! Nobody gets an account or a right that way: the subject has to belong to an account here already, by an earlier sign-in, by
//! the account's own page, or by a mail address that both sides have verified. An administrator's account is never found by mail.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::Query;
use axum::http::header::{HeaderMap, SET_COOKIE};
use axum::response::{AppendHeaders, IntoResponse as _, Redirect};
use jiff::{SignedDuration, Timestamp};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdTokenClaims, CoreProviderMetadata, CoreUserInfoClaims,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse as _, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use serde::{Deserialize, Serialize};
use taihang_base::clock::civil_in_china;
use taihang_base::{Fault, Problem, Refusal, Text};
use taihang_exchange::calls;
use taihang_kernel::RecordId;
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewTicket, Ticket};

use super::enter::{Door, admitted, open_session, second_step};
use super::pages::{entered, form, to_code};
use crate::cookie::{self, Life};
use crate::failure::{Answer, Failure};
use crate::page::see_saying;
use crate::session::{local_path, token_hash};
use crate::site::{OidcSettings, Site};
use crate::visit::Visit;

/// Binds the way there to the way back.
const COOKIE: &str = "taihang_oidc";
const PURPOSE: &str = "oidc";
/// How long a person may be away at the other system.
const AWAY: SignedDuration = SignedDuration::from_mins(10);
/// How long the other system's description is believed.
const BELIEVED: SignedDuration = SignedDuration::from_hours(1);
/// How long it stands at least where an identity was not accepted: whoever sends bad ones makes us ask no oftener.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// How long the other system may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// The largest answer that is read.
const LARGEST_ANSWER: u64 = 1 << 20;

/// The other system.
#[derive(Clone)]
pub(crate) struct Provider(Arc<Inner>);

struct Inner {
    settings: OidcSettings,
    agent: ureq::Agent,
    described: Mutex<Option<(Timestamp, CoreProviderMetadata)>>,
}

/// What has to be known on the way back.
#[derive(Serialize, Deserialize)]
struct Trip {
    nonce: Nonce,
    verifier: PkceCodeVerifier,
    back: RedirectUrl,
    next: String,
}

/// What the other system says of a sign-in with more than one proof (RFC 8176, section 2).
const SEVERAL_PROOFS: &str = "mfa";

/// How far the clocks of the two systems may be apart.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(60);

/// What happened there.
enum Arrival {
    /// The session is open under this token; on to this path.
    In(String, String),
    /// A code is asked for here; this token leads there.
    Code(String),
    /// The account of who was signed in is joined with that of the other system.
    Joined,
}

/// What the other system sends the browser back with.
#[derive(Deserialize)]
pub(crate) struct Return {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    error: String,
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub(crate) struct Whither {
    #[serde(default)]
    next: String,
}

impl Provider {
    /// The system with these settings. It is asked for its description when somebody first signs in with it.
    pub(crate) fn new(settings: OidcSettings) -> Self {
        // A token endpoint that redirects would carry our secret elsewhere.
        let agent = calls::config(PATIENCE, true).into();
        Self(Arc::new(Inner { settings, agent, described: Mutex::new(None) }))
    }

    fn http(&self, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
        let (parts, mut body) = self.0.agent.run(request)?.into_parts();
        let bytes = body.with_config().limit(LARGEST_ANSWER).read_to_vec()?;
        Ok(HttpResponse::from_parts(parts, bytes))
    }

    /// The other system's description of itself: addresses, keys, what it signs with.
    fn description(&self, now: Timestamp) -> Result<CoreProviderMetadata, Failure> {
        let lock = || self.0.described.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, description)) = &*lock()
            && now.duration_since(*at) < BELIEVED
        {
            return Ok(description.clone());
        }
        let issuer = IssuerUrl::new(self.0.settings.issuer.clone())
            .map_err(|error| Fault::new("read the address of the sign-in provider", error))?;
        let ask = |issuer: &IssuerUrl| {
            CoreProviderMetadata::discover(issuer, &|request: HttpRequest| self.http(request))
        };
        // The name has to be its own to the letter; a slash at the end is what people copy with it or without.
        let fetched = match (ask(&issuer), other_end(&issuer)) {
            (Err(DiscoveryError::Validation(_)), Some(other)) => ask(&other),
            (fetched, _) => fetched,
        };
        let description = fetched.map_err(|error| self.unreachable(&error))?;
        *lock() = Some((now, description.clone()));
        Ok(description)
    }

    /// Reads the other system's description again with the next sign-in, once a minute at most.
    fn forget(&self, now: Timestamp) {
        let mut described = self.0.described.lock().unwrap_or_else(PoisonError::into_inner);
        described.take_if(|(at, _)| now.duration_since(*at) > AGAIN);
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> Failure {
        let cause = error.source().map(ToString::to_string);
        tracing::warn!(issuer = self.0.settings.issuer, %error, cause, "the sign-in provider does not answer as it should");
        let name = &self.0.settings.name;
        Problem::new(
            "oidc-unreachable",
            Text::new(
                format!("暂时无法通过“{name}”登录。"),
                format!("Signing in with {name} does not work just now."),
            ),
            Text::new("请稍后再试，或使用用户名和密码登录。", "Try again later, or use name and password."),
        )
        .into()
    }

    /// Prepares the way there: the address, and the state that the browser keeps.
    fn start(
        &self,
        store: &Store,
        back: String,
        account: Option<RecordId>,
        next: String,
        now: Timestamp,
    ) -> Result<(String, String), Failure> {
        let back = RedirectUrl::new(back).map_err(|error| Fault::new("name the way back", error))?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let client = CoreClient::from_provider_metadata(self.description(now)?, self.id(), self.secret());
        let client = client.set_redirect_uri(back.clone());
        let (there, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let content = serde_json::to_value(Trip { nonce, verifier, back, next })
            .map_err(|error| Fault::new("keep what the way back needs", error))?;
        store.ticket_issue(NewTicket {
            hash: token_hash(state.secret()),
            purpose: PURPOSE,
            account,
            content,
            expires_at: now.checked_add(AWAY).unwrap_or(now),
        })?;
        Ok((there.to_string(), state.secret().clone()))
    }

    fn id(&self) -> ClientId {
        ClientId::new(self.0.settings.client_id.clone())
    }

    fn secret(&self) -> Option<ClientSecret> {
        self.0.settings.client_secret.clone().map(ClientSecret::new)
    }

    /// Ends a way that began here; one that leads to no account stands in the log of sign-ins. A way that never began says
    /// nothing: anybody can make one up.
    fn finish(&self, store: &Store, door: &Door, returned: Return) -> Result<Arrival, Failure> {
        let ticket = store.ticket_take(token_hash(&returned.state), PURPOSE)?;
        let ticket = ticket.ok_or_else(|| Failure::from(refused()))?;
        let own = ticket.account;
        let arrived = if returned.error.is_empty() && !returned.code.is_empty() {
            self.arrive(store, door, ticket, returned.code)
        } else {
            tracing::warn!(issuer = self.0.settings.issuer, why = %short(&returned.error), "the sign-in provider let nobody in");
            Err(refused().into())
        };
        if let Err(Failure::Problems(problems)) = &arrived
            && let Some(outcome) = problems.iter().find_map(|problem| outcome(problem))
        {
            door.note(store, own, "oidc", outcome)?;
        }
        arrived
    }

    /// Changes the code for the identity, and checks everything about it.
    fn arrive(&self, store: &Store, door: &Door, ticket: Ticket, code: String) -> Result<Arrival, Failure> {
        let trip: Trip = serde_json::from_value(ticket.content)
            .map_err(|error| Fault::new("read what the way back needs", error))?;
        let (claims, access) = self.identity(&trip, code, door.now)?;
        let subject = format!("{} {}", claims.issuer().as_str(), claims.subject().as_str());
        let known = store.credential_owner(CredentialKind::Oidc, &subject)?;
        if let Some(own) = ticket.account {
            if known.is_some_and(|known| known != own) {
                return Err(taken().into());
            }
            if known.is_none() {
                join(store, door, own, subject)?;
            }
            return Ok(Arrival::Joined);
        }
        let account = if let Some(account) = known {
            account
        } else {
            let mail = self.verified_mail(&claims, access, door.now)?;
            let account = mail
                .map(|mail| by_mail(store, claims.issuer().as_str(), &mail, door.now))
                .transpose()?
                .flatten();
            let account = account.ok_or_else(|| Failure::from(unknown()))?;
            join(store, door, account, subject)?;
            account
        };
        let row = store.account_row(account)?.ok_or_else(|| Failure::from(unknown()))?;
        admitted(store, door, &row, "oidc")?;
        if self.two_step(&claims) {
            return Ok(Arrival::In(open_session(store, door, account, "oidc-two-step")?, trip.next));
        }
        if let Some(step) = second_step(store, door, account, &trip.next)? {
            return Ok(Arrival::Code(step));
        }
        Ok(Arrival::In(open_session(store, door, account, "oidc")?, trip.next))
    }

    /// Whether the other system has seen a second proof, so that none is asked for here.
    fn two_step(&self, claims: &CoreIdTokenClaims) -> bool {
        let said = claims.auth_method_refs().into_iter().flatten();
        self.0.settings.two_step || said.into_iter().any(|means| means.as_str() == SEVERAL_PROOFS)
    }

    /// Who it is, and the token that the other system tells more about them for.
    fn identity(
        &self,
        trip: &Trip,
        code: String,
        now: Timestamp,
    ) -> Result<(CoreIdTokenClaims, AccessToken), Failure> {
        let client = CoreClient::from_provider_metadata(self.description(now)?, self.id(), self.secret());
        let client = client.set_redirect_uri(trip.back.clone());
        let verifier = PkceCodeVerifier::new(trip.verifier.secret().clone());
        let tokens = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|error| self.unreachable(&error))?
            .set_pkce_verifier(verifier)
            .request(&|request: HttpRequest| self.http(request))
            .map_err(|error| self.unreachable(&error))?;
        let not_good = |why: &dyn std::fmt::Display| {
            tracing::warn!(issuer = self.0.settings.issuer, why = %why, "an identity was not accepted");
            Failure::from(refused())
        };
        let token = tokens.id_token().ok_or_else(|| not_good(&"no identity was sent"))?;
        let second = now.checked_sub(CLOCKS_APART).unwrap_or(now).as_second();
        let instant = std::time::UNIX_EPOCH + Duration::from_secs(u64::try_from(second).unwrap_or(0));
        let verifier = client.id_token_verifier().set_time_fn(move || instant.into());
        let claims = token.claims(&verifier, &trip.nonce).map_err(|error| {
            // The other system may sign with a key that came after its description was read.
            self.forget(now);
            not_good(&error)
        })?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|error| not_good(&error))?;
            let key = token.signing_key(&verifier).map_err(|error| not_good(&error))?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            if actual.map_err(|error| not_good(&error))? != *expected {
                return Err(not_good(&"the access token belongs to another identity"));
            }
        }
        Ok((claims.clone(), tokens.access_token().clone()))
    }

    /// The mail address that the other system has verified: in the identity itself, or where the system tells it at its own
    /// address for such questions (`OpenID` Connect Core 1.0, sections 5.3 and 5.4).
    fn verified_mail(
        &self,
        claims: &CoreIdTokenClaims,
        access: AccessToken,
        now: Timestamp,
    ) -> Result<Option<String>, Failure> {
        let description = self.description(now)?;
        let known = (claims.email().cloned(), claims.email_verified());
        let (mail, verified) = if known.0.is_some() || description.userinfo_endpoint().is_none() {
            known
        } else {
            let client = CoreClient::from_provider_metadata(description, self.id(), self.secret());
            let told: CoreUserInfoClaims = client
                .user_info(access, Some(claims.subject().clone()))
                .map_err(|error| self.unreachable(&error))?
                .request(&|request: HttpRequest| self.http(request))
                .map_err(|error| self.unreachable(&error))?;
            (told.email().cloned(), told.email_verified())
        };
        Ok(mail.filter(|_| verified == Some(true)).map(|mail| mail.trim().to_lowercase()))
    }
}

/// The same name with a slash at its end, or without.
fn other_end(issuer: &IssuerUrl) -> Option<IssuerUrl> {
    let name = issuer.as_str();
    let other = name.strip_suffix('/').map_or_else(|| format!("{name}/"), str::to_owned);
    IssuerUrl::new(other).ok()
}

/// The account whose mail address the other system and we have both verified.
fn by_mail(store: &Store, issuer: &str, mail: &str, now: Timestamp) -> Result<Option<RecordId>, Failure> {
    let Some(account) = store.credential_owner(CredentialKind::Mail, mail)? else { return Ok(None) };
    // A mail address goes to somebody else when its holder leaves: whoever is known there already is found by that alone.
    let of_issuer = |proof: &str| proof.split_once(' ').is_some_and(|(from, _)| from == issuer);
    if store.credentials_of(account, CredentialKind::Oidc)?.iter().any(|held| of_issuer(&held.proof)) {
        return Ok(None);
    }
    // Who runs the other system must not become administrator here by writing a mail address there.
    let actor = store.actor_of_account(account, civil_in_china(now).date())?;
    Ok(actor.is_none_or(|actor| !actor.holds("administrator")).then_some(account))
}

/// The subject opens the account from now on; the sign-ins of the account say so.
fn join(store: &Store, door: &Door, account: RecordId, subject: String) -> Result<(), Failure> {
    let new = NewCredential { proof: subject, secret: None, confirmed: true };
    store.credential_add(account, CredentialKind::Oidc, new)?;
    door.note(store, Some(account), "oidc", "joined")
}

pub(super) async fn leave(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Query(whither): Query<Whither>,
) -> Answer {
    match depart(&site, &visit, &headers, None, &whither.next).await {
        Ok((there, cookie)) => {
            Ok((AppendHeaders([(SET_COOKIE, cookie)]), Redirect::to(&there)).into_response())
        }
        Err(Failure::Problems(problems)) => Ok(form(&visit, "", &whither.next, &problems)),
        Err(other) => Err(other),
    }
}

/// The address of the other system, and the cookie that binds the way back. `account` is whose account is to be joined with
/// whoever returns; without one, whoever returns signs in.
pub(crate) async fn depart(
    site: &Site,
    visit: &Visit,
    headers: &HeaderMap,
    account: Option<RecordId>,
    next: &str,
) -> Result<(String, String), Failure> {
    let provider = site.provider().ok_or(Refusal::NotFound)?.clone();
    let back = format!("{}/sign-in/oidc/back", site.own_address(headers));
    let (now, next) = (visit.now, local_path(next).to_owned());
    let (there, state) = site.apart(move |store| provider.start(store, back, account, next, now)).await?;
    Ok((there, cookie::private(COOKIE, &state, Life::Seconds(AWAY.as_secs()), site.secure_cookies())))
}

pub(super) async fn back(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Query(returned): Query<Return>,
) -> Answer {
    let provider = site.provider().ok_or(Refusal::NotFound)?.clone();
    let same_browser =
        cookie::read(&headers, COOKIE).is_some_and(|kept| token_hash(&kept) == token_hash(&returned.state));
    if !same_browser {
        return Ok(form(&visit, "", "", &[refused()]));
    }
    let door = Door::of(&visit);
    let arrived = site.apart(move |store| provider.finish(store, &door, returned)).await;
    match arrived {
        Ok(Arrival::In(token, next)) => Ok(entered(&site, &token, &next)),
        Ok(Arrival::Code(step)) => Ok(to_code(&site, &step)),
        Ok(Arrival::Joined) => Ok(see_saying(&visit, "/account", "account.joined")),
        Err(Failure::Problems(problems)) => Ok(form(&visit, "", "", &problems)),
        Err(other) => Err(other),
    }
}

/// How the log of sign-ins calls a way that led to no account.
fn outcome(problem: &Problem) -> Option<&'static str> {
    match problem.code.as_ref() {
        "oidc-refused" => Some("refused"),
        "oidc-unreachable" => Some("unreachable"),
        "oidc-unknown" => Some("unknown"),
        "oidc-taken" => Some("taken"),
        // Whatever else is wrong is written down where it is found.
        _ => None,
    }
}

/// What the other system says of itself, for a line of the log.
fn short(said: &str) -> String {
    said.chars().filter(|character| !character.is_control()).take(100).collect()
}

fn refused() -> Problem {
    Problem::new(
        "oidc-refused",
        Text::new("外部登录没有完成。", "The sign-in with the other system was not completed."),
        Text::new(
            "请重新登录；如仍不成功，请使用用户名和密码。",
            "Begin again; if it fails again, use name and password.",
        ),
    )
}

fn unknown() -> Problem {
    Problem::new(
        "oidc-unknown",
        Text::new("该外部账户在本平台没有对应的账户。", "No account here belongs to that account."),
        Text::new(
            "请先用用户名和密码登录，在“我的账户”中关联外部账户；没有账户请联系系统管理员。",
            "Sign in with name and password and join the accounts on the page “My account”; without an account, ask the administrator.",
        ),
    )
}

fn taken() -> Problem {
    Problem::new(
        "oidc-taken",
        Text::new("该外部账户已关联到另一个账户。", "That account is joined with another account here."),
        Text::new("请先在那个账户中解除关联。", "Part them there first."),
    )
}
