//! Places on a page, turned and scaled.

/// The six numbers of an affine transformation, as PDF writes them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This transformation, then `other`.
    pub(super) fn then(&self, other: &Self) -> Self {
        let part = |x: f64, y: f64, column: usize| x.mul_add(other.0[column], y * other.0[2 + column]);
        let own = &self.0;
        Self([
            part(own[0], own[1], 0),
            part(own[0], own[1], 1),
            part(own[2], own[3], 0),
            part(own[2], own[3], 1),
            part(own[4], own[5], 0) + other.0[4],
            part(own[4], own[5], 1) + other.0[5],
        ])
    }

    /// Where a point goes.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let own = &self.0;
        (own[0].mul_add(x, own[2] * y) + own[4], own[1].mul_add(x, own[3] * y) + own[5])
    }

    /// A transformation from operands; none unless there are six.
    pub(super) fn of(operands: &[f64]) -> Option<Self> {
        operands.try_into().ok().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transformations_follow_each_other() {
        let scaled = Matrix([2.0, 0.0, 0.0, 3.0, 0.0, 0.0]);
        let moved = Matrix([1.0, 0.0, 0.0, 1.0, 10.0, 20.0]);
        assert_eq!(scaled.then(&moved).apply(1.0, 1.0), (12.0, 23.0));
        assert_eq!(moved.then(&scaled).apply(1.0, 1.0), (22.0, 63.0));
        assert_eq!(Matrix::IDENTITY.then(&moved), moved);
    }
}
