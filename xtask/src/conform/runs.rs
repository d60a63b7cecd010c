//! Results of many runs: what a sample chooses, what comes of it, which factor moves the ranks.

use taihang_evaluation::index::{
    Change, Factor, Frame, Knob, Method, Range, Recipe, Run, Step, Weights, bootstrap, choices, indices,
    rank_spreads, run,
};

use super::words::{self, Call, split};
use super::{Bench, Case, Row, Table, header, lines, number};

/// Resamples behind the quantiles of the indices.
const DRAWS: usize = 1000;
/// Runs whose scores are shown if no number is named.
const SHOWN: usize = 20;

/// A case with its factors and its sample.
struct Experiment {
    case: Case,
    nominal: Recipe,
    factors: Vec<Factor>,
    /// The names of the factors as the sample has them.
    names: Vec<String>,
    sample: Vec<Vec<f64>>,
    labels: Vec<String>,
}

/// One result of an experiment.
pub(crate) fn made(bench: &Bench, row: &Row) -> Result<Table, String> {
    let method = row.method.as_str();
    if method.contains("sample matrix used") || method.contains("weight sets drawn") {
        // What goes in is given, and comes out as it was given.
        let frame = bench.folder.frame(&row.file)?;
        return Ok((frame.header, frame.rows));
    }
    let experiment = Experiment::read(bench, row)?;
    let chosen = choices(&experiment.factors, &experiment.sample);
    if method.contains("choice made") {
        let mut names = header(&["Run"]);
        names.extend(experiment.names.iter().cloned());
        let line = |(label, row): (&String, &Vec<f64>)| {
            std::iter::once(label.clone()).chain(row.iter().map(|choice| number(*choice))).collect()
        };
        return Ok((names, experiment.labels.iter().zip(&chosen).map(line).collect()));
    }
    let shown = method.split_once("of runs 1 to ").map(|(_, rest)| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(SHOWN).min(chosen.len())
    });
    if let Some(shown) = shown {
        return Ok(experiment.scores(&experiment.runs(chosen.get(..shown).unwrap_or_default())?));
    }
    if method.contains("per unit over") {
        // The blocks A and B are plain random rows; what follows them is not.
        let factors = experiment.factors.len();
        let blocks = if method.contains("2N") { 2 * chosen.len() / (factors + 2) } else { chosen.len() };
        return Ok(experiment.spreads(&experiment.runs(chosen.get(..blocks).unwrap_or_default())?));
    }
    let outputs: Vec<f64> = experiment.runs(&chosen)?.iter().map(|run| run.change).collect();
    if method.contains("sensitivity_indices") {
        return Ok(experiment.indices(&outputs));
    }
    if method.contains("model output per run") {
        let rows =
            experiment.labels.iter().zip(outputs).map(|(label, change)| vec![label.clone(), number(change)]);
        return Ok((header(&["Run", "MeanAbsRankChange"]), rows.collect()));
    }
    Err(format!("no result of an experiment is described by “{method}”"))
}

impl Experiment {
    /// Reads the experiment that a row is about; one that starts from another result is told by that result's row.
    fn read(bench: &Bench, row: &Row) -> Result<Self, String> {
        let of_sample = |row: &Row| {
            let names = bench.named(&format!("{}; {}", row.input, row.method));
            names
                .into_iter()
                .find(|(_, header)| header.first().is_some_and(|name| name == "Run") && header.len() > 1)
        };
        let is_output = |name: &str| {
            bench.rows.iter().any(|other| other.file == name && other.method.contains("model output"))
        };
        let mut source = row.clone();
        if let Some(other) =
            bench.rows.iter().find(|other| row.input.contains(&other.file) && is_output(&other.file))
        {
            source.input.clone_from(&other.input);
        } else if !row.input.contains("normalise=") {
            // The choices alone name only the sample; what they are chosen for stands with the outputs.
            let series = row.file.split('_').next().unwrap_or_default();
            let same = |other: &&Row| {
                other.file.split('_').next() == Some(series) && other.input.contains("normalise=")
            };
            if let Some(other) = bench.rows.iter().find(same) {
                source.input = format!("{}; {}", row.input, other.input);
            }
        }
        let (sample, _) = of_sample(&source).ok_or("no sample is named")?;
        let frame = bench.folder.frame(&sample)?;
        source.method = String::new();
        let case = bench.case(&source)?;
        let nominal = case.recipe()?;
        let told = row.method.split_once("factors in order:").map_or("", |(_, rest)| rest);
        let factors: Vec<Factor> = split(told, &[',', ';'])
            .into_iter()
            .filter(|part| part.contains('('))
            .map(|part| factor(bench, &case, part))
            .collect::<Result<_, _>>()?;
        let names = frame.header.iter().skip(1).cloned().collect::<Vec<_>>();
        if names.len() != factors.len() {
            return Err(format!("the sample has {} columns for {} factors", names.len(), factors.len()));
        }
        let numbers = |row: usize| {
            (1..frame.header.len()).map(|column| cell(&frame, row, column)).collect::<Result<_, _>>()
        };
        let sample = (0..frame.rows.len()).map(numbers).collect::<Result<_, String>>()?;
        let labels = (0..frame.rows.len()).map(|row| frame.cell(row, 0).to_owned()).collect();
        Ok(Self { case, nominal, factors, names, sample, labels })
    }

    fn runs(&self, chosen: &[Vec<f64>]) -> Result<Vec<Run>, String> {
        let runs = run(&self.nominal, &self.factors, chosen, &self.case.tree, &self.case.data);
        runs.map_err(|problems| lines(&problems))
    }

    /// Scores of the nominal index and of some runs.
    fn scores(&self, runs: &[Run]) -> Table {
        let nominal = self.nominal.build(&self.case.tree, &self.case.data);
        let mut names = header(&["uCode", "Nominal"]);
        names.extend((1..=runs.len()).map(|run| format!("r_{run}")));
        let line = |(row, unit): (usize, &String)| {
            let at = |column: &[f64]| number(column.get(row).copied().unwrap_or(f64::NAN));
            [unit.clone(), at(nominal.index())]
                .into_iter()
                .chain(runs.iter().map(|run| at(&run.scores)))
                .collect()
        };
        (names, self.case.data.units.iter().enumerate().map(line).collect())
    }

    /// Where the ranks of each unit lie.
    fn spreads(&self, runs: &[Run]) -> Table {
        let nominal = self.nominal.build(&self.case.tree, &self.case.data).ranks();
        let rows = self.case.data.units.iter().zip(rank_spreads(&nominal, runs)).map(|(unit, of)| {
            let numbers = [of.nominal, of.mean, of.median, of.low, of.high].map(number);
            std::iter::once(unit.clone()).chain(numbers).collect()
        });
        (header(&["uCode", "Nominal", "Mean", "Median", "Q5", "Q95"]), rows.collect())
    }

    /// How much each factor moves.
    fn indices(&self, outputs: &[f64]) -> Table {
        let found = indices(outputs, self.factors.len());
        let around = bootstrap(outputs, self.factors.len(), DRAWS, 1);
        let rows = self.names.iter().zip(found).zip(around).map(|((name, of), quantiles)| {
            let numbers = [of.first, of.total].into_iter().chain(quantiles).map(number);
            std::iter::once(name.clone()).chain(numbers).collect()
        });
        (header(&["Variable", "Si", "STi", "Si_q5", "Si_q95", "STi_q5", "STi_q95"]), rows.collect())
    }
}

fn cell(frame: &Frame, row: usize, column: usize) -> Result<f64, String> {
    let number = frame.number(row, column).filter(|number| !number.is_nan());
    number.ok_or_else(|| format!("the sample has no number in row {}", row + 1))
}

/// `Name (discrete 1,2,3)`, `Name (discrete: 1 = …, 2 = …)`, `Name (discrete: set 1..100 of F)`, `Name (continuous on [a,b])`.
fn factor(bench: &Bench, case: &Case, text: &str) -> Result<Factor, String> {
    let wrong = || format!("“{text}” describes no factor");
    let (name, rest) = text.trim().split_once('(').ok_or_else(wrong)?;
    let inner = rest.rfind(')').and_then(|end| rest.get(..end)).ok_or_else(wrong)?.trim();
    let name = name.trim().to_owned();
    let knob = || knob(&name).ok_or_else(|| format!("{name} is no number of a method"));
    if let Some(list) = inner.strip_prefix("discrete") {
        let list = list.trim_start_matches(':').trim();
        if let Some(sets) = list.strip_prefix("set ").or_else(|| list.strip_prefix("sets ")) {
            return Ok(Factor { name, range: Range::Choices(weight_sets(bench, case, sets)?) });
        }
        let change = |part: &str| {
            let part = part.trim();
            // `1 = minmax(1,100)`: what stands behind the number; a plain number is itself.
            let word = part.split_once('=').filter(|(number, _)| number.trim().parse::<u32>().is_ok());
            let word = word.map_or(part, |(_, word)| word.trim());
            match word.parse() {
                Ok(number) => Ok(Change::Turn(knob()?, number)),
                Err(_) => step(bench, case, &name, word),
            }
        };
        let changes = split(list, &[',', ';']).into_iter().map(change).collect::<Result<_, String>>()?;
        return Ok(Factor { name, range: Range::Choices(changes) });
    }
    let bounds = inner.split_once('[').and_then(|(_, rest)| rest.split_once(']')).map(|(bounds, _)| bounds);
    let bounds = bounds.and_then(|bounds| bounds.split_once(','));
    let bounds = bounds.and_then(|(from, to)| Some((from.trim().parse().ok()?, to.trim().parse().ok()?)));
    let (from, to) = bounds.ok_or_else(wrong)?;
    Ok(Factor { range: Range::Between(from, to, knob()?), name })
}

/// The number of a method that a factor's name means.
fn knob(name: &str) -> Option<Knob> {
    let name = name.to_lowercase();
    let means = |words: &[&str]| words.iter().any(|word| name.contains(word));
    Some(if means(&["winmax", "wins", "nwin"]) {
        Knob::MostMoved
    } else if means(&["skew"]) {
        Knob::Skew
    } else if means(&["kurt"]) {
        Knob::Kurtosis
    } else if means(&["thresh", "avail"]) {
        Knob::LeastAvailable
    } else if means(&["upper"]) || name == "u" {
        Knob::Upper
    } else if means(&["lower"]) || name == "l" {
        Knob::Lower
    } else if means(&["power", "exponent", "genmean"]) || name == "p" {
        Knob::Power
    } else {
        return None;
    })
}

/// A whole step of the method, by its word; `none` is told by the name of its factor.
fn step(bench: &Bench, case: &Case, name: &str, word: &str) -> Result<Change, String> {
    let mut method = case.method.clone();
    let name = name.to_lowercase();
    let means = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let step = match Call::read(word).name.split_whitespace().next().unwrap_or_default() {
        "none" if means(&["imput"]) => Step::Impute,
        "none" if means(&["denom"]) => Step::Denominate,
        "none" if means(&["treat", "outl", "wins"]) => Step::Treat,
        "amean" | "gmean" | "hmean" | "genmean" | "copeland" | "topsis" => Step::Aggregate,
        "mean" | "median" | "group_mean" | "group_median" | "row_mean" | "row_median" | "em_mvn" => {
            Step::Impute
        }
        "wins_log" => Step::Treat,
        "denominate" => Step::Denominate,
        "equal" | "file" | "pca" | "entropy" | "critic" => Step::Weights,
        other if other.starts_with("L2=") => Step::Aggregate,
        _ => Step::Normalise,
    };
    match step {
        Step::Impute => method.impute = words::impute(word)?,
        Step::Denominate => method.denominate = words::denominate(word),
        Step::Treat => method.treat = words::treat(word)?,
        Step::Normalise => method.normalise = words::normalise(word, &[])?,
        Step::Weights => method.weights = words::weights(word)?,
        Step::Aggregate => {
            let words = words::aggregate(word)?;
            // A factor that names one level changes that one.
            let level = name
                .strip_prefix('l')
                .and_then(|rest| rest.chars().next())
                .and_then(|digit| digit.to_digit(10));
            let place =
                level.and_then(|level| usize::try_from(level).ok()).and_then(|level| level.checked_sub(2));
            match place.and_then(|place| method.aggregate.get_mut(place)).zip(words.first()) {
                Some((one, word)) => *one = *word,
                None => method.aggregate = words,
            }
        }
    }
    Ok(Change::Take(step, Box::new(resolved(bench, case, &method)?)))
}

/// `1..100 of sa1_weights.csv`.
fn weight_sets(bench: &Bench, case: &Case, text: &str) -> Result<Vec<Change>, String> {
    let wrong = || format!("“{text}” names no sets of weights");
    let (sets, file) = text.split_once(" of ").ok_or_else(wrong)?;
    let (first, last) = sets.trim().split_once("..").ok_or_else(wrong)?;
    let (first, last): (usize, usize) =
        (first.parse().map_err(|_| wrong())?, last.parse().map_err(|_| wrong())?);
    let change = |set: usize| {
        let weights = Weights::Table { table: file.trim().to_owned(), set: Some(set.to_string()) };
        let recipe = resolved(bench, case, &Method { weights, ..case.method.clone() })?;
        Ok(Change::Take(Step::Weights, Box::new(recipe)))
    };
    (first..=last).map(change).collect()
}

/// The recipe of another method on the same data.
fn resolved(bench: &Bench, case: &Case, method: &Method) -> Result<Recipe, String> {
    let mut tables = case.tables.clone();
    for name in method.tables() {
        if !tables.contains_key(name) {
            tables.insert(name.to_owned(), bench.folder.frame(name)?);
        }
    }
    Recipe::resolve(method, &case.tree, &case.data, &tables).map_err(|problems| lines(&problems))
}
