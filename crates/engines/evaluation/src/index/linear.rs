//! The little linear algebra that is needed: eigenvectors of small symmetric matrices, and solving by Cholesky.

/// A small dense matrix by rows.
pub(super) type Square = Vec<Vec<f64>>;

/// Eigenvalues, largest first, with their eigenvectors of unit length, by Jacobi's rotations.
pub(super) fn eigen(matrix: &Square) -> Vec<(f64, Vec<f64>)> {
    let size = matrix.len();
    let mut rest = matrix.clone();
    let unit = |row: usize| (0..size).map(|column| f64::from(u8::from(row == column))).collect();
    let mut vectors: Square = (0..size).map(unit).collect();
    let pairs = || (1..size).flat_map(|row| (0..row).map(move |column| (row, column)));
    for _ in 0..100 {
        let off: f64 = pairs().map(|(row, column)| at(&rest, row, column).powi(2)).sum();
        if off.is_nan() || off < 1e-300 {
            break;
        }
        pairs().for_each(|(row, column)| rotate(&mut rest, &mut vectors, row, column));
    }
    let vector = |column: usize| (0..size).map(|row| at(&vectors, row, column)).collect();
    let mut found: Vec<(f64, Vec<f64>)> =
        (0..size).map(|column| (at(&rest, column, column), vector(column))).collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found
}

fn at(matrix: &Square, row: usize, column: usize) -> f64 {
    matrix.get(row).and_then(|row| row.get(column)).copied().unwrap_or(f64::NAN)
}

/// One rotation that makes the element (p, q) vanish.
fn rotate(rest: &mut Square, vectors: &mut Square, p: usize, q: usize) {
    let off = at(rest, p, q);
    if off == 0.0 {
        return;
    }
    let theta = (at(rest, q, q) - at(rest, p, p)) / (2.0 * off);
    let tangent = if theta == 0.0 { 1.0 } else { theta.signum() / (theta.abs() + theta.hypot(1.0)) };
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    let turn = |row: &mut Vec<f64>| {
        if let (Some(left), Some(right)) = (row.get(p).copied(), row.get(q).copied()) {
            put(row, p, cosine * left - sine * right);
            put(row, q, sine * left + cosine * right);
        }
    };
    rest.iter_mut().for_each(turn);
    for column in 0..rest.len() {
        let (left, right) = (at(rest, p, column), at(rest, q, column));
        rest.get_mut(p).into_iter().for_each(|row| put(row, column, cosine * left - sine * right));
        rest.get_mut(q).into_iter().for_each(|row| put(row, column, sine * left + cosine * right));
    }
    vectors.iter_mut().for_each(turn);
}

/// Sets one cell, if it is there.
pub(super) fn put(row: &mut [f64], column: usize, value: f64) {
    if let Some(cell) = row.get_mut(column) {
        *cell = value;
    }
}

/// The lower triangle L with L Lᵀ = `matrix`; nothing if it is not positive definite.
pub(super) fn cholesky(matrix: &Square) -> Option<Square> {
    let size = matrix.len();
    let mut lower: Square = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let dot: f64 =
                lower.get(row)?.iter().zip(lower.get(column)?).take(column).map(|(a, b)| a * b).sum();
            let rest = at(matrix, row, column) - dot;
            let value = if row == column {
                if rest <= 0.0 || rest.is_nan() {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / at(&lower, column, column)
            };
            lower.get_mut(row).into_iter().for_each(|cells| put(cells, column, value));
        }
    }
    Some(lower)
}

/// Solves L Lᵀ x = `right`.
pub(super) fn solve(lower: &Square, right: &[f64]) -> Vec<f64> {
    let size = lower.len();
    let mut x = right.to_vec();
    for row in 0..size {
        let dot: f64 = lower.get(row).into_iter().flatten().zip(&x).take(row).map(|(l, x)| l * x).sum();
        let value = (x.get(row).copied().unwrap_or(f64::NAN) - dot) / at(lower, row, row);
        put(&mut x, row, value);
    }
    for row in (0..size).rev() {
        let dot: f64 = (row + 1..size)
            .map(|below| at(lower, below, row) * x.get(below).copied().unwrap_or(f64::NAN))
            .sum();
        let value = (x.get(row).copied().unwrap_or(f64::NAN) - dot) / at(lower, row, row);
        put(&mut x, row, value);
    }
    x
}
