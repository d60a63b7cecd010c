//! S089: a firm found by its credit code shows one page with its county, years, lists, platforms and rights.

use axum::http::StatusCode;
use taihang_kernel::{Command, Draft, Value};

use crate::indicators::{create, house, part};
use crate::sets::{enter, firm, key, list, listed};
use crate::world::{World, choice, form, hidden, organisation, text};

fn date(year: i16) -> Value {
    Value::Date(jiff::civil::date(year, 6, 1))
}

/// Firms with the code lists that platforms and rights need; answers the credit code of the first one.
pub(crate) fn world() -> (World, String) {
    let world = house();
    let wanted = |command: &Command| {
        let seed = command.origin.idempotency_key.as_deref().unwrap_or_default();
        ["code:platform_type/", "code:level/", "organisation:firm-01", "organisation:firm-02"]
            .iter()
            .any(|start| seed.trim_start_matches("seed:").starts_with(start))
    };
    let catalogue = world.records.catalogue();
    let seeds = taihang_registers::seed(catalogue).unwrap().into_iter().filter(wanted).collect();
    world.records.submit_all(&part(&world, "import"), seeds).unwrap();
    let unit = world.records.one(&world.reader(), "organisation", organisation("firm-01")).unwrap();
    let code = unit.record.text("credit_code").unwrap().to_owned();
    (world, code)
}

fn right(title: &str, number: &str, holder: &str, with: Option<&str>) -> Draft {
    let with = with.map(|unit| Value::Refs(vec![organisation(unit)]));
    Draft::default()
        .with("kind", choice("invention"))
        .with("number", key(number))
        .with("title", text(title))
        .with("holder", Value::Ref(organisation(holder)))
        .with("co_holders", with)
        .with("filed_on", date(2019))
        .with("granted_on", date(2021))
}

/// A centre of the first firm.
fn platform() -> Draft {
    Draft::default()
        .with("name", text("智能采掘装备企业技术中心"))
        .with("type", choice("enterprise_technology_centre"))
        .with("level", choice("province"))
        .with("host", Value::Ref(organisation("firm-01")))
        .with("region", Value::Ref(taihang_registers::seed_id("region", "140100")))
        .with("opens_on", date(2022))
}

#[tokio::test]
async fn one_page_shows_all_that_is_kept_of_a_firm_found_by_its_code() {
    let (world, code) = world();
    let record = firm(&world, "firm-01", "large", [true, true, true, false]);
    let pool = list(&world, "high-tech-enterprises");
    listed(&world, pool, record, 2025);
    enter(&world, "platform", platform(), "operating");
    enter(&world, "ip_right", right("自有方法", "201919000001.6", "firm-01", None), "granted");
    enter(&world, "ip_right", right("共有方法", "201919000002.0", "firm-02", Some("firm-01")), "granted");
    let foreign = right("他人方法", "201919000003.5", "firm-02", None);
    enter(&world, "ip_right", foreign, "granted");

    let steward = world.sign_in("steward").await;
    let found = world.get(&steward, &format!("/search?q={code}")).await;
    assert!(found.body.contains(&organisation("firm-01").to_string()), "{}", found.body);
    let unit = world.get(&steward, &format!("/r/organisation/{}", organisation("firm-01"))).await;
    assert!(unit.body.contains(&format!("/r/firm/{record}")), "{}", unit.body);
    let page = world.get(&steward, &format!("/r/firm/{record}")).await;
    assert_eq!(page.status, StatusCode::OK);
    for shown in [
        code.as_str(),
        "high-tech-enterprises",
        "2025年12月31日",
        "智能采掘装备企业技术中心",
        "企业技术中心",
        "自有方法",
        "201919000001.6",
        "共有方法",
        "2039年6月1日",
    ] {
        assert!(page.body.contains(shown), "{shown}");
    }
    assert!(!page.body.contains("他人方法"), "the right of another");
    // Lists find by what a record names: the firm and its rights, by the code or the name of the organisation.
    let link = |register: &str, field: &str| format!("/r/{register}?{field}={}", organisation("firm-01"));
    for (register, field) in [("firm", "organisation"), ("ip_right", "holder")] {
        let list = world.get(&steward, &format!("/r/{register}?q={code}")).await;
        assert!(list.body.contains(&link(register, field)), "{register}: {}", list.body);
    }
    let of_firm = world.get(&steward, &link("firm", "organisation")).await;
    assert!(of_firm.body.contains(&format!("/r/firm/{record}")), "{}", of_firm.body);
    let none = world.get(&steward, "/r/firm?q=没有这样的名称").await;
    assert!(!none.body.contains("?organisation="), "{}", none.body);
    // A second record of the firm is refused.
    let again = Draft::default()
        .with("organisation", Value::Ref(organisation("firm-01")))
        .with("size", choice("small"));
    let id = world.records.fresh_id();
    let refused = world.records.submit(&part(&world, "import"), create("firm", id, again, "active"));
    assert!(refused.is_err(), "{refused:?}");
    // The same right does not stand there twice either.
    let twice = right("另一写法", "201919000001.6", "firm-02", None);
    let id = world.records.fresh_id();
    assert!(world.records.submit(&part(&world, "import"), create("ip_right", id, twice, "granted")).is_err());
}

#[tokio::test]
async fn details_of_a_register_with_a_field_called_line_are_mended_in_its_form() {
    let (world, _) = world();
    let id = enter(&world, "platform", platform(), "operating");
    let steward = world.sign_in("steward").await;
    let path = format!("/r/platform/{id}/correct");
    let page = world.get(&steward, &path).await;
    let member = organisation("firm-02").to_string();
    let typed = form(
        &page.csrf(),
        &[
            ("version", &hidden(&page, "version")),
            ("reason", "成员单位漏登"),
            ("on", "line.member"),
            ("line.member.0.organisation", &member),
            ("line.member.0.role", "共建单位"),
        ],
    );
    let saved = world.post(&steward, &path, &typed, &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    let record = world.records.one(&world.reader(), "platform", id).unwrap().record;
    assert_eq!(record.lines("member").len(), 1);
}
