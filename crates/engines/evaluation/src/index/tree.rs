//! The tree of an index: indicators, what they add up to, and the index on top.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::{Problem, Problems, Text};

use super::frame::{Frame, no_number};

/// The tree. Indicators come first, then each level above them; inside a level the order is that of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    nodes: Vec<Node>,
    children: Vec<Vec<usize>>,
    indicators: usize,
}

/// An indicator or an aggregate.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Names it in data and results.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// 1 for an indicator.
    pub level: usize,
    /// The place of what it adds to; none for the index itself.
    pub parent: Option<usize>,
    /// 1 if more is better, -1 if less is.
    pub direction: f64,
    /// Its weight among its siblings.
    pub weight: f64,
    /// The promised value, if there is one.
    pub target: Option<f64>,
    /// The column by which it is divided, if by one.
    pub denominator: Option<String>,
}

impl Tree {
    /// Reads the tree from a table with the columns `Level`, `iCode`, `Parent`, `Direction`, `Weight` and, if they are there,
    /// `iName`, `Target`, `Denominator`, `Type`. Rows without a level (groups, denominators) are passed over.
    pub fn read(frame: &Frame) -> Result<Self, Problems> {
        let required: Vec<_> =
            ["Level", "iCode", "Parent", "Direction", "Weight"].map(|name| frame.column(name)).into();
        let missing: Problems = required.iter().filter_map(|column| column.clone().err()).collect();
        if !missing.is_empty() {
            return Err(missing);
        }
        let mut problems = Vec::new();
        let mut rows: Vec<(Node, String)> = Vec::new();
        for row in 0..frame.rows.len() {
            match node(frame, row) {
                Ok(found) => rows.extend(found),
                Err(problem) => problems.push(problem),
            }
        }
        // A stable sort: inside a level the file decides.
        rows.sort_by_key(|(node, _)| node.level);
        let places: BTreeMap<String, usize> =
            rows.iter().enumerate().map(|(place, (node, _))| (node.code.clone(), place)).collect();
        problems.extend(doubled(&rows));
        let mut children: Vec<Vec<usize>> = vec![Vec::new(); rows.len()];
        for (place, (node, parent)) in rows.iter().enumerate() {
            let found = places.get(parent).copied();
            match found
                .filter(|above| rows.get(*above).is_some_and(|(above, _)| above.level == node.level + 1))
            {
                Some(above) => {
                    if let Some(list) = children.get_mut(above) {
                        list.push(place);
                    }
                }
                None if place + 1 == rows.len() && parent.is_empty() => {}
                // One circle is one mistake, however many codes it joins.
                None if circles(&node.code, &rows, &places) => return Err(vec![cycle(&node.code, parent)]),
                None => problems.push(no_parent(&node.code, parent)),
            }
        }
        let childless =
            rows.iter().zip(&children).filter(|((node, _), list)| node.level > 1 && list.is_empty());
        problems.extend(childless.map(|((node, _), _)| without_children(&node.code)));
        if rows.is_empty() && problems.is_empty() {
            problems.push(without_children("iMeta"));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let indicators = rows.iter().filter(|(node, _)| node.level == 1).count();
        let nodes =
            rows.into_iter().map(|(node, parent)| Node { parent: places.get(&parent).copied(), ..node });
        Ok(Self { nodes: nodes.collect(), children, indicators })
    }

    /// Every node: the indicators first, the index last.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// The indicators, in the order of the columns of the data.
    pub fn indicators(&self) -> &[Node] {
        self.nodes.get(..self.indicators).unwrap_or_default()
    }

    /// The nodes above the indicators.
    pub fn aggregates(&self) -> &[Node] {
        self.nodes.get(self.indicators..).unwrap_or_default()
    }

    /// What the node at `place` is made of.
    pub fn children(&self, place: usize) -> &[usize] {
        self.children.get(place).map_or(&[], Vec::as_slice)
    }

    /// The level of the index.
    pub fn top(&self) -> usize {
        self.nodes.last().map_or(0, |node| node.level)
    }

    /// The places of the nodes of one level.
    pub fn level(&self, level: usize) -> Vec<usize> {
        (0..self.nodes.len())
            .filter(|place| self.nodes.get(*place).is_some_and(|node| node.level == level))
            .collect()
    }

    /// The place of the node with this code.
    pub fn find(&self, code: &str) -> Option<usize> {
        self.nodes.iter().position(|node| node.code == code)
    }

    /// The indicators in sets by what they add up to at `level`.
    pub fn sets(&self, level: usize) -> Vec<(usize, Vec<usize>)> {
        self.level(level).into_iter().map(|above| (above, self.below(above))).collect()
    }

    /// The indicators below a node, in their order.
    fn below(&self, place: usize) -> Vec<usize> {
        if place < self.indicators {
            return vec![place];
        }
        self.children(place)
            .iter()
            .flat_map(|child| self.below(*child))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// What each node weighs in the index: the product, down the tree, of its weight by the sum of its siblings'.
    pub fn effective(&self, weights: &[f64]) -> Vec<f64> {
        let weight = |place: usize| weights.get(place).copied().unwrap_or(f64::NAN);
        let mut effective = vec![1.0; self.nodes.len()];
        for place in (0..self.nodes.len()).rev() {
            let sum: f64 = self.children(place).iter().map(|child| weight(*child)).sum();
            let above = effective.get(place).copied().unwrap_or(1.0);
            for child in self.children(place) {
                if let Some(cell) = effective.get_mut(*child) {
                    *cell = above * weight(*child) / sum;
                }
            }
        }
        effective
    }
}

/// The node of one row and the code of its parent; nothing for a row without a level.
fn node(frame: &Frame, row: usize) -> Result<Option<(Node, String)>, Problem> {
    let text = |name: &str| frame.find(name).map_or("", |column| frame.cell(row, column)).to_owned();
    let code = text("iCode");
    let number = |name: &str| {
        let column = frame.find(name);
        let number = column.map_or(Some(f64::NAN), |column| frame.number(row, column));
        number.ok_or_else(|| no_number(&code, name, &text(name)))
    };
    if text("Level").is_empty() {
        return Ok(None);
    }
    let level = text("Level").parse().ok().filter(|level| (1..=20).contains(level));
    let level = level.ok_or_else(|| no_number(&code, "Level", &text("Level")))?;
    let (direction, weight, target) = (number("Direction")?, number("Weight")?, number("Target")?);
    if direction.abs() != 1.0 {
        return Err(no_number(&code, "Direction", &text("Direction")));
    }
    let node = Node {
        name: text("iName"),
        level,
        parent: None,
        direction,
        weight: if weight.is_nan() { 1.0 } else { weight },
        target: Some(target).filter(|target| target.is_finite()),
        denominator: Some(text("Denominator")).filter(|name| !name.is_empty()),
        code,
    };
    Ok(Some((node, text("Parent"))))
}

fn doubled(rows: &[(Node, String)]) -> Problems {
    let mut seen = BTreeSet::new();
    let again = rows.iter().filter(|(node, _)| !seen.insert(&node.code));
    let problem = |code: &str| {
        Problem::new(
            "index-code-double",
            Text::new(format!("代码 {code} 重复。"), format!("The code {code} stands twice.")),
            Text::new("请为每个指标使用唯一的代码。", "Give each indicator a code of its own."),
        )
        .about(code)
    };
    again.map(|(node, _)| problem(&node.code)).collect()
}

/// Whether the parents of a node lead back to it.
fn circles(code: &str, rows: &[(Node, String)], places: &BTreeMap<String, usize>) -> bool {
    let above = |code: &str| places.get(code).and_then(|place| rows.get(*place)).map(|(_, parent)| parent);
    let mut now = above(code);
    for _ in 0..rows.len() {
        match now {
            Some(parent) if parent == code => return true,
            Some(parent) => now = above(parent),
            None => return false,
        }
    }
    false
}

fn cycle(code: &str, parent: &str) -> Problem {
    Problem::new(
        "index-cycle",
        Text::new(
            format!("{code} 的上级“{parent}”又以它为上级，形成循环。"),
            format!("{code} adds up to {parent}, which adds up to {code} again."),
        ),
        Text::new(
            "请改正 Parent 列，使每一项只归入高一级。",
            "Correct the column Parent: each adds to what stands one level higher.",
        ),
    )
    .about(code)
}

fn no_parent(code: &str, parent: &str) -> Problem {
    Problem::new(
        "index-parent-unknown",
        Text::new(
            format!("{code} 的上级“{parent}”不在高一级中。"),
            format!("The parent of {code}, “{parent}”, is not one level above it."),
        ),
        Text::new(
            "每个指标的上级必须正好高一级，只有一个总指数没有上级。",
            "A parent stands exactly one level higher; only the one index has none.",
        ),
    )
    .about(code)
}

fn without_children(code: &str) -> Problem {
    Problem::new(
        "index-without-children",
        Text::new(format!("{code} 没有下级指标。"), format!("Nothing adds up to {code}.")),
        Text::new("请为它指定下级指标，或者删除它。", "Give it indicators, or take it out."),
    )
    .about(code)
}
