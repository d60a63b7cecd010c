//! The reference data of an installation as commands: regions, organisations, code lists, parameters.
//!
//! Ids are made of register and key, and each command carries its key for idempotency: run again, nothing happens twice.

mod codes;
mod indicators;
mod places;
mod settings;
mod table;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use taihang_base::Problem;
use taihang_kernel::{Act, Catalogue, Command, Draft, Origin, RecordId};

/// Ids of reference data were made on the first day of 2014, before those of all records that people enter.
const MADE_AT: i64 = 1_388_505_600;

/// The id of the record that reference data or samples call `key`; the same on every installation.
pub fn seed_id(register: &str, key: &str) -> RecordId {
    let digest = Sha256::digest(format!("{register}\n{key}").as_bytes());
    let random = digest.iter().take(10).fold(0_u128, |sum, byte| (sum << 8) | u128::from(*byte));
    RecordId::new(Timestamp::from_second(MADE_AT).unwrap_or_default(), random)
}

/// All reference data, in an order in which each command finds what it refers to. To be submitted under `Actor::system("import")`.
pub fn seed(catalogue: &Catalogue) -> Result<Vec<Command>, Vec<Problem>> {
    let mut commands = places::seed(catalogue)?;
    commands.extend(codes::seed(catalogue)?);
    commands.extend(settings::seed(catalogue)?);
    commands.extend(indicators::seed(catalogue)?);
    Ok(commands)
}

/// A unit of measure of the code list.
pub(crate) struct UnitRow {
    pub(crate) code: String,
    pub(crate) base: String,
    pub(crate) factor: rust_decimal::Decimal,
    pub(crate) label: taihang_base::Text,
}

/// The units of measure.
pub(crate) fn units() -> Vec<UnitRow> {
    codes::units()
}

/// The groups of R&D costs.
pub(crate) fn cost_groups() -> Vec<crate::rd::Group> {
    codes::cost_groups()
}

/// The purposes for which personal data are used with consent only.
pub(crate) fn purposes_by_consent() -> &'static std::collections::BTreeSet<String> {
    static PURPOSES: std::sync::OnceLock<std::collections::BTreeSet<String>> = std::sync::OnceLock::new();
    PURPOSES.get_or_init(codes::purposes_by_consent)
}

/// A record of the reference data in `state`.
fn create(register: &str, key: &str, draft: Draft, state: &str) -> Command {
    let id = seed_id(register, key);
    command(register, &format!("{register}:{key}"), Act::Create { id, draft, state: Some(state.to_owned()) })
}

/// A value added once the record it names is there.
fn complete(register: &str, key: &str, draft: Draft) -> Command {
    let id = seed_id(register, key);
    command(register, &format!("{register}:{key}:complete"), Act::Edit { id, version: 1, draft })
}

fn command(register: &str, key: &str, act: Act) -> Command {
    let origin = Origin { idempotency_key: Some(format!("seed:{key}")), ..Origin::default() };
    Command { register: register.to_owned(), act, reason: None, origin }
}
