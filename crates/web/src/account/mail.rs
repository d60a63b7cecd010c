//! The mail address of an account. Its owner gives it; it counts once the link that was sent there has been followed. Sign-in with
//! the account of another system finds an account by it.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use jiff::SignedDuration;
use maud::html;
use serde::{Deserialize, Serialize};
use serde_json::json;
use taihang_base::{Fault, Problem, Refusal, Text};
use taihang_kernel::{JobOrder, RecordId};
use taihang_store::Store;
use taihang_store::account::{CredentialKind, NewCredential, NewTicket, Patience};

use super::Nothing;
use super::password::checked;
use crate::components::{Field, FieldKind, csrf_field, field, page_head, problem_summary};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::session::{fresh_token, token_hash};
use crate::sign_in::Door;
use crate::site::Site;
use crate::visit::Visit;

/// What the ticket of a link is called.
const PURPOSE: &str = "mail";
/// How long a link is good.
const LINK_LIFE: SignedDuration = SignedDuration::from_hours(24 * 7);
/// Every address asked for counts: nobody is flooded with mails from here.
const PATIENCE: Patience = Patience { free: 5, longest: SignedDuration::from_hours(1) };

#[derive(Deserialize)]
pub(super) struct Change {
    present: String,
    mail: String,
}

/// What a link is about.
#[derive(Serialize, Deserialize)]
struct Asked {
    mail: String,
}

/// The address as it is kept; none if it is none: one `@`, something before it, a dot in what follows, nothing that ends a header.
pub fn mail_address(typed: &str) -> Option<String> {
    let mail = typed.trim().to_lowercase();
    let plain = mail.chars().all(|letter| letter.is_ascii_graphic() && !"<>()[],;:\\\"".contains(letter));
    let (local, domain) = mail.split_once('@')?;
    let domain_ok = domain.split('.').count() >= 2
        && domain.split('.').all(|part| !part.is_empty())
        && !domain.contains('@');
    (plain && mail.len() <= 254 && !local.is_empty() && domain_ok).then_some(mail)
}

/// What is said about an address that is none.
pub fn no_mail_address() -> Problem {
    Problem::new(
        "mail-form",
        Text::new("邮箱地址不正确。", "This is no mail address."),
        Text::new("例如 wang@example.cn。", "For example wang@example.cn."),
    )
    .about("mail")
}

/// Keeps the address of an account as one that is to be confirmed, and sends the link there. Links begin with `place`.
pub fn ask_to_confirm(store: &Store, account: RecordId, mail: &str, place: &str) -> Result<(), Failure> {
    keep_unconfirmed(store, account, mail)?;
    let (token, now) = (fresh_token(), store.clock().now());
    let content = serde_json::to_value(Asked { mail: mail.to_owned() })
        .map_err(|error| Fault::new("keep what a link is about", error))?;
    store.ticket_issue(NewTicket {
        hash: token_hash(&token),
        purpose: PURPOSE,
        account: Some(account),
        content,
        expires_at: now.checked_add(LINK_LIFE).unwrap_or(now),
    })?;
    let text = format!(
        "请打开以下链接验证邮箱，七日内有效；如非本人操作，请忽略本邮件。\n\
         Open this link to confirm your mail address, within seven days; if it was not you who asked, ignore this mail.\n\n\
         {place}/mail/{token}\n"
    );
    post_mail(store, mail, "太行：请验证邮箱 Confirm your mail address", &text)
}

/// Keeps the address of an account as one that nobody has confirmed; one that is confirmed stays beside it.
pub fn keep_unconfirmed(store: &Store, account: RecordId, mail: &str) -> Result<(), Failure> {
    let new = NewCredential { proof: mail.to_owned(), secret: None, confirmed: false };
    Ok(store.credential_propose(account, CredentialKind::Mail, new)?)
}

/// Sends a mail to somebody who need not have an account yet.
pub fn post_mail(store: &Store, to: &str, subject: &str, text: &str) -> Result<(), Failure> {
    let payload = json!({ "to": to, "subject": subject, "text": text });
    store.jobs().put(JobOrder { name: "mail".to_owned(), payload, dedup: None, run_at: None })?;
    Ok(())
}

/// Without a mail server no address could be confirmed.
fn offered(site: &Site) -> Result<(), Failure> {
    if site.settings().mails { Ok(()) } else { Err(Refusal::NotFound.into()) }
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    offered(&site)?;
    Ok(form(&visit, "", &[]))
}

fn form(visit: &Visit, mail: &str, problems: &[Problem]) -> Response {
    let title = visit.word("account.mail-set");
    let body = html! {
        (page_head(title, visit.word("account.mail-purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/account/mail" {
            (csrf_field(visit))
            (field(visit, &Field::line("mail", visit.word("account.mail"), mail).needed(), problems))
            (field(visit, &Field::line("present", visit.word("account.present-password"), "").of(FieldKind::Password).needed(), problems))
            div.actions { button.button.primary { (visit.word("account.mail-send")) } a.button href="/account" { (visit.word("account.back")) } }
        }
    };
    let page = Page::new(visit, title).under(visit.word("account.title"), "/account").narrow();
    let mut response = page.render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

pub(super) async fn set(
    site: Site,
    visit: Visit,
    headers: HeaderMap,
    Posted(change): Posted<Change>,
) -> Answer {
    offered(&site)?;
    let (account, door) = (visit.person()?.account, Door::of(&visit));
    let (place, typed) = (site.mailed_address(&headers), change.mail.clone());
    let done = site
        .hashing(move |store| {
            let place = place?;
            checked(store, account, &change.present)?;
            let mail = mail_address(&change.mail).ok_or_else(|| Failure::from(no_mail_address()))?;
            let key = format!("mail:{account}");
            if store.attempt_blocked(std::slice::from_ref(&key))?.is_some() {
                return Err(too_often().into());
            }
            store.attempt_failed(&key, PATIENCE)?;
            ask_to_confirm(store, account, &mail, &place)?;
            door.note(store, Some(account), "password", "mail-asked")
        })
        .await;
    match done {
        Ok(()) => Ok(see_saying(&visit, "/account", "account.mail-sent")),
        Err(Failure::Problems(problems)) => Ok(form(&visit, &typed, &problems)),
        Err(other) => Err(other),
    }
}

/// The page behind the link. It asks for a click: programs that look at mails open links too.
pub(super) async fn link(site: Site, visit: Visit, Path(token): Path<String>) -> Answer {
    let good =
        site.apart(move |store| Ok(store.ticket_look(&token_hash(&token), PURPOSE)?.is_some())).await?;
    if !good {
        return Err(over().into());
    }
    let title = visit.word("account.mail-title");
    let body = html! {
        (page_head(title, "", &html! {}))
        form.panel method="post" { (csrf_field(&visit)) div.actions { button.button.primary { (visit.word("account.mail-confirm")) } } }
    };
    Ok(Page::new(&visit, title).narrow().render(&body))
}

pub(super) async fn confirm(
    site: Site,
    visit: Visit,
    Path(token): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Answer {
    let door = Door::of(&visit);
    let open = site.apart(move |store| confirmed(store, &door, &token)).await?;
    let title = visit.word("account.mail-title");
    let word = if open { "account.mail-confirmed" } else { "account.mail-confirmed-waiting" };
    let body = html! {
        (page_head(title, "", &html! {}))
        div.panel { p { (visit.word(word)) } div.actions { a.button.primary href="/account" { (visit.word("account.title")) } } }
    };
    Ok(Page::new(&visit, title).narrow().render(&body))
}

/// From now on the address counts, in place of the one before, whose holder is told. Answers whether the account is open.
fn confirmed(store: &Store, door: &Door, token: &str) -> Result<bool, Failure> {
    let ticket = store.ticket_take(token_hash(token), PURPOSE)?.ok_or_else(|| Failure::from(over()))?;
    let account = ticket.account.ok_or_else(|| Failure::from(over()))?;
    let asked: Asked = serde_json::from_value(ticket.content)
        .map_err(|error| Fault::new("read what a link is about", error))?;
    let kept = store.credentials_of(account, CredentialKind::Mail)?;
    let new = kept.iter().find(|mail| mail.proof == asked.mail && mail.confirmed_at.is_none());
    let new = new.ok_or_else(|| Failure::from(over()))?;
    store.credential_confirm(&new.id)?;
    for before in kept.iter().filter(|mail| mail.confirmed_at.is_some() && mail.proof != asked.mail) {
        let text = "您的账户已改用另一邮箱。如非本人操作，请立即修改密码并联系系统管理员。\n\
                    Your account now has another mail address. If that was not you, change the password at once and tell the administrator.\n";
        post_mail(
            store,
            &before.proof,
            "太行：账户邮箱已更换 The mail address of your account has changed",
            text,
        )?;
    }
    door.note(store, Some(account), "link", "mail-confirmed")?;
    Ok(store.account_row(account)?.is_some_and(|row| row.open))
}

fn over() -> Problem {
    Problem::new(
        "mail-link-over",
        Text::new("此链接已使用或已过期。", "This link was used or is over."),
        Text::new(
            "如尚未验证，请在“我的账户”重新填写邮箱；尚未启用的账户请重新注册或联系数据管家。",
            "If the address is not confirmed, give it again under “My account”; without an open account, register again or ask the data steward.",
        ),
    )
}

fn too_often() -> Problem {
    Problem::new(
        "mail-too-often",
        Text::new("更换邮箱的次数过多。", "The address was changed too often."),
        Text::new("请稍后再试。", "Try again later."),
    )
    .about("mail")
}

#[cfg(test)]
mod tests {
    use super::mail_address;

    #[test]
    fn mail_addresses_are_told_from_what_is_none() {
        for (typed, good) in [
            ("a@example.cn", true),
            (" A.b-c@mail.example.cn ", true),
            ("a@example", false),
            ("@example.cn", false),
            ("a@b@example.cn", false),
            ("a@example..cn", false),
            ("a@example.cn\r\nbcc: x@y.cn", false),
            ("a b@example.cn", false),
        ] {
            assert_eq!(mail_address(typed).is_some(), good, "{typed}");
        }
        assert_eq!(mail_address(" Wang@Example.CN").as_deref(), Some("wang@example.cn"));
    }
}
