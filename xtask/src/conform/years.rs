//! Results over years: gaps filled, indices of a panel, trends, targets.

use std::collections::BTreeMap;

use taihang_evaluation::index::{Carry, Data, Together, Trend, by_year, carry, trends};
use taihang_indicators::forecast::{Progress, Promise, progress};

use super::steps::code;
use super::words::{Call, value};
use super::{Bench, Case, Row, Table, exactly, header, lines, number};

/// How gaps are filled, if a text says so.
fn carrying(text: &str) -> Result<Option<Carry>, String> {
    let Some(word) = value(text, "panel_impute") else {
        let linear = text.contains("linear-constant")
            || text.contains("interpolat") && !text.contains("no interpolat");
        return Ok(linear.then_some(Carry::Linear));
    };
    let call = Call::read(&word);
    match call.name.as_str() {
        "none" => Ok(None),
        "latest" => match call.text("max_time", 0).as_deref() {
            Err(_) | Ok("none" | "unlimited" | "Inf") => Ok(Some(Carry::Latest(None))),
            Ok(years) => {
                let years = years.parse().map_err(|_| format!("max_time is no number of years: {years}"))?;
                Ok(Some(Carry::Latest(Some(years))))
            }
        },
        name if name.starts_with("linear") => Ok(Some(Carry::Linear)),
        "constant" => Ok(Some(Carry::Constant)),
        other => Err(format!("panel_impute has no word {other}")),
    }
}

/// The panel of a row with its gaps filled.
fn panel(bench: &Bench, row: &Row) -> Result<Case, String> {
    let mut case = bench.case(row)?;
    if let Some(how) = carrying(&format!("{}; {}", row.method, bench.explained(row)))? {
        case.data = carry(&case.data, how);
    }
    Ok(case)
}

/// The values of a panel, its gaps filled.
pub(crate) fn carried(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = panel(bench, row)?;
    let mut names = header(&["uCode", "Time"]);
    names.extend(case.tree.indicators().iter().map(|node| node.code.clone()));
    Ok((names, by_unit_year(&case.data, &case.data.columns)))
}

/// One line for each unit and year.
fn by_unit_year(data: &Data, columns: &[Vec<f64>]) -> Vec<Vec<String>> {
    let line = |row: usize| {
        let unit = data.units.get(row).cloned().unwrap_or_default();
        let year = data.years.get(row).map(ToString::to_string).unwrap_or_default();
        let cells = columns.iter().map(|column| number(column.get(row).copied().unwrap_or(f64::NAN)));
        [unit, year].into_iter().chain(cells).collect()
    };
    (0..data.rows()).map(line).collect()
}

/// An index for each year, on the scale of all years or of each.
pub(crate) fn pipeline(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = panel(bench, row)?;
    let each = value(&row.method, "normalise").is_some_and(|how| how.contains("each year"));
    let together = if each { Together::EachYear } else { Together::AllYears };
    let built = by_year(&case.method, &case.tree, &case.data, &case.tables, together);
    let mut rows = Vec::new();
    for (year, built) in built.map_err(|problems| lines(&problems))? {
        let ranks = built.ranks();
        let mut columns: Vec<Vec<f64>> =
            built.scores.into_iter().skip(case.tree.indicators().len()).collect();
        columns.push(ranks);
        rows.extend(by_unit_year(&case.data.year(year), &columns));
    }
    let mut names = header(&["uCode", "Time"]);
    names.extend(case.tree.aggregates().iter().map(|node| node.code.clone()));
    names.push("Rank".to_owned());
    Ok((names, rows))
}

/// Trends of each indicator of each unit.
pub(crate) fn trend(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let call = value(&row.method, "trend").map(|text| Call::read(&text)).ok_or("no trend is named")?;
    let how = match call.name.split_whitespace().next().unwrap_or_default() {
        "cagr" => Trend::Compound,
        "prc_change" => Trend::Percent { per: call.number("per", 0).unwrap_or(1.0) },
        other => return Err(format!("trend has no word {other}")),
    };
    let filled = carrying(&format!("{}; {}", row.method, bench.explained(row)))?;
    let line = |one: taihang_evaluation::index::Movement| {
        let year = |year: Option<i32>| year.map(|year| year.to_string()).unwrap_or_default();
        vec![
            one.unit,
            code(&case, one.indicator),
            one.trend.map(exactly).unwrap_or_default(),
            number(one.available),
            year(one.years.map(|(first, _)| first)),
            year(one.years.map(|(_, last)| last)),
        ]
    };
    let rows = trends(&case.data, how, filled).into_iter().map(line).collect();
    Ok((header(&["uCode", "iCode", "Trend", "Avail", "t_first", "t_latest"]), rows))
}

/// Where each target stands.
pub(crate) fn targets(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = panel(bench, row)?;
    let promises =
        bench.named(&row.input).into_iter().find(|(_, names)| names.iter().any(|name| name == "target_year"));
    let frame = bench.folder.frame(&promises.ok_or("no file of targets is named")?.0)?;
    let column = |name: &str| frame.column(name).map_err(|problem| problem.to_string());
    let (unit, indicator) = (column("uCode")?, column("iCode")?);
    let numbers = ["Direction", "base_year", "base_value", "target_year", "target"].map(column);
    let [direction, base_year, base, target_year, target] = numbers;
    let places = [direction?, base_year?, base?, target_year?, target?];
    let mut histories: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, unit) in case.data.units.iter().enumerate() {
        histories.entry(unit).or_default().push(row);
    }
    let mut rows = Vec::new();
    for line in 0..frame.rows.len() {
        let (unit, name) = (frame.cell(line, unit), frame.cell(line, indicator));
        let at = |place: usize| frame.number(line, place).ok_or_else(|| format!("{unit} {name}: no number"));
        let [direction, base_year, base, target_year, target] = places.map(at);
        let promise = Promise {
            direction: direction?,
            base_year: base_year?,
            base: base?,
            target_year: target_year?,
            target: target?,
        };
        let place = case.tree.find(name).ok_or_else(|| format!("there is no indicator {name}"))?;
        let value = |row: &usize| {
            Some((f64::from(*case.data.years.get(*row)?), *case.data.columns.get(place)?.get(*row)?))
        };
        let series: Vec<(f64, f64)> = histories
            .get(unit)
            .into_iter()
            .flatten()
            .filter_map(value)
            .filter(|(_, value)| !value.is_nan())
            .collect();
        rows.push(stands(unit, name, progress(&promise, &series).as_ref()));
    }
    Ok((header(&COLUMNS), rows))
}

/// The columns of a table of targets.
const COLUMNS: [&str; 21] = [
    "uCode",
    "iCode",
    "n",
    "last_year",
    "last_value",
    "elapsed_share",
    "expected_linear",
    "expected_compound",
    "progress_share",
    "progress_vs_time",
    "attainment",
    "cagr_actual",
    "cagr_required",
    "cagr_ratio",
    "forecast_ols",
    "se_pred",
    "lower80",
    "upper80",
    "p_meet",
    "forecast_weighted",
    "anticipated_gap",
];

fn stands(unit: &str, name: &str, found: Option<&Progress>) -> Vec<String> {
    let mut cells = vec![unit.to_owned(), name.to_owned()];
    let Some(of) = found else {
        cells.push("0".to_owned());
        cells.resize(COLUMNS.len(), String::new());
        return cells;
    };
    cells.push(of.count.to_string());
    let way = [of.last_year, of.last, of.elapsed, of.expected_linear, of.expected_compound, of.progress];
    cells.extend(way.map(number));
    cells.push(of.against_time.map(number).unwrap_or_default());
    cells.extend([of.attainment, of.growth, of.growth_required, of.growth_ratio].map(number));
    let forecast = of.forecast.map(|to| [to.value, to.error, to.lower, to.upper, to.meets]);
    cells.extend(forecast.unwrap_or([f64::NAN; 5]).map(number));
    cells.extend([of.weighted, of.gap].map(|value| value.map(number).unwrap_or_default()));
    cells
}
