//! “My account”: who I am here, in which roles, and the ways to prove it.

use axum::response::Response;
use maud::{Markup, html};
use taihang_base::Language;
use taihang_kernel::Actor;
use taihang_store::account::{CredentialKind, SignIn};

use crate::components::{Cell, Column, Table, badge, csrf_field, page_head, panel, table};
use crate::components::{Icon, Tone, icon};
use crate::failure::{Answer, Failure};
use crate::form::Posted;
use crate::origin::device;
use crate::page::{Page, see_saying};
use crate::route::Access;
use crate::session::has_second_proof;
use crate::sign_in::Door;
use crate::site::Site;
use crate::visit::Visit;

/// What the page shows besides the actor.
struct Proofs {
    name: String,
    second_factor: bool,
    recovery_left: usize,
    joined: bool,
    mails: Vec<(String, bool)>,
    organisations: Vec<(String, String)>,
    recent: Vec<SignIn>,
}

pub(super) async fn page(site: Site, visit: Visit) -> Answer {
    let (actor, language) = (visit.actor.clone(), visit.language);
    let account = visit.person()?.account;
    let proofs = site
        .apart(move |store| {
            let kept = |kind| store.credentials_of(account, kind);
            let codes = kept(CredentialKind::Recovery)?;
            Ok(Proofs {
                name: store.account_row(account)?.map(|row| row.name).unwrap_or_default(),
                second_factor: has_second_proof(store, account)?,
                recovery_left: codes.iter().filter(|code| code.used_at.is_none()).count(),
                joined: !kept(CredentialKind::Oidc)?.is_empty(),
                mails: kept(CredentialKind::Mail)?
                    .into_iter()
                    .map(|mail| (mail.proof, mail.confirmed_at.is_some()))
                    .collect(),
                organisations: held(store, &actor, language)?,
                recent: store.sign_ins(Some(account), None, 10)?,
            })
        })
        .await?;
    Ok(render(&visit, &proofs, site.settings().mails))
}

/// Organisation and role of each grant, by name.
fn held(
    store: &taihang_store::Store,
    actor: &Actor,
    language: Language,
) -> Result<Vec<(String, String)>, Failure> {
    let roles = &store.catalogue().defs.roles;
    let mut lines = Vec::new();
    for held in &actor.roles {
        let role = roles
            .get(&held.role)
            .map_or_else(|| held.role.clone(), |role| role.label.in_language(language).to_owned());
        lines.push((store.organisation_name(held.organisation)?.unwrap_or_default(), role));
    }
    Ok(lines)
}

fn render(visit: &Visit, proofs: &Proofs, mails: bool) -> Response {
    let title = visit.word("account.title");
    let body = html! {
        (page_head(title, &visit.actor.name, &html! {}))
        (panel("me", visit.word("account.me"), &html! {}, &html! {
            dl.facts {
                dt { (visit.word("sign-in.name")) } dd { (proofs.name) }
                dt { (visit.word("account.roles")) }
                dd {
                    @if proofs.organisations.is_empty() { (visit.word("account.no-roles")) }
                    ul role="list" { @for (organisation, role) in &proofs.organisations {
                        li { (role) " · " (organisation) }
                    } }
                }
                @for (mail, confirmed) in &proofs.mails {
                    dt { (visit.word("account.mail")) }
                    dd { (mail) " " @if !confirmed { (badge(Tone::Warn, visit.word("account.mail-open"))) } }
                }
            }
        }))
        (panel("proofs", visit.word("account.proofs"), &html! {}, &proof_list(visit, proofs, mails)))
        (duties(visit))
        (panel("recent", visit.word("account.recent"), &html! {}, &sign_in_table(visit, &proofs.recent, None)))
    };
    Page::new(visit, title).narrow().render(&body)
}

/// Pages that only some may use; nobody else learns of them.
fn duties(visit: &Visit) -> Markup {
    let pages = [
        ("/accounts", "account.accounts", Access::ADMINISTRATOR),
        ("/sign-ins", "account.log", Access::AUDITOR),
        ("/openings", "opening.log", Access::AUDITOR),
        ("/api-keys", "api-key.title", crate::api_key::KEEPERS),
        ("/webhooks", "webhook.title", crate::api_key::KEEPERS),
        ("/exchange-log", "exchange-log.title", Access::AUDITOR),
        ("/operations", "operations.title", Access::ADMINISTRATOR),
    ];
    let open: Vec<_> = pages.into_iter().filter(|(_, _, access)| visit.may(*access)).collect();
    html! {
        @if !open.is_empty() {
            (panel("duties", visit.word("account.duties"), &html! {}, &html! {
                ul.entries role="list" { @for (path, word, _) in &open { li.entry { a href=(path) { (visit.word(word)) } } } }
            }))
        }
    }
}

fn proof_list(visit: &Visit, proofs: &Proofs, mails: bool) -> Markup {
    html! {
        ul.entries role="list" {
            @if mails { li.entry { a href="/account/mail" { (icon(Icon::Information)) " " (visit.word("account.mail-set")) } } }
            li.entry { a href="/account/password" { (icon(Icon::Person)) " " (visit.word("account.change-password")) } }
            li.entry {
                a href="/account/second-factor" { (visit.word("account.second-factor")) } " "
                @if proofs.second_factor {
                    (badge(Tone::Good, visit.word("account.on"))) " "
                    span.soft { (visit.words("account.codes-left", &[("count", &proofs.recovery_left)])) }
                } @else { (badge(Tone::Unknown, visit.word("account.off"))) }
            }
            li.entry { a href="/account/sessions" { (visit.word("account.sessions")) } }
            @if let Some(other) = &visit.site.settings().oidc {
                li.entry {
                    @if proofs.joined {
                        (badge(Tone::Good, &visit.words("account.joined-with", &[("name", &other.name)])))
                        form.inline method="post" action="/account/part" {
                            (csrf_field(visit)) button.button { (visit.word("account.part")) }
                        }
                    } @else {
                        a href="/account/join" { (visit.words("account.join", &[("name", &other.name)])) }
                    }
                }
            }
        }
    }
}

/// Sign-ins as a table; `names` are those of the accounts, where several are shown.
pub(super) fn sign_in_table(visit: &Visit, lines: &[SignIn], names: Option<&[(String, String)]>) -> Markup {
    let mut columns = vec![Column::text(visit.word("account.when"))];
    if names.is_some() {
        columns.push(Column::text(visit.word("sign-in.name")));
    }
    columns.extend([
        Column::text(visit.word("account.outcome")),
        Column::text(visit.word("account.method")),
        Column::text(visit.word("account.device")),
        Column::text(visit.word("account.place")),
    ]);
    let row = |line: &SignIn| {
        let mut cells = vec![Cell::text(&visit.moment(line.at)).sorted_by(line.at.as_second())];
        if let Some(names) = names {
            let id = line.account.map(|id| id.to_string()).unwrap_or_default();
            let name = names.iter().find(|(of, _)| *of == id).map_or("—", |(_, name)| name);
            cells.push(Cell::text(name));
        }
        let good = !matches!(
            line.outcome.as_str(),
            "wrong" | "blocked" | "closed" | "refused" | "unreachable" | "unknown" | "taken"
        );
        let outcome = format!("sign-in-outcome.{}", line.outcome);
        let tone = if good { Tone::Good } else { Tone::Bad };
        let method = format!("sign-in-method.{}", line.method);
        cells.extend([
            Cell::new(badge(tone, visit.word(&outcome))),
            Cell::text(visit.word(&method)),
            Cell::text(&line.agent.as_deref().map(device).unwrap_or_default()),
            Cell::text(line.address.as_deref().unwrap_or("")),
        ]);
        cells.into()
    };
    let rows = lines.iter().map(row).collect();
    table(&Table { id: "sign-ins".to_owned(), caption: String::new(), columns, rows, tall: false })
}

/// Parts the account from that of the other system.
pub(super) async fn part(site: Site, visit: Visit, _: Posted<super::Nothing>) -> Answer {
    let (door, account) = (Door::of(&visit), visit.person()?.account);
    site.apart(move |store| {
        store.credentials_set(account, CredentialKind::Oidc, Vec::new())?;
        door.note(store, Some(account), "oidc", "parted")
    })
    .await?;
    Ok(see_saying(&visit, "/account", "account.parted"))
}
