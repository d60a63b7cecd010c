//! `taihang index compute`: scores, ranks and everything by which they can be followed and made again.

use serde::Serialize;
use taihang_base::{Language, Text};
use taihang_evaluation::index::competition;

use super::files::Digested;
use super::given::{Given, View};
use super::output::Output;
use super::tables::Tables;
use crate::arguments::ComputeOptions;
use crate::ending::{Ending, Failure};
use crate::terminal;

/// What this command may leave in its folder.
const OWN: [&str; 10] = [
    "scores.csv",
    "ranks.csv",
    "normalised.csv",
    "treatment.csv",
    "weights.csv",
    "strengths.csv",
    "correlations.csv",
    "what_if.csv",
    "METHOD.toml",
    "receipt.json",
];
/// So many of the best are named on the terminal.
const SHOWN: usize = 3;

/// By what a result can be made again: the same inputs, options and version give the same digests.
#[derive(Serialize)]
struct Receipt<'r> {
    program: &'static str,
    version: &'static str,
    command: &'static str,
    title: &'r str,
    inputs: &'r [Digested],
    year: Option<i32>,
    without: &'r [String],
    weight: &'r [String],
    units: usize,
    indicators: usize,
    years: Vec<i32>,
    units_without_score: Vec<String>,
    indicators_without_spread: Vec<String>,
    results: Vec<Digested>,
}

/// Reads, computes, writes.
pub(crate) fn run(options: &ComputeOptions, language: Language) -> Result<Ending, Failure> {
    let given = Given::read(&options.index, |_| Vec::new())?;
    let changes = given.changes(&options.without, &options.weight)?;
    let views = given.build()?;
    let mut output = Output::default();
    let tables = Tables { given: &given, views: &views };
    tables.put(&mut output)?;
    if !changes.is_empty() {
        tables.what_if(&mut output, &changes)?;
    }
    output.text("METHOD.toml", given.method.write());
    let receipt = Receipt {
        program: "taihang",
        version: env!("CARGO_PKG_VERSION"),
        command: "index compute",
        title: &given.method.title,
        inputs: &given.inputs,
        year: options.index.year,
        without: &options.without,
        weight: &options.weight,
        units: views.iter().map(|view| view.data.rows()).max().unwrap_or(0),
        indicators: given.tree.indicators().len(),
        years: views.iter().filter_map(|view| view.year).collect(),
        units_without_score: without_score(&views),
        indicators_without_spread: without_spread(&given, &views),
        results: output.digests(),
    };
    let lines = summary(&given, &views, &receipt, language);
    output.receipt("receipt.json", &receipt)?;
    output.write(&options.index.out, &OWN)?;
    terminal::put_lines(&lines)?;
    Ok(Ending::Done)
}

fn labelled(view: &View, code: &str) -> String {
    view.year.map_or_else(|| code.to_owned(), |year| format!("{code} {year}"))
}

fn without_score(views: &[View]) -> Vec<String> {
    let of = |view: &View| {
        let pairs = view.data.units.iter().zip(view.built.index());
        pairs
            .filter(|(_, score)| !score.is_finite())
            .map(|(unit, _)| labelled(view, unit))
            .collect::<Vec<_>>()
    };
    views.iter().flat_map(of).collect()
}

fn without_spread(given: &Given, views: &[View]) -> Vec<String> {
    let of = |view: &View| {
        let places = view.built.without_spread();
        let codes = places.into_iter().filter_map(|place| given.tree.indicators().get(place));
        codes.map(|node| labelled(view, &node.code)).collect::<Vec<_>>()
    };
    views.iter().flat_map(of).collect()
}

/// What a person wants to know at once: how much, the best, what is lacking.
fn summary(given: &Given, views: &[View], receipt: &Receipt<'_>, language: Language) -> Vec<String> {
    let (units, indicators) = (receipt.units, receipt.indicators);
    let mut lines = vec![Text::new(
        format!("单元 {units} 个，指标 {indicators} 项"),
        format!("{units} units, {indicators} indicators"),
    )];
    for view in views {
        let mut best: Vec<(f64, &String)> =
            competition(view.built.index()).into_iter().zip(&view.data.units).collect();
        best.retain(|(rank, _)| !rank.is_nan());
        best.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let named: Vec<String> =
            best.iter().take(SHOWN).map(|(rank, unit)| format!("{rank}. {}", given.name(unit))).collect();
        let year = view.year.map(|year| format!("{year}: ")).unwrap_or_default();
        lines.push(Text::new(format!("{year}{}", named.join("；")), format!("{year}{}", named.join("; "))));
    }
    let lacking = [
        (&receipt.units_without_score, "没有得分的单元", "units without a score"),
        (
            &receipt.indicators_without_spread,
            "数值全部相同、不参加计算的指标",
            "indicators left out, their values are all the same",
        ),
    ];
    for (codes, zh, en) in lacking.into_iter().filter(|(codes, _, _)| !codes.is_empty()) {
        let list = codes.join(", ");
        lines.push(Text::new(
            format!("{zh}（{}）：{list}", codes.len()),
            format!("{en} ({}): {list}", codes.len()),
        ));
    }
    lines.iter().map(|line| line.in_language(language).to_owned()).collect()
}
