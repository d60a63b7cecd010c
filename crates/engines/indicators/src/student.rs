//! Student's t distribution.

#![expect(clippy::cast_precision_loss, reason = "places of a short series of terms")]

/// The logarithm of the gamma function (Lanczos' series).
fn ln_gamma(x: f64) -> f64 {
    const SERIES: [f64; 8] = [
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let x = x - 1.0;
    let sum = SERIES
        .iter()
        .enumerate()
        .fold(0.999_999_999_999_809_9, |sum, (place, term)| sum + term / (x + place as f64 + 1.0));
    let t = x + 7.5;
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x + 0.5) * t.ln() - t + sum.ln()
}

/// The regularised incomplete beta function, by its continued fraction.
fn beta(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 || x >= 1.0 {
        return x.clamp(0.0, 1.0);
    }
    let front = (ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (1.0 - x).ln()).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(a, b, x) / a
    } else {
        1.0 - front * fraction(b, a, 1.0 - x) / b
    }
}

/// Lentz's way to evaluate the fraction.
fn fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let safe = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut above = 1.0;
    let mut below = 1.0 / safe(1.0 - (a + b) * x / (a + 1.0));
    let mut result = below;
    for step in 1..10_000 {
        let step = f64::from(step);
        let twice = a + 2.0 * step;
        let even = step * (b - step) * x / ((twice - 1.0) * twice);
        let odd = -(a + step) * (a + b + step) * x / (twice * (twice + 1.0));
        for term in [even, odd] {
            below = 1.0 / safe(1.0 + term * below);
            above = safe(1.0 + term / above);
            result *= below * above;
        }
        if (below * above - 1.0).abs() < 1e-16 {
            break;
        }
    }
    result
}

/// The probability of a value up to `t` with `freedom` degrees of freedom.
pub(crate) fn probability(t: f64, freedom: f64) -> f64 {
    if t.is_nan() {
        return f64::NAN;
    }
    if t.is_infinite() {
        return if t > 0.0 { 1.0 } else { 0.0 };
    }
    let square = t * t;
    // Of the two ways to write the tail the one that keeps its digits.
    let tail = if square < freedom {
        0.5 - 0.5 * beta(0.5, freedom / 2.0, square / (freedom + square))
    } else {
        0.5 * beta(freedom / 2.0, 0.5, freedom / (freedom + square))
    };
    if t > 0.0 { 1.0 - tail } else { tail }
}

/// The value that is not exceeded with `share` (0.5 to 1).
pub(crate) fn quantile(share: f64, freedom: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    while probability(high, freedom) < share && high < 1e12 {
        high *= 2.0;
    }
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if probability(middle, freedom) < share { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}
