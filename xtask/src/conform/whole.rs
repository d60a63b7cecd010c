//! Results of whole indices: scores, ranks, strengths, parts removed, weights that balance.

use taihang_evaluation::index::{Balance, Built, competition, mean, strengths_weaknesses, within};

use super::steps::{code, kind, whole};
use super::words::{Call, value};
use super::{Bench, Case, Row, Table, exactly, header, number};

/// A built index with its case.
fn built(bench: &Bench, row: &Row) -> Result<(Case, Built), String> {
    let case = bench.case(row)?;
    let built = case.recipe()?.build(&case.tree, &case.data);
    Ok((case, built))
}

/// The columns of groups, as the tree's file lists them.
fn groups(bench: &Bench) -> Result<Vec<String>, String> {
    let frame = bench.folder.frame("iMeta.csv")?;
    let (Some(kind), Some(code)) = (frame.find("Type"), frame.find("iCode")) else { return Ok(Vec::new()) };
    let of = (0..frame.rows.len()).filter(|row| frame.cell(*row, kind) == "Group");
    Ok(of.map(|row| frame.cell(row, code).to_owned()).collect())
}

/// Aggregates and ranks.
pub(crate) fn pipeline(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (case, built) = built(bench, row)?;
    let mut names = header(&["uCode"]);
    names.extend(case.tree.aggregates().iter().map(|node| node.code.clone()));
    names.push("Rank".to_owned());
    let mut columns: Vec<Vec<f64>> =
        built.scores.iter().skip(case.tree.indicators().len()).cloned().collect();
    columns.push(built.ranks());
    for group in groups(bench)? {
        if let Some(texts) = case.data.groups.get(&group) {
            names.push(format!("Rank_{group}"));
            columns.push(built.ranks_within(texts));
        }
    }
    Ok((names, by_unit(&case, &columns)))
}

/// One line for each unit.
fn by_unit(case: &Case, columns: &[Vec<f64>]) -> Vec<Vec<String>> {
    let line = |(row, unit): (usize, &String)| {
        let cells = columns.iter().map(|column| number(column.get(row).copied().unwrap_or(f64::NAN)));
        std::iter::once(unit.clone()).chain(cells).collect()
    };
    case.data.units.iter().enumerate().map(line).collect()
}

/// An index after Chinese practice: the indicators' points too, and the three bands.
pub(crate) fn chinese(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (case, built) = built(bench, row)?;
    let mut names = header(&["uCode"]);
    names.extend(case.tree.nodes().iter().map(|node| node.code.clone()));
    names.extend(header(&["Rank", "Tier"]));
    let mut columns = built.scores.clone();
    columns.push(built.ranks());
    let centre = mean(built.index());
    let band = |score: &f64| {
        if score.is_nan() {
            f64::NAN
        } else if *score > centre {
            1.0
        } else if *score >= 50.0 {
            2.0
        } else {
            3.0
        }
    };
    columns.push(built.index().iter().map(band).collect());
    Ok((names, by_unit(&case, &columns)))
}

/// Ranks of every node, over all units or inside each group.
pub(crate) fn ranked(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (case, built) = built(bench, row)?;
    let group = row.method.split_once("within each value of ").map(|(_, rest)| rest);
    let group = group.and_then(|rest| rest.split_whitespace().next());
    let texts = match group {
        Some(name) => Some(case.data.groups.get(name).ok_or_else(|| format!("there is no column {name}"))?),
        None => None,
    };
    let columns: Vec<Vec<f64>> = built
        .scores
        .iter()
        .map(|column| texts.map_or_else(|| competition(column), |texts| within(column, texts)))
        .collect();
    let mut names = header(&["uCode"]);
    names.extend(group.map(str::to_owned));
    names.extend(case.tree.nodes().iter().map(|node| node.code.clone()));
    let mut rows = by_unit(&case, &columns);
    if let Some(texts) = texts {
        rows.iter_mut().zip(texts).for_each(|(cells, text)| cells.insert(1, text.clone()));
    }
    Ok((names, rows))
}

/// What a unit is best and worst at.
pub(crate) fn strengths(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let call =
        value(&row.method, "strengths_weaknesses").map(|text| Call::read(&text)).ok_or("no unit is named")?;
    let unit = call.text("unit", 0)?;
    let at = case
        .data
        .units
        .iter()
        .position(|code| *code == unit)
        .ok_or_else(|| format!("there is no unit {unit}"))?;
    let count = |name: &str| call.text(name, usize::MAX).ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let discard = call.number("unq_discard", usize::MAX).unwrap_or(0.0);
    let (strong, weak) =
        strengths_weaknesses(&case.tree, &case.data, at, (count("top"), count("bottom")), discard);
    let line = |kind: &str, place: usize, mark: &taihang_evaluation::index::Mark| {
        let (rank, value) = (number(mark.rank), exactly(mark.value));
        vec![kind.to_owned(), (place + 1).to_string(), code(&case, mark.indicator), rank, value]
    };
    let strong = strong.iter().enumerate().map(|(place, mark)| line("Strength", place, mark));
    let weak = weak.iter().enumerate().map(|(place, mark)| line("Weakness", place, mark));
    Ok((header(&["Kind", "Pos", "Code", "Rank", "Value"]), strong.chain(weak).collect()))
}

/// The index without each part of a level in turn.
pub(crate) fn removed(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (case, built) = built(bench, row)?;
    let level = level_of(&row.method, "remove_one")?;
    let parts = case.recipe()?.remove_each(&case.tree, &built, level);
    if row.method.contains("mean over units") || row.file.contains("summary") {
        let rows = parts.iter().map(|part| vec![code(&case, part.place), number(part.mean_change)]);
        return Ok((header(&["Element", "MeanAbsRankChange"]), rows.collect()));
    }
    let mut names = header(&["uCode", "Nominal"]);
    names.extend(parts.iter().map(|part| code(&case, part.place)));
    let mut columns = vec![built.ranks()];
    columns.extend(parts.into_iter().map(|part| part.ranks));
    Ok((names, by_unit(&case, &columns)))
}

/// The argument `level` of a word.
fn level_of(text: &str, word: &str) -> Result<usize, String> {
    let call = value(text, word).map(|text| Call::read(&text)).ok_or_else(|| format!("no word {word}"))?;
    call.text("level", 0)?.parse().map_err(|_| format!("{word} names no level"))
}

/// Weights of a level under which its parts correlate with the index as asked.
pub(crate) fn balanced(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (case, built) = built(bench, row)?;
    let level = level_of(&row.method, "optimised_weights")?;
    let places = case.tree.level(level);
    let equal = vec![1.0 / whole(places.len()); places.len()];
    let table = bench.named(&row.method).into_iter().next();
    let desired = match table {
        None => equal,
        Some((name, columns)) => {
            let column = ["Desired", "Target", "Weight"]
                .into_iter()
                .find(|column| columns.iter().any(|name| name == column));
            let column = column.ok_or_else(|| format!("{name} has no column of desired shares"))?;
            let by_code =
                bench.folder.frame(&name)?.by_code("iCode", column).map_err(|problem| problem.to_string())?;
            let wanted: Vec<f64> = places
                .iter()
                .map(|place| by_code.get(&code(&case, *place)).copied().unwrap_or(f64::NAN))
                .collect();
            let sum: f64 = wanted.iter().sum();
            wanted.into_iter().map(|share| share / sum).collect()
        }
    };
    let normalised: Vec<Vec<f64>> = built.scores.iter().take(case.tree.indicators().len()).cloned().collect();
    let recipe = case.recipe()?;
    let seek = |negative: bool| {
        let asked = Balance { level, desired: desired.clone(), correlation: kind(&row.method), negative };
        recipe.balance(&case.tree, &normalised, &asked)
    };
    // The reference lets weights be negative; only if ours that are not fall short do we too.
    let mut found = seek(false);
    if found.objective > 1e-12 {
        let other = seek(true);
        if other.objective < found.objective {
            found = other;
        }
    }
    let rows = places.iter().enumerate().map(|(index, place)| {
        let at = |numbers: &[f64]| number(numbers.get(index).copied().unwrap_or(f64::NAN));
        vec![
            code(&case, *place),
            at(&desired),
            at(&found.weights),
            at(&found.correlations),
            at(&found.shares),
        ]
    });
    Ok((header(&["iCode", "Desired", "Weight", "Correlation", "CorrShare"]), rows.collect()))
}
