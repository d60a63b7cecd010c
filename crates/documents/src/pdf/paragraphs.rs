//! Lines become paragraphs again: a line that runs to the right margin goes on in the next.

use super::lines::Line;
use crate::lines::{ends_sentence, join, starts_item};

/// The margins and size of the running text of a document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measure {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) size: f64,
    /// Usual distance between two lines of a paragraph.
    pub(super) pitch: f64,
    pub(super) page_width: f64,
}

/// A paragraph in the making.
#[derive(Debug)]
pub(super) struct Paragraph {
    pub(super) text: String,
    last: Line,
    lines: usize,
    centred: bool,
}

impl Measure {
    /// Measures the lines of all pages.
    pub(super) fn of<'l>(lines: &(impl Iterator<Item = &'l Line> + Clone), page_width: f64) -> Self {
        let count = |line: &Line| line.parts.iter().map(|part| part.text.len()).sum::<usize>();
        let size = usual(lines.clone().map(|line| (line.size, count(line))), 0.5).unwrap_or(12.0);
        let body = || lines.clone().filter(move |line| (line.size - size).abs() < 0.15 * size);
        let left = margin(
            body().filter(|line| line.x1 - line.x0 > 0.4 * page_width).map(|line| (line.x0, 1)),
            size * 0.4,
        );
        let left = left.unwrap_or_else(|| body().map(|line| line.x0).fold(f64::MAX, f64::min));
        let mut ends: Vec<f64> =
            body().filter(|line| line.x1 - line.x0 > 0.3 * page_width).map(|line| line.x1).collect();
        ends.sort_by(f64::total_cmp);
        let right = ends.get(ends.len().saturating_sub(1) * 19 / 20).copied().unwrap_or(page_width);
        let pairs = lines.clone().zip(lines.clone().skip(1));
        let steps = pairs
            .filter(|(a, b)| a.y > b.y && (a.size - b.size).abs() < 1.0)
            .map(|(a, b)| (a.y - b.y, count(b)));
        let pitch = usual(steps, 1.0).unwrap_or(size * 1.5);
        Self { left, right, size, pitch, page_width }
    }

    fn is_centred(&self, line: &Line) -> bool {
        let (before, after) = (line.x0, self.page_width - line.x1);
        line.x0 > self.left + 2.0 * self.size && (before - after).abs() < 2.5 * line.size
    }

    fn is_full(&self, line: &Line) -> bool {
        line.x1 > self.right - 2.2 * line.size
    }
}

/// Values that lie near each other as one, the smallest, with their weight.
fn clusters(values: impl Iterator<Item = (f64, usize)>, near: f64) -> Vec<(f64, usize)> {
    let mut values: Vec<(f64, usize)> = values.filter(|(value, _)| value.is_finite()).collect();
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    for (value, weight) in values {
        match clusters.last_mut() {
            Some((first, sum)) if value - *first <= near => *sum += weight,
            _ => clusters.push((value, weight)),
        }
    }
    clusters
}

/// The value that most weight lies near, the smaller of two.
fn usual(values: impl Iterator<Item = (f64, usize)>, near: f64) -> Option<f64> {
    let clusters = clusters(values, near);
    let most = clusters.iter().map(|(_, weight)| *weight).max()?;
    clusters.into_iter().find(|(_, weight)| *weight == most).map(|(value, _)| value)
}

/// Where lines begin that are not indented: where paragraphs are short, most lines are first ones and begin further
/// in.
fn margin(lines: impl Iterator<Item = (f64, usize)>, near: f64) -> Option<f64> {
    let clusters = clusters(lines, near);
    let most = clusters.iter().map(|(_, weight)| *weight).max()?;
    clusters.into_iter().find(|(_, weight)| weight * 4 >= most).map(|(value, _)| value)
}

impl Paragraph {
    /// A paragraph that begins with `line`.
    pub(super) fn new(line: Line, measure: &Measure) -> Self {
        Self { text: line.text(), centred: measure.is_centred(&line), last: line, lines: 1 }
    }

    /// Adds `line`.
    pub(super) fn push(&mut self, line: Line, measure: &Measure) {
        self.centred |= line.size > 1.15 * measure.size && measure.is_centred(&line);
        join(&mut self.text, &line.text());
        self.last = line;
        self.lines += 1;
    }

    /// Whether the paragraph is a title: centred and larger than the running text.
    pub(super) fn is_title(&self, measure: &Measure) -> bool {
        self.centred && self.last.size > 1.3 * measure.size && self.text.chars().count() < 120
    }

    /// Whether `next` goes on with this paragraph; `same_page` if no page ends between the two.
    pub(super) fn takes(&self, next: &Line, same_page: bool, measure: &Measure) -> bool {
        let last = &self.last;
        if (next.size - last.size).abs() > 0.12 * last.size {
            return false;
        }
        let step = last.y - next.y;
        let pitch = measure.pitch.max(measure.size * 1.2) * (last.size / measure.size).max(1.0);
        if same_page && step > pitch * 1.45 {
            return false;
        }
        let text = next.text();
        let centred = measure.is_centred(next);
        // A title over several lines: the first may fill the page, the last stands in the middle.
        if last.size > 1.15 * measure.size && (centred || self.centred || measure.is_full(last)) {
            let goes_on = centred && (self.centred || measure.is_full(last));
            return same_page && goes_on && !starts_item(&text);
        }
        if self.centred || !measure.is_full(last) {
            return false;
        }
        let indented = next.x0 > measure.left + 1.2 * next.size;
        // The second line of a list item may hang under its text, as deep as the first or deeper.
        let hangs = self.lines > 1 && (next.x0 - last.x0).abs() < 0.6 * next.size;
        if indented && !hangs {
            return false;
        }
        if indented && ends_sentence(&self.text) {
            return false;
        }
        !(starts_item(&text) && ends_sentence(&self.text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_margin_is_where_second_lines_begin() {
        type Lines<'l> = &'l [(f64, usize)];
        let cases: [(Lines<'_>, Option<f64>); 4] = [
            (&[(96.7, 9), (74.2, 1), (74.3, 3)], Some(74.2)),
            (&[(96.7, 3), (74.2, 9)], Some(74.2)),
            (&[(96.7, 9), (20.0, 1)], Some(96.7)),
            (&[], None),
        ];
        for (lines, expected) in cases {
            assert_eq!(margin(lines.iter().copied(), 4.0), expected, "{lines:?}");
        }
        assert_eq!(usual([(96.7, 9), (74.2, 3)].into_iter(), 4.0), Some(96.7));
    }
}
