//! What the fields of a data set mean here.

use rust_decimal::Decimal;
use taihang_base::{Problem, Text};
use taihang_kernel::Record;

use crate::lines::lines;
use crate::rd::factor;

/// A column of theirs with a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// What they call it.
    pub theirs: String,
    /// Register and field here, such as `rd_account.total`.
    pub place: String,
    /// Yuan in one unit of theirs.
    pub factor: Decimal,
}

/// How rows are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mapping {
    /// Their column with the credit code.
    pub code: String,
    /// Their column with the year, if there is one.
    pub year: Option<String>,
    /// Their columns with figures.
    pub figures: Vec<Figure>,
}

/// Yearly facts of a firm that a data set may bring.
const FACTS: [&str; 3] = ["rd_total", "revenue", "high_tech_revenue"];
/// Figures of the accounts of a year that a data set is held against.
const ACCOUNT: [&str; 5] = ["total", "intramural", "deductible", "main_revenue", "profit"];

pub(super) fn said(
    code: &str,
    field: &str,
    (zh, en): (&str, &str),
    (hint_zh, hint_en): (&str, &str),
) -> Problem {
    Problem::new(code, Text::new(zh, en), Text::new(hint_zh, hint_en)).about(field)
}

/// The mapping of a data set, or everything that is wrong with it.
pub fn mapping(dataset: &Record) -> Result<Mapping, Vec<Problem>> {
    let (mut mapping, mut problems) = (Mapping::default(), Vec::new());
    for line in lines(dataset, "mapping") {
        let of = |column: &str| line.text(column).unwrap_or_default().trim().to_owned();
        let (theirs, register, field) = (of("their_field"), of("register"), of("field"));
        match (register.as_str(), field.as_str()) {
            ("organisation", "credit_code") => mapping.code = theirs,
            ("rd_account" | "firm", "year") => mapping.year = Some(theirs),
            ("firm", field) if FACTS.contains(&field) => mapping.figures.push(figure(theirs, "firm", field, &of("unit"))),
            ("rd_account", field) if ACCOUNT.contains(&field) => {
                mapping.figures.push(figure(theirs, "rd_account", field, &of("unit")));
            }
            (register, field) => problems.push(said(
                "mapping-unknown",
                "mapping",
                (
                    &format!("“{theirs}”对应的 {register}.{field} 不能接收数据。"),
                    &format!("{register}.{field}, meant by “{theirs}”, takes no deliveries."),
                ),
                (
                    "可用：organisation.credit_code，rd_account.year、total、intramural、deductible、main_revenue、profit，firm.year、rd_total、revenue、high_tech_revenue。",
                    "There are organisation.credit_code; rd_account.year, total, intramural, deductible, main_revenue, profit; firm.year, rd_total, revenue, high_tech_revenue.",
                ),
            )),
        }
    }
    if mapping.code.is_empty() && !lines(dataset, "mapping").is_empty() {
        problems.push(said(
            "mapping-without-code",
            "mapping",
            ("没有对应统一社会信用代码的字段。", "No field is mapped to the credit code."),
            ("请增加一行：organisation.credit_code。", "Add a line: organisation.credit_code."),
        ));
    }
    if problems.is_empty() { Ok(mapping) } else { Err(problems) }
}

fn figure(theirs: String, register: &str, field: &str, unit: &str) -> Figure {
    Figure { theirs, place: format!("{register}.{field}"), factor: factor(unit) }
}
