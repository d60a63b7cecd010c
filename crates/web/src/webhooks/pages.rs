//! The page of webhooks.

use axum::http::StatusCode;
use axum::response::Response;
use maud::{Markup, html};
use taihang_base::Problem;
use taihang_kernel::RecordId;
use taihang_kernel::view::Titles;
use taihang_store::Store;
use taihang_store::webhooks::{Delivery, Occasion, Stage, Webhook};

use super::{Kept, Wish};
use crate::components::{
    Cell, Column, Field, Icon, Row, Table, Tone, badge, csrf_field, empty_state, field, page_head, panel,
    problem_summary, table,
};
use crate::failure::Answer;
use crate::operations::cause;
use crate::page::Page;
use crate::visit::Visit;

/// A form that came back, with what is wrong with it.
#[derive(Default)]
pub(super) struct Tried {
    pub(super) client: Option<RecordId>,
    pub(super) wish: Wish,
    pub(super) problems: Vec<Problem>,
}

/// What all parts of the page need.
struct View<'a> {
    visit: &'a Visit,
    store: &'a Store,
    titles: Titles,
}

/// Every client with its webhooks.
pub(super) fn list(visit: &Visit, store: &Store, all: &[Kept], tried: &Tried) -> Answer {
    let deliveries = all.iter().flat_map(|kept| &kept.hooks).flat_map(|(_, deliveries)| deliveries);
    let named = deliveries.filter_map(|delivery| Some((delivery.register.clone(), delivery.record?)));
    let titles = store.titles(&visit.actor, named.collect::<Vec<_>>(), visit.language)?;
    let view = View { visit, store, titles };
    let title = visit.word("webhook.title");
    let how = html! { a.button href="/api#webhooks" { (visit.word("webhook.how")) } };
    let body = html! {
        (page_head(title, visit.word("webhook.purpose"), &how))
        (problem_summary(visit, &tried.client.map(|id| id.to_string()).unwrap_or_default(), &tried.problems))
        @if all.is_empty() {
            (empty_state(Icon::Download, visit.word("api-key.none"), visit.word("api-key.none-text"), &html! {}))
        }
        @for kept in all { (view.client(kept, tried)) }
    };
    let mut response: Response =
        Page::new(visit, title).under(visit.word("account.title"), "/account").render(&body);
    if !tried.problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

impl View<'_> {
    fn word(&self, key: &'static str) -> &str {
        self.visit.word(key)
    }

    fn client(&self, kept: &Kept, tried: &Tried) -> Markup {
        let client = &kept.client;
        let id = client.id.to_string();
        let state = if client.open {
            badge(Tone::Good, self.word("api-key.open"))
        } else {
            badge(Tone::Warn, self.word("api-key.closed"))
        };
        let back = tried.client == Some(client.id);
        let none = (Wish::default(), Vec::new());
        let (wish, problems) = if back { (&tried.wish, &tried.problems) } else { (&none.0, &none.1) };
        panel(
            &format!("client-{id}"),
            &client.name,
            &state,
            &html! {
                @if kept.hooks.is_empty() { p.soft { (self.word("webhook.none")) } }
                @for (hook, deliveries) in &kept.hooks { (self.hook(&id, hook, deliveries)) }
                @if client.open && !kept.readable.is_empty() {
                    details open[back] { summary { (self.word("webhook.new")) } (self.form(&id, kept, wish, problems)) }
                } @else if client.open { p.soft { (self.word("webhook.nothing-readable")) } }
            },
        )
    }

    fn register(&self, name: &str) -> String {
        let register = self.store.catalogue().register(name);
        register.map_or_else(String::new, |found| found.def.label.in_language(self.visit.language).to_owned())
    }

    fn event(&self, event: Occasion) -> &str {
        self.word(match event {
            Occasion::Created => "webhook.created",
            Occasion::Changed => "webhook.changed",
            Occasion::Advanced => "webhook.advanced",
            Occasion::Trial => "webhook.trial",
        })
    }

    fn hook(&self, client: &str, hook: &Webhook, deliveries: &[Delivery]) -> Markup {
        let comma = self.visit.comma();
        let registers: Vec<String> = hook.registers.iter().map(|name| self.register(name)).collect();
        let events: Vec<&str> = hook.events.iter().map(|event| self.event(*event)).collect();
        let button = |act: &str, word: &'static str| {
            html! {
                form method="post" action=(format!("/webhooks/{client}/change")) {
                    (csrf_field(self.visit))
                    input type="hidden" name="webhook" value=(hook.id);
                    button.button name="act" value=(act) { (self.word(word)) }
                }
            }
        };
        html! {
            article.webhook id=(format!("webhook-{}", hook.id)) {
                h3 { code.long { (hook.address) } " "
                    @if hook.paused { (badge(Tone::Warn, self.word("webhook.paused"))) } @else { (badge(Tone::Good, self.word("webhook.running"))) } }
                dl.facts {
                    dt { (self.word("webhook.registers")) } dd { (registers.join(comma)) }
                    dt { (self.word("webhook.events")) } dd { (events.join(comma)) }
                    dt { (self.word("webhook.since")) } dd { (self.visit.day(hook.created_at)) }
                }
                div.actions {
                    (button("try", "webhook.try"))
                    @if hook.paused { (button("resume", "webhook.resume")) } @else { (button("pause", "webhook.pause")) }
                    (button("renew", "webhook.renew"))
                    (button("remove", "webhook.remove"))
                }
                @if !deliveries.is_empty() { (self.deliveries(client, hook, deliveries)) }
            }
        }
    }

    fn deliveries(&self, client: &str, hook: &Webhook, deliveries: &[Delivery]) -> Markup {
        let visit = self.visit;
        let columns = vec![
            Column::text(self.word("webhook.at")),
            Column::text(self.word("webhook.event")),
            Column::text(self.word("webhook.record")),
            Column::text(self.word("webhook.stage")),
            Column::figure(self.word("webhook.attempts")),
            Column::plain(self.word("account.action")),
        ];
        let row = |delivery: &Delivery| -> Row {
            let (tone, word) = match delivery.stage {
                Stage::Waiting => (Tone::Wait, "webhook.waiting"),
                Stage::Sent => (Tone::Good, "webhook.sent"),
                Stage::Withheld => (Tone::Unknown, "webhook.withheld"),
                Stage::Dead => (Tone::Bad, "webhook.dead"),
                Stage::Dropped => (Tone::Unknown, "webhook.dropped"),
            };
            let again = delivery.stage == Stage::Dead;
            vec![
                Cell::text(&visit.moment(delivery.at)).sorted_by(delivery.at.as_millisecond()),
                Cell::text(self.event(delivery.event)),
                Cell::new(self.record(delivery)),
                Cell::new(html! { (badge(tone, self.word(word)))
                @if let Some(problem) = &delivery.problem { " " span.soft.small { (cause(visit, problem)) } } }),
                Cell::text(&visit.number(delivery.attempts)).sorted_by(delivery.attempts),
                Cell::new(html! {
                    @if again {
                        (self.settle(client, delivery, "again", "operations.again"))
                        (self.settle(client, delivery, "drop", "operations.discard"))
                    }
                }),
            ]
            .into()
        };
        let rows = deliveries.iter().map(row).collect();
        let caption = self.word("webhook.deliveries").to_owned();
        table(&Table { id: format!("deliveries-{}", hook.id), caption, columns, rows, tall: false })
    }

    fn record(&self, delivery: &Delivery) -> Markup {
        let Some(id) = delivery.record else { return html! { "—" } };
        let title = self.titles.get(&id).map_or("—", String::as_str);
        html! { span.soft { (self.register(&delivery.register)) } " "
        a href=(format!("/r/{}/{id}", delivery.register)) { (title) } }
    }

    fn settle(&self, client: &str, delivery: &Delivery, act: &str, word: &'static str) -> Markup {
        html! {
            form method="post" action=(format!("/webhooks/{client}/delivery")) {
                (csrf_field(self.visit))
                input type="hidden" name="delivery" value=(delivery.id);
                button.button name="act" value=(act) { (self.word(word)) }
            }
        }
    }

    fn form(&self, client: &str, kept: &Kept, wish: &Wish, problems: &[Problem]) -> Markup {
        let visit = self.visit;
        let address =
            Field::line("address", self.word("webhook.address"), &wish.address).inside(client).needed();
        let registers: Vec<(String, String)> =
            kept.readable.iter().map(|name| (name.clone(), self.register(name))).collect();
        let events: Vec<(String, String)> = Occasion::CHOICES
            .into_iter()
            .map(|event| (event.key().to_owned(), self.event(event).to_owned()))
            .collect();
        html! {
            form.fields method="post" action=(format!("/webhooks/{client}")) {
                (csrf_field(visit))
                (field(visit, &address.with_hint(self.word("webhook.address-hint")), problems))
                (self.choices((client, "registers"), self.word("webhook.registers"), &registers, &wish.registers, problems))
                (self.choices((client, "events"), self.word("webhook.events"), &events, &wish.events, problems))
                div.actions { button.button.primary { (self.word("webhook.make")) } }
            }
        }
    }

    fn choices(
        &self,
        (client, name): (&str, &str),
        label: &str,
        options: &[(String, String)],
        chosen: &[String],
        problems: &[Problem],
    ) -> Markup {
        let language = self.visit.language;
        let own: Vec<&Problem> =
            problems.iter().filter(|problem| problem.field.as_deref() == Some(name)).collect();
        html! {
            fieldset.field.choices.wrong[!own.is_empty()] id=(format!("{client}-{name}")) tabindex="-1" {
                legend { (label) }
                @for problem in own {
                    p.field-problem { (problem.message.in_language(language)) " " (problem.hint.in_language(language)) }
                }
                div.choice-list {
                    @for (value, word) in options {
                        label.check { input type="checkbox" name=(name) value=(value) checked[chosen.contains(value)]; " " (word) }
                    }
                }
            }
        }
    }
}
