//! What became of a target, in words, with its sign and colour.

use rust_decimal::Decimal;
use taihang_base::{Language, Text};
use taihang_plan::compare::outcomes::Status;
use taihang_plan::compare::{Source, TargetStatus};
use taihang_plan::model::Figure;
use taihang_web::components::Tone;

use super::wording;

/// The word of `status` in addresses.
pub fn key(status: Status) -> &'static str {
    match status {
        Status::Reached => "reached",
        Status::Missed => "missed",
        Status::PartFails => "part-fails",
        Status::NotYetDue => "not-yet-due",
        Status::NoOutcomeReported => "no-outcome-reported",
        Status::DefinitionDiffers => "definition-differs",
        Status::BenchmarkMissing => "benchmark-missing",
    }
}

/// The key of its wording.
pub fn word(status: Status) -> &'static str {
    match status {
        Status::Reached => "targets.reached",
        Status::Missed => "targets.missed",
        Status::PartFails => "targets.part-fails",
        Status::NotYetDue => "targets.not-yet-due",
        Status::NoOutcomeReported => "targets.no-outcome-reported",
        Status::DefinitionDiffers => "targets.definition-differs",
        Status::BenchmarkMissing => "targets.benchmark-missing",
    }
}

/// Its name where no table of words is at hand: in files.
pub fn name(status: Status) -> Text {
    let (zh, en) = match status {
        Status::Reached => ("已达到", "reached"),
        Status::Missed => ("未达到", "missed"),
        Status::PartFails => ("总数达到、分项未达到", "reached, but a part fails"),
        Status::NotYetDue => ("未到期", "not yet due"),
        Status::NoOutcomeReported => ("未见报告", "no outcome reported"),
        Status::DefinitionDiffers => ("口径不同", "definition differs"),
        Status::BenchmarkMissing => ("缺对照值", "benchmark missing"),
    };
    Text::new(zh, en)
}

/// Its sign and colour.
pub fn tone(status: Status) -> Tone {
    match status {
        Status::Reached => Tone::Good,
        Status::Missed => Tone::Bad,
        Status::PartFails => Tone::Part,
        Status::NotYetDue => Tone::Wait,
        Status::NoOutcomeReported => Tone::Unknown,
        Status::DefinitionDiffers | Status::BenchmarkMissing => Tone::Differ,
    }
}

/// Why it is so, in a phrase: what was reported, by which plan, and how much of the target that is.
pub fn reason(status: &TargetStatus, sources: &[Source<'_>], language: Language) -> String {
    let Some(report) =
        status.actual.and_then(|actual| Some((actual.of(sources)?, sources.get(actual.source)?)))
    else {
        return unreported(status, language);
    };
    let (figure, source) = report;
    let told = told(figure, source, language);
    let share = status.ratio.map(|ratio| percent(ratio, language)).unwrap_or_default();
    match (status.status, language) {
        (Status::DefinitionDiffers, Language::Zh) => format!("只见口径相近的“{}”：{told}", figure.subject),
        (Status::DefinitionDiffers, Language::En) => {
            format!("only a similar measure is reported, “{}”: {told}", figure.subject)
        }
        (Status::BenchmarkMissing, Language::Zh) => format!("已报告{told}，对照的平均水平或基数未载明"),
        (Status::BenchmarkMissing, Language::En) => format!("{told}; what to compare it with is not stated"),
        (Status::PartFails, Language::Zh) => format!("{told}{share}，但其中的分项未达到"),
        (Status::PartFails, Language::En) => format!("{told}{share}, but a part of it fails"),
        (Status::NotYetDue, Language::Zh) => format!("目前{told}{share}"),
        (Status::NotYetDue, Language::En) => format!("so far {told}{share}"),
        (Status::Reached | Status::Missed | Status::NoOutcomeReported, _) => format!("{told}{share}"),
    }
}

fn unreported(status: &TargetStatus, language: Language) -> String {
    match (status.status, status.due, language) {
        (Status::NotYetDue, Some(year), Language::Zh) => format!("{year}年到期，尚无其后的文件"),
        (Status::NotYetDue, Some(year), Language::En) => format!("due in {year}; no later document yet"),
        (Status::NoOutcomeReported, Some(year), Language::Zh) => {
            format!("{year}年已到期，各文件均未报告完成情况")
        }
        (Status::NoOutcomeReported, Some(year), Language::En) => {
            format!("was due in {year}; no document reports it")
        }
        (_, _, _) => String::new(),
    }
}

fn told(figure: &Figure, source: &Source<'_>, language: Language) -> String {
    let value = wording::value_words(figure, language);
    let stated = figure.year;
    let written = source.plan.metadata.issued_on.as_ref().map(|on| i32::from(on.value.year()));
    match (language, stated, written) {
        (Language::Zh, Some(year), _) => format!("{year}年实际{value}"),
        (Language::Zh, None, Some(year)) => format!("{year}年印发的文件报告{value}"),
        (Language::Zh, None, None) => format!("后续文件报告{value}"),
        (Language::En, Some(year), _) => format!("{value} in {year}"),
        (Language::En, None, Some(year)) => format!("{value}, in a document of {year}"),
        (Language::En, None, None) => format!("{value}, in a later document"),
    }
}

fn percent(ratio: Decimal, language: Language) -> String {
    let share = (ratio * Decimal::ONE_HUNDRED).round_dp(1).normalize();
    match language {
        Language::Zh => format!("，为目标的{share}%"),
        Language::En => format!(", {share}% of the target"),
    }
}
