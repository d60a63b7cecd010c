//! What a record is called, in which language, and by which names it is found.

use axum::http::StatusCode;
use taihang_base::Language;
use taihang_kernel::view::{Codes, Setting, Titles, UNSEEN, title};
use taihang_kernel::{Actor, Command, Draft, RecordId, Value};

use crate::sets;
use crate::world::{World, encoded, form, hidden, organisation};

/// A body has its English name where one is kept, and its own where there is none.
#[tokio::test]
async fn an_english_page_calls_a_body_by_its_english_name_and_finds_it_by_it() {
    let world = World::new();
    let (science, city) = (organisation("140100-science"), organisation("140100-government"));
    let plain = Draft::default()
        .with("name", Value::Text("晋阳数据院".to_owned()))
        .with("kind", Value::Choice("agency".to_owned()))
        .with("above", Value::Ref(science));
    let plain = crate::rd::make(&world, "organisation", plain, Some("active"));
    let cookies = world.sign_in("steward").await;
    let english = format!("{cookies}; taihang_language=en");
    let bureau = "Taiyuan Bureau of Science and Technology";
    for (cookies, own, above) in
        [(&cookies, "太原市科学技术局", "太原市人民政府"), (&english, bureau, "Taiyuan People's Government")]
    {
        let page = world.get(cookies, &format!("/r/organisation/{science}")).await;
        assert!(page.body.contains(&format!("<h1>{own}")), "{own}: {}", page.body);
        assert!(
            page.body.contains(&format!("<a href=\"/r/organisation/{city}\">{above}</a>")),
            "{}",
            page.body
        );
        let page = world.get(cookies, &format!("/r/organisation/{plain}")).await;
        assert!(page.body.contains("<h1>晋阳数据院"), "{}", page.body);
        let list = world.get(cookies, &format!("/r/organisation?above={science}")).await;
        assert!(list.body.contains(own) && list.body.contains("晋阳数据院"), "{own}: {}", list.body);
        let offered =
            world.get(cookies, &format!("/r/organisation/find/above?q={}", encoded("Bureau of Sci"))).await;
        assert!(offered.body.contains(own), "{own}: {}", offered.body);
    }
    // By its English name, or by its code.
    for (name, above) in [("晋阳算力院", bureau), ("晋阳量子院", "11140100DEM000719F")] {
        let page = world.get(&english, "/r/organisation/new").await;
        let first = hidden(&page, "id");
        let typed =
            [("id", first.as_str()), ("version", "0"), ("name", name), ("kind", "agency"), ("above", above)];
        let saved = world.post(&english, "/r/organisation/new", &form(&page.csrf(), &typed), &[]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
        let id: RecordId = first.parse().unwrap();
        let kept = world.records.one(&world.reader(), "organisation", id).unwrap().record;
        assert_eq!(kept.reference("above"), Some(science));
    }
    assert_eq!(
        world.records.known_as(&world.reader(), "region", " Taiyuan ").unwrap(),
        [taihang_registers::seed_id("region", "140100")]
    );
}

/// An entry of a pool is named by a firm, and a firm by its organisation.
#[test]
fn a_title_is_followed_for_two_steps_and_leaves_out_what_may_not_be_seen() {
    let (world, _) = crate::holdings::world();
    let firm = sets::firm(&world, "firm-01", "large", [true; 4]);
    let pool = sets::list(&world, "high-tech-enterprises");
    let entry = sets::listed(&world, pool, firm, 2025);
    let called = |actor: &Actor, language| {
        let titles = world.records.titles(actor, [("pool_entry".to_owned(), entry)], language).unwrap();
        titles[&entry].clone()
    };
    let reader = world.reader();
    assert_eq!(called(&reader, Language::Zh), "太原曜岚智能装备有限公司 high-tech-enterprises");
    assert_eq!(called(&reader, Language::En), "Taiyuan Yaolan Intelligent Equipment high-tech-enterprises");
    // Of a firm that may not be seen, nothing is said; of nothing that may be, the dash.
    let record = world.records.one(&reader, "pool_entry", entry).unwrap().record;
    let told = |titles: Titles| {
        let setting =
            Setting { language: Language::Zh, titles: &titles, codes: &Codes::default(), organisations: "" };
        title(&record, &setting)
    };
    assert_eq!(told([(pool, "名录".to_owned())].into()), "名录");
    assert_eq!(told(Titles::default()), UNSEEN);
}

/// Names are not unique: there is a 城区 in several cities.
#[tokio::test]
async fn equal_names_are_offered_with_what_they_belong_to() {
    let world = World::new();
    let lab = |above: &str| {
        let draft = Draft::default()
            .with("name", Value::Text("晋阳湖实验室".to_owned()))
            .with("kind", Value::Choice("institute".to_owned()))
            .with("above", Value::Ref(organisation(above)));
        crate::rd::make(&world, "organisation", draft, Some("active"))
    };
    for (unit, name) in [(lab("140000-government"), "省办中心"), (lab("140100-government"), "市办中心")]
    {
        let draft = Draft::default()
            .with("name", Value::Text(name.to_owned()))
            .with("kind", Value::Choice("agency".to_owned()))
            .with("above", Value::Ref(unit));
        crate::rd::make(&world, "organisation", draft, Some("active"));
    }
    let cookies = world.sign_in("steward").await;
    let found = world.get(&cookies, &format!("/r/organisation/find/above?q={}", encoded("晋阳湖"))).await;
    let list = world.get(&cookies, &format!("/r/organisation?q={}", encoded("办中心"))).await;
    for told in ["晋阳湖实验室（山西省人民政府）", "晋阳湖实验室（太原市人民政府）"]
    {
        assert!(found.body.contains(told), "{told}: {}", found.body);
        assert!(list.body.contains(told), "{told}: {}", list.body);
    }
    let other = world.get(&cookies, &format!("/r/organisation/find/above?q={}", encoded("科学"))).await;
    assert!(!other.body.contains('（'), "a name that is alone stands alone: {}", other.body);
}

#[tokio::test]
async fn regions_of_one_name_are_told_by_what_they_lie_in_and_by_which_exists() {
    let world = World::new();
    let wanted = |command: &Command| {
        let key = command.origin.idempotency_key.as_deref().unwrap_or_default();
        ["140300", "140302", "140311", "140400", "140403", "140411"]
            .iter()
            .any(|code| key == format!("seed:region:{code}"))
    };
    let seeds = taihang_registers::seed(world.records.catalogue()).unwrap().into_iter().filter(wanted);
    let import = Actor::system("import", taihang_base::civil_today(&*world.clock));
    world.records.submit_all(&import, seeds.collect()).unwrap();
    let region = |code: &str| taihang_registers::seed_id("region", code);
    let known = |name: &str| world.records.known_as(&world.reader(), "region", name).unwrap();
    assert_eq!(known("太原市"), [region("140100")]);
    assert_eq!(known("山西省太原市"), [region("140100")]);
    assert_eq!(known("山西省 阳泉市 城区"), [region("140302")]);
    assert_eq!(known("阳泉市城区"), [region("140302")]);
    assert!(known("太原市城区").is_empty());
    // That of 长治 has ended; 阳泉 has one still.
    assert_eq!(known("郊区"), [region("140311")]);
    let cookies = world.sign_in("steward").await;
    let page = world.get(&cookies, "/r/region/new").await;
    let (first, government) = (hidden(&page, "id"), organisation("140000-government").to_string());
    let typed = [
        ("id", first.as_str()),
        ("version", "0"),
        ("name", "示范园"),
        ("kind", "functional"),
        ("level", "zone"),
        ("code", "Z140311-9"),
        ("above", "阳泉市郊区"),
        ("government", &government),
    ];
    let saved = world.post(&cookies, "/r/region/new", &form(&page.csrf(), &typed), &[]).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
}
