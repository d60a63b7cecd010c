//! How a person wants notices besides the product.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Language, Problem, Refusal, Text};
use taihang_store::{Channel, Pace, Way};

use crate::components::{Field, FieldKind, Icon, csrf_field, field, icon, page_head, problem_summary};
use crate::failure::Answer;
use crate::form::Posted;
use crate::language::short;
use crate::page::{Page, see_saying};
use crate::site::Site;
use crate::visit::Visit;

/// What stands in the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wishes {
    #[serde(default)]
    mail_pace: String,
    #[serde(default)]
    gateway_pace: String,
    #[serde(default)]
    gateway_address: String,
    #[serde(default)]
    language: String,
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    let account = visit.person()?.account;
    let (ways, person) = site
        .apart(move |store| {
            let person = store.account_addressed(account)?.ok_or(Refusal::NotFound)?;
            Ok((store.notice_ways(account)?, person))
        })
        .await?;
    let mut wishes = Wishes { language: short(person.language).to_owned(), ..Wishes::default() };
    for way in ways {
        match way.channel {
            Channel::Mail => way.pace.key().clone_into(&mut wishes.mail_pace),
            Channel::Gateway => {
                way.pace.key().clone_into(&mut wishes.gateway_pace);
                wishes.gateway_address = way.address;
            }
        }
    }
    Ok(form(&visit, &wishes, person.mail.as_deref(), &[]))
}

fn form(visit: &Visit, wishes: &Wishes, mail: Option<&str>, problems: &[Problem]) -> Response {
    let paces: Vec<(String, String)> =
        [("", "desk.pace-never"), ("each", "desk.pace-each"), ("daily", "desk.pace-daily")]
            .map(|(key, word)| (key.to_owned(), visit.word(word).to_owned()))
            .to_vec();
    let pace =
        |name, value| Field::line(name, visit.word("desk.pace"), value).of(FieldKind::OneOf(paces.clone()));
    // Each by its own name, as in the switch.
    let languages = [("zh", "中文"), ("en", "English")];
    let languages = languages.map(|(key, name)| (key.to_owned(), name.to_owned())).to_vec();
    let mails = visit.site.settings().mails;
    let body = html! {
        (page_head(visit.word("desk.settings"), visit.word("desk.settings-purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/notices/settings" {
            (csrf_field(visit))
            fieldset.fields { legend { (visit.word("desk.by-mail")) }
                @if !mails { (unset(visit, "desk.mail-unset")) }
                @if mails {
                    (field(visit, &pace("mail_pace", &wishes.mail_pace), problems))
                    p { @match mail {
                        Some(mail) => { (visit.word("desk.mail-to")) (visit.colon()) (mail) " " a href="/account/mail" { (visit.word("account.mail-set")) } }
                        None => { (visit.word("desk.mail-none")) " " a href="/account/mail" { (visit.word("account.mail-set")) } }
                    } }
                } }
            fieldset.fields { legend { (visit.word("desk.by-gateway")) }
                @if !visit.site.settings().gateway { (unset(visit, "desk.channel-unset")) }
                (field(visit, &pace("gateway_pace", &wishes.gateway_pace), problems))
                (field(visit, &Field::line("gateway_address", visit.word("desk.gateway-address"), &wishes.gateway_address)
                    .with_hint(visit.word("desk.gateway-hint")), problems)) }
            (field(visit, &Field::line("language", visit.word("desk.written-in"), &wishes.language).of(FieldKind::OneOf(languages)), problems))
            div.actions { button.button.primary { (visit.word("desk.save")) } }
        }
    };
    let mut response = Page::new(visit, visit.word("desk.settings"))
        .under(visit.word("desk.notices"), "/notices")
        .narrow()
        .render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    response
}

/// Says that nothing goes out this way.
fn unset(visit: &Visit, word: &'static str) -> Markup {
    html! { p.soft { (icon(Icon::Warning)) " " (visit.word(word)) } }
}

/// The way that the form describes, none if the channel is given up; or what is wrong with its address.
fn way(channel: Channel, pace: &str, address: Result<&str, Problem>) -> Result<Option<Way>, Problem> {
    let pace = match pace {
        "each" => Pace::Each,
        "daily" => Pace::Daily,
        _never => return Ok(None),
    };
    Ok(Some(Way { channel, pace, address: address?.to_owned() }))
}

/// What the gateway knows a person by: it says itself whether it does.
fn known_there(address: &str) -> Result<&str, Problem> {
    let address = address.trim();
    let good = !address.is_empty()
        && address.len() <= 254
        && !address.chars().any(|c| c.is_control() || c.is_whitespace());
    if good {
        return Ok(address);
    }
    Err(Problem::new(
        "notice-address-invalid",
        Text::new("接收地址不可用。", "Notices cannot be sent to this address."),
        Text::new("请填写完整的地址，不含空格。", "Give the whole address, without spaces."),
    )
    .about("gateway_address"))
}

/// Notices name records: they go to nobody who has not shown that the mail box is theirs.
fn unconfirmed() -> Problem {
    Problem::new(
        "notice-mail-unconfirmed",
        Text::new("还没有验证过的邮箱。", "No mail address is confirmed yet."),
        Text::new(
            "请先在“我的账户”填写邮箱，并打开发来的链接。",
            "Give your address under “My account” first, and open the link that is sent there.",
        ),
    )
    .about("mail_pace")
}

pub(super) async fn save(site: Site, visit: Visit, Posted(wishes): Posted<Wishes>) -> Answer {
    let account = visit.person()?.account;
    let mails = visit.site.settings().mails;
    let language = if wishes.language == short(Language::En) { Language::En } else { Language::Zh };
    let (asked, actor) = (wishes.clone(), Arc::clone(&visit.actor));
    let saved = site.apart(move |store| {
        let person = store.account_addressed(account)?.ok_or(Refusal::NotFound)?;
        // Without a mail server there is nothing to choose, and what was chosen before stays.
        let mail = mails.then(|| {
            let to = person.mail.as_deref().ok_or_else(unconfirmed);
            (Channel::Mail, way(Channel::Mail, &asked.mail_pace, to))
        });
        let gateway = way(Channel::Gateway, &asked.gateway_pace, known_there(&asked.gateway_address));
        let ways: Vec<(Channel, Result<Option<Way>, Problem>)> =
            mail.into_iter().chain([(Channel::Gateway, gateway)]).collect();
        let problems: Vec<Problem> = ways.iter().filter_map(|(_, way)| way.as_ref().err().cloned()).collect();
        if !problems.is_empty() {
            return Ok(Err((person.mail, problems)));
        }
        for (channel, way) in ways.into_iter().filter_map(|(channel, way)| Some((channel, way.ok()?))) {
            store.notice_way_put(account, channel, way.as_ref())?;
        }
        if !asked.language.is_empty() && language != person.language {
            store.account_write_in(&actor, account, language)?;
        }
        Ok(Ok(()))
    });
    match saved.await? {
        Ok(()) => Ok(see_saying(&visit, "/notices/settings", "desk.saved")),
        Err((mail, problems)) => Ok(form(&visit, &wishes, mail.as_deref(), &problems)),
    }
}
