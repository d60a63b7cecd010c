//! The list of findings, each opening at its places.

use std::sync::Arc;

use std::collections::BTreeMap;

use crate::plans::{FindingAnswer, FindingKey, FindingState, PlanRecord, Plans};
use axum::extract::{Path, Query};
use maud::{Markup, html};
use serde::Deserialize;
use taihang_base::Id;
use taihang_plan::findings::rule;
use taihang_plan::model::{Place, Severity};
use taihang_web::components::{
    self, Icon, Part, Tone, badge, empty_state, export_links, page_head, panel, share_bar,
};
use taihang_web::{Answer, Failure, Page, Visit};

use super::list::{self, Filter, FindingRow};
use super::{answer, export};
use crate::address::address;
use crate::export::{download, place};
use crate::programme::{Programme, span_link};
use crate::state::App;

/// Places shown before the rest is folded away.
const OPEN_PLACES: usize = 4;
/// Characters of a quote; the reader shows the rest.
const QUOTE: usize = 120;

/// The filters in the address. Without a state the open findings are shown.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    severity: String,
    code: String,
    plan: String,
    state: String,
}

const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Note];
const STATES: [FindingState; 3] = [FindingState::Open, FindingState::Answered, FindingState::Dismissed];

fn severity_key(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "findings.error",
        Severity::Warning => "findings.warning",
        Severity::Note => "findings.note",
    }
}

fn severity_tone(severity: Severity) -> Tone {
    match severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Note => Tone::Wait,
    }
}

fn state_word(state: FindingState) -> &'static str {
    match state {
        FindingState::Open => "findings.open",
        FindingState::Answered => "findings.answered",
        FindingState::Dismissed => "findings.dismissed",
    }
}

impl Asked {
    fn filter(&self, programme: &Programme) -> Filter {
        Filter {
            severity: SEVERITIES.into_iter().find(|severity| severity_key(*severity) == self.severity),
            code: Some(self.code.clone()).filter(|code| !code.is_empty()),
            plan: programme.plans.iter().position(|plan| plan.id().to_string() == self.plan),
            state: match self.state.as_str() {
                "" => Some(FindingState::Open),
                word => STATES.into_iter().find(|state| state.word() == word),
            },
        }
    }

    fn at(&self, path: &str) -> String {
        let parameters = [
            ("severity", &self.severity),
            ("code", &self.code),
            ("plan", &self.plan),
            ("state", &self.state),
        ];
        address(path, &parameters.map(|(name, value)| (name, value.as_str())))
    }
}

struct Board<'a> {
    visit: &'a Visit,
    programme: &'a Programme,
    asked: &'a Asked,
}

async fn answers(app: &App, visit: &Visit) -> Result<BTreeMap<FindingKey, FindingAnswer>, Failure> {
    let scope = Arc::clone(&visit.person()?.actor);
    app.site.apart(move |store| Ok(Plans::of(store, &scope).answers()?)).await
}

fn ids(programme: &Programme) -> Vec<Id<PlanRecord>> {
    programme.plans.iter().map(crate::programme::ProgrammePlan::id).collect()
}

/// The page.
pub(super) async fn page(app: App, visit: Visit, Query(asked): Query<Asked>) -> Answer {
    let programme = app.programme(&visit).await?;
    let answers = answers(&app, &visit).await?;
    let all = list::rows(&programme.findings, &answers, &ids(&programme));
    let filter = asked.filter(&programme);
    let shown: Vec<&FindingRow<'_>> = all.iter().filter(|row| filter.admits(row)).collect();
    let board = Board { visit: &visit, programme: &programme, asked: &asked };
    let exports = export_links(&visit, &asked.at("/findings/export/xlsx"), &asked.at("/findings/export/csv"));
    let body = html! {
        (page_head(visit.word("findings.title"), visit.word("findings.sentence"), &exports))
        @if programme.plans.is_empty() {
            (empty_state(Icon::Finding, visit.word("findings.none"), visit.word("findings.none-text"),
                &html! { a.button.primary href="/plans" { (visit.word("findings.to-plans")) } }))
        } @else {
            (board.counts(&all))
            (board.filters(&all))
            (board.list(&shown))
        }
    };
    Ok(Page::new(&visit, visit.word("findings.title")).section("/findings").render(&body))
}

/// The list as a file, with the same filters.
pub(super) async fn file(
    app: App,
    visit: Visit,
    Path(format): Path<String>,
    Query(asked): Query<Asked>,
) -> Answer {
    let programme = app.programme(&visit).await?;
    let answers = answers(&app, &visit).await?;
    let all = list::rows(&programme.findings, &answers, &ids(&programme));
    let filter = asked.filter(&programme);
    let shown: Vec<&FindingRow<'_>> = all.iter().filter(|row| filter.admits(row)).collect();
    let table = export::findings(&shown, &programme.sources(), visit.language);
    download::tables(&visit, &format, &[table])
}

impl Board<'_> {
    fn counts(&self, all: &[FindingRow<'_>]) -> Markup {
        let open: Vec<&FindingRow<'_>> = all.iter().filter(|row| row.state() == FindingState::Open).collect();
        let parts = list::by_severity(&open).into_iter().map(|(severity, count)| Part {
            tone: severity_tone(severity),
            label: self.visit.word(severity_word(severity)).to_owned(),
            count,
            link: Some(address("/findings", &[("severity", severity_key(severity))])),
        });
        let parts: Vec<Part> = parts.collect();
        let note = self.visit.words("findings.open-of", &[("open", &open.len()), ("all", &all.len())]);
        let title = self.visit.word("findings.by-severity");
        panel("severities", title, &html! { (note) }, &share_bar(self.visit, title, &parts))
    }

    fn filters(&self, all: &[FindingRow<'_>]) -> Markup {
        let (visit, asked) = (self.visit, self.asked);
        let any = (String::new(), visit.word("findings.any").to_owned());
        let with_any = |options: Vec<(String, String)>| -> Vec<(String, String)> {
            std::iter::once(any.clone()).chain(options).collect()
        };
        let severities = SEVERITIES
            .map(|each| (severity_key(each).to_owned(), visit.word(severity_word(each)).to_owned()));
        let codes = list::codes(all).into_iter().map(|code| (code.to_owned(), self.rule_title(code)));
        let plans = self.programme.plans.iter().map(|plan| (plan.id().to_string(), plan.title().to_owned()));
        let states = STATES.map(|each| (each.word().to_owned(), visit.word(state_word(each)).to_owned()));
        let states: Vec<(String, String)> =
            states.into_iter().chain([("all".to_owned(), visit.word("findings.any").to_owned())]).collect();
        let state = if asked.state.is_empty() { "open" } else { &asked.state };
        let fields = html! {
            (components::select("severity", visit.word("findings.severity"), &with_any(severities.to_vec()), &asked.severity))
            (components::select("code", visit.word("findings.kind"), &with_any(codes.collect()), &asked.code))
            (components::select("plan", visit.word("findings.plan"), &with_any(plans.collect()), &asked.plan))
            (components::select("state", visit.word("findings.state"), &states, state))
        };
        components::filters(visit, "/findings", &fields)
    }

    fn rule_title(&self, code: &str) -> String {
        rule(code)
            .map_or_else(|| code.to_owned(), |rule| rule.title().in_language(self.visit.language).to_owned())
    }

    fn list(&self, shown: &[&FindingRow<'_>]) -> Markup {
        let visit = self.visit;
        if shown.is_empty() {
            let all = html! { a.button href="/findings?state=all" { (visit.word("findings.show-all")) } };
            let (title, text) = (visit.word("findings.no-match"), visit.word("findings.no-match-text"));
            return empty_state(Icon::Check, title, text, &all);
        }
        html! {
            p.soft.small role="status" { (visit.words("findings.count", &[("count", &shown.len())])) }
            div.entries { @for row in shown { (self.finding(row)) } }
        }
    }

    fn finding(&self, row: &FindingRow<'_>) -> Markup {
        let (visit, finding) = (self.visit, row.finding);
        let id = format!("finding-{}", row.key);
        let checks = rule(&finding.code).map(|rule| rule.checks().in_language(visit.language).to_owned());
        html! {
            article.entry id=(id) aria-labelledby={ (id) "-title" } {
                div.entry-head {
                    (badge(severity_tone(finding.severity), visit.word(severity_word(finding.severity))))
                    h3 id={ (id) "-title" } { (self.rule_title(&finding.code)) }
                    @if row.state() != FindingState::Open {
                        (badge(Tone::Good, visit.word(state_word(row.state()))))
                    }
                    code.small.soft { (finding.code) }
                }
                p { (finding.message.in_language(visit.language)) }
                @if let Some(arithmetic) = &finding.arithmetic { code.arithmetic { (arithmetic) } }
                (self.places(&finding.places))
                @if let Some(checks) = checks { p.small.soft { (visit.word("findings.checks")) " " (checks) } }
                (answer::answer(visit, row, &visit.here))
            }
        }
    }

    fn places(&self, places: &[Place]) -> Markup {
        let (first, rest) = places.split_at(places.len().min(OPEN_PLACES));
        html! {
            ul.places role="list" { @for place in first { (self.place(place)) } }
            @if !rest.is_empty() {
                details {
                    summary { (self.visit.words("findings.more-places", &[("count", &rest.len())])) }
                    ul.places role="list" { @for place in rest { (self.place(place)) } }
                }
            }
        }
    }

    fn place(&self, at: &Place) -> Markup {
        let Some(plan) = self.programme.plans.get(at.document) else { return html! {} };
        let section = place::section_words(&plan.effective, at.span, "");
        html! {
            li {
                a href=(span_link(plan.id(), at.span)) {
                    @if at.quote.trim().is_empty() { (self.visit.word("findings.whole-plan")) }
                    @else { q lang="zh-CN" { (place::shown_quote(&at.quote, QUOTE)) } }
                }
                div.small.soft { (plan.title()) @if !section.is_empty() { " · " (section) } }
            }
        }
    }
}
