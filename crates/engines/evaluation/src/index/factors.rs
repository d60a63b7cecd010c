//! What could have been chosen otherwise, as it stands in a FACTORS.toml: the file beside a METHOD.toml from which robustness is judged.

use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems, Text};

use super::data::Data;
use super::frame::Tables;
use super::linear::put;
use super::method::{Aggregation, Denominate, Impute, Method, Normalise, Treat, Weights, unreadable};
use super::random::Random;
use super::recipe::Recipe;
use super::sensitivity::{Change, Factor, Knob, Range, Step};
use super::tree::Tree;

/// More sets of weights, or choices of one factor, help nobody.
const MOST_CHOICES: usize = 1000;

/// The factors of a FACTORS.toml.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    /// What people call it.
    #[serde(default)]
    title: String,
    factor: Vec<Asked>,
}

/// One factor: its name, and exactly one of the other keys.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    name: String,
    number: Option<Number>,
    denominate: Option<Vec<Denominate>>,
    impute: Option<Vec<Impute>>,
    treat: Option<Vec<Treat>>,
    normalise: Option<Vec<Normalise>>,
    weights: Option<Vec<Weights>>,
    aggregate: Option<Vec<Vec<Aggregation>>>,
    noise: Option<Noise>,
}

/// A number of the method: one of some, or any between two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Number {
    of: Knob,
    one_of: Option<Vec<f64>>,
    between: Option<(f64, f64)>,
}

/// Weights of one level, each moved by chance by up to a share of itself.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Noise {
    level: usize,
    share: f64,
    sets: usize,
}

impl Factors {
    /// Reads a FACTORS.toml. An unknown key or word is a problem that names its line.
    pub fn read(text: &str) -> Result<Self, Problems> {
        let factors: Self = toml::from_str(text).map_err(|error| {
            vec![unreadable(
                ("factors-unreadable", "FACTORS.toml"),
                ("因素文件", "The file of factors"),
                text,
                &error,
            )]
        })?;
        let mut problems: Problems = factors.factor.iter().filter_map(Asked::wrong).collect();
        if factors.factor.is_empty() {
            problems.push(wrong("FACTORS.toml", "没有任何因素", "names no factor"));
        }
        for (place, asked) in factors.factor.iter().enumerate() {
            if factors.factor.iter().take(place).any(|before| before.name == asked.name) {
                problems.push(wrong(&asked.name, "名称重复", "stands twice"));
            }
            // The later one would undo what the earlier one chose, which would look as if it did not matter.
            if let Some(before) =
                factors.factor.iter().take(place).find(|before| before.part() == asked.part())
            {
                let (zh, en) = (
                    format!("与“{}”改变同一处", before.name),
                    format!("changes the same thing as {}", before.name),
                );
                problems.push(wrong(&asked.name, &zh, &en));
            }
        }
        if problems.is_empty() { Ok(factors) } else { Err(problems) }
    }

    /// The tables that its choices name.
    pub fn tables(&self, method: &Method) -> Vec<String> {
        let methods = self.factor.iter().flat_map(|asked| asked.methods(method));
        methods.flat_map(|(_, one)| one.tables().into_iter().map(str::to_owned).collect::<Vec<_>>()).collect()
    }

    /// The factors with everything they need; `seed` draws the weights that are left to chance.
    pub fn resolve(
        &self,
        method: &Method,
        (tree, data): (&Tree, &Data),
        tables: &Tables,
        seed: u64,
    ) -> Result<Vec<Factor>, Problems> {
        let nominal = Recipe::resolve(method, tree, data, tables)?;
        let (mut factors, mut problems) = (Vec::new(), Vec::new());
        let mut random = Random::new(seed);
        for asked in &self.factor {
            let range = match (&asked.number, &asked.noise) {
                (Some(Number { of, between: Some((from, to)), .. }), _) => {
                    Ok(Range::Between(*from, *to, *of))
                }
                (Some(Number { of, one_of, .. }), _) => {
                    let numbers = one_of.iter().flatten();
                    Ok(Range::Choices(numbers.map(|number| Change::Turn(*of, *number)).collect()))
                }
                (None, Some(noise)) => {
                    noise.range(&nominal, tree, &mut random).map_err(|problem| vec![problem])
                }
                (None, None) => asked
                    .methods(method)
                    .into_iter()
                    .map(|(step, one)| {
                        Ok(Change::Take(step, Box::new(Recipe::resolve(&one, tree, data, tables)?)))
                    })
                    .collect::<Result<_, Problems>>()
                    .map(Range::Choices),
            };
            match range {
                Ok(range) => factors.push(Factor { name: asked.name.clone(), range }),
                Err(found) => {
                    problems.extend(found.into_iter().map(|problem| problem.about(asked.name.clone())));
                }
            }
        }
        if problems.is_empty() { Ok(factors) } else { Err(problems) }
    }
}

impl Asked {
    /// The methods that differ from `method` in the step of this factor.
    fn methods(&self, method: &Method) -> Vec<(Step, Method)> {
        let base = || method.clone();
        let mut methods = Vec::new();
        let words = |step: Step| move |one: Method| (step, one);
        let denominate = self.denominate.iter().flatten().cloned();
        methods.extend(
            denominate.map(|denominate| Method { denominate, ..base() }).map(words(Step::Denominate)),
        );
        let impute = self.impute.iter().flatten().cloned();
        methods.extend(impute.map(|impute| Method { impute, ..base() }).map(words(Step::Impute)));
        let treat = self.treat.iter().flatten().copied();
        methods.extend(treat.map(|treat| Method { treat, ..base() }).map(words(Step::Treat)));
        let normalise = self.normalise.iter().flatten().cloned();
        methods.extend(normalise.map(|normalise| Method { normalise, ..base() }).map(words(Step::Normalise)));
        let weights = self.weights.iter().flatten().cloned();
        methods.extend(weights.map(|weights| Method { weights, ..base() }).map(words(Step::Weights)));
        let aggregate = self.aggregate.iter().flatten().cloned();
        methods.extend(aggregate.map(|aggregate| Method { aggregate, ..base() }).map(words(Step::Aggregate)));
        methods
    }

    /// What of the method it changes.
    fn part(&self) -> (Option<Knob>, Option<Step>) {
        let steps = [
            (self.denominate.is_some(), Step::Denominate),
            (self.impute.is_some(), Step::Impute),
            (self.treat.is_some(), Step::Treat),
            (self.normalise.is_some(), Step::Normalise),
            (self.weights.is_some() || self.noise.is_some(), Step::Weights),
            (self.aggregate.is_some(), Step::Aggregate),
        ];
        let step = steps.into_iter().find(|(there, _)| *there).map(|(_, step)| step);
        (self.number.as_ref().map(|number| number.of), step)
    }

    /// What is wrong with it on its own.
    fn wrong(&self) -> Option<Problem> {
        let choices = [
            self.denominate.as_ref().map(Vec::len),
            self.impute.as_ref().map(Vec::len),
            self.treat.as_ref().map(Vec::len),
            self.normalise.as_ref().map(Vec::len),
            self.weights.as_ref().map(Vec::len),
            self.aggregate.as_ref().map(Vec::len),
            self.noise.as_ref().map(|noise| noise.sets),
            self.number.as_ref().map(|number| number.one_of.as_ref().map_or(2, Vec::len)),
        ];
        let found: Vec<usize> = choices.into_iter().flatten().collect();
        let [count] = found.as_slice() else {
            let en = "needs exactly one of number, denominate, impute, treat, normalise, weights, aggregate, noise";
            let zh =
                "应当恰好写 number、denominate、impute、treat、normalise、weights、aggregate、noise 中的一项";
            return Some(wrong(&self.name, zh, en));
        };
        if self.name.trim().is_empty() {
            return Some(wrong("FACTORS.toml", "有一个因素没有名称", "has a factor without a name"));
        }
        if !(2..=MOST_CHOICES).contains(count) {
            return Some(wrong(&self.name, "应当有 2 至 1000 种选择", "needs 2 to 1,000 choices"));
        }
        if let Some(Number { one_of, between, .. }) = &self.number {
            let ordered = between.is_none_or(|(from, to)| from < to && from.is_finite() && to.is_finite());
            let finite = one_of.iter().flatten().all(|number| number.is_finite());
            if one_of.is_some() == between.is_some() || !ordered || !finite {
                let en = "needs either one_of or between, the smaller number first";
                return Some(wrong(&self.name, "应当写 one_of 或者 between 之一，且前小后大", en));
            }
        }
        let share = self.noise.map(|noise| noise.share);
        if share.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
            return Some(wrong(&self.name, "的 share 应在 0 与 1 之间", "needs a share between 0 and 1"));
        }
        None
    }
}

impl Noise {
    fn range(self, nominal: &Recipe, tree: &Tree, random: &mut Random) -> Result<Range, Problem> {
        let places = tree.level(self.level);
        if places.len() < 2 {
            return Err(wrong("noise", "的级别没有可变动的权重", "names a level without weights to move"));
        }
        let mut set = || {
            let mut weights = nominal.weights().to_vec();
            for place in &places {
                let weight = weights.get(*place).copied().unwrap_or(f64::NAN);
                put(&mut weights, *place, weight * (1.0 + self.share * (2.0 * random.draw() - 1.0)));
            }
            Change::Weigh(weights)
        };
        Ok(Range::Choices((0..self.sets).map(|_| set()).collect()))
    }
}

fn wrong(name: &str, zh: &str, en: &str) -> Problem {
    Problem::new(
        "factor-wrong",
        Text::new(format!("“{name}”{zh}。"), format!("{name} {en}.")),
        Text::new(
            "请对照方法说明改正因素文件。",
            "Correct the file of factors by the description of methods.",
        ),
    )
    .about(name)
}
