//! Weights from pairwise judgements (层次分析法), and whether the judgements agree with each other.

use taihang_base::{Problem, Text};

/// Consistency of random judgements, for 3 to 9 items.
const RANDOM: [f64; 7] = [0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45];
/// Judgements with a larger ratio contradict each other too much.
pub const LARGEST_RATIO: f64 = 0.1;
/// How far a judgement may be from the reciprocal of its mirror: files carry thirds with few digits.
const RECIPROCAL: f64 = 1e-3;

/// What judgements say.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The principal eigenvector; the sum is 1.
    pub weights: Vec<f64>,
    /// Geometric means of the rows; the sum is 1.
    pub by_rows: Vec<f64>,
    /// The largest eigenvalue.
    pub eigenvalue: f64,
    /// Consistency index.
    pub index: f64,
    /// Index by that of random judgements; none beyond nine items.
    pub ratio: Option<f64>,
    /// The three items whose judgements contradict each other most.
    pub worst: Option<[usize; 3]>,
}

/// Weighs the items of a matrix of judgements: `matrix[a][b]` says how many times more a counts than b.
pub fn judge(matrix: &[Vec<f64>]) -> Result<Judged, Problem> {
    let size = matrix.len();
    let at = |a: usize, b: usize| matrix.get(a).and_then(|row| row.get(b)).copied().unwrap_or(f64::NAN);
    let pairs = || (0..size).flat_map(move |a| (0..size).map(move |b| (a, b)));
    let square = size > 0 && matrix.iter().all(|row| row.len() == size);
    let sound = |(a, b): (usize, usize)| at(a, b) > 0.0 && (at(a, b) * at(b, a) - 1.0).abs() <= RECIPROCAL;
    if !square || !pairs().all(sound) {
        return Err(Problem::new(
            "judgements-not-reciprocal",
            Text::new(
                "判断矩阵必须是正的方阵，且互为倒数（a 比 b 为 3，则 b 比 a 为 1/3）。",
                "Judgements form a square of positive numbers, each the reciprocal of its mirror (3 and 1/3).",
            ),
            Text::new("请核对判断矩阵。", "Look at the judgements again."),
        ));
    }
    let means: Vec<f64> = matrix
        .iter()
        .map(|row| (row.iter().map(|judgement| judgement.ln()).sum::<f64>() / size as f64).exp())
        .collect();
    let by_rows = to_one(&means);
    let (weights, eigenvalue) = principal(matrix, by_rows.clone());
    let index = if size > 1 { (eigenvalue - size as f64) / (size as f64 - 1.0) } else { 0.0 };
    let ratio = if size < 3 { Some(0.0) } else { RANDOM.get(size - 3).map(|random| index / random) };
    let triples = || {
        pairs().flat_map(move |(a, b)| (0..size).map(move |c| [a, b, c])).filter(|[a, b, c]| a < b && b < c)
    };
    let off = |[a, b, c]: &[usize; 3]| (at(*a, *c) / (at(*a, *b) * at(*b, *c))).ln().abs();
    let worst = triples().max_by(|one, other| off(one).total_cmp(&off(other)));
    Ok(Judged { weights, by_rows, eigenvalue, index, ratio, worst })
}

/// The eigenvector of a positive matrix by repeated multiplication, and its eigenvalue.
fn principal(matrix: &[Vec<f64>], start: Vec<f64>) -> (Vec<f64>, f64) {
    let (mut weights, mut eigenvalue) = (start, f64::NAN);
    for _ in 0..10_000 {
        let next: Vec<f64> = matrix
            .iter()
            .map(|row| row.iter().zip(&weights).map(|(judgement, weight)| judgement * weight).sum())
            .collect();
        eigenvalue = next.iter().sum();
        let next = to_one(&next);
        let moved = next.iter().zip(&weights).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
        weights = next;
        if moved < 1e-16 {
            break;
        }
    }
    (weights, eigenvalue)
}

fn to_one(numbers: &[f64]) -> Vec<f64> {
    let sum: f64 = numbers.iter().sum();
    numbers.iter().map(|number| number / sum).collect()
}
