//! What formulas of indicators may speak of: units, indicators, registers with their fields; and how a figure over records is
//! asked for, in the notation of addresses, so that the number and the list behind it are one question.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Period, Problem, Text};
use taihang_defs::{FieldDef, FieldType, RegisterDef};
use taihang_indicators::Unit;
use taihang_indicators::formula::{Book, Condition, Entry, Formula, Live, Measure, Names, Test};
use taihang_indicators::unit::Dimension;
use taihang_kernel::input::{NoLookup, parse_value};
use taihang_kernel::{Catalogue, Record, RecordId};

/// The registers, units and indicators that a formula may name.
pub struct Vocabulary<'a> {
    catalogue: &'a Catalogue,
    indicators: BTreeMap<String, Unit>,
}

/// The indicators of a house as their formulas read.
#[derive(Debug, Default)]
pub struct Measured {
    /// Those that can be reckoned or have given values.
    pub book: Book,
    /// What is wrong with the others, by their codes.
    pub broken: BTreeMap<String, Vec<Problem>>,
}

/// Where and when a figure over records counts.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The region; everywhere if none.
    pub region: Option<RecordId>,
    /// The period.
    pub period: Period,
    /// The present day.
    pub today: Date,
}

/// The units of the code list, by their codes.
pub fn units() -> &'static BTreeMap<String, Unit> {
    static UNITS: OnceLock<BTreeMap<String, Unit>> = OnceLock::new();
    UNITS.get_or_init(|| {
        let known = crate::seed::units().into_iter().map(|row| {
            let unit = unit(&row.code, &row.base, row.factor);
            (row.code, unit)
        });
        known.collect()
    })
}

/// The names of the units, by their codes.
pub fn unit_labels() -> &'static BTreeMap<String, Text> {
    static LABELS: OnceLock<BTreeMap<String, Text>> = OnceLock::new();
    LABELS.get_or_init(|| crate::seed::units().into_iter().map(|row| (row.code, row.label)).collect())
}

fn unit(code: &str, base: &str, factor: Decimal) -> Unit {
    let things = |kind: &str| Unit::of(Dimension::Things(kind.to_owned()), factor);
    match (code, base) {
        ("count", _) => Unit::of(Dimension::Counted, Decimal::ONE),
        ("persons" | "ten_thousand_persons", _) => things("persons"),
        ("per_ten_thousand_persons", _) => Unit::of(Dimension::Counted, Decimal::ONE)
            .over(&Unit::of(Dimension::Things("persons".to_owned()), Decimal::from(10_000))),
        ("yuan_per_person", _) => Unit::of(Dimension::Of("yuan".to_owned()), factor).over(&things("persons")),
        (kind, "count") => things(kind),
        (_, "percent") => Unit::percent(),
        ("times", _) => Unit::number(),
        (_, base) => Unit::of(Dimension::Of(base.to_owned()), factor),
    }
}

impl<'a> Vocabulary<'a> {
    /// The vocabulary of a house with these indicators: code and unit of each.
    pub fn new<'i>(
        catalogue: &'a Catalogue,
        indicators: impl IntoIterator<Item = (&'i str, Option<&'i str>)>,
    ) -> Self {
        let unit = |code: Option<&str>| code.and_then(|code| units().get(code)).cloned();
        let known = indicators
            .into_iter()
            .map(|(code, own)| (code.to_owned(), unit(own).unwrap_or_else(Unit::number)));
        Self { catalogue, indicators: known.collect() }
    }

    /// The formula read and checked against a unit of the code list, or what is wrong with it.
    pub fn check(
        &self,
        text: &str,
        unit: Option<&str>,
    ) -> Result<taihang_indicators::formula::Checked, Vec<Problem>> {
        let slips = |slips: Vec<taihang_indicators::formula::Slip>| -> Vec<Problem> {
            slips.into_iter().map(|slip| slip.problem.about("formula")).collect()
        };
        let declared = unit.and_then(|code| units().get(code));
        Formula::parse(text).map_err(|slip| slips(vec![slip]))?.check(self, declared).map_err(slips)
    }
}

/// The indicators of these records, the latest edition of each code last.
pub fn measured<'r>(catalogue: &Catalogue, records: impl Iterator<Item = &'r Record> + Clone) -> Measured {
    let code = |record: &'r Record| record.text("code").unwrap_or_default();
    let vocabulary = Vocabulary::new(catalogue, records.clone().map(|one| (code(one), one.text("unit"))));
    let mut measured = Measured::default();
    for record in records {
        let own = record.text("unit").and_then(|code| units().get(code)).cloned();
        let formula = match record.text("formula").filter(|text| !text.trim().is_empty()) {
            None => None,
            Some(text) => match vocabulary.check(text, record.text("unit")) {
                Ok(checked) => Some(checked),
                Err(problems) => {
                    measured.broken.insert(code(record).to_owned(), problems);
                    continue;
                }
            },
        };
        let entry = Entry { unit: own.unwrap_or_else(Unit::number), formula };
        measured.book.entries.insert(code(record).to_owned(), entry);
    }
    measured
}

fn said(code: &str, zh: String, en: String) -> Problem {
    let hint = Text::new("请对照登记册的字段和选项。", "Look at the fields and options of the register.");
    Problem::new(code, Text::new(zh, en), hint)
}

fn no_field(register: &str, name: &str) -> Problem {
    said(
        "formula-field",
        format!("登记册“{register}”没有可用的字段“{name}”。"),
        format!("The register “{register}” has no field “{name}” to be used here."),
    )
}

fn usable<'d>(def: &'d RegisterDef, name: &str) -> Result<&'d FieldDef, Problem> {
    let field = def.fields.get(name).filter(|field| !field.sealed && !field.extra && field.kind.filterable());
    field.ok_or_else(|| no_field(&def.name, name))
}

impl Names for Vocabulary<'_> {
    fn unit(&self, code: &str) -> Option<Unit> {
        units().get(code).cloned()
    }

    fn indicator(&self, code: &str) -> Option<Unit> {
        self.indicators.get(code).cloned()
    }

    fn live(&self, live: &Live) -> Result<Unit, Problem> {
        let register = self.catalogue.register(&live.register).ok_or_else(|| {
            said(
                "formula-register",
                format!("没有登记册“{}”。", live.register),
                format!("There is no register “{}”.", live.register),
            )
        })?;
        let def = &register.def;
        for condition in &live.conditions {
            checked(self.catalogue, def, condition)?;
        }
        if let Some(name) = &live.during {
            let kind = &usable(def, name)?.kind;
            if !matches!(kind, FieldType::Date | FieldType::Period) {
                return Err(no_field(&def.name, name));
            }
        }
        if let Some(name) = &live.within
            && !names_region(def, name)
        {
            return Err(no_field(&def.name, name));
        }
        let counted = Unit::of(Dimension::Counted, Decimal::ONE);
        match &live.measure {
            Measure::Count => Ok(counted),
            Measure::Distinct(name) => usable(def, name).map(|_| counted),
            Measure::Sum(name) => {
                match &def.fields.get(name).ok_or_else(|| no_field(&def.name, name))?.kind {
                    FieldType::Money(_) => Ok(units().get("yuan").cloned().unwrap_or_else(Unit::number)),
                    FieldType::Percent(_) => Ok(Unit::percent()),
                    FieldType::Integer(_) | FieldType::Decimal(_) => Ok(counted),
                    FieldType::Text { .. }
                    | FieldType::Prose { .. }
                    | FieldType::Date
                    | FieldType::Period
                    | FieldType::YesNo
                    | FieldType::Choice(_)
                    | FieldType::Choices(_)
                    | FieldType::Ref { .. }
                    | FieldType::Refs { .. }
                    | FieldType::File(_)
                    | FieldType::Identifier { .. }
                    | FieldType::Place => Err(no_field(&def.name, name)),
                }
            }
        }
    }
}

fn names_region(def: &RegisterDef, name: &str) -> bool {
    matches!(def.fields.get(name).map(|field| &field.kind), Some(FieldType::Ref { to } | FieldType::Refs { to }) if to == "region")
}

/// The field that says where the records of a figure are; none if nothing says it.
pub fn region_field<'l>(catalogue: &Catalogue, live: &'l Live) -> Option<&'l str> {
    let own = live.within.as_deref();
    let def = &catalogue.register(&live.register)?.def;
    own.or_else(|| names_region(def, "region").then_some("region"))
}

fn checked(catalogue: &Catalogue, def: &RegisterDef, condition: &Condition) -> Result<(), Problem> {
    let name = condition.field.as_str();
    let wrong = |value: &str| {
        said(
            "formula-value",
            format!("“{name}”不能与“{value}”比较。"),
            format!("“{name}” cannot be compared with “{value}”."),
        )
    };
    if name == "state" {
        let unknown = condition.values.iter().find(|state| !def.states.contains_key(state.as_str()));
        return unknown.map_or(Ok(()), |state| Err(wrong(state)));
    }
    let field = usable(def, name)?;
    for value in &condition.values {
        let fits = match &field.kind {
            FieldType::Date | FieldType::Period if is_day_word(value) => condition.test != Test::In,
            FieldType::Ref { to } | FieldType::Refs { to } => {
                let keyed =
                    catalogue.register(to).is_some_and(|target| target.def.fields.contains_key("code"));
                keyed || value.parse::<RecordId>().is_ok()
            }
            FieldType::Text { .. }
            | FieldType::Prose { .. }
            | FieldType::Integer(_)
            | FieldType::Decimal(_)
            | FieldType::Money(_)
            | FieldType::Percent(_)
            | FieldType::Date
            | FieldType::Period
            | FieldType::YesNo
            | FieldType::Choice(_)
            | FieldType::Choices(_)
            | FieldType::File(_)
            | FieldType::Identifier { .. }
            | FieldType::Place => matches!(parse_value(field, value, &NoLookup), Ok(Some(_))),
        };
        if !fits {
            return Err(wrong(value));
        }
    }
    Ok(())
}

fn is_day_word(value: &str) -> bool {
    matches!(value, "today" | "yesterday")
}

/// The question for the records behind a figure, as parameters of an address. `named` gives the record that a code of
/// another register names; none if it is not there, and then nothing is asked.
pub fn question(
    catalogue: &Catalogue,
    live: &Live,
    scope: Scope,
    named: &dyn Fn(&str, &str) -> Option<RecordId>,
) -> Option<Vec<(String, String)>> {
    let def = &catalogue.register(&live.register)?.def;
    let mut parameters: Vec<(String, String)> = Vec::new();
    for condition in &live.conditions {
        let field = condition.field.as_str();
        let name = match condition.test {
            Test::In => field.to_owned(),
            Test::From => format!("{field}.from"),
            Test::To => format!("{field}.to"),
            Test::Filled | Test::Empty => format!("{field}.filled"),
        };
        if condition.values.is_empty() {
            let filled = if condition.test == Test::Filled { "yes" } else { "no" };
            parameters.push((name.clone(), filled.to_owned()));
        }
        let kind = def.fields.get(field).map(|field| &field.kind);
        for value in &condition.values {
            let written = match (kind, value.as_str()) {
                (Some(FieldType::Date | FieldType::Period), "today") => scope.today.to_string(),
                (Some(FieldType::Date | FieldType::Period), "yesterday") => {
                    scope.today.yesterday().ok()?.to_string()
                }
                (Some(FieldType::Ref { to } | FieldType::Refs { to }), code)
                    if code.parse::<RecordId>().is_err() =>
                {
                    named(to, code)?.to_string()
                }
                (_, value) => value.to_owned(),
            };
            parameters.push((name.clone(), written));
        }
    }
    if let Some(field) = &live.during {
        parameters.push((format!("{field}.from"), scope.period.first_day().to_string()));
        if let Some(last) = scope.period.last_day() {
            parameters.push((format!("{field}.to"), last.to_string()));
        }
    }
    if let (Some(region), Some(field)) = (scope.region, region_field(catalogue, live)) {
        parameters.push((format!("{field}.below"), region.to_string()));
    }
    Some(parameters)
}
