//! `taihang plan diff`: a lower plan against the one above it, clause by clause.

use taihang_base::{Language, Text};
use taihang_plan::compare::{Change, ChangeKind, Comparison, Pair, Relation, compare};

use crate::arguments::{DiffOptions, TextFormat};
use crate::contract;
use crate::ending::{Ending, Failure};
use crate::input::{self, Input};
use crate::terminal;

/// Reads both, compares, writes.
pub(crate) fn run(options: &DiffOptions, language: Language) -> Result<Ending, Failure> {
    let files = [options.parent.as_path(), options.child.as_path()];
    let inputs = input::read_all(files.into_iter(), language)?;
    let [parent, child] = inputs.as_slice() else { return Ok(Ending::Done) };
    let comparison = compare(&parent.plan, &child.plan);
    let mut out = Vec::new();
    match options.format {
        TextFormat::Jsonl => contract::comparison(&mut out, parent, child, &comparison)?,
        TextFormat::Text => out.extend_from_slice(report(parent, child, &comparison, language).as_bytes()),
    }
    terminal::put(&out)?;
    Ok(Ending::Done)
}

fn report(parent: &Input, child: &Input, comparison: &Comparison, language: Language) -> String {
    let mut text = format!("--- {}\n+++ {}\n", parent.name, child.name);
    for pair in &comparison.pairs {
        text.push_str(&clause(pair, parent, child));
    }
    let of = |relation| comparison.count(relation);
    let (same, renamed, changed) = (of(Relation::Same), of(Relation::Renamed), of(Relation::Changed));
    let (added, dropped, copied) = (of(Relation::Added), of(Relation::Dropped), comparison.copied_percent());
    let sum = Text::new(
        format!(
            "相同 {same} 条，仅改地名 {renamed} 条，改动 {changed} 条，新增 {added} 条，删去 {dropped} 条；逐字照抄 {copied}%\n"
        ),
        format!(
            "{same} same, {renamed} renamed only, {changed} changed, {added} added, {dropped} dropped; {copied} % copied word for word\n"
        ),
    );
    text.push_str(sum.in_language(language));
    text
}

/// One clause; what is the same is left out, as in any comparison of texts.
fn clause(pair: &Pair, parent: &Input, child: &Input) -> String {
    let words = |input: &Input, index: Option<usize>| {
        index
            .and_then(|index| input.plan.clauses.get(index))
            .map(|clause| clause.text.clone())
            .unwrap_or_default()
    };
    match pair.relation {
        Relation::Same => String::new(),
        Relation::Added => format!("+ {}\n", words(child, pair.child)),
        Relation::Dropped => format!("- {}\n", words(parent, pair.parent)),
        Relation::Changed | Relation::Renamed => {
            format!("~ {}\n", pair.changes.iter().map(change).collect::<String>())
        }
    }
}

fn change(change: &Change) -> String {
    match change.kind {
        ChangeKind::Keep => change.text.clone(),
        ChangeKind::Delete => format!("[-{}-]", change.text),
        ChangeKind::Insert => format!("{{+{}+}}", change.text),
    }
}
