//! Lines drawn on the server: a picture that needs no script, for pages that others embed and for small multiples. Pure.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::FromPrimitive as _;

/// The colour of what is reached.
pub const REACHED: &str = "#17508a";
/// The colour of what is expected.
pub const EXPECTED: &str = "#a15c00";
/// Colours of several lines, told apart by their names at the end as well.
pub const LINES: [&str; 6] = ["#17508a", "#a15c00", "#2f7d4f", "#8a2f5b", "#5b4aa0", "#4a5560"];
/// Room for the scale, for the years and at the end.
const LEFT: f64 = 64.0;
const BOTTOM: f64 = 26.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 12.0;
/// Lines of the scale.
const STEPS: f64 = 4.0;

/// One line: its points by year and value, in the order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// What it is.
    pub name: String,
    /// Year (with its fraction) and value.
    pub points: Vec<(f64, f64)>,
    /// Its colour.
    pub colour: &'static str,
    /// Whether it is expected, not reached: drawn in dashes, without dots.
    pub expected: bool,
}

/// A picture of lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// What it shows, in a sentence.
    pub label: String,
    /// The lines.
    pub lines: Vec<Line>,
    /// Width and height in its own measure.
    pub size: (f64, f64),
}

/// The span of the values on one side.
#[derive(Debug, Clone, Copy)]
struct Scale {
    from: f64,
    to: f64,
    /// Between two lines of the scale.
    step: f64,
    /// Where the ends lie on the picture.
    begin: f64,
    end: f64,
}

impl Scale {
    fn at(self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        let place = self.begin + share * (self.end - self.begin);
        (place * 10.0).round() / 10.0
    }
}

impl Drawing {
    /// The picture; nothing where no line has a point.
    pub fn markup(&self) -> Markup {
        let (width, height) = self.size;
        let all = || self.lines.iter().flat_map(|line| &line.points);
        let Some((across, up)) = scales(all().copied(), self.size) else { return html! {} };
        let years = years(across);
        html! {
            svg.lines role="img" aria-label=(self.label) viewBox={ "0 0 " (width) " " (height) } width="100%"
                font-family="sans-serif" font-size="11" xmlns="http://www.w3.org/2000/svg" {
                title { (self.label) }
                @for value in std::iter::successors(Some(up.from), |value| Some(value + up.step)).take_while(|value| *value <= up.to + up.step / 2.0) {
                    line x1=(LEFT) x2=(width - RIGHT) y1=(up.at(value)) y2=(up.at(value)) stroke="#d8dee5" {}
                    text x=(LEFT - 6.0) y=(up.at(value) + 4.0) text-anchor="end" fill="#4a5560" { (shown(value)) }
                }
                @for year in years {
                    text x=(across.at(year)) y=(height - 8.0) text-anchor="middle" fill="#4a5560" { (year) }
                }
                @for line in &self.lines { (line.markup(across, up)) }
            }
        }
    }
}

impl Line {
    fn markup(&self, across: Scale, up: Scale) -> Markup {
        let place = |(year, value): &(f64, f64)| format!("{},{}", across.at(*year), up.at(*value));
        let path: Vec<String> = self.points.iter().map(place).collect();
        html! {
            polyline points=(path.join(" ")) fill="none" stroke=(self.colour) stroke-width="2"
                stroke-dasharray=[self.expected.then_some("6 4")] {}
            @if !self.expected {
                @for point in &self.points {
                    circle cx=(across.at(point.0)) cy=(up.at(point.1)) r="3" fill=(self.colour) {
                        title { (self.name) " " (point.0.floor()) ": " (shown(point.1)) }
                    }
                }
            }
        }
    }
}

/// Both scales, with room above and below.
fn scales(points: impl Iterator<Item = (f64, f64)>, (width, height): (f64, f64)) -> Option<(Scale, Scale)> {
    let points: Vec<(f64, f64)> =
        points.filter(|(year, value)| year.is_finite() && value.is_finite()).collect();
    let low_of = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(f64::INFINITY, f64::min);
    let high_of = |of: fn(&(f64, f64)) -> f64| points.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
    if points.is_empty() {
        return None;
    }
    let (first, last) = (low_of(|point| point.0), high_of(|point| point.0));
    let (low, high) = (low_of(|point| point.1), high_of(|point| point.1));
    let room = if high > low { (high - low) * 0.1 } else { high.abs().max(1.0) * 0.1 };
    // A number of things does not fall below nothing.
    let from = if low >= 0.0 { (low - room).max(0.0) } else { low - room };
    let years = if last > first { (first, last) } else { (first - 1.0, first + 1.0) };
    let step = round((high + room - from) / STEPS);
    let (from, to) = ((from / step).floor() * step, ((high + room) / step).ceil() * step);
    let across = Scale { from: years.0, to: years.1, step: 1.0, begin: LEFT + 8.0, end: width - RIGHT - 8.0 };
    Some((across, Scale { from, to, step, begin: height - BOTTOM, end: TOP }))
}

/// The next of 1, 2, 5 and 10 times a power of ten.
fn round(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let times = [1.0, 2.0, 5.0].into_iter().find(|times| step <= times * power).unwrap_or(10.0);
    times * power
}

/// The years below the picture, eight at most.
fn years(across: Scale) -> Vec<f64> {
    let (first, last) = (across.from.ceil(), across.to.floor());
    let step = ((last - first) / 7.0).ceil().max(1.0);
    std::iter::successors(Some(first), |year| Some(year + step)).take_while(|year| *year <= last).collect()
}

/// A number for people.
fn shown(value: f64) -> String {
    crate::indicators::house::shown(Decimal::from_f64(value).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_its_points_and_survives_odd_ones() {
        let line = |points: &[(f64, f64)]| Line {
            name: "企业".to_owned(),
            points: points.to_vec(),
            colour: REACHED,
            expected: false,
        };
        let picture = |points: &[(f64, f64)]| {
            let drawing =
                Drawing { label: "<企业>".to_owned(), lines: vec![line(points)], size: (480.0, 240.0) };
            drawing.markup().into_string()
        };
        let usual = picture(&[(2019.0, 100.0), (2022.0, 150.0), (2025.0, 120.0)]);
        assert_eq!(usual.matches("<circle").count(), 3, "{usual}");
        assert!(usual.contains("&lt;企业&gt;") && usual.contains(">2025<"), "{usual}");
        assert!(picture(&[]).is_empty());
        let alone = picture(&[(2020.0, 0.0)]);
        assert!(alone.contains("<circle") && !alone.contains("NaN"), "{alone}");
        assert!(picture(&[(f64::NAN, 1.0)]).is_empty());
        let long: Vec<(f64, f64)> = (0..60).map(|year| (1960.0 + f64::from(year), -5.0)).collect();
        assert!(
            [0.7, 3.0, 41.0, 99.0]
                .map(round)
                .iter()
                .zip([1.0, 5.0, 50.0, 100.0])
                .all(|(one, other)| (one - other).abs() < 1e-9)
        );
        assert!(years(scales(long.into_iter(), (400.0, 200.0)).unwrap().0).len() <= 8);
    }
}
