//! Tables found by their ruling: lines that cross make a grid, missing stretches of line make merged cells.

use std::collections::BTreeMap;

use super::content::Glyph;
use super::lines;
use super::paths::Rule;
use crate::builder::DraftCell;
use crate::lines::is_wide;

/// Distance at which two lines are one, or meet.
const NEAR: f64 = 3.0;
/// Distance at which the columns of two tables are the same.
const SAME: f64 = 4.0;
/// Most lines of one table in one direction.
const GRID: usize = 400;

/// A table on a page.
#[derive(Debug)]
pub(super) struct Grid {
    pub(super) top: f64,
    /// Places of the vertical lines, from the left.
    pub(super) columns: Vec<f64>,
    pub(super) cells: Vec<DraftCell>,
    pub(super) rows: usize,
    /// How the cells of the last row end, by their first column.
    pub(super) ends: BTreeMap<usize, End>,
}

/// How a cell at the lower edge of a table ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct End {
    /// Whether a line closes the cell.
    pub(super) closed: bool,
    /// Room after its last line, in characters.
    pub(super) room: f64,
}

impl Grid {
    /// Puts the cells on the finer column lines `columns`, which hold the own ones.
    pub(super) fn refine(&mut self, columns: &[f64]) {
        let nearest = |own: &f64| {
            let near =
                columns.iter().enumerate().min_by(|a, b| (a.1 - own).abs().total_cmp(&(b.1 - own).abs()));
            near.map_or(0, |(at, _)| at)
        };
        let places: Vec<usize> = self.columns.iter().map(nearest).collect();
        let place = |column: usize| places.get(column).copied().unwrap_or(columns.len());
        for cell in &mut self.cells {
            let (left, right) = (place(cell.column), place(cell.column + cell.columns));
            (cell.column, cell.columns) = (left, right.saturating_sub(left).max(1));
        }
        self.ends = self.ends.iter().map(|(&column, &end)| (place(column), end)).collect();
        self.columns = columns.to_vec();
    }
}

/// Whether the column lines `coarse` are among `fine`, with the same at both sides.
pub(super) fn are_among(coarse: &[f64], fine: &[f64]) -> bool {
    let near = |a: &f64, b: &f64| (a - b).abs() < SAME;
    let sides = [(coarse.first(), fine.first()), (coarse.last(), fine.last())];
    sides.iter().all(|(a, b)| a.zip(*b).is_some_and(|(a, b)| near(a, b)))
        && coarse.iter().all(|a| fine.iter().any(|b| near(a, b)))
}

/// Finds the tables of a page and takes their characters out of `glyphs`.
pub(super) fn find(rules: &[Rule], glyphs: &mut Vec<Glyph>) -> Vec<Grid> {
    let mut grids = Vec::new();
    for group in connected(rules) {
        let (across, down): (Vec<Rule>, Vec<Rule>) = group.iter().partition(|rule| rule.is_horizontal());
        // A table cut by the page has no line at the cut, one in open style none at its sides: there the ends of the
        // other lines are its edge.
        let columns = places(
            down.iter().map(|rule| rule.x0).chain(edges(across.iter().map(|rule| (rule.x0, rule.x1)))),
        );
        let mut rows = places(
            across.iter().map(|rule| rule.y0).chain(edges(down.iter().map(|rule| (rule.y0, rule.y1)))),
        );
        rows.reverse();
        if columns.len() < 3 || rows.len() < 2 || columns.len() > GRID || rows.len() > GRID {
            continue;
        }
        let frame = Frame { rules: &group, columns: &columns, rows: &rows };
        if let Some(grid) = frame.fill(glyphs) {
            grids.push(grid);
        }
    }
    grids.sort_by(|a, b| b.top.total_cmp(&a.top));
    grids
}

/// Groups of lines that touch, larger than a single line.
fn connected(rules: &[Rule]) -> Vec<Vec<Rule>> {
    let mut left: Vec<Rule> = rules.to_vec();
    left.sort_by(|a, b| b.y1.total_cmp(&a.y1));
    let mut groups = Vec::new();
    let mut work = 0_usize;
    while let Some(first) = left.pop() {
        let mut group = vec![first];
        let mut at = 0;
        while at < group.len() {
            let here = group[at];
            work += left.len();
            // A page with thousands of unconnected lines is a drawing.
            if work > 20_000_000 {
                return groups;
            }
            let mut kept = Vec::with_capacity(left.len());
            for other in left {
                if touches(&here, &other) { group.push(other) } else { kept.push(other) }
            }
            left = kept;
            at += 1;
        }
        if group.len() >= 4 {
            groups.push(group);
        }
    }
    groups
}

fn touches(a: &Rule, b: &Rule) -> bool {
    a.x0 <= b.x1 + NEAR && b.x0 <= a.x1 + NEAR && a.y0 <= b.y1 + NEAR && b.y0 <= a.y1 + NEAR
}

/// The ends that at least two lines share at the outside.
fn edges(ends: impl Iterator<Item = (f64, f64)> + Clone) -> impl Iterator<Item = f64> {
    let first = ends.clone().map(|(first, _)| first).fold(f64::MAX, f64::min);
    let last = ends.clone().map(|(_, last)| last).fold(f64::MIN, f64::max);
    let firsts = ends.clone().filter(|(start, _)| (start - first).abs() <= NEAR).count();
    let lasts = ends.filter(|(_, end)| (end - last).abs() <= NEAR).count();
    (firsts > 1).then_some(first).into_iter().chain((lasts > 1).then_some(last))
}

/// Places in rising order, near ones as one.
fn places(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let mut places: Vec<f64> = Vec::new();
    for value in values {
        if places.last().is_none_or(|last| value - last > NEAR) {
            places.push(value);
        }
    }
    places
}

/// The lines of one table.
struct Frame<'r> {
    rules: &'r [Rule],
    columns: &'r [f64],
    /// From the top.
    rows: &'r [f64],
}

impl Frame<'_> {
    /// Whether a vertical line parts the cells left and right of column line `column` in `row`.
    fn parted_by_column(&self, row: usize, column: usize) -> bool {
        let (x, y) = (self.columns[column], f64::midpoint(self.rows[row], self.rows[row + 1]));
        self.rules
            .iter()
            .any(|rule| !rule.is_horizontal() && (rule.x0 - x).abs() <= NEAR && rule.y0 <= y && y <= rule.y1)
    }

    /// Whether a horizontal line parts the cells above and below row line `row` in `column`.
    fn parted_by_row(&self, row: usize, column: usize) -> bool {
        let (x, y) = (f64::midpoint(self.columns[column], self.columns[column + 1]), self.rows[row]);
        self.rules
            .iter()
            .any(|rule| rule.is_horizontal() && (rule.y0 - y).abs() <= NEAR && rule.x0 <= x && x <= rule.x1)
    }

    /// The cells with their text; none if the frame holds no table.
    fn fill(&self, glyphs: &mut Vec<Glyph>) -> Option<Grid> {
        let (width, height) = (self.columns.len() - 1, self.rows.len() - 1);
        let mut owner = vec![vec![usize::MAX; width]; height];
        let mut cells: Vec<DraftCell> = Vec::new();
        for row in 0..height {
            for column in 0..width {
                if owner[row][column] != usize::MAX {
                    continue;
                }
                let mut columns = 1;
                while column + columns < width
                    && owner[row][column + columns] == usize::MAX
                    && !self.parted_by_column(row, column + columns)
                {
                    columns += 1;
                }
                let mut rows = 1;
                while row + rows < height
                    && (column..column + columns).all(|column| !self.parted_by_row(row + rows, column))
                {
                    rows += 1;
                }
                for line in &mut owner[row..row + rows] {
                    line[column..column + columns].fill(cells.len());
                }
                cells.push(DraftCell { text: String::new(), row, column, rows, columns });
            }
        }
        if cells.len() < 3 {
            return None;
        }
        let rooms = self.write(&owner, &mut cells, glyphs);
        if cells.iter().filter(|cell| !cell.text.is_empty()).count() < 2 {
            return None;
        }
        let last = cells.iter().zip(rooms).filter(|(cell, _)| cell.row + cell.rows == height);
        let ends = last
            .map(|(cell, room)| (cell.column, End { closed: self.parted_by_row(height, cell.column), room }))
            .collect();
        Some(Grid { top: self.rows[0], columns: self.columns.to_vec(), cells, rows: height, ends })
    }

    /// Moves the characters inside the frame into its cells and tells how much room is after the last line of each.
    fn write(&self, owner: &[Vec<usize>], cells: &mut [DraftCell], glyphs: &mut Vec<Glyph>) -> Vec<f64> {
        let mut inside: Vec<Vec<Glyph>> = vec![Vec::new(); cells.len()];
        glyphs.retain(|glyph| {
            let (x, y) = (glyph.x + glyph.width / 2.0, glyph.y + glyph.size * 0.3);
            let column = self.columns.partition_point(|&line| line <= x);
            let row = self.rows.partition_point(|&line| line >= y);
            let found =
                (column > 0 && row > 0).then(|| owner.get(row - 1)?.get(column - 1).copied()).flatten();
            if let Some(cell) = found {
                inside[cell].push(*glyph);
            }
            found.is_none()
        });
        let mut rooms = Vec::with_capacity(cells.len());
        for (cell, glyphs) in cells.iter_mut().zip(inside) {
            let right = self.columns[cell.column + cell.columns];
            let (text, room) = cell_text(&lines::of(glyphs), self.columns[cell.column], right);
            cell.text = text;
            rooms.push(room);
        }
        rooms
    }
}

/// The lines of a cell as one, and the room after the last: a line that stops early ends with a space, a full one
/// goes on.
fn cell_text(found: &[lines::Line], left: f64, right: f64) -> (String, f64) {
    let mut text = String::new();
    let mut room = f64::MAX;
    for line in found {
        let next = line.text();
        if text.is_empty() || is_full(room, &next) {
            crate::lines::join(&mut text, &next);
        } else {
            text.push(' ');
            text.push_str(&next);
        }
        // Padding is about as wide at the right as at the left.
        let padding = (line.x0 - left).clamp(0.0, 2.0 * line.size);
        room = (right - line.x1 - padding) / line.size;
    }
    (text, room)
}

/// Whether a line with this room had to end before `next`: what cannot be broken at its start found no place.
pub(super) fn is_full(room: f64, next: &str) -> bool {
    let opens = |character: char| "（(“‘《〈【〔".contains(character);
    let closes = |character: char| "）)”’》〉】〕，。；：、！？%％".contains(character);
    let mut characters = next.chars().peekable();
    let mut width = 0.0;
    while characters.next_if(|&character| opens(character)).is_some() {
        width += 1.0;
    }
    if characters.next_if(|&character| is_wide(character) && !closes(character)).is_some() {
        width += 1.0;
    }
    while characters.next_if(|&character| closes(character)).is_some() {
        width += 1.0;
    }
    // A line may be set tight or end half a character early; long runs of closing marks hang over.
    room < f64::min(width, 3.0).max(1.0) + 0.6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bar(x0: f64, y0: f64, x1: f64, y1: f64) -> Rule {
        Rule { x0, y0, x1, y1 }
    }

    fn glyph(character: char, x: f64, y: f64) -> Glyph {
        Glyph { x, y, width: 10.0, size: 10.0, character, artifact: false }
    }

    #[test]
    fn missing_lines_make_merged_cells() {
        // Two rows of three columns; the first cell spans both rows, the next two of the first row are one.
        let rules = [
            bar(0.0, 100.0, 90.0, 100.0),
            bar(30.0, 80.0, 90.0, 80.0),
            bar(0.0, 60.0, 90.0, 60.0),
            bar(0.0, 60.0, 0.0, 100.0),
            bar(30.0, 60.0, 30.0, 100.0),
            bar(60.0, 60.0, 60.0, 80.0),
            bar(90.0, 60.0, 90.0, 100.0),
        ];
        let mut glyphs = vec![
            glyph('甲', 10.0, 78.0),
            glyph('乙', 55.0, 86.0),
            glyph('丙', 40.0, 66.0),
            glyph('丁', 70.0, 66.0),
            glyph('外', 0.0, 200.0),
        ];
        let grids = find(&rules, &mut glyphs);
        assert_eq!(glyphs.len(), 1);
        let cells: Vec<(&str, usize, usize, usize, usize)> = grids[0]
            .cells
            .iter()
            .map(|cell| (cell.text.as_str(), cell.row, cell.column, cell.rows, cell.columns))
            .collect();
        assert_eq!(cells, [("甲", 0, 0, 2, 1), ("乙", 0, 1, 1, 2), ("丙", 1, 1, 1, 1), ("丁", 1, 2, 1, 1)]);
    }
}
