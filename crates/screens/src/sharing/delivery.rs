//! A file held against what is here: organisations and firms as the steward sees them, accounts as the agreed exchange reads them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rust_decimal::Decimal;
use sha2::{Digest as _, Sha256};
use taihang_base::{Period, Problem, Text, parse_percent};
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_registers::dataset::{Compared, Held, Mapping, compare, mapping, read};
use taihang_registers::rd::{CONFLICT_SHARE, Limits};
use taihang_registers::{firm, organisation, rd_account};
use taihang_web::Failure;
use taihang_web::register::Asking;

use crate::every::every;
use crate::parameter_value::parameter;
use crate::rd::year::limits;

/// Values in one question.
const AT_ONCE: usize = 200;
/// Records in one page of an answer.
const PAGE: usize = 500;
/// So many differences fit into one delivery, as many as the register keeps.
pub(super) const MOST: usize = 500;

/// What a delivery comes to.
pub(super) struct Delivery {
    pub(super) table: Vec<Vec<String>>,
    pub(super) year: String,
    pub(super) rows: usize,
    pub(super) compared: Compared,
    pub(super) problems: Vec<Problem>,
    pub(super) names: BTreeMap<RecordId, String>,
}

impl Delivery {
    /// Reads `table` by the mapping of `dataset` and compares.
    pub(super) fn of(
        asking: &Asking,
        dataset: &Record,
        table: Vec<Vec<String>>,
        year: &str,
    ) -> Result<Self, Failure> {
        let mut delivery = Self {
            table,
            year: year.trim().to_owned(),
            rows: 0,
            compared: Compared::default(),
            problems: Vec::new(),
            names: BTreeMap::new(),
        };
        let map = match mapping(dataset) {
            Ok(map) => map,
            Err(problems) => {
                delivery.problems = problems;
                return Ok(delivery);
            }
        };
        let whole =
            delivery.year.parse().ok().filter(|year| (1950..=2200).contains(year)).and_then(Period::year);
        let found = read(&map, &delivery.table, whole);
        delivery.rows = found.rows.len();
        delivery.problems = found.problems;
        if found.rows.is_empty() && delivery.problems.is_empty() {
            delivery.problems.push(empty());
        }
        let codes: BTreeSet<String> = found.rows.iter().map(|row| row.code.clone()).collect();
        let held = held(asking, &map, &codes)?;
        let (share, limits) = measures(asking, dataset)?;
        delivery.compared = compare(&map, &found.rows, &held, (share, limits));
        if delivery.compared.differences.len() > MOST {
            delivery.problems.push(too_many(delivery.compared.differences.len()));
        }
        let named =
            delivery.compared.differences.iter().map(|one| (organisation::REGISTER.to_owned(), one.unit));
        delivery.names =
            asking.store.titles(asking.actor(), named.collect::<BTreeSet<_>>(), asking.visit.language)?;
        Ok(delivery)
    }

    /// Whether it may be taken in.
    pub(super) fn fits(&self) -> bool {
        self.problems.is_empty() && self.compared.unknown.is_empty()
    }

    /// The rows as text, as they travel from the look to the taking in.
    pub(super) fn text(&self) -> String {
        let clean = |cell: &String| cell.replace(['\t', '\n', '\r'], " ");
        let line = |row: &Vec<String>| row.iter().map(clean).collect::<Vec<_>>().join("\t");
        self.table.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The digest of that text.
    pub(super) fn digest(&self) -> String {
        taihang_base::hex(&Sha256::digest(self.text().as_bytes()))
    }
}

/// What is held of the units with these codes.
fn held(asking: &Asking, map: &Mapping, codes: &BTreeSet<String>) -> Result<BTreeMap<String, Held>, Failure> {
    let mut found = BTreeMap::new();
    // What accounts hold is compared by the exchange itself; the steward sees the units and what differs.
    let exchange = Actor::system("exchange", asking.actor().today);
    let with_accounts = map.figures.iter().any(|figure| figure.place.starts_with("rd_account."));
    let codes: Vec<&String> = codes.iter().collect();
    for some in codes.chunks(AT_ONCE) {
        let wanted = some.iter().map(|code| Value::Identifier((*code).clone())).collect();
        let query =
            Query::all(organisation::REGISTER, PAGE).with(organisation::field::CREDIT_CODE, Test::In(wanted));
        let units = every(&asking.store, asking.actor(), query)?;
        let ids = || Test::In(units.iter().map(|unit| Value::Ref(unit.id)).collect());
        if units.is_empty() {
            continue;
        }
        let firms = Query::all(firm::REGISTER, PAGE).with(firm::field::ORGANISATION, ids());
        let firms = every(&asking.store, &exchange, firms)?;
        let accounts = if with_accounts {
            every(
                &asking.store,
                &exchange,
                Query::all(rd_account::REGISTER, PAGE).with(rd_account::field::UNIT, ids()),
            )?
        } else {
            Vec::new()
        };
        for unit in &units {
            let Some(code) = unit.text(organisation::field::CREDIT_CODE) else { continue };
            let own = |record: &&Record, field: &str| record.reference(field) == Some(unit.id);
            let here = Held {
                unit: unit.id,
                firm: firms.iter().find(|one| own(one, firm::field::ORGANISATION)).cloned(),
                accounts: accounts.iter().filter(|one| own(one, rd_account::field::UNIT)).cloned().collect(),
            };
            found.insert(code.to_owned(), here);
        }
    }
    Ok(found)
}

/// The share by which sources may differ and the limits of the super-deduction, where the consumer is.
fn measures(asking: &Asking, dataset: &Record) -> Result<(Decimal, Limits), Failure> {
    let actor = asking.actor();
    let provider = dataset.reference("provider");
    let unit = actor.organisation.or(provider);
    let region = unit.and_then(|unit| asking.store.one(actor, organisation::REGISTER, unit).ok());
    let region = region.and_then(|unit| unit.record.reference("region"));
    let today: Date = actor.today;
    let share = parameter(&asking.store, actor, CONFLICT_SHARE, (region, today))?;
    let share = share.and_then(|share| parse_percent(&share).ok()).unwrap_or_default();
    Ok((share, limits(&asking.store, actor, region, today.year())?))
}

fn empty() -> Problem {
    Problem::new(
        "delivery-empty",
        Text::new("文件中没有数据行。", "The file has no rows."),
        Text::new("请核对文件。", "Check the file."),
    )
}

fn too_many(count: usize) -> Problem {
    Problem::new(
        "delivery-too-different",
        Text::new(
            format!("有 {count} 处不同，超过一批可登记的 {MOST} 处。"),
            format!("{count} figures differ, more than the {MOST} that one delivery may have."),
        ),
        Text::new("请核对计量单位和年度，或分批接收。", "Check units and year, or take it in by parts."),
    )
}
