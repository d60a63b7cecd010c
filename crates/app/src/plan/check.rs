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
    let mut out = Vec::new();
    match options.format {
        TextFormat::Jsonl => contract::findings(&mut out, &inputs, &findings, language)?,
        TextFormat::Text => out.extend_from_slice(report(&inputs, &findings, language).as_bytes()),
    }
    terminal::put(&out)?;
    Ok(Ending::Done)
}

fn report(inputs: &[Input], findings: &[Finding], language: Language) -> String {
    let mut text = String::new();
    for finding in findings {
        let (sign, word) = severity(finding.severity);
        let message = finding.message.in_language(language);
        text.push_str(&format!("{sign} {} [{}] {message}\n", word.in_language(language), finding.code));
        if let Some(arithmetic) = &finding.arithmetic {
            text.push_str(&format!("    {arithmetic}\n"));
        }
        for place in &finding.places {
            let Some(input) = inputs.get(place.document) else { continue };
            let before = input.document.text.get(..place.span.start).unwrap_or("");
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
            let quote: String = place.quote.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
            text.push_str(&format!(
                "    {}:{line}:{column}: {}\n",
                input.name,
                terminal::fit(&quote, 72).trim_end()
            ));
        }
    }
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let (errors, warnings, notes) = (count(Severity::Error), count(Severity::Warning), count(Severity::Note));
    let sum = Text::new(
        format!("错误 {errors} 项，提醒 {warnings} 项，说明 {notes} 项\n"),
        format!("{errors} errors, {warnings} warnings, {notes} notes\n"),
    );
    text.push_str(sum.in_language(language));
    text
}

fn severity(severity: Severity) -> (char, Text) {
    match severity {
        Severity::Error => ('✗', Text::new("错误", "error")),
        Severity::Warning => ('!', Text::new("提醒", "warning")),
        Severity::Note => ('·', Text::new("说明", "note")),
    }
}
