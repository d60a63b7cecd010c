//! On the page of an indicator: where each number comes from, the targets of plans, and how far it is from them.

use maud::{Markup, html};
use rust_decimal::Decimal;
use taihang_base::Period;
use taihang_indicators::formula::Answer as Found;
use taihang_kernel::RecordId;
use taihang_web::Failure;
use taihang_web::components::{Cell, panel};

use super::detail::Detail;
use super::given::Given;
use super::house::{shown, unit_label};
use crate::progress::kept::label;
use crate::progress::stand::{Stand, stands};
use crate::targets::series::scale;

impl Detail<'_> {
    /// The targets of plans that these values are to reach.
    pub(super) fn stands(&self) -> Vec<Stand<'_>> {
        let Some(kept) = &self.kept else { return Vec::new() };
        let all = stands(&self.programme, kept, self.visit.actor.today);
        let here = |stand: &Stand<'_>| {
            let joined = stand.joined.as_deref();
            joined.is_some_and(|joined| joined.code == self.code && joined.region == self.region)
        };
        all.into_iter().filter(here).collect()
    }

    /// The target that is due last, in the unit of the indicator.
    pub(super) fn wanted(&self, stands: &[Stand<'_>]) -> Option<Decimal> {
        let targets = stands.iter().filter_map(|stand| stand.target.as_ref());
        let (_, value) =
            targets.filter_map(|target| Some((target.due(), target.value()?))).max_by_key(|(due, _)| *due)?;
        value.checked_div(scale(Some(&label(&self.record))))
    }

    pub(super) fn targets(&self, stands: &[Stand<'_>]) -> Markup {
        let visit = self.visit;
        if stands.is_empty() {
            return html! {};
        }
        let shown: Vec<&Stand<'_>> = stands.iter().collect();
        let to_all = html! { a href="/progress" { (visit.word("cockpit.to-progress")) } };
        let table = crate::progress::page::table(visit, &self.programme, &shown);
        panel("targets", visit.word("progress.title"), &to_all, &table)
    }

    /// Where a reported value comes from.
    pub(super) fn told(&self, given: &Given) -> String {
        let visit = self.visit;
        let day = given.as_of.map(|day| visit.date(day)).unwrap_or_default();
        let revision = visit.words("indicators.revision", &[("number", &given.revision)]);
        let sample = given.sample.map(|sample| visit.words("indicators.sample", &[("number", &sample)]));
        let revision = if given.revision > 1 { revision } else { String::new() };
        let parts = [given.source.clone(), day, sample.unwrap_or_default(), revision];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    }

    /// What a formula reckoned with: each value with its unit and source; of figures over records the day.
    pub(super) fn reckoned(&self, region: RecordId, period: Period) -> Result<Markup, Failure> {
        let visit = self.visit;
        let parts = self.house.parts(self.code, region, period)?;
        if parts.is_empty() {
            let today = visit.date(visit.actor.today);
            return Ok(html! { (visit.words("indicators.as-of", &[("date", &today)])) });
        }
        Ok(html! {
            @for part in &parts {
                @let unit = self.house.indicators.get(&part.code).map(|record| unit_label(record, visit.language));
                @if let Ok(value) = &part.answer {
                    div {
                        (self.house.name(&part.code, visit.language)) (visit.colon()) (shown(*value)) " " (unit.unwrap_or_default())
                        @if let Some(given) = &part.given { " · " (self.told(given)) }
                    }
                }
            }
        })
    }

    /// Of a ratio over one register, which side a list is.
    pub(super) fn side(&self, behind: &[(String, String)], at: usize) -> String {
        let formula = self.record.text("formula").unwrap_or_default().trim_start();
        let ratio = formula.starts_with("share(") || formula.starts_with("per(");
        match behind {
            [(one, _), (other, _)] if ratio && one == other => {
                let word = if at == 0 { "indicators.numerator" } else { "indicators.denominator" };
                let word = self.visit.word(word);
                self.visit.words("indicators.side", &[("word", &word)])
            }
            _ => String::new(),
        }
    }

    /// The name of a register or indicator for people.
    pub(super) fn named(&self, name: &str) -> String {
        if self.house.indicators.contains_key(name) {
            return self.house.name(name, self.visit.language);
        }
        self.house.register_label(name, self.visit.language)
    }
}

/// How far a value is above or below what the target asks for.
pub(super) fn distance(answer: &Found, wanted: Decimal) -> Cell {
    let Some(apart) = answer.as_ref().ok().and_then(|value| value.checked_sub(wanted)) else {
        return Cell::new(html! { span.soft { "—" } });
    };
    let sign = if apart > Decimal::ZERO { "+" } else { "" };
    Cell::new(html! { span.number { (sign) (shown(apart)) } }).sorted_by(apart)
}
