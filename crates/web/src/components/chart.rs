//! Charts: the option for the drawing, and the same data as a table for everyone.

use maud::{Markup, html};
use serde_json::Value;

use super::table::{Table, table};
use crate::site::MAP_PATH;
use crate::visit::Visit;

/// How high the drawing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChartHeight {
    /// A small multiple.
    Low,
    /// The usual height.
    #[default]
    Middle,
    /// Maps and trees.
    Tall,
}

/// A chart.
#[derive(Debug, Clone)]
pub struct Chart {
    /// What it shows, in a sentence: the drawing's name for assistive technology.
    pub label: String,
    /// The option of Apache ECharts. Colours may be tokens: `var(--good)`. A data item with a member `link` is opened
    /// by a click.
    pub option: Value,
    /// Its height.
    pub height: ChartHeight,
    /// Whether it draws on the map named `region` (its features are named by `name`).
    pub on_map: bool,
    /// The same data.
    pub data: Table,
}

/// The chart as HTML.
pub fn chart(visit: &Visit, chart: &Chart) -> Markup {
    let height = match chart.height {
        ChartHeight::Low => "low",
        ChartHeight::Middle => "middle",
        ChartHeight::Tall => "tall",
    };
    // A member `under` of the option names the region whose parts are drawn.
    let under = chart.option.get("under").and_then(Value::as_str);
    let map = under.map_or_else(|| MAP_PATH.to_owned(), |code| format!("{MAP_PATH}?under={code}"));
    html! {
        figure.chart {
            div.chart-canvas.(height) role="img" aria-label=(chart.label) data-chart=(chart.option.to_string())
                data-map=[chart.on_map.then_some(map)] {}
            details {
                summary { (visit.word("parts.as-table")) }
                (table(&chart.data))
            }
            noscript { p.soft.small { (visit.word("parts.no-drawing")) } }
        }
    }
}
