//! Results of single steps: values after a step, counts, moments, correlations, weights.

use taihang_evaluation::index::{
    Check, Correlation, Normalise, Summary, closeness, competition, critic, cronbach as alpha, entropy,
    first_component, judge, judgements, screen,
};

use super::words::{Call, value};
use super::{Bench, Case, Row, Table, exactly, header, number};

/// Values after a step: units by indicators.
pub(crate) fn values(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let recipe = case.recipe()?;
    let columns = match row.family.as_str() {
        "denominate" => recipe.divide(&case.data),
        "impute" => recipe.fill(&case.tree, &case.data),
        "treat" => recipe.prepare(&case.tree, &case.data).0,
        _ => {
            let treated = recipe.prepare(&case.tree, &case.data).0;
            let normalised = recipe.normalise(&case.tree, &treated);
            return Ok(by_unit(&case, &normalised, |place, row| unscaled(&case, &treated, place, row)));
        }
    };
    Ok(by_unit(&case, &columns, |_, _| true))
}

/// Whether a value that did not come out was there before: missing is empty, undefined is `NaN`.
fn unscaled(case: &Case, treated: &[Vec<f64>], place: usize, row: usize) -> bool {
    let at = |row: usize| treated.get(place).and_then(|column| column.get(row)).copied().unwrap_or(f64::NAN);
    let reference = if let Normalise::DistanceToUnit { unit, .. } = &case.method.normalise {
        case.data.units.iter().position(|code| code == unit)
    } else {
        None
    };
    at(row).is_nan() || reference.is_some_and(|reference| at(reference).is_nan())
}

/// A table of units by indicators; `missing` says of a value that is none whether it is written empty.
fn by_unit(case: &Case, columns: &[Vec<f64>], missing: impl Fn(usize, usize) -> bool) -> Table {
    let mut names = header(&["uCode"]);
    names.extend(case.tree.indicators().iter().map(|node| node.code.clone()));
    let cell = |place: usize, row: usize, column: &Vec<f64>| {
        let value = column.get(row).copied().unwrap_or(f64::NAN);
        if missing(place, row) { number(value) } else { exactly(value) }
    };
    let line = |(row, unit): (usize, &String)| {
        let cells = columns.iter().enumerate().map(|(place, column)| cell(place, row, column));
        std::iter::once(unit.clone()).chain(cells).collect()
    };
    (names, case.data.units.iter().enumerate().map(line).collect())
}

/// What was done with outliers; a step that no column needed has no columns.
pub(crate) fn treatment(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let (_, treated) = case.recipe()?.prepare(&case.tree, &case.data);
    let check = |found: Option<Check>| match found {
        Some(check) => {
            // Moments that cannot be reckoned decide nothing.
            let passes = if check.skew.is_nan() { String::new() } else { flag(check.passes) };
            [passes, number(check.skew), number(check.kurtosis)]
        }
        None => [const { String::new() }; 3],
    };
    let (second, third) = (
        treated.iter().any(|one| one.winsorised.is_some()),
        treated.iter().any(|one| one.transformed.is_some()),
    );
    let mut names = header(&["iCode"]);
    let step = |step: usize| ["Pass", "Skew", "Kurt"].map(|what| format!("check_SkewKurt{step}.{what}"));
    names.extend(step(0));
    if second {
        names.push("winsorise.nwin".to_owned());
        names.extend(step(1));
    }
    if third {
        names.extend(step(2));
    }
    let line = |(node, one): (&taihang_evaluation::index::Node, &taihang_evaluation::index::Treated)| {
        let mut cells = vec![node.code.clone()];
        cells.extend(check(one.before));
        if second {
            cells.push(one.moved.map(|moved| moved.to_string()).unwrap_or_default());
            cells.extend(check(one.winsorised));
        }
        if third {
            cells.extend(check(one.transformed));
        }
        cells
    };
    Ok((names, case.tree.indicators().iter().zip(&treated).map(line).collect()))
}

fn flag(is: bool) -> String {
    if is { "TRUE" } else { "FALSE" }.to_owned()
}

/// Which units have enough data.
pub(crate) fn screened(bench: &Bench, row: &Row) -> Result<Table, String> {
    // The thresholds of a screening are not those of scores.
    let case = bench.case(&Row { method: String::new(), ..row.clone() })?;
    let call = Call::read(&value(&row.method, "screen").ok_or("no word for the screening")?);
    // A limit that is not named asks for nothing.
    let limit = |name: &str| call.number(name, usize::MAX).unwrap_or(0.0);
    let screened = screen(&case.data, limit("dat_thresh"), limit("nonzero_thresh"));
    let names = header(&[
        "uCode",
        "N_missing",
        "N_zero",
        "N_miss_or_zero",
        "Dat_Avail",
        "Non_Zero",
        "LowData",
        "LowNonZero",
        "LowDatOrZeroFlag",
        "Included",
    ]);
    let lines = case.data.units.iter().zip(screened).map(|(unit, one)| {
        let either = one.low_data || one.low_nonzero;
        let included = match call.name.as_str() {
            "byNA" => Ok(!one.low_data),
            "byzeros" => Ok(!one.low_nonzero),
            "byNAandzeros" => Ok(!either),
            other => Err(format!("screen has no word {other}")),
        };
        Ok(vec![
            unit.clone(),
            one.missing.to_string(),
            one.zero.to_string(),
            (one.missing + one.zero).to_string(),
            number(one.available),
            exactly(one.nonzero),
            flag(one.low_data),
            flag(one.low_nonzero),
            flag(either),
            flag(included?),
        ])
    });
    Ok((names, lines.collect::<Result<_, String>>()?))
}

/// What each indicator is like.
pub(crate) fn statistics(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let columns = prepared(&case)?;
    let names = header(&[
        "iCode",
        "Min",
        "Max",
        "Mean",
        "Median",
        "Std",
        "Skew",
        "Kurt",
        "N.Avail",
        "N.NonZero",
        "N.Unique",
        "N.Same",
        "Frc.Avail",
        "Frc.NonZero",
        "Frc.Unique",
        "Frc.Same",
    ]);
    let line = |(node, column): (&taihang_evaluation::index::Node, &Vec<f64>)| {
        let of = Summary::of(column);
        let counts = [of.available, of.nonzero, of.distinct, of.same];
        let share = |count: usize, of: usize| number(whole(count) / whole(of));
        let mut cells = vec![node.code.clone()];
        cells.extend([of.min, of.max, of.mean, of.median, of.deviation, of.skew, of.kurtosis].map(number));
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(share(of.available, of.rows));
        cells.extend([of.nonzero, of.distinct, of.same].map(|count| share(count, of.available)));
        cells
    };
    Ok((names, case.tree.indicators().iter().zip(&columns).map(line).collect()))
}

/// A count as a number.
pub(crate) fn whole(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The values after all steps that the case names; not turned if none brings them to one scale.
fn prepared(case: &Case) -> Result<Vec<Vec<f64>>, String> {
    let recipe = case.recipe()?;
    let treated = recipe.prepare(&case.tree, &case.data).0;
    Ok(if case.method.normalise == Normalise::None {
        treated
    } else {
        recipe.normalise(&case.tree, &treated)
    })
}

/// Correlations of all pairs of indicators, or of the nodes of the level that the method names.
pub(crate) fn correlation(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let kind = kind(&row.method);
    let columns = prepared(&case)?;
    let level = row.method.split("level").nth(1).map(|rest| rest.trim_start_matches([' ', '=']));
    let level: Option<usize> = level.and_then(|rest| rest.get(..1)?.parse().ok()).filter(|level| *level > 1);
    let scores = if level.is_some() { case.recipe()?.score(&case.tree, columns).1 } else { columns };
    let places = case.tree.level(level.unwrap_or(1));
    let codes: Vec<String> = places.iter().map(|place| code(&case, *place)).collect();
    let columns = places.iter().filter_map(|place| scores.get(*place));
    let mut named: Vec<(&str, &Vec<f64>)> = codes.iter().map(String::as_str).zip(columns).collect();
    // The references put a pair in the order of the alphabet, whatever the case of its letters.
    named.sort_by_key(|(code, _)| code.to_lowercase());
    let mut rows = Vec::new();
    for (place, (one, column)) in named.iter().enumerate() {
        for (other, second) in named.iter().skip(place + 1) {
            rows.push(vec![(*one).to_owned(), (*other).to_owned(), number(kind.of(column, second))]);
        }
    }
    Ok((header(&["Var1", "Var2", "Correlation"]), rows))
}

/// The kind of correlation that a text names.
pub(crate) fn kind(text: &str) -> Correlation {
    let text = text.to_lowercase();
    if text.contains("spearman") {
        Correlation::Spearman
    } else if text.contains("kendall") {
        Correlation::Kendall
    } else {
        Correlation::Pearson
    }
}

/// Cronbach's alpha of sets of indicators.
pub(crate) fn cronbach(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let columns = prepared(&case)?;
    let level = if row.method.contains("sub-index") {
        3
    } else if row.method.contains("pillar") {
        2
    } else {
        case.tree.top()
    };
    let rows = case.tree.sets(level).into_iter().map(|(above, set)| {
        let columns: Vec<&[f64]> =
            set.iter().filter_map(|place| columns.get(*place)).map(Vec::as_slice).collect();
        vec![code(&case, above), number(alpha(&columns))]
    });
    Ok((header(&["group", "alpha"]), rows.collect()))
}

/// The code of a node.
pub(crate) fn code(case: &Case, place: usize) -> String {
    case.tree.nodes().get(place).map(|node| node.code.clone()).unwrap_or_default()
}

/// First principal components of the children of each node of the next level.
pub(crate) fn component(bench: &Bench, row: &Row) -> Result<Table, String> {
    let case = bench.case(row)?;
    let call = value(&row.method, "pca").map(|text| Call::read(&text)).ok_or("pca names no level")?;
    let level: usize = call.text("level", 0)?.parse().map_err(|_| "pca names no level".to_owned())?;
    let columns = case.recipe()?.score(&case.tree, prepared(&case)?).1;
    let mut rows = Vec::new();
    for above in case.tree.level(level + 1) {
        let children = case.tree.children(above);
        let of: Vec<&[f64]> =
            children.iter().filter_map(|child| columns.get(*child)).map(Vec::as_slice).collect();
        let found = first_component(&of);
        for (child, loading) in children.iter().zip(&found.loadings) {
            let numbers = [*loading, found.deviation, found.share].map(number);
            rows.push([code(&case, above), code(&case, *child)].into_iter().chain(numbers).collect());
        }
    }
    Ok((header(&["group", "iCode", "PC1", "sdev1", "var_share1"]), rows))
}

/// What each node weighs in the index.
pub(crate) fn effective(bench: &Bench, row: &Row) -> Result<Table, String> {
    let mut case = bench.case(row)?;
    let text = format!("{}, {}", row.input, row.method);
    let has = |(_, header): &(String, Vec<String>)| {
        header.iter().any(|c| c == "Weight") && !header.iter().any(|c| c == "Parent")
    };
    if let Some((table, _)) = bench.named(&text).into_iter().find(has) {
        case.method.weights = taihang_evaluation::index::Weights::Table { table, set: None };
        bench.supply(&mut case)?;
    }
    let recipe = case.recipe()?;
    let effective = case.tree.effective(recipe.weights());
    let rows =
        case.tree.nodes().iter().zip(recipe.weights()).zip(effective).map(|((node, weight), effective)| {
            vec![node.code.clone(), node.level.to_string(), number(*weight), number(effective)]
        });
    Ok((header(&["iCode", "Level", "Weight", "EffWeight"]), rows.collect()))
}

/// Entropy and CRITIC weights, TOPSIS.
pub(crate) fn decision(bench: &Bench, row: &Row) -> Result<Table, String> {
    let inner = Row { method: String::new(), ..row.clone() };
    let mut case = bench.case(&inner)?;
    let columns = prepared(&case)?;
    let slices: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let text = row.method.to_lowercase();
    let weights = if text.contains("entropy") {
        entropy(&slices)
    } else if text.contains("critic") {
        critic(&slices)
    } else {
        if let Some((table, _)) = bench.named(&row.method).into_iter().next() {
            case.method.weights = taihang_evaluation::index::Weights::Table { table, set: None };
            bench.supply(&mut case)?;
        }
        let all = case.recipe()?.weights().to_vec();
        let of_indicators: Vec<f64> = all.into_iter().take(slices.len()).collect();
        let sum: f64 = of_indicators.iter().sum();
        of_indicators.into_iter().map(|weight| weight / sum).collect()
    };
    if !text.contains("topsis") {
        let rows = case
            .tree
            .indicators()
            .iter()
            .zip(weights)
            .map(|(node, weight)| vec![node.code.clone(), number(weight)]);
        return Ok((header(&["iCode", "Weight"]), rows.collect()));
    }
    let near = closeness(&slices, &weights);
    let ranks = competition(&near);
    let rows = case
        .data
        .units
        .iter()
        .zip(near)
        .zip(ranks)
        .map(|((unit, near), rank)| vec![unit.clone(), number(near), number(rank)]);
    Ok((header(&["uCode", "Closeness", "Rank"]), rows.collect()))
}

/// Weights from judgements.
pub(crate) fn judged(bench: &Bench, row: &Row) -> Result<Table, String> {
    let (name, _) = bench.named(&row.input).into_iter().next().ok_or("no file of judgements is named")?;
    let (items, matrix) = judgements(&bench.folder.frame(&name)?).map_err(|problem| problem.to_string())?;
    let found = judge(&matrix).map_err(|problem| problem.to_string())?;
    let mut names = header(&["Item"]);
    names.extend(items.iter().map(|item| format!("to_{item}")));
    names.extend(header(&["Weight_eigen", "Weight_geomean", "Lambda_max", "CI", "CR"]));
    let of_all = [found.eigenvalue, found.index, found.ratio.unwrap_or(f64::NAN)];
    let rows = items.into_iter().zip(matrix).zip(found.weights.into_iter().zip(found.by_rows)).map(
        |((item, line), (one, other))| {
            let numbers = line.into_iter().chain([one, other]).chain(of_all).map(number);
            std::iter::once(item).chain(numbers).collect()
        },
    );
    Ok((names, rows.collect()))
}
