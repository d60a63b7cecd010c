//! A delivery looked at, and taken in: what differs is kept with the data set and asked about; the exchange log has every one.

use std::collections::BTreeMap;

use axum::extract::Path;
use taihang_base::{Problem, Refusal, Text};
use taihang_kernel::{Act, Draft, Record, Value};
use taihang_registers::dataset::Difference;
use taihang_registers::shared_dataset::{self, field, transition};
use taihang_store::StoreError;
use taihang_store::exchange::{Direction, Exchange};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Posted, Uploaded, Visit, see_saying};

use super::delivery::Delivery;
use super::page::{dataset, render, takes};
use crate::collection::rows_of_file;
use crate::state::App;

/// What the form sent.
type Typed = BTreeMap<String, String>;

/// Shows what a file would bring; nothing is kept.
pub(super) async fn look(_: App, visit: Visit, Path(at): Path<String>, sent: Uploaded) -> Answer {
    Asking::answer(visit, shared_dataset::REGISTER.to_owned(), move |asking| {
        let dataset = allowed(asking, &at)?;
        let Some(file) = sent.files.first() else { return render(asking, &dataset, None, &[no_file()]) };
        let table = match rows_of_file(&file.name, &file.bytes) {
            Ok(table) => table,
            Err(problem) => return render(asking, &dataset, None, &[problem]),
        };
        let delivery = Delivery::of(asking, &dataset, table, "")?;
        if !delivery.fits() {
            note(asking, &dataset, &delivery, 422)?;
        }
        render(asking, &dataset, Some(&delivery), &[])
    })
    .await
}

/// Takes the rows in that were looked at.
pub(super) async fn receive(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    Asking::answer(visit, shared_dataset::REGISTER.to_owned(), move |asking| {
        let dataset = allowed(asking, &at)?;
        let of = |name: &str| typed.get(name).map_or("", String::as_str);
        let version: i64 = of("version").parse().map_err(|_| Failure::Malformed)?;
        let table = of("rows").lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect();
        let delivery = Delivery::of(asking, &dataset, table, of("year"))?;
        if !delivery.fits() {
            return render(asking, &dataset, Some(&delivery), &[]);
        }
        let mut kept = Draft::default();
        let differences = delivery.compared.differences.iter().map(line).collect();
        kept.lines.insert(field::DIFFERENCE.to_owned(), differences);
        let taken = Draft::default()
            .with(field::LAST_RECEIVED, Value::Date(asking.actor().today))
            .with(field::DELIVERY, Value::Text(summary(asking, &delivery)));
        let id = dataset.id;
        let edit = asking.command(Act::Edit { id, version, draft: kept }, "", None);
        // Where nothing differed now or last time there is nothing to write first.
        let same = delivery.compared.differences.is_empty() && dataset.lines(field::DIFFERENCE).is_empty();
        let next = if same { version } else { version.saturating_add(1) };
        let step = transition::RECEIVE.to_owned();
        let advance =
            asking.command(Act::Advance { id, version: next, transition: step, draft: taken }, "", None);
        let commands = if same { vec![advance] } else { vec![edit, advance] };
        match asking.store.submit_all(asking.actor(), commands) {
            Ok(_) => {
                note(asking, &dataset, &delivery, 200)?;
                Ok(see_saying(&asking.visit, &format!("/sharing/{id}"), "sharing.received"))
            }
            Err(StoreError::Problems(found)) => render(asking, &dataset, None, &found),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

fn allowed(asking: &Asking, at: &str) -> Result<Record, Failure> {
    let dataset = dataset(asking, at)?;
    if takes(asking, &dataset) { Ok(dataset) } else { Err(Refusal::NotAllowed.into()) }
}

fn line(one: &Difference) -> BTreeMap<String, Option<Value>> {
    let source = Some(Value::Text(one.source.clone())).filter(|_| !one.source.is_empty());
    [
        ("unit", Some(Value::Ref(one.unit))),
        ("year", Some(Value::Period(one.year))),
        ("place", Some(Value::Text(one.place.clone()))),
        ("theirs", Some(Value::Money(one.theirs))),
        ("ours", one.ours.map(Value::Money)),
        ("source", source),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

fn summary(asking: &Asking, delivery: &Delivery) -> String {
    let (rows, compared, digest) = (delivery.rows, &delivery.compared, delivery.digest());
    let (agreed, differing) = (compared.agreed, compared.differences.len());
    let short: String = digest.chars().take(12).collect();
    format!("{}：{rows} 行，一致 {agreed}，不同 {differing}，摘要 {short}", asking.actor().today)
}

/// Every delivery is in the exchange log, those that could not be taken in too.
fn note(asking: &Asking, dataset: &Record, delivery: &Delivery, status: u16) -> Result<(), Failure> {
    let visit = &asking.visit;
    asking.store.exchange_note(&Exchange {
        client: visit.actor.key.to_string(),
        of: None,
        organisation: dataset.reference(field::PROVIDER),
        method: "POST".to_owned(),
        path: format!("/sharing/{}/receive", dataset.id),
        register: Some(shared_dataset::REGISTER.to_owned()),
        status,
        direction: Direction::In,
        request: visit.request_id.clone(),
        bytes_in: delivery.text().len() as u64,
        bytes_out: 0,
        micros: 0,
        digest: Some(delivery.digest()),
    })?;
    Ok(())
}

fn no_file() -> Problem {
    Problem::new(
        "file-missing",
        Text::new("没有选择文件。", "No file was chosen."),
        Text::new("请选择 .xlsx 或 .csv 文件。", "Choose an .xlsx or .csv file."),
    )
}
