//! S035: a tax file is looked at before it counts; unknown codes are said at once; a firm whose R&D differs gets a finding; the
//! exchange log has the delivery.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE};
use axum::http::{Request, StatusCode};
use taihang_kernel::{Draft, RecordId, Value};
use taihang_store::exchange::Wanted;

use crate::rd::{conflicts, firm, make, record, world};
use crate::world::{Reply, World, choice, form, hidden, organisation, text};

fn dataset(world: &World) -> RecordId {
    let line = |theirs: &str,
                register: &str,
                field: &str,
                unit: &str,
                sample: &str|
     -> BTreeMap<String, Option<Value>> {
        [
            ("their_field", theirs),
            ("register", register),
            ("field", field),
            ("unit", unit),
            ("sample", sample),
        ]
        .into_iter()
        .filter(|(_, word)| !word.is_empty())
        .map(|(name, word)| (name.to_owned(), Some(text(word))))
        .collect()
    };
    let mut draft = Draft::default()
        .with("name", text("研发费用加计扣除申报"))
        .with("provider", Value::Ref(organisation("140100-government")))
        .with("consumers", Value::Refs(vec![organisation("140000-science")]))
        .with("purpose", choice("evaluation"))
        .with("basis_note", text("数据共享协议第三条"))
        .with("identity", choice("credit_code"))
        .with("delivered_every", choice("yearly"))
        .with("conflict_rule", choice("hold"));
    let lines = vec![
        line("纳税人识别号", "organisation", "credit_code", "", "91140105DEM003610K"),
        line("年度", "rd_account", "year", "", "2025"),
        line("研发费用", "rd_account", "total", "万元", "480"),
    ];
    draft.lines.insert("mapping".to_owned(), lines);
    make(world, "shared_dataset", draft, Some("live"))
}

async fn look(world: &World, cookies: &str, id: RecordId, csv: &str) -> Reply {
    let token = world.token(cookies).await;
    let body = format!(
        "--limit\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n--limit\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"tax.csv\"\r\n\r\n{csv}\r\n--limit--\r\n"
    );
    let request = Request::post(format!("/sharing/{id}/look"))
        .header(COOKIE, cookies)
        .header("accept-language", "zh-CN")
        .header(CONTENT_TYPE, "multipart/form-data; boundary=limit");
    world.send(request.body(Body::from(body)).unwrap()).await
}

#[tokio::test]
async fn a_tax_file_is_looked_at_taken_in_and_asked_about() {
    let world = world();
    firm(&world, "firm-01", "no", 4_800_000);
    firm(&world, "firm-02", "no", 2_000_000);
    let id = dataset(&world);
    let steward = world.sign_in("steward").await;
    let bad = look(&world, &steward, id, "纳税人识别号,年度,研发费用\n91140105DEM003610K,2025,480\n911401000000000000,2025,1\n91140100100000016Y,2025,7\n").await;
    assert_eq!(bad.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(bad.body.contains("行号：3 (911401000000000000), 4 (91140100100000016Y)"), "{}", bad.body);
    assert!(!bad.body.contains("/receive"), "nothing can be taken in");

    let rows = "纳税人识别号,年度,研发费用\n91140105DEM003610K,2025,490\n91140105DEM003629G,2025,260\n";
    let good = look(&world, &steward, id, rows).await;
    assert_eq!(good.status, StatusCode::OK, "{}", good.body);
    assert!(good.body.contains("2,600,000.00元") && good.body.contains("2,000,000.00元"), "{}", good.body);
    assert!(conflicts(&world).is_empty(), "nothing counts yet");

    let kept = rows.replace(',', "\t");
    let version = hidden(&good, "version");
    let pairs = [("version", version.as_str()), ("year", ""), ("rows", kept.as_str())];
    let taken =
        world.post(&steward, &format!("/sharing/{id}/receive"), &form(&good.csrf(), &pairs), &[]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.body);
    let found = conflicts(&world);
    assert_eq!(found.len(), 1, "two per cent are let pass: {found:#?}");
    assert_eq!(found[0].reference("handler"), Some(organisation("firm-02")));
    let one = record(&world, "shared_dataset", id);
    assert_eq!(one.get("last_received"), Some(&Value::Date(jiff::civil::date(2026, 3, 5))));
    let log = world.records.exchanges(&Wanted::default(), 20).unwrap();
    let mut statuses: Vec<u16> = log
        .iter()
        .filter(|logged| logged.exchange.register.as_deref() == Some("shared_dataset"))
        .map(|logged| logged.exchange.status)
        .collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "the one that was refused too");

    // Whoever is no party cannot look at one; others see no mapping at all.
    let clerk = world.sign_in("firm-clerk").await;
    assert_eq!(look(&world, &clerk, id, rows).await.status, StatusCode::FORBIDDEN);
    let list = world.get(&steward, "/sharing").await;
    assert!(list.body.contains("研发费用加计扣除申报"));
}
