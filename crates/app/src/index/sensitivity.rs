//! `taihang index sensitivity`: where each rank lies when choices are made otherwise, and which choice moves the ranks.

use serde::Serialize;
use taihang_base::{Language, Problem, Text};
use taihang_evaluation::index::{
    Data, Factor, Factors, Indices, Recipe, Run, Tree, bootstrap, choices, combinations, exact_indices,
    indices, rank_spreads, run as run_all, sample,
};

use super::files::{self, Digested};
use super::given::Given;
use super::output::{Output, number};
use crate::arguments::SensitivityOptions;
use crate::ending::{Ending, Failure};
use crate::terminal;

/// Runs that are made before their scores are let go.
const AT_ONCE: usize = 1000;
/// Ranks that are kept at most.
const MOST_RANKS: usize = 100_000_000;
/// Resamples behind the quantiles of the indices.
const DRAWS: usize = 1000;
/// What this command may leave in its folder.
const OWN: [&str; 6] = [
    "rank_intervals.csv",
    "sensitivity.csv",
    "runs.csv",
    "METHOD.toml",
    "FACTORS.toml",
    "sensitivity_receipt.json",
];

/// By what a result can be made again, and what could not be scored.
#[derive(Serialize)]
struct Receipt<'r> {
    program: &'static str,
    version: &'static str,
    command: &'static str,
    title: &'r str,
    inputs: &'r [Digested],
    year: Option<i32>,
    seed: u64,
    replications: u32,
    units: usize,
    runs: usize,
    runs_without_any_score: usize,
    runs_without_some_scores: usize,
    sample_rows_left_out: usize,
    results: Vec<Digested>,
}

/// What came of all runs.
struct Outcome {
    /// The runs of the plain random blocks, without their scores.
    plain: Vec<Run>,
    /// The mean number of places by which units moved, and how many units had no score, of every run.
    outputs: Vec<(f64, usize)>,
}

/// Reads, runs, writes.
pub(crate) fn run(options: &SensitivityOptions, language: Language) -> Result<Ending, Failure> {
    let (text, digested) = files::text(&options.factors, "factors")?;
    let asked = Factors::read(&text)?;
    let mut given = Given::read(&options.index, |method| asked.tables(method))?;
    given.inputs.push(digested);
    if !given.data.years.is_empty() {
        return Err(one_year().into());
    }
    let subject = (&given.tree, &given.data);
    let factors = asked.resolve(&given.method, subject, &given.tables, options.seed)?;
    let nominal = Recipe::resolve(&given.method, &given.tree, &given.data, &given.tables)?;
    let count = usize::try_from(options.replications).unwrap_or(usize::MAX);
    let units = given.data.rows();
    if count.saturating_mul(2).saturating_mul(units) > MOST_RANKS {
        return Err(too_many(MOST_RANKS / units.max(1) / 2).into());
    }
    let ranks = given.build()?.first().map(|view| view.built.ranks()).unwrap_or_default();
    let chosen = choices(&factors, &sample(count, factors.len(), options.seed));
    let outcome = Outcome::of(&nominal, &factors, &chosen, subject, (&ranks, 2 * count))?;
    let mut output = Output::default();
    intervals(&mut output, &given, &ranks, &outcome)?;
    let exact = exact(&nominal, &factors, chosen.len(), subject)?;
    let left_out = moves(&mut output, &factors, &outcome, exact.as_deref())?;
    let mut header = vec!["Run".to_owned()];
    header.extend(factors.iter().map(|factor| factor.name.clone()));
    header.extend(["MeanRankChange", "UnitsWithoutScore"].map(str::to_owned));
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let row = |(run, (choices, (change, without))): (usize, (&Vec<f64>, &(f64, usize)))| {
        let choices = choices.iter().map(|choice| number(*choice));
        let end = [number(*change), without.to_string()];
        std::iter::once((run + 1).to_string()).chain(choices).chain(end).collect()
    };
    output.table("runs.csv", &header, chosen.iter().zip(&outcome.outputs).enumerate().map(row))?;
    output.text("METHOD.toml", given.method.write());
    output.text("FACTORS.toml", text);
    let scored = ranks.iter().filter(|rank| !rank.is_nan()).count();
    let receipt = Receipt {
        program: "taihang",
        version: env!("CARGO_PKG_VERSION"),
        command: "index sensitivity",
        title: &given.method.title,
        inputs: &given.inputs,
        year: options.index.year,
        seed: options.seed,
        replications: options.replications,
        units,
        runs: chosen.len(),
        runs_without_any_score: outcome.outputs.iter().filter(|(_, without)| *without == scored).count(),
        runs_without_some_scores: outcome
            .outputs
            .iter()
            .filter(|(_, without)| (1..scored).contains(without))
            .count(),
        sample_rows_left_out: left_out,
        results: output.digests(),
    };
    let lines = summary(&receipt, language);
    output.receipt("sensitivity_receipt.json", &receipt)?;
    output.write(&options.index.out, &OWN)?;
    terminal::put_lines(&lines)?;
    Ok(Ending::Done)
}

impl Outcome {
    /// Makes all runs; `of` are the published ranks and how many runs are plain random ones.
    fn of(
        nominal: &Recipe,
        factors: &[Factor],
        chosen: &[Vec<f64>],
        (tree, data): (&Tree, &Data),
        (ranks, plain): (&[f64], usize),
    ) -> Result<Self, Failure> {
        let mut outcome =
            Self { plain: Vec::with_capacity(plain), outputs: Vec::with_capacity(chosen.len()) };
        for part in chosen.chunks(AT_ONCE) {
            for mut run in run_all(nominal, factors, part, tree, data)? {
                let lost = ranks.iter().zip(&run.ranks).filter(|(rank, now)| !rank.is_nan() && now.is_nan());
                outcome.outputs.push((run.change, lost.count()));
                if outcome.plain.len() < plain {
                    run.scores = Vec::new();
                    outcome.plain.push(run);
                }
            }
        }
        Ok(outcome)
    }
}

/// Where each rank lies, and in how many runs the unit had none.
fn intervals(output: &mut Output, given: &Given, ranks: &[f64], outcome: &Outcome) -> Result<(), Failure> {
    let header = ["uCode", "uName", "Rank", "Median", "Q5", "Q95", "Mean", "Runs", "RunsWithoutScore"];
    let spreads = rank_spreads(ranks, &outcome.plain);
    let row = |(at, (unit, of)): (usize, (&String, taihang_evaluation::index::RankSpread))| {
        let without =
            outcome.plain.iter().filter(|run| run.ranks.get(at).is_none_or(|rank| rank.is_nan())).count();
        let numbers = [of.nominal, of.median, of.low, of.high, of.mean].map(number);
        let counts = [outcome.plain.len().to_string(), without.to_string()];
        [unit.clone(), given.name(unit).to_owned()].into_iter().chain(numbers).chain(counts).collect()
    };
    output.table("rank_intervals.csv", &header, given.data.units.iter().zip(spreads).enumerate().map(row))?;
    Ok(())
}

/// How much each factor moves the ranks. Rows of the sample in which a run has no score at all are left out whole; says how many.
fn moves(
    output: &mut Output,
    factors: &[Factor],
    outcome: &Outcome,
    exact: Option<&[Indices]>,
) -> Result<usize, Failure> {
    let blocks = factors.len() + 2;
    let rows = outcome.outputs.len() / blocks;
    let at = |block: usize, row: usize| {
        outcome.outputs.get(block * rows + row).map_or(f64::NAN, |(change, _)| *change)
    };
    let whole: Vec<usize> =
        (0..rows).filter(|row| (0..blocks).all(|block| !at(block, *row).is_nan())).collect();
    let outputs: Vec<f64> = (0..blocks)
        .flat_map(|block| whole.iter().map(move |row| (block, *row)))
        .map(|(block, row)| at(block, row))
        .collect();
    let found = indices(&outputs, factors.len());
    let around = bootstrap(&outputs, factors.len(), DRAWS, 1);
    let header = [
        "Factor",
        "First",
        "First_q5",
        "First_q95",
        "FirstCentred",
        "Total",
        "Total_q5",
        "Total_q95",
        "FirstExact",
        "TotalExact",
    ];
    let row = |(place, ((factor, of), [low, high, total_low, total_high])): (
        usize,
        ((&Factor, &Indices), [f64; 4]),
    )| {
        let exact = exact.and_then(|all| all.get(place));
        let exact =
            [exact.map(|of| of.first), exact.map(|of| of.total)].map(|value| value.unwrap_or(f64::NAN));
        let numbers =
            [of.first, low, high, of.first_centred, of.total, total_low, total_high].into_iter().chain(exact);
        std::iter::once(factor.name.clone()).chain(numbers.map(number)).collect()
    };
    output.table("sensitivity.csv", &header, factors.iter().zip(&found).zip(around).enumerate().map(row))?;
    Ok(rows - whole.len())
}

/// The indices without noise, where all combinations are no more work than the sample was and each has a score.
fn exact(
    nominal: &Recipe,
    factors: &[Factor],
    most: usize,
    (tree, data): (&Tree, &Data),
) -> Result<Option<Vec<Indices>>, Failure> {
    let Some(all) = combinations(factors).filter(|all| all.len() <= most) else { return Ok(None) };
    let mut outputs = Vec::with_capacity(all.len());
    for part in all.chunks(AT_ONCE) {
        outputs.extend(run_all(nominal, factors, part, tree, data)?.iter().map(|run| run.change));
    }
    let whole = outputs.iter().all(|output| !output.is_nan());
    Ok(whole.then(|| exact_indices(&all, &outputs)))
}

fn summary(receipt: &Receipt<'_>, language: Language) -> Vec<String> {
    let (units, runs) = (receipt.units, receipt.runs);
    let mut lines =
        vec![Text::new(format!("单元 {units} 个，计算 {runs} 次"), format!("{units} units, {runs} runs"))];
    let (none, some) = (receipt.runs_without_any_score, receipt.runs_without_some_scores);
    if none + some > 0 {
        lines.push(Text::new(
            format!("{none} 次没有任何得分，{some} 次有单元没有得分；影响分析中去掉样本 {} 行", receipt.sample_rows_left_out),
            format!(
                "{none} runs without any score, {some} in which some units have none; {} rows of the sample left out of the indices",
                receipt.sample_rows_left_out
            ),
        ));
    }
    lines.iter().map(|line| line.in_language(language).to_owned()).collect()
}

fn one_year() -> Problem {
    Problem::new(
        "index-several-years",
        Text::new(
            "数据有多个年份，稳健性分析只针对一年。",
            "The data have several years; robustness is judged for one.",
        ),
        Text::new("请用 --year 指定年份。", "Name it with --year."),
    )
    .about("Time")
}

fn too_many(most: usize) -> Problem {
    Problem::new(
        "index-too-many-runs",
        Text::new(
            format!("样本过大，最多 {most} 行。"),
            format!("The sample is too large; at most {most} rows."),
        ),
        Text::new("请减少 --replications。", "Ask for fewer --replications."),
    )
    .about("--replications")
}
