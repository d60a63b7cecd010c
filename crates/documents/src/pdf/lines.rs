//! Characters with places become lines of text.

use super::content::Glyph;
use crate::lines::is_wide;

/// A line of text on a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    /// Left end.
    pub(super) x0: f64,
    /// Right end.
    pub(super) x1: f64,
    /// The base line, from the bottom of the page.
    pub(super) y: f64,
    /// Height of most of its characters.
    pub(super) size: f64,
    /// The stretches between wide gaps.
    pub(super) parts: Vec<Part>,
    /// Whether the file marks it as page furniture.
    pub(super) artifact: bool,
}

/// A stretch of a line without a wide gap.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Part {
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) text: String,
}

impl Line {
    /// The whole line, a space for every wide gap.
    pub(super) fn text(&self) -> String {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.text.trim()).collect();
        parts.join(" ")
    }
}

/// Sorts characters into lines from top to bottom; lines without text are left out.
pub(super) fn of(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
    let mut lines = Vec::new();
    let mut rest = glyphs.as_slice();
    while let Some(first) = rest.first() {
        let mut base = first.y;
        let mut size = first.size;
        let mut end = 1;
        // Raised and lowered characters belong to the line of the larger ones.
        while let Some(next) = rest.get(end) {
            if base - next.y > 0.4 * size.max(next.size) {
                break;
            }
            if next.size > size * 1.2 {
                (base, size) = (next.y, next.size);
            }
            end += 1;
        }
        let (line, after) = rest.split_at(end);
        rest = after;
        lines.extend(line_of(line.to_vec()));
    }
    lines
}

/// One line from its characters.
fn line_of(mut glyphs: Vec<Glyph>) -> Option<Line> {
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    drop_doubles(&mut glyphs);
    let size = usual_size(&glyphs);
    let mut parts: Vec<Part> = Vec::new();
    let mut before: Option<Glyph> = None;
    for glyph in glyphs.iter().filter(|glyph| !glyph.character.is_whitespace()) {
        let gap = before.map_or(0.0, |before| glyph.x - (before.x + before.width));
        match parts.last_mut() {
            Some(part) if gap <= 1.5 * size => {
                if before.is_some_and(|before| is_space(before.character, glyph.character, gap, size)) {
                    part.text.push(' ');
                }
                part.text.push(glyph.character);
                part.x1 = part.x1.max(glyph.x + glyph.width);
            }
            _ => {
                parts.push(Part {
                    x0: glyph.x,
                    x1: glyph.x + glyph.width,
                    text: glyph.character.to_string(),
                });
            }
        }
        before = Some(*glyph);
    }
    let (first, last) = (parts.first()?, parts.last()?);
    let marked = glyphs.iter().filter(|glyph| glyph.artifact).count();
    let y = glyphs.iter().filter(|glyph| glyph.size >= 0.9 * size).map(|glyph| glyph.y).next()?;
    Some(Line { x0: first.x0, x1: last.x1, y, size, artifact: marked * 2 > glyphs.len(), parts })
}

/// Whether a gap between two characters is a space: narrow between Latin letters, wide between Chinese ones, and
/// typesetters leave a quarter between the two kinds.
fn is_space(before: char, after: char, gap: f64, size: f64) -> bool {
    let least = match (is_wide(before), is_wide(after)) {
        (true, true) => 0.6,
        (false, false) => 0.18,
        (true, false) | (false, true) => 0.45,
    };
    gap > least * size
}

/// Bold made by printing a character twice a hair apart.
fn drop_doubles(glyphs: &mut Vec<Glyph>) {
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs.drain(..) {
        let double = kept.iter().rev().take(3).any(|before| {
            before.character == glyph.character
                && (glyph.x - before.x).abs() < 0.15 * glyph.size
                && (glyph.y - before.y).abs() < 0.15 * glyph.size
        });
        if !double {
            kept.push(glyph);
        }
    }
    *glyphs = kept;
}

/// The size that most characters have.
fn usual_size(glyphs: &[Glyph]) -> f64 {
    let mut sizes: Vec<f64> = glyphs.iter().map(|glyph| glyph.size).collect();
    sizes.sort_by(f64::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str, x: f64, y: f64, size: f64) -> Vec<Glyph> {
        let mut x = x;
        text.chars()
            .map(|character| {
                let width = if is_wide(character) { size } else { size / 2.0 };
                x += width;
                Glyph { x: x - width, y, width, size, character, artifact: false }
            })
            .collect()
    }

    #[test]
    fn lines_are_found_whatever_the_order_of_drawing() {
        let mut glyphs = row("第二行", 10.0, 80.0, 10.0);
        glyphs.extend(row("第一行", 10.0, 100.0, 10.0));
        glyphs.extend(row("右", 100.0, 100.5, 10.0));
        glyphs.extend(row("2", 40.0, 104.0, 5.0));
        let lines = of(glyphs);
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(texts, ["第一行2 右", "第二行"]);
    }

    #[test]
    fn spaces_are_told_by_the_gap() {
        let mut glyphs = row("到", 0.0, 0.0, 10.0);
        glyphs.extend(row("2025", 12.5, 0.0, 10.0));
        glyphs.extend(row("R", 40.0, 0.0, 10.0));
        glyphs.extend(row("D", 45.2, 0.0, 10.0));
        glyphs.extend(row("年年", 60.0, 0.0, 10.0));
        glyphs.extend(row("年", 70.3, 0.0, 10.0));
        assert_eq!(of(glyphs)[0].text(), "到2025 RD 年年");
    }
}
