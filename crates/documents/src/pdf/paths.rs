//! Straight lines on a page: the ruling of tables.

use super::matrix::Matrix;

/// Thickest bar that counts as a line.
const THICK: f64 = 3.0;
/// Shortest line that is kept.
const SHORT: f64 = 4.0;
/// Most lines of a page, and most points of a path.
const MOST: usize = 20_000;

/// A horizontal or vertical line.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rule {
    pub(super) x0: f64,
    pub(super) y0: f64,
    pub(super) x1: f64,
    pub(super) y1: f64,
}

impl Rule {
    /// Whether it runs from left to right.
    pub(super) fn is_horizontal(&self) -> bool {
        self.x1 - self.x0 >= self.y1 - self.y0
    }
}

/// The open path and the lines drawn so far.
#[derive(Debug, Default)]
pub(super) struct Paths {
    open: Vec<Vec<(f64, f64)>>,
    points: usize,
    rules: Vec<Rule>,
}

impl Paths {
    /// The lines drawn.
    pub(super) fn into_rules(self) -> Vec<Rule> {
        self.rules
    }

    /// Takes one operator that builds or paints a path.
    pub(super) fn operate(&mut self, operator: &str, numbers: &[f64], matrix: &Matrix) {
        match (operator, numbers) {
            ("l", &[x, y]) => self.point(x, y, matrix, false),
            // A curve begins a new stretch: no table has round lines.
            ("m", &[x, y]) | ("c", &[.., x, y]) | ("v" | "y", &[_, _, x, y]) => {
                self.point(x, y, matrix, true);
            }
            ("h", _) => self.close(),
            ("re", &[x, y, width, height]) => {
                self.point(x, y, matrix, true);
                for (x, y) in [(x + width, y), (x + width, y + height), (x, y + height), (x, y)] {
                    self.point(x, y, matrix, false);
                }
            }
            ("S", _) => self.paint(true, false),
            ("s", _) => {
                self.close();
                self.paint(true, false);
            }
            ("f" | "F" | "f*", _) => self.paint(false, true),
            ("B" | "B*", _) => self.paint(true, true),
            ("b" | "b*", _) => {
                self.close();
                self.paint(true, true);
            }
            ("n", _) => self.clear(),
            _ => {}
        }
    }

    fn point(&mut self, x: f64, y: f64, matrix: &Matrix, begins: bool) {
        self.points += 1;
        if self.points > MOST {
            return;
        }
        let point = matrix.apply(x, y);
        match self.open.last_mut() {
            Some(stretch) if !begins => stretch.push(point),
            _ => self.open.push(vec![point]),
        }
    }

    fn close(&mut self) {
        if let Some(stretch) = self.open.last_mut()
            && let Some(&first) = stretch.first()
        {
            stretch.push(first);
        }
    }

    fn clear(&mut self) {
        self.open.clear();
        self.points = 0;
    }

    fn paint(&mut self, stroked: bool, filled: bool) {
        for stretch in std::mem::take(&mut self.open) {
            let (mut x0, mut y0, mut x1, mut y1) = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
            for &(x, y) in &stretch {
                (x0, y0, x1, y1) = (x0.min(x), y0.min(y), x1.max(x), y1.max(y));
            }
            let thin = (x1 - x0).min(y1 - y0) <= THICK;
            if thin && (filled || stroked) {
                self.rule(x0, y0, x1, y1);
            } else if stroked {
                for pair in stretch.windows(2) {
                    let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
                    if (ax - bx).abs() < 1.0 || (ay - by).abs() < 1.0 {
                        self.rule(ax.min(bx), ay.min(by), ax.max(bx), ay.max(by));
                    }
                }
            }
        }
        self.clear();
    }

    /// Keeps a line along the middle of a bar.
    fn rule(&mut self, x0: f64, y0: f64, x1: f64, y1: f64) {
        let (width, height) = (x1 - x0, y1 - y0);
        if !(width.is_finite() && height.is_finite()) || self.rules.len() >= MOST || width.max(height) < SHORT
        {
            return;
        }
        let (x, y) = (f64::midpoint(x0, x1), f64::midpoint(y0, y1));
        self.rules.push(if width >= height {
            Rule { x0, y0: y, x1, y1: y }
        } else {
            Rule { x0: x, y0, x1: x, y1 }
        });
    }
}
