//! How a person wants notices besides the product.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::{Problem, Text};
use taihang_store::{Channel, Pace, Way};

use crate::components::{Field, FieldKind, Icon, csrf_field, field, icon, page_head, problem_summary};
use crate::failure::Answer;
use crate::form::Posted;
use crate::page::{Page, see_saying};
use crate::site::Site;
use crate::visit::Visit;

/// What stands in the form.
#[derive(Debug, Clone, Default, Deserialize)]
pub(super) struct Wishes {
    #[serde(default)]
    mail_pace: String,
    #[serde(default)]
    mail_address: String,
    #[serde(default)]
    gateway_pace: String,
    #[serde(default)]
    gateway_address: String,
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    let account = visit.person()?.account;
    let ways = site.apart(move |store| Ok(store.notice_ways(account)?)).await?;
    let mut wishes = Wishes::default();
    for way in ways {
        let (pace, address) = match way.channel {
            Channel::Mail => (&mut wishes.mail_pace, &mut wishes.mail_address),
            Channel::Gateway => (&mut wishes.gateway_pace, &mut wishes.gateway_address),
        };
        way.pace.key().clone_into(pace);
        *address = way.address;
    }
    Ok(form(&visit, &wishes, &[]))
}

fn form(visit: &Visit, wishes: &Wishes, problems: &[Problem]) -> Response {
    let paces: Vec<(String, String)> =
        [("", "desk.pace-never"), ("each", "desk.pace-each"), ("daily", "desk.pace-daily")]
            .map(|(key, word)| (key.to_owned(), visit.word(word).to_owned()))
            .to_vec();
    let pace =
        |name, value| Field::line(name, visit.word("desk.pace"), value).of(FieldKind::OneOf(paces.clone()));
    let body = html! {
        (page_head(visit.word("desk.settings"), visit.word("desk.settings-purpose"), &html! {}))
        (problem_summary(visit, "", problems))
        form.fields.panel method="post" action="/notices/settings" {
            (csrf_field(visit))
            fieldset { legend { (visit.word("desk.by-mail")) }
                (unset(visit, visit.site.settings().mails))
                (field(visit, &pace("mail_pace", &wishes.mail_pace), problems))
                (field(visit, &Field::line("mail_address", visit.word("desk.mail-address"), &wishes.mail_address), problems)) }
            fieldset { legend { (visit.word("desk.by-gateway")) }
                (unset(visit, visit.site.settings().gateway))
                (field(visit, &pace("gateway_pace", &wishes.gateway_pace), problems))
                (field(visit, &Field::line("gateway_address", visit.word("desk.gateway-address"), &wishes.gateway_address)
                    .with_hint(visit.word("desk.gateway-hint")), problems)) }
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

/// Says that nothing goes out this way: a wish is kept, and counts from the day on which the operator sets it up.
fn unset(visit: &Visit, set: bool) -> Markup {
    html! { @if !set { p.soft { (icon(Icon::Warning)) " " (visit.word("desk.channel-unset")) } } }
}

/// The way that the form describes; none if the channel is given up.
fn way(channel: Channel, pace: &str, address: &str, problems: &mut Vec<Problem>) -> Option<Way> {
    let pace = match pace {
        "each" => Pace::Each,
        "daily" => Pace::Daily,
        _never => return None,
    };
    let address = address.trim();
    let short = !address.is_empty()
        && address.len() <= 254
        && !address.chars().any(|c| c.is_control() || c.is_whitespace());
    let good = short
        && match channel {
            Channel::Mail => address.split_once('@').is_some_and(|(name, host)| {
                !name.is_empty()
                    && host.contains('.')
                    && !host.contains('@')
                    && !address.contains(['<', '>', ',', ';', '"'])
            }),
            Channel::Gateway => true,
        };
    if !good {
        let field = match channel {
            Channel::Mail => "mail_address",
            Channel::Gateway => "gateway_address",
        };
        problems.push(
            Problem::new(
                "notice-address-invalid",
                Text::new("接收地址不可用。", "Notices cannot be sent to this address."),
                Text::new("请填写完整的地址，不含空格。", "Give the whole address, without spaces."),
            )
            .about(field),
        );
    }
    Some(Way { channel, pace, address: address.to_owned() })
}

pub(super) async fn save(site: Site, visit: Visit, Posted(wishes): Posted<Wishes>) -> Answer {
    let account = visit.person()?.account;
    let mut problems = Vec::new();
    let ways = [
        (Channel::Mail, way(Channel::Mail, &wishes.mail_pace, &wishes.mail_address, &mut problems)),
        (
            Channel::Gateway,
            way(Channel::Gateway, &wishes.gateway_pace, &wishes.gateway_address, &mut problems),
        ),
    ];
    if !problems.is_empty() {
        return Ok(form(&visit, &wishes, &problems));
    }
    site.apart(move |store| {
        for (channel, way) in &ways {
            store.notice_way_put(account, *channel, way.as_ref())?;
        }
        Ok(())
    })
    .await?;
    Ok(see_saying(&visit, "/notices/settings", "desk.saved"))
}
