//! Indicator values as SDMX-CSV, out and in: one row an observation, keyed by indicator, area and period.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use taihang_base::{Fault, Period, Problem, Refusal, Text, parse_decimal};
use taihang_kernel::{Act, Draft, Query, Record, RecordId, Value};
use taihang_registers::indicator_value::{self, field};
use taihang_registers::{indicator, organisation, region};
use taihang_store::StoreError;
use taihang_web::components::{page_head, problem_summary};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Uploaded, Visit, see_saying};

use crate::every::every;
use crate::export::download;
use crate::state::App;

/// So many observations come in at once, and are read at once.
const MANY: usize = 5000;
/// The columns; the first three say what the file is.
const COLUMNS: [&str; 14] = [
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "INDICATOR",
    "EDITION",
    "REF_AREA",
    "ORGANISATION",
    "TIME_PERIOD",
    "CATEGORY",
    "REVISION",
    "OBS_VALUE",
    "OBS_STATUS",
    "SOURCE",
    "AS_OF",
];
const FLOW: &str = "TAIHANG:INDICATOR_VALUE(1.0)";

/// A period as SDMX writes it.
fn time_period(period: Period) -> String {
    let text = period.to_string();
    if let Some((year, half)) = text.split_once("-H") {
        return format!("{year}-S{half}");
    }
    text
}

/// A period from SDMX.
fn read_period(text: &str) -> Result<Period, Problem> {
    text.trim().replacen("-S", "-H", 1).replacen("-M", "-", 1).replacen("-A1", "", 1).parse()
}

/// The file with all values that the visitor may see.
pub(super) async fn values(_: App, visit: Visit) -> Answer {
    Asking::answer(visit, indicator_value::REGISTER.to_owned(), |asking| {
        let found = every(&asking.store, asking.actor(), Query::all(indicator_value::REGISTER, MANY))?;
        let codes = Codes::read(asking)?;
        let mut out = csv::Writer::from_writer(Vec::new());
        let failed = |error: csv::Error| Failure::from(Fault::new("write observations", error));
        out.write_record(COLUMNS).map_err(failed)?;
        for record in found.iter().rev() {
            out.write_record(observation(record, &codes)).map_err(failed)?;
        }
        let bytes =
            out.into_inner().map_err(|error| Fault::new("finish observations", error.into_error()))?;
        download::file("indicator-values.csv", "text/csv; charset=utf-8", bytes)
    })
    .await
}

fn observation(record: &Record, codes: &Codes) -> Vec<String> {
    let named = |field: &str| {
        record.reference(field).and_then(|id| codes.by_id.get(&id)).cloned().unwrap_or_default()
    };
    let shown = |field: &str| match record.get(field) {
        Some(Value::Decimal(number)) => number.normalize().to_string(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Period(period)) => time_period(*period),
        Some(Value::Date(day)) => day.to_string(),
        _ => record.text(field).unwrap_or_default().to_owned(),
    };
    // A text that a spreadsheet would take for a formula is kept from being one.
    let safe = |text: String| if text.starts_with(['=', '+', '@']) { format!("'{text}") } else { text };
    vec![
        "dataflow".to_owned(),
        FLOW.to_owned(),
        "I".to_owned(),
        named(field::INDICATOR),
        shown(field::EDITION),
        named(field::REGION),
        named(field::UNIT),
        shown(field::PERIOD),
        shown(field::CATEGORY),
        shown(field::REVISION),
        shown(field::VALUE),
        record.state.clone(),
        safe(shown(field::SOURCE)),
        shown(field::AS_OF),
    ]
}

/// Indicators by code and edition, regions and organisations by code, both ways.
struct Codes {
    by_id: BTreeMap<RecordId, String>,
    indicators: BTreeMap<String, Vec<(i64, RecordId)>>,
    regions: BTreeMap<String, RecordId>,
    units: BTreeMap<String, RecordId>,
}

impl Codes {
    fn read(asking: &Asking) -> Result<Self, Failure> {
        let mut codes = Self {
            by_id: BTreeMap::new(),
            indicators: BTreeMap::new(),
            regions: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        for record in all(asking, indicator::REGISTER)? {
            let Some(code) = record.text("code") else { continue };
            let edition =
                if let Some(Value::Integer(edition)) = record.get("edition") { *edition } else { 1 };
            codes.indicators.entry(code.to_owned()).or_default().push((edition, record.id));
            codes.by_id.insert(record.id, code.to_owned());
        }
        for (register, name) in [(region::REGISTER, "code"), (organisation::REGISTER, "credit_code")] {
            for record in all(asking, register)? {
                // An organisation without a credit code is known by its name.
                let Some(code) = record.text(name).or_else(|| record.text("name")) else { continue };
                let into = if register == region::REGISTER { &mut codes.regions } else { &mut codes.units };
                into.insert(code.to_owned(), record.id);
                codes.by_id.insert(record.id, code.to_owned());
            }
        }
        Ok(codes)
    }

    /// The edition asked for, or the latest.
    fn indicator(&self, code: &str, edition: Option<i64>) -> Option<RecordId> {
        let editions = self.indicators.get(code)?;
        let fits = editions.iter().filter(|(own, _)| edition.is_none_or(|wanted| wanted == *own));
        fits.max_by_key(|(own, _)| *own).map(|(_, id)| *id)
    }
}

fn all(asking: &Asking, register: &str) -> Result<Vec<Record>, Failure> {
    match every(&asking.store, asking.actor(), Query::all(register, MANY)) {
        Ok(records) => Ok(records),
        Err(StoreError::Refusal(_)) => Ok(Vec::new()),
        Err(other) => Err(other.into()),
    }
}

/// Takes a file of observations: all of them, or none and everything that is wrong, row by row.
pub(super) async fn receive(_: App, visit: Visit, sent: Uploaded) -> Answer {
    Asking::answer(visit, indicator_value::REGISTER.to_owned(), move |asking| {
        if !asking.may_create() {
            return Err(Refusal::NotAllowed.into());
        }
        let Some(file) = sent.files.first() else {
            return Ok(refused(asking, &[wrong("没有选择文件。", "No file was chosen.")]));
        };
        let (drafts, problems) = read(asking, &file.bytes)?;
        if !problems.is_empty() || drafts.is_empty() {
            let none = wrong("文件中没有观测值。", "The file holds no observation.");
            return Ok(refused(asking, &if problems.is_empty() { vec![none] } else { problems }));
        }
        let commands = drafts
            .into_iter()
            .map(|draft| asking.command(Act::Create { id: asking.fresh_id(), draft, state: None }, "", None));
        match asking.store.submit_all(asking.actor(), commands.collect()) {
            Ok(_) => Ok(see_saying(&asking.visit, "/collection", "collection.values-taken")),
            Err(StoreError::Problems(found)) => Ok(refused(asking, &found)),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn refused(asking: &Asking, problems: &[Problem]) -> Response {
    let visit = &asking.visit;
    let without_field: Vec<Problem> =
        problems.iter().cloned().map(|problem| Problem { field: None, ..problem }).collect();
    let title = visit.word("collection.values-refused");
    let body = html! {
        (page_head(title, visit.word("collection.values-refused-text"), &html! {}))
        (problem_summary(visit, "", &without_field))
    };
    let page =
        Page::new(visit, title).section("/collection").under(visit.word("collection.title"), "/collection");
    let mut response: Response = page.render(&body);
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

fn wrong(zh: &str, en: &str) -> Problem {
    let hint = Text::new(
        "请按导出文件的各列填写后重新上传。",
        "Follow the columns of an exported file and send it again.",
    );
    Problem::new("observation-unreadable", Text::new(zh, en), hint)
}

/// At most so many problems are told at once.
const TOLD: usize = 100;

fn read(asking: &Asking, bytes: &[u8]) -> Result<(Vec<Draft>, Vec<Problem>), Failure> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Ok((Vec::new(), vec![wrong("文件不是 UTF-8 编码。", "The file is not in UTF-8.")]));
    };
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let Ok(heads) = reader.headers().cloned() else {
        return Ok((Vec::new(), vec![wrong("无法读取表头。", "The heading cannot be read.")]));
    };
    let at: BTreeMap<String, usize> = heads
        .iter()
        .enumerate()
        .map(|(at, head)| (head.split(':').next().unwrap_or(head).trim().to_uppercase(), at))
        .collect();
    let lacking: Vec<&str> = ["INDICATOR", "REF_AREA", "TIME_PERIOD", "OBS_VALUE"]
        .into_iter()
        .filter(|name| !at.contains_key(*name))
        .collect();
    if !lacking.is_empty() {
        let names = lacking.join(", ");
        return Ok((
            Vec::new(),
            vec![wrong(&format!("缺少列：{names}。"), &format!("Columns are missing: {names}."))],
        ));
    }
    let codes = Codes::read(asking)?;
    let (mut drafts, mut problems) = (Vec::new(), Vec::new());
    for (row, line) in (2..).zip(reader.records()) {
        if row > MANY + 1 {
            let most = format!("{MANY}");
            problems = vec![wrong(
                &format!("超过 {most} 行，未取用任何内容。"),
                &format!("More than {most} rows; nothing was taken."),
            )];
            break;
        }
        let Ok(line) = line else {
            problems.push(wrong(&format!("第 {row} 行无法读取。"), &format!("Row {row} cannot be read.")));
            continue;
        };
        let cell = |name: &str| at.get(name).and_then(|at| line.get(*at)).map_or("", str::trim);
        match observed(&codes, &cell) {
            Ok(draft) => drafts.push(draft),
            Err(found) if problems.len() < TOLD => {
                problems
                    .push(wrong(&format!("第 {row} 行：{}", found.zh), &format!("Row {row}: {}", found.en)));
            }
            Err(_) => {}
        }
    }
    Ok((drafts, problems))
}

fn observed<'c>(codes: &Codes, cell: &dyn Fn(&str) -> &'c str) -> Result<Draft, Text> {
    let unknown =
        |zh: &str, en: &str, text: &str| Text::new(format!("{zh}“{text}”。"), format!("{en} “{text}”."));
    let edition = cell("EDITION").parse().ok();
    let code = cell("INDICATOR");
    let indicator =
        codes.indicator(code, edition).ok_or_else(|| unknown("没有指标", "There is no indicator", code))?;
    let area = cell("REF_AREA");
    let region = codes.regions.get(area).ok_or_else(|| unknown("没有地区", "There is no area", area))?;
    let unit = cell("ORGANISATION");
    let unit_id = codes.units.get(unit);
    if !unit.is_empty() && unit_id.is_none() {
        return Err(unknown("没有单位", "There is no organisation", unit));
    }
    let period = read_period(cell("TIME_PERIOD")).map_err(|problem| problem.message)?;
    let value = parse_decimal(cell("OBS_VALUE")).map_err(|problem| problem.message)?;
    let words = |text: &str| Some(Value::Text(text.to_owned())).filter(|_| !text.is_empty());
    let category = Some(cell("CATEGORY")).filter(|category| !category.is_empty()).unwrap_or("actual");
    let revision = Some(cell("REVISION")).filter(|revision| !revision.is_empty()).unwrap_or("1");
    let revision = revision
        .parse()
        .map_err(|_| unknown("修订号不是整数", "The revision is no whole number", revision))?;
    Ok(Draft::default()
        .with(field::INDICATOR, Value::Ref(indicator))
        .with(field::REGION, Value::Ref(*region))
        .with(field::UNIT, unit_id.map(|id| Value::Ref(*id)))
        .with(field::PERIOD, Value::Period(period))
        .with(field::CATEGORY, Value::Choice(category.to_owned()))
        .with(field::VALUE, Value::Decimal(value))
        .with(field::REVISION, Value::Integer(revision))
        .with(field::SOURCE, words(cell("SOURCE")))
        .with(field::AS_OF, cell("AS_OF").parse().ok().map(Value::Date)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_go_out_and_come_back() {
        for text in ["2025", "2025-S1", "2025-Q3", "2025-03"] {
            assert_eq!(time_period(read_period(text).unwrap()), text);
        }
        assert_eq!(time_period(read_period("2025-M03").unwrap()), "2025-03");
    }
}
