//! A ranking as the visitor may see it: its record, what it holds, the round before, and what corrects it.

use maud::{Markup, html};
use taihang_base::{Problem, Refusal};
use taihang_kernel::{Query, Record, RecordId, Test, Value};
use taihang_registers::ranked::{Ranked, Unit};
use taihang_registers::ranking::{self, Ranking, RankingState, field};
use taihang_store::StoreError;
use taihang_web::components::{Icon, Tone, badge, icon};
use taihang_web::register::{Asking, state_badge};
use taihang_web::{Failure, Visit};

use crate::steps::state_of;

/// A ranking with what belongs to it.
pub(super) struct Opened {
    pub(super) record: Record,
    pub(super) typed: Ranking,
    /// The result that it keeps; or why there is none yet.
    pub(super) ranked: Result<Ranked, Vec<Problem>>,
    /// The round before, if the visitor sees it.
    pub(super) before: Option<(Ranking, Ranked)>,
    /// What it corrects, and what corrects it.
    pub(super) corrects: Option<Ranking>,
    pub(super) correction: Option<Ranking>,
    /// Whether the visitor may change it.
    pub(super) editable: bool,
}

/// The id in an address.
pub(super) fn id(text: &str) -> Result<RecordId, Failure> {
    text.parse().map_err(|_| Refusal::NotFound.into())
}

impl Opened {
    /// The ranking of `id`, if the visitor sees it.
    pub(super) fn read(asking: &Asking, id: RecordId) -> Result<Self, Failure> {
        let seen = asking.store.one(asking.actor(), ranking::REGISTER, id)?;
        let typed = Ranking::try_from(&seen.record)?;
        let kept = typed.result.as_deref().and_then(Ranked::read);
        let ranked = kept.map_or_else(|| Ranked::of(&seen.record), Ok);
        let before = match typed.previous {
            Some(previous) => other(asking, previous.retyped())?,
            None => None,
        };
        let before =
            before.and_then(|before| Some((before.result.as_deref().and_then(Ranked::read)?, before)));
        let corrects = match typed.corrects {
            Some(wrong) => other(asking, wrong.retyped())?,
            None => None,
        };
        Ok(Self {
            editable: !asking.editable(&seen.record, &seen.standing).is_empty(),
            record: seen.record,
            typed,
            ranked,
            before: before.map(|(ranked, ranking)| (ranking, ranked)),
            corrects,
            correction: correction(asking, id)?,
        })
    }

    /// What it is called.
    pub(super) fn title(&self) -> &str {
        self.typed.title.as_deref().unwrap_or("—")
    }

    /// Its permanent address.
    pub(super) fn path(&self) -> String {
        format!("/rankings/{}", self.record.id)
    }

    /// Places gained since the round before; none for who was not in it.
    pub(super) fn places(&self, unit: &Unit) -> Option<i64> {
        let last = self.before.as_ref()?.1.unit(&unit.code)?.rank?;
        Some(i64::from(last) - i64::from(unit.rank?))
    }

    /// State, time and places where it comes from.
    pub(super) fn facts(&self, asking: &Asking) -> Markup {
        let (visit, typed) = (&asking.visit, &self.typed);
        let day = |day: Option<jiff::civil::Date>| day.map(|day| visit.date(day));
        let told = [
            ("ranking.period", typed.period.map(|period| period.in_language(visit.language))),
            ("ranking.gathered-on", day(typed.gathered_on)),
            ("ranking.published-on", day(typed.published_on)),
            ("ranking.objections-until", day(typed.objections_until)),
        ];
        html! {
            p.record-facts {
                (state_badge(asking.def(), &state_of(asking, ranking::REGISTER, &self.record.state)))
                @for (word, value) in told { @if let Some(value) = value { span { (visit.word(word)) (visit.colon()) (value) } } }
                @if let Some((before, _)) = &self.before {
                    span { (visit.word("ranking.before")) (visit.colon()) a href={ "/rankings/" (before.id) } { (before.title.as_deref().unwrap_or("—")) } }
                }
            }
        }
    }

    /// What everybody has to know before they read on: that it is no result yet, that it was wrong, that it mends another one.
    pub(super) fn notices(&self, visit: &Visit) -> Markup {
        let notice = |word: &str, other: Option<&Ranking>, said: Option<&str>| {
            html! {
                div.notice.warn role="note" {
                    p {
                        (icon(Icon::Information)) " " (visit.word(word))
                        @if let Some(other) = other {
                            " " a href={ "/rankings/" (other.id) } { (other.title.as_deref().unwrap_or("—")) }
                            @if let Some(day) = other.published_on { " " span.soft { (visit.date(day)) } }
                        }
                    }
                    @if let Some(said) = said { p { (said) } }
                }
            }
        };
        html! {
            @match self.typed.state {
                RankingState::Draft | RankingState::Signed => (notice("ranking.no-result-yet", None, None)),
                RankingState::Withdrawn => (notice("ranking.withdrawn", None, None)),
                RankingState::Dropped => (notice("ranking.dropped", None, None)),
                RankingState::Published | RankingState::Superseded => {}
            }
            @if let Some(correction) = &self.correction {
                (notice("ranking.corrected-by", Some(correction), correction.correction.as_deref()))
            }
            @if let Some(wrong) = &self.corrects {
                (notice("ranking.corrects", Some(wrong), self.typed.correction.as_deref()))
                @if self.typed.objection.is_some() { p.small { a href={ "/rankings/" (wrong.id) "#objections" } { (visit.word("ranking.upon-objection")) } } }
            }
        }
    }
}

/// Another ranking, if the visitor sees it.
fn other(asking: &Asking, id: RecordId) -> Result<Option<Ranking>, Failure> {
    match asking.store.one(asking.actor(), ranking::REGISTER, id) {
        Ok(seen) => Ok(Some(Ranking::try_from(&seen.record)?)),
        Err(StoreError::Refusal(_)) => Ok(None),
        Err(other) => Err(other.into()),
    }
}

/// The published ranking that corrects this one.
fn correction(asking: &Asking, id: RecordId) -> Result<Option<Ranking>, Failure> {
    let query = Query::all(ranking::REGISTER, 20).with(field::CORRECTS, Test::In(vec![Value::Ref(id)]));
    let mut found = None;
    for shown in asking.store.page(asking.actor(), &query)?.records {
        let one = Ranking::try_from(&shown.record)?;
        if matches!(one.state, RankingState::Published | RankingState::Superseded) {
            found = Some(one);
        }
    }
    Ok(found)
}

/// A rank, or a dash.
pub(super) fn place(rank: Option<u32>) -> String {
    rank.map_or_else(|| "—".to_owned(), |rank| rank.to_string())
}

/// A score with two places, or a dash.
pub(super) fn score(score: Option<f64>) -> String {
    score.map_or_else(|| "—".to_owned(), |score| format!("{score:.2}").replacen('-', "−", 1))
}

/// An interval of ranks, as whole places outwards.
pub(super) fn interval(unit: &Unit) -> String {
    unit.interval
        .map_or_else(|| "—".to_owned(), |[low, _, high]| format!("{:.0}–{:.0}", low.floor(), high.ceil()))
}

/// The mark of a place that hangs on the method.
pub(super) fn dependence(visit: &Visit, unit: &Unit) -> Markup {
    html! { @if unit.depends_on_method() { (badge(Tone::Warn, visit.word("ranking.depends"))) } }
}

/// Places gained or lost since the round before, in words.
pub(super) fn movement(visit: &Visit, opened: &Opened, unit: &Unit) -> Markup {
    html! {
        @match opened.places(unit) {
            None => span.soft { (visit.word("ranking.first-time")) },
            Some(0) => span { (visit.word("ranking.unmoved")) },
            Some(places) if places > 0 => span { "↑ " (visit.words("ranking.up", &[("places", &places)])) },
            Some(places) => span { "↓ " (visit.words("ranking.down", &[("places", &places.unsigned_abs())])) },
        }
    }
}
