//! Page headers, footers and numbers: what stands at the edge of a page and comes again on others.

use std::collections::BTreeMap;

use super::lines::Line;

/// Share of the page at the top and at the bottom where furniture stands.
const EDGE: f64 = 0.12;
/// Lines at each edge that may be furniture.
const LINES: usize = 3;

/// Why a line is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// At the top of pages.
    Header,
    /// At the bottom of pages.
    Footer,
    /// The number of the page.
    Number,
}

/// A page as lines, with its height.
pub(super) struct Sheet {
    pub(super) height: f64,
    pub(super) lines: Vec<Line>,
}

/// Takes the furniture out of the sheets and tells what it was, page by page.
pub(super) fn remove(sheets: &mut [Sheet]) -> Vec<(Kind, String)> {
    let mut seen: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for sheet in sheets.iter() {
        let mut here: Vec<(Kind, String)> =
            sheet.edges().into_iter().map(|(kind, at)| (kind, shape(&sheet.lines[at].text()))).collect();
        here.sort();
        here.dedup();
        for key in here {
            *seen.entry(key).or_default() += 1;
        }
    }
    let often = (sheets.len() / 3).max(2);
    let mut removed = Vec::new();
    for sheet in sheets.iter_mut() {
        let mut gone = Vec::new();
        for (kind, at) in sheet.edges() {
            let line = &sheet.lines[at];
            let text = line.text();
            let repeated = seen.get(&(kind, shape(&text))).is_some_and(|&times| times >= often);
            if is_page_number(&text) {
                gone.push((at, Kind::Number, text));
            } else if repeated && !is_page_edge_text(&text) || line.artifact || text.contains("file://") {
                gone.push((at, kind, text));
            }
        }
        let mut at = 0;
        sheet.lines.retain(|_| {
            at += 1;
            !gone.iter().any(|(index, _, _)| *index + 1 == at)
        });
        removed.extend(gone.into_iter().map(|(_, kind, text)| (kind, text)));
    }
    removed
}

impl Sheet {
    /// The lines at the edges that may be furniture, by index.
    fn edges(&self) -> Vec<(Kind, usize)> {
        let top =
            self.lines.iter().enumerate().take(LINES).filter(|(_, line)| line.y > self.height * (1.0 - EDGE));
        let bottom =
            self.lines.iter().enumerate().rev().take(LINES).filter(|(_, line)| line.y < self.height * EDGE);
        top.map(|(at, _)| (Kind::Header, at)).chain(bottom.map(|(at, _)| (Kind::Footer, at))).collect()
    }
}

/// The text with every number as one sign, so that “3 / 12” and “4 / 12” are the same.
fn shape(text: &str) -> String {
    let mut shape = String::new();
    for character in text.chars().filter(|character| !character.is_whitespace()) {
        let sign = if character.is_ascii_digit() { '#' } else { character };
        if !(sign == '#' && shape.ends_with('#')) {
            shape.push(sign);
        }
    }
    shape
}

/// Text that comes again and again at the edge because it is the text: a numbered line of a list.
fn is_page_edge_text(text: &str) -> bool {
    text.ends_with(['。', '；']) || text.chars().count() > 60
}

/// “12”, “— 12 —”, “第12页 共30页”, “12/30”, “Page 3 of 9”.
fn is_page_number(text: &str) -> bool {
    let text: String = text.to_lowercase().chars().filter(|character| !character.is_whitespace()).collect();
    let bare = text.trim_matches(['-', '—', '–', '－', '·', '•', '~', '～', '_', '|', '―', '─']);
    let bare = bare.strip_prefix("page").unwrap_or(bare);
    let rest: String = bare.chars().filter(|character| !"第页共/of，,／".contains(*character)).collect();
    let digits = bare.chars().any(|character| character.is_ascii_digit());
    let roman =
        !bare.is_empty() && bare.len() <= 5 && bare.chars().all(|character| "ivx".contains(character));
    roman
        || digits
            && rest.len() <= 8
            && rest.chars().all(|character| character.is_ascii_digit())
            && !looks_like_year(bare, &text)
}

/// A bare year between other lines is text, one between dashes is not.
fn looks_like_year(bare: &str, text: &str) -> bool {
    bare == text && bare.len() == 4 && bare.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::Part;

    fn line(text: &str, y: f64) -> Line {
        let parts = vec![Part { x0: 0.0, x1: 100.0, text: text.to_owned() }];
        Line { x0: 0.0, x1: 100.0, y, size: 10.0, parts, artifact: false }
    }

    #[test]
    fn page_numbers_are_known() {
        for text in ["12", "— 12 —", "- 3 -", "第 3 页 共 12 页", "3/12", "Page 3 of 12", "iv"] {
            assert!(is_page_number(text), "{text}");
        }
        for text in ["2025", "3家", "1.总体要求", "2025年", "", "x1"] {
            assert!(!is_page_number(text), "{text}");
        }
    }

    #[test]
    fn what_repeats_at_the_edge_is_furniture() {
        let mut sheets: Vec<Sheet> = (1..=3)
            .map(|page| Sheet {
                height: 800.0,
                lines: vec![
                    line("某省规划", 780.0),
                    line(&format!("正文{page}段"), 750.0),
                    line("完。", 400.0),
                    line(&format!("— {page} —"), 30.0),
                ],
            })
            .collect();
        sheets[1].lines[1] = line("另一句话", 750.0);
        sheets[2].lines[1] = line("第三句话", 750.0);
        let removed = remove(&mut sheets);
        assert_eq!(removed.len(), 6);
        assert_eq!(removed[0], (Kind::Header, "某省规划".to_owned()));
        assert_eq!(removed[1], (Kind::Number, "— 1 —".to_owned()));
        assert!(sheets.iter().all(|sheet| sheet.lines.len() == 2));
    }
}
