//! Scores the engine on whole plans in every format: `tests/plans`, annotated by a person who did not see the engine.
//!
//! A figure counts as found when kind, value and unit agree and the quotes overlap (without a value: when the binding
//! agrees); a task when the quotes contain each other. Spans that the conventions leave open count neither way.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use taihang_documents::{Limits, Shown};
use taihang_plan::{Figure, FigureKind, Plan};

use crate::cases::{dice, name};

/// The least mean F1 of figures and tasks over all renderings, in thousandths.
const MEAN: usize = 970;
/// The least F1 of one rendering, in thousandths.
const EACH: usize = 900;
/// The least share of found figures whose year, binding, subject and lead units are right, in thousandths.
const MEMBERS: usize = 950;

type Row = std::collections::BTreeMap<String, String>;

fn rows(path: &Path) -> Vec<Row> {
    let Ok(text) = std::fs::read_to_string(path) else { return Vec::new() };
    let mut lines = text.lines();
    let head: Vec<&str> = lines.next().unwrap_or("").split('\t').collect();
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            head.iter().map(|key| (*key).to_owned()).zip(line.split('\t').map(str::to_owned)).collect()
        })
        .collect()
}

/// A text without blanks and lost characters, in one width.
fn plain(text: &str) -> String {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        other => other,
    };
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\u{e000}'..='\u{f8ff}')).map(narrow).collect()
}

/// Whether two quotes speak of the same place: one holds the other, or they share most of the shorter.
fn overlap(a: &str, b: &str) -> bool {
    let (a, b) = (plain(a), plain(b));
    if a.is_empty() || b.is_empty() {
        return false;
    }
    if a.contains(&b) || b.contains(&a) {
        return true;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut best = 0;
    let mut previous = vec![0; b.len() + 1];
    for x in &a {
        let mut current = vec![0; b.len() + 1];
        for (at, y) in b.iter().enumerate() {
            if x == y {
                current[at + 1] = previous[at] + 1;
                best = best.max(current[at + 1]);
            }
        }
        previous = current;
    }
    best * 10 >= a.len().min(b.len()) * 6
}

fn number(value: &str) -> String {
    let value = plain(value).replace(',', "");
    value.parse::<f64>().map_or(value, |number| number.to_string())
}

fn same_figure(gold: &Row, found: &Figure, text: &Shown) -> bool {
    let kind = if found.kind == FigureKind::Target { "target" } else { "actual" };
    if gold["kind"] != kind || !overlap(&gold["quote"], text.words(found.span)) {
        return false;
    }
    if gold["value"].is_empty() {
        return gold["op"] == name(found.op);
    }
    number(&gold["value"]) == number(found.value.as_deref().unwrap_or(""))
        && plain(&gold["unit"]) == plain(found.unit.as_deref().unwrap_or(""))
}

/// Hits, gold rows and found rows.
#[derive(Default, Clone, Copy)]
struct Score {
    hits: usize,
    gold: usize,
    found: usize,
}

impl Score {
    /// F1 in thousandths.
    fn f1(self) -> usize {
        (2000 * self.hits).checked_div(self.gold + self.found).unwrap_or(1000)
    }
}

/// Scores one rendering: figures, tasks, and the members of the figures found.
fn score(folder: &Path, id: &str, plan: &Plan, text: &Shown, members: &mut Score) -> (Score, Score) {
    let gold = rows(&folder.join(format!("{id}.figures.tsv")));
    let open = rows(&folder.join(format!("{id}.open.tsv")));
    let mut left: Vec<&Figure> = plan.figures.iter().collect();
    let mut figures = Score { gold: gold.len(), ..Score::default() };
    for row in &gold {
        let fits = |found: &&&Figure| same_figure(row, found, text);
        let best = left.iter().filter(fits).max_by_key(|found| {
            let close = dice(&row["subject"], &found.subject) >= 0.5;
            (close, row["year"] == found.year.map(|year| year.to_string()).unwrap_or_default())
        });
        if let Some(best) = best.copied() {
            figures.hits += 1;
            let units: std::collections::BTreeSet<&str> =
                row["lead_units"].split(';').filter(|unit| !unit.is_empty()).collect();
            let right = [
                row["year"] == best.year.map(|year| year.to_string()).unwrap_or_default(),
                row["op"] == name(best.op),
                dice(&row["subject"], &best.subject) >= 0.5,
                units == best.lead_units.iter().map(String::as_str).collect(),
            ];
            members.gold += right.len();
            members.hits += right.iter().filter(|right| **right).count();
            left.retain(|other| !std::ptr::eq(*other, best));
        }
    }
    left.retain(|found| !open.iter().any(|row| overlap(&row["quote"], text.words(found.span))));
    figures.found = figures.hits + left.len();
    let gold = rows(&folder.join(format!("{id}.tasks.tsv")));
    let mut tasks = Score { gold: gold.len(), found: plan.tasks.len(), ..Score::default() };
    let mut quotes: Vec<String> = plan.tasks.iter().map(|task| plain(text.words(task.span))).collect();
    for row in &gold {
        let quote = plain(&row["quote"]);
        if let Some(at) =
            quotes.iter().position(|found| found.contains(&quote) || quote.contains(found.as_str()))
        {
            quotes.remove(at);
            tasks.hits += 1;
        }
    }
    (figures, tasks)
}

#[test]
fn whole_plans_are_read_in_every_format() {
    let base = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/plans");
    let (mut sum, mut count, mut members, mut report) = (0, 0, Score::default(), String::new());
    for folder in ["dev", "held"].map(|half| base.join(half)) {
        let mut files: Vec<PathBuf> =
            std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for path in files {
            let file = path.file_name().unwrap().to_string_lossy().into_owned();
            let format = file.rsplit('.').next().unwrap_or("");
            if !["txt", "html", "md", "docx", "pdf", "xlsx"].contains(&format) {
                continue;
            }
            let id = file.split('.').next().unwrap_or("").to_owned();
            let bytes = std::fs::read(&path).unwrap();
            let document = taihang_documents::read(&file, &bytes, &Limits::STANDARD)
                .unwrap_or_else(|problem| panic!("{file}: {problem}"));
            let plan = taihang_plan::read(&document);
            let (figures, tasks) = score(&folder, &id, &plan, &document.shown(), &mut members);
            let mean = usize::midpoint(figures.f1(), tasks.f1());
            (sum, count) = (sum + mean, count + 1);
            let mark = if mean < EACH { "TOO LOW" } else { "" };
            let _ = writeln!(report, "{file:24} figures {} tasks {} {mark}", figures.f1(), tasks.f1());
        }
    }
    let members = 1000 * members.hits / members.gold.max(1);
    assert!(count > 60, "the plans are there");
    assert!(
        sum / count >= MEAN && members >= MEMBERS && !report.contains("TOO LOW"),
        "mean {} of {count}, members {members}\n{report}",
        sum / count
    );
}
