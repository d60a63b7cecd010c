//! Places on a page, turned and scaled.

/// The six numbers of an affine transformation, as PDF writes them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub(super) [f64; 6]);

impl Matrix {
    /// Leaves everything where it is.
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This transformation, then `other`.
    pub(super) fn then(&self, other: &Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = other.0;
        Self([
            a.mul_add(p, b * r),
            a.mul_add(q, b * s),
            c.mul_add(p, d * r),
            c.mul_add(q, d * s),
            e.mul_add(p, f * r) + t,
            e.mul_add(q, f * s) + u,
        ])
    }

    /// Where a point goes.
    pub(super) fn apply(&self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a.mul_add(x, c * y) + e, b.mul_add(x, d * y) + f)
    }
}
