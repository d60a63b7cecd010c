//! Keys of the words that several screens use for plans: levels, formats, states, kinds.

use crate::plans::ReviewState;
use taihang_base::RegionLevel;
use taihang_documents::Format;
use taihang_plan::{FigureKind, RepairKind, Severity};
use taihang_web::Visit;
use taihang_web::components::Tone;

/// The word for a level.
pub fn level_word(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Nation => "plan.nation",
        RegionLevel::Province => "plan.province",
        RegionLevel::City => "plan.city",
        RegionLevel::County => "plan.county",
    }
}

/// The word for a kind of file.
pub fn format_word(format: Format) -> &'static str {
    match format {
        Format::Txt => "plan.txt",
        Format::Html => "plan.html",
        Format::Docx => "plan.docx",
        Format::Pdf => "plan.pdf",
        Format::Md => "plan.md",
        Format::Xlsx => "plan.xlsx",
    }
}

/// Word and tone of a review state.
pub fn state_word(state: ReviewState) -> (&'static str, Tone) {
    match state {
        ReviewState::Extracted => ("plan.extracted", Tone::Unknown),
        ReviewState::Confirmed => ("plan.confirmed", Tone::Good),
        ReviewState::Mended => ("plan.mended", Tone::Wait),
        ReviewState::Rejected => ("plan.rejected", Tone::Bad),
        ReviewState::Added => ("plan.added", Tone::Good),
    }
}

/// The word for a target or an achieved figure.
pub fn kind_word(kind: FigureKind) -> &'static str {
    match kind {
        FigureKind::Target => "plan.target",
        FigureKind::Actual => "plan.actual",
    }
}

/// The word for a kind of repair.
pub fn repair_word(kind: RepairKind) -> &'static str {
    match kind {
        RepairKind::DecimalPoint => "plan.repair-decimal",
        RepairKind::PrivateUse => "plan.repair-private",
        RepairKind::LineBreak => "plan.repair-break",
        RepairKind::FullWidth => "plan.repair-width",
        RepairKind::StraySpace => "plan.repair-space",
        RepairKind::Furniture => "plan.repair-furniture",
        RepairKind::Invisible => "plan.repair-invisible",
    }
}

/// Word and tone of a severity.
pub fn severity_word(severity: Severity) -> (&'static str, Tone) {
    match severity {
        Severity::Error => ("plan.error", Tone::Bad),
        Severity::Warning => ("plan.warning", Tone::Warn),
        Severity::Note => ("plan.note", Tone::Wait),
    }
}

/// First and last year of a period.
pub fn period(visit: &Visit, (first, last): (i32, i32)) -> String {
    if visit.chinese() { format!("{first}—{last}年") } else { format!("{first}–{last}") }
}
