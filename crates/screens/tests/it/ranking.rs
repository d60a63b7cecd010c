//! A ranking from taking its values to publication and correction, and who sees what of it.

use axum::http::StatusCode;
use rust_decimal::Decimal;
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, Record, RecordId, Value,
};
use taihang_registers::seed_id;

use crate::world::{PASSWORD, Reply, World, form, organisation, text};

/// Accounts beside those of the world: who prepares and who signs.
const MORE: [(&str, &str); 2] = [("statistician", "statistician"), ("approver", "approver")];
const REGIONS: [&str; 3] = ["140000", "140100", "140105"];
const TREE: &str = "Level,iCode,iName,Parent,Direction,Weight\n\
    1,rd,研发强度,input,1,1\n1,staff,研发人员,input,1,1\n1,energy,能耗,green,-1,1\n\
    2,input,创新投入,index,1,1\n2,green,绿色发展,index,1,1\n3,index,综合指数,,1,1";
const METHOD: &str = "normalise = { min_max = { lower = 0.0, upper = 100.0 } }\naggregate = [\"arithmetic\"]";
const FACTORS: &str = "factor = [{ name = \"权重\", noise = { level = 2, share = 0.5, sets = 20 } }]";

struct Round {
    world: World,
    id: RecordId,
}

fn submit(world: &World, register: &str, draft: Draft, state: Option<&str>) -> RecordId {
    let id = world.records.fresh_id();
    let act = Act::Create { id, draft, state: state.map(str::to_owned) };
    let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&Actor::system("import", world.reader().today), command).unwrap();
    id
}

/// An indicator in use with a released value for each region; one of them has none.
fn indicator(world: &World, code: &str, values: [Option<i64>; 3]) {
    let draft = Draft::default()
        .with("code", Value::Identifier(code.to_owned()))
        .with("zh", text(code))
        .with("definition", text("按年度统计"))
        .with("edition", Value::Integer(1))
        .with("unit", Value::Choice("percent".to_owned()))
        .with("steward", Value::Ref(organisation("140000-science")));
    let indicator = submit(world, "indicator", draft, Some("live"));
    for (region, value) in REGIONS.into_iter().zip(values) {
        let Some(value) = value else { continue };
        let draft = Draft::default()
            .with("indicator", Value::Ref(indicator))
            .with("region", Value::Ref(seed_id("region", region)))
            .with("period", Value::Period("2025".parse().unwrap()))
            .with("category", Value::Choice("actual".to_owned()))
            .with("value", Value::Decimal(Decimal::from(value)))
            .with("source", text("年报"))
            .with("revision", Value::Integer(1));
        submit(world, "indicator_value", draft, Some("released"));
    }
}

impl Round {
    fn new() -> Self {
        let world = World::new();
        let hash = taihang_web::hash_password(PASSWORD).unwrap();
        for (name, role) in MORE {
            world.admit(name, "140000-science", Some((role, "140000-node")), &hash);
        }
        indicator(&world, "rd", [Some(3), Some(5), Some(1)]);
        indicator(&world, "staff", [Some(40), Some(60), None]);
        indicator(&world, "energy", [Some(2), Some(1), Some(4)]);
        let regions = REGIONS.map(|code| seed_id("region", code)).to_vec();
        let draft = Draft::default()
            .with("title", text("2025年区域创新评价"))
            .with("organiser", Value::Ref(organisation("140000-science")))
            .with("period", Value::Period("2025".parse().unwrap()))
            .with("objects", Value::Choice("region".to_owned()))
            .with("regions", Value::Refs(regions))
            .with("tree", text(TREE))
            .with("method", text(METHOD))
            .with("factors", text(FACTORS))
            .with("seed", Value::Integer(1));
        let id = submit(&world, "ranking", draft, None);
        Self { world, id }
    }

    /// Who prepares it, as the kernel knows such a person.
    fn statistician(&self) -> Actor {
        let mut actor = Actor::public(self.world.reader().today);
        actor.key = ActorKey::System("statistician".to_owned());
        let organisation = organisation("140000-science");
        actor.organisation = Some(organisation);
        let root = crate::world::organisation("140000-node");
        let role = HeldRole { role: "statistician".to_owned(), organisation, root, board: Board::None };
        actor.roles = vec![role];
        actor
    }

    fn record(&self, id: RecordId) -> Record {
        self.world.records.one(&self.world.reader(), "ranking", id).unwrap().record
    }

    async fn send(&self, name: &str, path: &str, id: RecordId, asked: &[(&str, &str)]) -> Reply {
        let cookies = self.world.sign_in(name).await;
        let token = self.world.token(&cookies).await;
        let version = self.record(id).version.to_string();
        let pairs = [&[("version", version.as_str())], asked].concat();
        self.world.post(&cookies, path, &form(&token, &pairs), &[]).await
    }

    async fn step(&self, name: &str, id: RecordId, step: &str) {
        let reply = self.send(name, &format!("/r/ranking/{id}/{step}"), id, &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.body);
    }

    async fn gathered(&self) {
        let reply = self.send("statistician", &format!("/rankings/{}/gather", self.id), self.id, &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }

    async fn published() -> Self {
        let round = Self::new();
        round.gathered().await;
        round.step("approver", round.id, "sign").await;
        round.step("statistician", round.id, "publish").await;
        round
    }
}

#[tokio::test]
async fn values_are_taken_shown_as_a_preview_and_published_for_everybody() {
    let round = Round::new();
    let world = &round.world;
    let path = format!("/rankings/{}", round.id);
    let statistician = world.sign_in("statistician").await;
    let before = world.get(&statistician, &path).await;
    assert!(before.status == StatusCode::OK && before.body.contains("尚不能计算"), "{}", before.body);
    let reply = round.send("viewer", &format!("{path}/gather"), round.id, &[]).await;
    assert!(!reply.status.is_success() && reply.status != StatusCode::SEE_OTHER, "{}", reply.status);
    round.gathered().await;
    let record = round.record(round.id);
    let values = record.text("values").unwrap();
    assert!(values.starts_with("uCode,uName,rd,staff,energy\n") && values.contains(",5,60,1"), "{values}");
    assert!(values.lines().any(|line| line.starts_with("140105,") && line.ends_with(",1,,4")), "{values}");
    let preview = world.get(&statistician, &path).await;
    assert!(preview.body.contains("本结果尚未公布") && preview.body.contains("100.00"), "{}", preview.body);
    assert_eq!(world.get("", &path).await.status, StatusCode::NOT_FOUND, "nobody else sees a draft");
    // Who prepared it does not sign it.
    round.step("approver", round.id, "sign").await;
    assert_eq!(world.get("", &path).await.status, StatusCode::NOT_FOUND);
    round.step("statistician", round.id, "publish").await;
    let public = world.get("", &path).await;
    assert_eq!(public.status, StatusCode::OK, "{}", public.body);
    for words in ["100.00", "METHOD.toml", "几何平均", "1–1", "2026"] {
        assert!(public.body.contains(words), "{words}: {}", public.body);
    }
    assert!(!public.body.contains("本结果尚未公布") && !public.body.contains("/gather"), "{}", public.body);
    let list = world.get("", "/rankings").await;
    assert!(list.body.contains(&path), "{}", list.body);
    let profile = world.get("", &format!("{path}/140100")).await;
    assert_eq!(profile.status, StatusCode::OK, "{}", profile.body);
    for words in ["第 1 名（共 3 个）", "研发强度", "距最好", "公布的方法"] {
        assert!(profile.body.contains(words), "{words}: {}", profile.body);
    }
    assert_eq!(world.get("", &format!("{path}/999999")).await.status, StatusCode::NOT_FOUND);
    let csv = world.get("", &format!("{path}/export/csv")).await;
    assert!(csv.status == StatusCode::OK && csv.body.contains("140100"), "{}", csv.body);
    assert!(world.get("", &format!("{path}/export/xlsx")).await.body.starts_with("PK"));
}

#[tokio::test]
async fn a_correction_is_signed_again_and_both_show_the_notice() {
    let round = Round::published().await;
    let world = &round.world;
    let path = format!("/rankings/{}", round.id);
    let silent =
        round.send("statistician", &format!("{path}/correct"), round.id, &[("correction", " ")]).await;
    assert!(silent.body.contains("请写明更正了什么"), "{}", silent.body);
    let said = [("correction", "清徐县能耗录入有误，应为 3。")];
    let begun = round.send("statistician", &format!("{path}/correct"), round.id, &said).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let new: RecordId = begun.location().rsplit('/').next().unwrap().parse().unwrap();
    let record = round.record(new);
    let values = record.text("values").unwrap().replace(",1,,4", ",1,,3");
    let act =
        Act::Edit { id: new, version: record.version, draft: Draft::default().with("values", text(&values)) };
    let command = Command { register: "ranking".to_owned(), act, reason: None, origin: Origin::default() };
    world.records.submit(&round.statistician(), command).unwrap();
    assert!(!world.get("", &path).await.body.contains("以更正后的结果为准"), "not before it is published");
    round.step("approver", new, "sign").await;
    round.step("statistician", new, "publish").await;
    assert_eq!(round.record(round.id).state, "superseded");
    let old = world.get("", &path).await;
    for words in ["以更正后的结果为准", "应为 3", &format!("/rankings/{new}")] {
        assert!(old.body.contains(words), "{words}: {}", old.body);
    }
    let mended = world.get("", &format!("/rankings/{new}")).await;
    for words in ["本结果更正了", "应为 3", path.as_str()] {
        assert!(mended.body.contains(words), "{words}: {}", mended.body);
    }
}

#[tokio::test]
async fn what_was_published_does_not_change_with_the_values() {
    let round = Round::published().await;
    let before = round.record(round.id).text("result").unwrap().to_owned();
    let again = round.send("statistician", &format!("/rankings/{}/gather", round.id), round.id, &[]).await;
    assert!(again.status.is_client_error(), "{}", again.status);
    assert_eq!(round.record(round.id).text("result").unwrap(), before);
}

#[tokio::test]
async fn what_was_published_is_open_to_programs_with_its_history() {
    let round = Round::published().await;
    let world = &round.world;
    let set = format!("ranking-{}", round.id);
    let page = world.get("", "/open").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for words in [set.as_str(), "CC BY 4.0", "各次修订均在文件中"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    let csv = world.get("", &format!("/open-data/{set}/csv")).await;
    assert!(
        csv.body
            .lines()
            .any(|line| line.starts_with("140100,") && line.contains(",RANK,名次,2025,1,rank,1,current")),
        "{}",
        csv.body
    );
    let json: serde_json::Value =
        serde_json::from_str(&world.get("", &format!("/open-data/{set}/json")).await.body).unwrap();
    assert!(json["observations"].as_array().unwrap().len() > 12 && json["licence"].is_string(), "{json}");
    let sdmx = world.get("", &format!("/open-data/{set}/sdmx-csv")).await;
    assert!(sdmx.body.starts_with("STRUCTURE,STRUCTURE_ID,ACTION,REF_AREA,"), "{}", sdmx.body);
    let catalogue: serde_json::Value =
        serde_json::from_str(&world.get("", "/open/catalogue.jsonld").await.body).unwrap();
    assert_eq!(catalogue["@type"], "dcat:Catalog");
    let sets = catalogue["dcat:dataset"].as_array().unwrap();
    // The ranking and the three indicators; each in three formats, and each of them can be fetched.
    assert_eq!(sets.len(), 4, "{catalogue}");
    for file in sets.iter().flat_map(|set| set["dcat:distribution"].as_array().unwrap()) {
        let path = file["dcat:downloadURL"]["@id"].as_str().unwrap();
        assert_eq!(world.get("", path).await.status, StatusCode::OK, "{path}");
    }
    for path in [
        format!("/open-data/{set}/xml"),
        "/open-data/ranking-1/csv".to_owned(),
        "/open-data/indicator-x/csv".to_owned(),
    ] {
        assert_eq!(world.get("", &path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn an_issue_that_is_not_out_by_its_day_is_marked_for_everybody() {
    let world = World::new();
    for (title, due) in [("重点任务清单", "2026-02-03"), ("创新产品目录", "2026-06-30")] {
        let draft = Draft::default()
            .with("title", text(title))
            .with("series", Value::Choice("annual-key-tasks".to_owned()))
            .with("issuer", Value::Ref(organisation("140000-science")))
            .with("period", Value::Period("2026".parse().unwrap()))
            .with("note", text("内部说明"))
            .with("due_on", Value::Date(due.parse().unwrap()));
        submit(&world, "publication", draft, None);
    }
    let page = world.get("", "/open").await;
    for words in ["重点任务清单", "逾期 30 天", "创新产品目录", "待发布"] {
        assert!(page.body.contains(words), "{words}: {}", page.body);
    }
    assert!(!page.body.contains("内部说明"), "{}", page.body);
}

#[tokio::test]
async fn a_ranked_body_objects_the_office_answers_and_the_correction_names_the_objection() {
    let round = Round::published().await;
    let world = &round.world;
    let hash = taihang_web::hash_password(PASSWORD).unwrap();
    let county = format!("{}-government", REGIONS[0]);
    world.admit("county", &county, Some(("unit_clerk", &county)), &hash);
    world.admit("bureau", "140100-science", Some(("unit_clerk", "140100-science")), &hash);
    let path = format!("/rankings/{}", round.id);
    let raise = format!("{path}/objection");

    // Only those that were ranked, and each day only once the ranking is out.
    let words = [("text", "能耗数据与年报不一致。")];
    assert_eq!(round.send("bureau", &raise, round.id, &words).await.status, StatusCode::FORBIDDEN);
    let page = world.get(&world.sign_in("bureau").await, &path).await;
    assert!(!page.body.contains("提出异议"), "{}", page.body);
    let page = world.get(&world.sign_in("county").await, &path).await;
    assert!(page.body.contains("提出异议") && page.body.contains("异议截止"), "{}", page.body);
    let empty = round.send("county", &raise, round.id, &[("text", " ")]).await;
    assert_eq!(empty.status, StatusCode::OK, "{}", empty.body);
    let raised = round.send("county", &raise, round.id, &words).await;
    assert_eq!(raised.status, StatusCode::SEE_OTHER, "{}", raised.body);
    assert!(!world.get("", &path).await.body.contains("能耗数据与年报不一致"), "not before it is upheld");

    // The office answers; what is upheld is read by everybody.
    let ticket =
        world.records.page(&world.reader(), &Query::all("ticket", 5)).unwrap().records.remove(0).record;
    let office = world.sign_in("statistician").await;
    let answer = [("answer", "核对年报，确有差错。"), ("outcome", "upheld")];
    for (version, (step, asked)) in (ticket.version..).zip([("accept", &[][..]), ("answer", &answer[..])]) {
        let token = world.token(&office).await;
        let at = version.to_string();
        let pairs = [&[("version", at.as_str())], asked].concat();
        let path = format!("/r/ticket/{}/{step}", ticket.id);
        let reply = world.post(&office, &path, &form(&token, &pairs), &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{step}: {}", reply.body);
    }
    let open = world.get("", &path).await;
    for words in ["能耗数据与年报不一致", "异议成立", "核对年报，确有差错"] {
        assert!(open.body.contains(words), "{words}: {}", open.body);
    }

    // The correction names the objection.
    let id = ticket.id.to_string();
    let said = [("correction", "更正能耗。"), ("objection", id.as_str())];
    let begun = round.send("statistician", &format!("{path}/correct"), round.id, &said).await;
    assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.body);
    let new: RecordId = begun.location().rsplit('/').next().unwrap().parse().unwrap();
    assert_eq!(round.record(new).reference("objection"), Some(ticket.id));
    round.step("approver", new, "sign").await;
    round.step("statistician", new, "publish").await;
    let mended = world.get("", &format!("/rankings/{new}")).await;
    assert!(mended.body.contains("因异议成立而更正"), "{}", mended.body);

    // The days are over.
    world.day(jiff::civil::date(2036, 1, 5));
    assert_eq!(
        round.send("county", &format!("/rankings/{new}/objection"), new, &words).await.status,
        StatusCode::FORBIDDEN
    );
}
