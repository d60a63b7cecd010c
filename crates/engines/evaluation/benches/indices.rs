//! What composite indices take on one thread: `cargo bench -p taihang-evaluation`.
//!
//! The values are made up, in the sizes of the aims: 51 units by 49 indicators with its robustness, and 3,000 by 60, both with
//! four levels. Prints milliseconds beside the aims.

use std::fmt::Write as _;
use std::io::Write as _;
use std::time::{Duration, Instant};

use taihang_base::Problems;
use taihang_evaluation::index::{
    Aggregation, Change, Data, Factor, Frame, Impute, Knob, Method, Normalise, Random, Range, Recipe, Step,
    Tables, Tree, choices, combine, run, sample,
};

/// What is done: values divided, filled in by group, winsorised or transformed, scaled, added up.
const METHOD: &str = r#"
denominate = "tree"
impute = { group_mean = { by = "Group" } }
treat = { winsorise = { most = 5, skew = 2.0, kurtosis = 3.5, then = "log" } }
normalise = { min_max = { lower = 1.0, upper = 100.0 } }
aggregate = ["arithmetic"]
"#;

fn main() -> std::io::Result<()> {
    let mut table = String::from("one thread, release, best and median of several runs, milliseconds\n\n");
    match measure(&mut table) {
        Ok(()) => {}
        Err(problems) => {
            for problem in problems {
                line(&mut table, &problem.to_string());
            }
        }
    }
    std::io::stdout().write_all(table.as_bytes())
}

fn measure(table: &mut String) -> Result<(), Problems> {
    let small = World::of(51, 49, 8, 2)?;
    let recipe = small.recipe(&method()?)?;
    row(table, "51 × 49 × 4, one index", 5.0, time(50, || recipe.build(&small.tree, &small.data)));
    let factors = small.factors()?;
    let rows = choices(&factors, &sample(167, factors.len(), 7));
    let thousand = rows.get(..1000).unwrap_or(&rows);
    let runs = || run(&recipe, &factors, thousand, &small.tree, &small.data);
    row(table, "51 × 49 × 4, 1,000 mixed replications", 1000.0, time(5, runs));
    let large = World::of(3000, 60, 12, 4)?;
    let recipe = large.recipe(&method()?)?;
    row(table, "3,000 × 60 × 4, one index", 60.0, time(10, || recipe.build(&large.tree, &large.data)));
    let factors = large.factors()?;
    let rows = choices(&factors, &sample(167, factors.len(), 7));
    let thousand = rows.get(..1000).unwrap_or(&rows);
    let runs = || run(&recipe, &factors, thousand, &large.tree, &large.data);
    row(table, "3,000 × 60 × 4, 1,000 mixed replications", 15_000.0, time(1, runs));
    for units in [1000_u32, 3000, 9000] {
        let world = World::of(units as usize, 60, 12, 4)?;
        let recipe = world.recipe(&method()?)?;
        // Three times the units, three times the time.
        let aim = 60.0 * f64::from(units) / 3000.0;
        row(
            table,
            &format!("{units} × 60 × 4, one index"),
            aim,
            time(5, || recipe.build(&world.tree, &world.data)),
        );
    }
    let columns: Vec<&[f64]> = large.data.columns.iter().take(5).map(Vec::as_slice).collect();
    let outrank = || combine(Aggregation::Copeland, &columns, &[1.0; 5]);
    row(table, "Copeland, 3,000 × 5", 50.0, time(10, outrank));
    Ok(())
}

fn method() -> Result<Method, Problems> {
    Method::read(METHOD).map_err(|problem| vec![problem])
}

fn line(table: &mut String, text: &str) {
    // Writing into a string cannot fail.
    writeln!(table, "{text}").unwrap_or_default();
}

fn row(table: &mut String, name: &str, aim: f64, (best, median): (f64, f64)) {
    let verdict = if best <= aim { "within" } else { "over" };
    line(table, &format!("{name:<42} {best:>9.2} {median:>9.2}   {verdict} the aim of {aim}"));
}

/// Best and median of several runs of `work`.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures real time")]
fn time<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, f64) {
    let mut taken: Vec<Duration> = Vec::new();
    for _ in 0..runs {
        let start = Instant::now();
        std::hint::black_box(work());
        taken.push(start.elapsed());
    }
    taken.sort();
    let millis = |at: usize| taken.get(at).map_or(0.0, |duration| duration.as_secs_f64() * 1000.0);
    (millis(0), millis(taken.len() / 2))
}

/// A made-up tree with values: every third column skewed, two in a hundred values missing.
struct World {
    tree: Tree,
    data: Data,
}

impl World {
    fn of(units: usize, indicators: usize, pillars: usize, parts: usize) -> Result<Self, Problems> {
        let mut meta = vec!["Level,iCode,Parent,Direction,Weight,Denominator".to_owned()];
        for place in 0..indicators {
            let (direction, by) =
                (if place % 4 == 3 { -1 } else { 1 }, if place % 7 == 0 { "Size" } else { "" });
            meta.push(format!("1,i{place},p{},{direction},1,{by}", place % pillars));
        }
        meta.extend((0..pillars).map(|place| format!("2,p{place},s{},1,1,", place % parts)));
        meta.extend((0..parts).map(|place| format!("3,s{place},top,1,1,")));
        meta.push("4,top,,1,1,".to_owned());
        let tree = Tree::read(&frame(&meta))?;
        let mut random = Random::new(42);
        let codes: Vec<String> = (0..indicators).map(|place| format!("i{place}")).collect();
        let mut values = vec![format!("uCode,Group,Size,{}", codes.join(","))];
        for unit in 0..units {
            let cell = |place: usize, random: &mut Random| {
                let value = random.draw();
                if random.draw() < 0.02 {
                    String::new()
                } else if place.is_multiple_of(3) {
                    (-(1.0 - value).ln()).powi(3).to_string()
                } else {
                    (10.0 + value).to_string()
                }
            };
            let cells: Vec<String> = (0..indicators).map(|place| cell(place, &mut random)).collect();
            values.push(format!("u{unit:05},g{},{},{}", unit % 5, 1.0 + random.draw(), cells.join(",")));
        }
        let data = Data::read(&frame(&values), &tree, false)?;
        Ok(Self { tree, data })
    }

    fn recipe(&self, method: &Method) -> Result<Recipe, Problems> {
        Recipe::resolve(method, &self.tree, &self.data, &Tables::new())
    }

    /// Filling in, limit of winsorising, scale, aggregation.
    fn factors(&self) -> Result<Vec<Factor>, Problems> {
        let method = method()?;
        let take = |step: Step, method: Method| -> Result<Change, Problems> {
            Ok(Change::Take(step, Box::new(self.recipe(&method)?)))
        };
        let impute = |impute: Impute| take(Step::Impute, Method { impute, ..method.clone() });
        let scale = |normalise: Normalise| take(Step::Normalise, Method { normalise, ..method.clone() });
        let mean =
            |word: Aggregation| take(Step::Aggregate, Method { aggregate: vec![word], ..method.clone() });
        let factor = |name: &str, changes: Vec<Change>| Factor {
            name: name.to_owned(),
            range: Range::Choices(changes),
        };
        Ok(vec![
            factor("filling in", vec![impute(Impute::Mean)?, impute(Impute::Median)?]),
            factor(
                "points moved",
                (1..=5).map(|most| Change::Turn(Knob::MostMoved, f64::from(most))).collect(),
            ),
            factor(
                "scale",
                vec![
                    scale(Normalise::MinMax { lower: 1.0, upper: 100.0 })?,
                    scale(Normalise::ZScore { mean: 10.0, deviation: 2.0 })?,
                ],
            ),
            factor("aggregation", vec![mean(Aggregation::Arithmetic)?, mean(Aggregation::Geometric)?]),
        ])
    }
}

fn frame(lines: &[String]) -> Frame {
    let mut rows = lines.iter().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    Frame { header: rows.next().unwrap_or_default(), rows: rows.collect() }
}
