//! Small tables written by hand, and what stands in them.

use taihang_evaluation::index::{Built, Data, Frame, Method, Recipe, Tables, Tree};

/// A table from lines with commas.
pub(crate) fn frame(text: &str) -> Frame {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| line.split(',').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let header = lines.next().map(cells).unwrap_or_default();
    Frame { header, rows: lines.map(cells).collect() }
}

/// Four indicators in two pillars under one index; `d` counts less as more, `a` is divided by `Size`.
pub(crate) const META: &str = "
    Level, iCode, Parent, Direction, Weight, Target, Denominator, iName
    1, a, one, 1, 1, 10, Size, first
    1, b, one, 1, 3, 4, , second
    1, c, two, 1, 1, 8, , third
    1, d, two, -1, 1, 2, , fourth
    2, one, top, 1, 1, , , pillar one
    2, two, top, 1, 2, , , pillar two
    3, top, , 1, 1, , , index";

pub(crate) const VALUES: &str = "
    uCode, Group, Size, a, b, c, d
    u3, east, 2, 6, 1, , 1
    u1, east, 1, 2, 4, 5, 3
    u2, west, 4, 20, , 7, 2
    u4, west, 2, 8, 2, 9, 5";

pub(crate) fn tree() -> Tree {
    Tree::read(&frame(META)).unwrap()
}

pub(crate) fn data() -> Data {
    Data::read(&frame(VALUES), &tree(), false).unwrap()
}

/// A recipe from a METHOD.toml, with tables.
pub(crate) fn recipe(method: &str, tables: &[(&str, &str)]) -> Recipe {
    let tables: Tables = tables.iter().map(|(name, text)| ((*name).to_owned(), frame(text))).collect();
    let method = Method::read(&format!("aggregate = [\"arithmetic\"]\n{method}")).unwrap();
    Recipe::resolve(&method, &tree(), &data(), &tables).unwrap()
}

/// The index by that method.
pub(crate) fn built(method: &str, tables: &[(&str, &str)]) -> Built {
    recipe(method, tables).build(&tree(), &data())
}

/// Equal to the last digits; missing is equal to missing.
pub(crate) fn near(found: &[f64], expected: &[f64]) -> bool {
    let same = |(a, b): (&f64, &f64)| {
        a.is_nan() && b.is_nan() || a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
    };
    found.len() == expected.len() && found.iter().zip(expected).all(same)
}

/// Says what differs.
#[track_caller]
pub(crate) fn assert_near(found: &[f64], expected: &[f64]) {
    assert!(near(found, expected), "{found:?}\nis not\n{expected:?}");
}

/// Missing.
pub(crate) const NO: f64 = f64::NAN;
