//! What R&D accounts answer already: it is not asked again (R10).

use std::collections::BTreeMap;

use taihang_kernel::{Actor, Record, Value};
use taihang_registers::data_return::field;
use taihang_web::Failure;
use taihang_web::register::Asking;

/// What the unit's accounts of the period answer, in the units of the questions.
pub(super) fn answers(
    asking: &Asking,
    record: &Record,
    form: &Record,
) -> Result<BTreeMap<String, String>, Failure> {
    let (Some(unit), Some(Value::Period(period))) =
        (record.reference(field::UNIT), record.get(field::PERIOD))
    else {
        return Ok(BTreeMap::new());
    };
    if taihang_registers::rd::asked(form).is_empty() {
        return Ok(BTreeMap::new());
    }
    // Who fills in the unit's return may be told the unit's own figures.
    let program = Actor::system("collection", asking.actor().today);
    let accounts = crate::rd::year::accounts(&asking.store, &program, Some(unit), Some(*period))?;
    let (region, year) = (record.reference(field::REGION), period.first_day().year());
    let limits = crate::rd::year::limits(&asking.store, &program, region, year)?;
    let answers = taihang_registers::rd::answers(form, &accounts, limits);
    Ok(answers.into_iter().map(|(question, number)| (question, number.to_string())).collect())
}
