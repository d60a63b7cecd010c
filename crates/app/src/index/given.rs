//! What an index is computed from: tree, values, method and the tables that it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use taihang_base::{Problem, Problems, Text};
use taihang_evaluation::index::{Built, Data, Frame, Method, Recipe, Tables, Tree, by_year};

use super::files::{self, Digested};
use crate::arguments::IndexOptions;

/// Everything that was read.
pub(crate) struct Given {
    pub(crate) tree: Tree,
    pub(crate) data: Data,
    pub(crate) method: Method,
    pub(crate) tables: Tables,
    /// What people call the units.
    pub(crate) names: BTreeMap<String, String>,
    /// The files, with their digests.
    pub(crate) inputs: Vec<Digested>,
}

/// The index of one year, or of the one time there is.
pub(crate) struct View {
    pub(crate) year: Option<i32>,
    pub(crate) data: Data,
    pub(crate) recipe: Recipe,
    pub(crate) built: Built,
}

impl Given {
    /// Reads and checks all files; `more` names the tables that are wanted besides those of the method.
    pub(crate) fn read(
        options: &IndexOptions,
        more: impl Fn(&Method) -> Vec<String>,
    ) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut keep =
            |found: Result<(Frame, Digested), Problem>| found.map_err(|problem| problems.push(problem)).ok();
        let (meta, values) =
            (keep(files::table(&options.meta, "meta")), keep(files::table(&options.data, "data")));
        let method = files::text(&options.method, "method")
            .and_then(|(text, digested)| Ok((Method::read(&text)?, digested)))
            .map_err(|problem| problems.push(problem));
        let (Some(meta), Some(values), Ok(method)) = (meta, values, method) else { return Err(problems) };
        let ((meta, meta_digest), (values, data_digest), (method, method_digest)) = (meta, values, method);
        let tree = Tree::read(&meta)?;
        let data = read_data(&values, &tree, options.year)?;
        let mut inputs = vec![data_digest, meta_digest, method_digest];
        let folder = options.method.parent().unwrap_or(Path::new(""));
        let mut wanted: BTreeSet<String> = method.tables().into_iter().map(str::to_owned).collect();
        wanted.extend(more(&method));
        let mut tables = Tables::new();
        for name in wanted {
            match files::named(folder, &name) {
                Ok((frame, digested)) => {
                    inputs.push(Digested { name: name.clone(), ..digested });
                    tables.insert(name, frame);
                }
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let data = method.panel.carry(&data);
        Ok(Self { tree, data, method, tables, names: names(&values), inputs })
    }

    /// The index, or that of each year.
    pub(crate) fn build(&self) -> Result<Vec<View>, Problems> {
        let resolve = |data: &Data| Recipe::resolve(&self.method, &self.tree, data, &self.tables);
        let views = if self.data.years.is_empty() {
            let recipe = resolve(&self.data)?;
            let built = recipe.build(&self.tree, &self.data);
            vec![View { year: None, data: self.data.clone(), recipe, built }]
        } else {
            let built = by_year(&self.method, &self.tree, &self.data, &self.tables, self.method.panel.scale)?;
            let view = |(year, built): (i32, Built)| {
                let data = self.data.year(year);
                Ok(View { year: Some(year), recipe: resolve(&data)?, data, built })
            };
            built.into_iter().map(view).collect::<Result<_, Problems>>()?
        };
        let scored = |view: &View| view.built.index().iter().any(|score| score.is_finite());
        if views.iter().any(scored) { Ok(views) } else { Err(vec![no_score()]) }
    }

    /// The nodes whose weights are thought to be others.
    pub(crate) fn changes(
        &self,
        without: &[String],
        weights: &[String],
    ) -> Result<Vec<(usize, f64)>, Problems> {
        let mut problems = Vec::new();
        let mut changes: Vec<(usize, f64)> = Vec::new();
        let asked = without.iter().map(|code| (code.as_str(), Some(0.0)));
        let asked = asked.chain(weights.iter().map(|text| {
            let (code, weight) = text.split_once('=').unwrap_or((text, ""));
            (
                code.trim(),
                weight.trim().parse().ok().filter(|weight: &f64| weight.is_finite() && *weight >= 0.0),
            )
        }));
        let top = self.tree.nodes().len().saturating_sub(1);
        for (code, weight) in asked {
            match (self.tree.find(code).filter(|place| *place != top), weight) {
                (Some(place), _) if changes.iter().any(|(other, _)| *other == place) => {
                    problems.push(code_twice(code));
                }
                (Some(place), Some(weight)) => changes.push((place, weight)),
                (Some(_), None) => problems.push(no_weight(code)),
                (None, _) => problems.push(no_code(code)),
            }
        }
        if problems.is_empty() { Ok(changes) } else { Err(problems) }
    }

    /// What people call a unit; its code if nothing else.
    pub(crate) fn name<'a>(&'a self, unit: &'a str) -> &'a str {
        self.names.get(unit).map_or(unit, String::as_str)
    }
}

/// The values; where the column `Time` tells years apart they are a panel.
fn read_data(frame: &Frame, tree: &Tree, year: Option<i32>) -> Result<Data, Problems> {
    let times: BTreeSet<&str> = frame
        .find("Time")
        .map(|column| (0..frame.rows.len()).map(|row| frame.cell(row, column)).collect())
        .unwrap_or_default();
    let code = frame.column("uCode").map_err(|problem| vec![problem])?;
    if (0..frame.rows.len()).any(|row| frame.cell(row, code).is_empty()) {
        return Err(vec![without_code()]);
    }
    let data = Data::read(frame, tree, times.len() > 1 || year.is_some())?;
    let Some(year) = year else { return Ok(data) };
    let mut one = data.year(year);
    if one.rows() == 0 {
        return Err(vec![no_year(year)]);
    }
    one.years.clear();
    Ok(one)
}

fn names(frame: &Frame) -> BTreeMap<String, String> {
    let Some((code, name)) = frame.find("uCode").zip(frame.find("uName")) else { return BTreeMap::new() };
    let of = |row: usize| (frame.cell(row, code).to_owned(), frame.cell(row, name).to_owned());
    (0..frame.rows.len()).map(of).filter(|(_, name)| !name.is_empty()).collect()
}

fn no_score() -> Problem {
    Problem::new(
        "index-without-score",
        Text::new("没有一个单元能得出总得分。", "Not one unit gets a score."),
        Text::new(
            "请核对缺失值、最低可得率，以及标准化和合成方法是否相配。",
            "Look at missing values, the share that is asked for, and whether scale and aggregation go together.",
        ),
    )
}

fn without_code() -> Problem {
    Problem::new(
        "index-unit-blank",
        Text::new("有一行没有单元代码（uCode）。", "A row has no code of its unit (uCode)."),
        Text::new("请补上代码，或者删除该行。", "Add the code, or take the row out."),
    )
    .about("uCode")
}

fn no_year(year: i32) -> Problem {
    Problem::new(
        "index-year-missing",
        Text::new(format!("数据中没有 {year} 年。"), format!("The data have no year {year}.")),
        Text::new("请核对“Time”列。", "Look at the column Time."),
    )
    .about("Time")
}

fn no_code(code: &str) -> Problem {
    Problem::new(
        "index-code-unknown",
        Text::new(
            format!("指标体系中总指数以下没有代码 {code}。"),
            format!("Below the index the tree has no code {code}."),
        ),
        Text::new("请核对代码。", "Look at the code."),
    )
    .about(code)
}

fn no_weight(code: &str) -> Problem {
    Problem::new(
        "index-weight-wrong",
        Text::new(format!("{code} 的权重不是数值。"), format!("The weight of {code} is no number.")),
        Text::new("请写成“代码=数值”，数值不为负。", "Write CODE=NUMBER, and none below zero."),
    )
    .about(code)
}

fn code_twice(code: &str) -> Problem {
    Problem::new(
        "index-code-double",
        Text::new(format!("{code} 给出了两次。"), format!("{code} is given twice.")),
        Text::new("每项只能给出一次。", "Each may be given once."),
    )
    .about(code)
}
