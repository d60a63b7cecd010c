//! `taihang plan check`: findings within and between documents.

use taihang_base::{Language, Text};
use taihang_plan::{Finding, Severity};

use crate::arguments::{CheckOptions, TextFormat};
use crate::contract;
use crate::ending::{Ending, Failure};
use crate::input::{self, Input};
use crate::terminal;

/// Reads all files, checks them together, writes the findings.
pub(crate) fn run(options: &CheckOptions, language: Language) -> Result<Ending, Failure> {
    let inputs = input::read_all(options.files.iter().map(AsRef::as_ref), language)?;
    let sources: Vec<_> = inputs.iter().map(Input::source).collect();
    let findings = taihang_plan::check(&sources);
    match options.format {
        TextFormat::Jsonl => {
            let mut out = Vec::new();
            contract::findings(&mut out, &inputs, &findings, language)?;
            terminal::put(&out)?;
        }
        TextFormat::Text => terminal::put_lines(&report(&inputs, &findings, language))?,
    }
    Ok(Ending::Done)
}

fn report(inputs: &[Input], findings: &[Finding], language: Language) -> Vec<String> {
    let mut lines = Vec::new();
    for finding in findings {
        let (sign, word) = severity(finding.severity);
        let message = finding.message.in_language(language);
        lines.push(format!("{sign} {} [{}] {message}", word.in_language(language), finding.code));
        if let Some(arithmetic) = &finding.arithmetic {
            lines.push(format!("    {arithmetic}"));
        }
        for place in &finding.places {
            let Some(input) = inputs.get(place.document) else { continue };
            let before = input.document.text.get(..place.span.start).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            let quote: String = place.quote.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            lines.push(format!(
                "    {}:{line}:{column}: {}",
                input.name,
                terminal::fit(&quote, 72).trim_end()
            ));
        }
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let sum = Text::new(
        format!("错误 {errors} 项，提醒 {warnings} 项，说明 {notes} 项"),
        format!("{errors} errors, {warnings} warnings, {notes} notes"),
    );
    lines.push(sum.in_language(language).to_owned());
    lines
}

fn severity(severity: Severity) -> (char, Text) {
    match severity {
        Severity::Error => ('✗', Text::new("错误", "error")),
        Severity::Warning => ('!', Text::new("提醒", "warning")),
        Severity::Note => ('·', Text::new("说明", "note")),
    }
}
