//! One matter from the plan to the year's sheet, with the clock in hand: what 13710, the appraisal and their rules promise, on
//! a real store.

use jiff::civil::{Date, date};
use taihang_base::Period;
use taihang_kernel::{Act, Actor, Command, Draft, Origin, Query, Record, RecordId, Test, Value};
use taihang_store::StoreError;

use crate::world::{World, choice, organisation, text};

/// A world with the offices and units that supervision needs.
struct Province {
    world: World,
    supervisor: RecordId,
    planner: RecordId,
    near: RecordId,
    far: RecordId,
    far_head: RecordId,
    leader: RecordId,
    appraiser: RecordId,
    approver: RecordId,
    next: std::cell::Cell<u128>,
}

const NEAR: &str = "140100-science";
const FAR: &str = "140105-government";

impl Province {
    fn new() -> Self {
        let world = World::new();
        let hash = taihang_web::hash_password(crate::world::PASSWORD).unwrap();
        let admit = |name: &str, unit: &str, role: &str, root: &str| {
            world.admit(name, unit, Some((role, root)), &hash)
        };
        let office = "140000-science";
        Self {
            supervisor: admit("supervisor", office, "supervisor", "140000-node"),
            planner: admit("office", office, "planner", "140000-node"),
            near: admit("near", NEAR, "unit_clerk", NEAR),
            far: admit("faraway", FAR, "unit_clerk", FAR),
            far_head: admit("farawayhead", FAR, "unit_head", FAR),
            leader: admit("governor", "140000-government", "leader", "140000-node"),
            appraiser: admit("appraiser", office, "appraiser", "140000-node"),
            approver: admit("approving", office, "approver", "140000-node"),
            next: std::cell::Cell::new(1 << 70),
            world,
        }
    }

    fn actor(&self, account: RecordId) -> Actor {
        let today = taihang_base::civil_today(&*self.world.clock);
        self.world.records.actor_of_account(account, today).unwrap().unwrap()
    }

    fn fresh(&self) -> RecordId {
        self.next.set(self.next.get() + 1);
        RecordId::new(self.world.records.clock().now(), self.next.get())
    }

    fn make(&self, who: RecordId, register: &str, draft: Draft) -> Result<RecordId, StoreError> {
        let act = Act::Create { id: self.fresh(), draft, state: None };
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        self.world.records.submit(&self.actor(who), command).map(|receipt| receipt.record)
    }

    /// The record as the system sees it.
    fn record(&self, register: &str, id: RecordId) -> Record {
        let system = Actor::system("test", taihang_base::civil_today(&*self.world.clock));
        self.world.records.one(&system, register, id).unwrap().record
    }

    fn go(
        &self,
        who: RecordId,
        (register, id): (&str, RecordId),
        transition: &str,
        draft: Draft,
    ) -> Result<(), StoreError> {
        let version = self.record(register, id).version;
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft };
        let reason = Some("依据办理情况".to_owned());
        let command = Command { register: register.to_owned(), act, reason, origin: Origin::default() };
        self.world.records.submit(&self.actor(who), command).map(|_| ())
    }

    fn edit(&self, who: RecordId, (register, id): (&str, RecordId), draft: Draft) -> Result<(), StoreError> {
        let version = self.record(register, id).version;
        let act = Act::Edit { id, version, draft };
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        self.world.records.submit(&self.actor(who), command).map(|_| ())
    }

    fn matter(&self, title: &str, unit: &str) -> RecordId {
        let today = taihang_base::civil_today(&*self.world.clock);
        let draft = Draft::default()
            .with("title", text(title))
            .with("class", choice("ordinary"))
            .with("source", choice("plan_task"))
            .with("unit", Value::Ref(organisation(unit)))
            .with("registered_on", Value::Date(today));
        self.make(self.supervisor, "supervision_item", draft).unwrap()
    }

    fn all(&self, register: &str, field: &str, id: RecordId) -> Vec<Record> {
        let system = Actor::system("test", taihang_base::civil_today(&*self.world.clock));
        let query = Query::all(register, 50).with(field, Test::In(vec![Value::Ref(id)]));
        let page = self.world.records.page(&system, &query).unwrap();
        page.records.into_iter().map(|shown| shown.record).collect()
    }
}

fn one(field: &str, value: Value) -> Draft {
    Draft::default().with(field, value)
}

fn day_of(record: &Record, field: &str) -> Option<Date> {
    if let Some(Value::Date(date)) = record.get(field) { Some(*date) } else { None }
}

#[test]
fn a_matter_that_is_withdrawn_was_not_settled() {
    let province = Province::new();
    let matter = province.matter("中试基地选址", NEAR);
    let arranged = one("arrangement", text("分管负责人牵头"));
    province.go(province.near, ("supervision_item", matter), "deploy", arranged).unwrap();
    province.go(province.supervisor, ("supervision_item", matter), "withdraw", Draft::default()).unwrap();
    let mut ended = province.world.records.deadlines_of(matter).unwrap();
    ended.sort_by(|one, other| one.clock.cmp(&other.clock));
    let ended: Vec<_> = ended.iter().map(|one| (one.clock.as_str(), one.open, one.met)).collect();
    assert_eq!(ended, [("deploy", false, Some(true)), ("feed_back", false, None), ("settle", false, None)]);
}

/// The sentence with which something is not possible now.
fn why(result: Result<(), StoreError>) -> String {
    match result {
        Err(StoreError::NotNow(text)) => text.zh,
        Err(StoreError::Problems(problems)) => {
            problems.iter().map(|problem| problem.message.zh.clone()).collect()
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_matter_goes_by_its_days_and_what_is_late_goes_up() {
    let province = Province::new();
    // Thursday, 5 March 2026.
    let (near, far) = (province.matter("中试基地选址", NEAR), province.matter("仪器开放共享", FAR));
    let matter = province.record("supervision_item", near);
    assert_eq!(day_of(&matter, "deploy_by"), Some(date(2026, 3, 5)));
    // Three days from Thursday is a Sunday: the next working day counts.
    assert_eq!(day_of(&matter, "feed_back_by"), Some(date(2026, 3, 9)));
    assert_eq!(day_of(&matter, "settle_by"), Some(date(2026, 3, 12)));
    assert_eq!(matter.text("level"), Some("handler"));
    // What is still to be written is no reason against the step that asks for it; anything else is.
    let ways =
        province.world.records.actions(&province.actor(province.near), "supervision_item", near).unwrap();
    let way = |name: &str| &ways.iter().find(|way| way.transition == name).unwrap().allowed;
    assert_eq!(*way("deploy"), Ok(()));
    assert!(way("redirect").is_err(), "another role");
    let unwritten = province.go(province.near, ("supervision_item", near), "deploy", Draft::default());
    assert!(why(unwritten).contains("请写明部署安排"));
    for (who, id) in [(province.near, near), (province.far, far)] {
        province
            .go(who, ("supervision_item", id), "deploy", one("arrangement", text("分管负责人牵头")))
            .unwrap();
    }
    // The near unit answers on the second day.
    province.world.day(date(2026, 3, 6));
    province
        .go(province.near, ("supervision_item", near), "feed_back", one("feedback", text("已选定两处")))
        .unwrap();
    let proved = one("result", text("已批复")).with("evidence", text("选址批复"));
    province.go(province.near, ("supervision_item", near), "settle", proved).unwrap();
    // The far one lets the third day pass: its head hears of it, once.
    province.world.day(date(2026, 3, 10));
    assert_eq!(province.record("supervision_item", near).text("level"), Some("handler"));
    let late = province.record("supervision_item", far);
    assert_eq!((late.state.as_str(), late.text("level")), ("deployed", Some("unit_head")));
    let told = |who: RecordId| {
        let notices = province.world.records.notices_new(who, None, 50).unwrap();
        notices.iter().filter(|notice| notice.text == "matter_escalated").count()
    };
    assert_eq!((told(province.far_head), told(province.leader)), (1, 0));
    province.world.day(date(2026, 3, 10));
    assert_eq!(told(province.far_head), 1);
    // Three days later it goes further up, and then to the office; there it ends.
    province.world.day(date(2026, 3, 17));
    assert_eq!(province.record("supervision_item", far).text("level"), Some("upper_unit"));
    assert_eq!(told(province.leader), 1);
    province.world.day(date(2026, 3, 24));
    assert_eq!(province.record("supervision_item", far).text("level"), Some("office"));
    assert_eq!(told(province.planner), 1);
    province.world.day(date(2026, 6, 1));
    assert_eq!(told(province.planner), 1);
    // An answer brings it down again.
    province
        .go(province.far, ("supervision_item", far), "feed_back", one("feedback", text("已开放十台")))
        .unwrap();
    assert_eq!(province.record("supervision_item", far).text("level"), Some("handler"));
    assert_eq!(province.world.records.check().unwrap(), []);
}

#[test]
fn a_complex_matter_has_a_plan_and_an_extension_is_decided_by_somebody_else() {
    let province = Province::new();
    let id = province.matter("专项资金办法", NEAR);
    let at = ("supervision_item", id);
    province.go(province.near, at, "deploy", one("arrangement", text("起草小组"))).unwrap();
    let settle_by = || day_of(&province.record("supervision_item", id), "settle_by").unwrap();
    // A unit does not make its own matter complex.
    let complex = one("class", choice("complex")).with("plan_date", Value::Date(date(2026, 6, 30)));
    assert!(matches!(
        province.go(province.near, at, "make_complex", complex.clone()),
        Err(StoreError::Refusal(_))
    ));
    province.world.day(date(2026, 3, 6));
    province.go(province.supervisor, at, "make_complex", one("class", choice("complex"))).unwrap();
    // A month without a plan, moved off the Sunday.
    assert_eq!(settle_by(), date(2026, 4, 7));
    province
        .go(province.supervisor, at, "date_plan", one("plan_date", Value::Date(date(2026, 6, 30))))
        .unwrap();
    assert_eq!(settle_by(), date(2026, 6, 30));

    // An extension is asked for with a reason, and refused: the day stands.
    let asked =
        one("extension_until", Value::Date(date(2026, 7, 15))).with("extension_reason", text("须征求意见"));
    province.go(province.near, at, "feed_back", one("feedback", text("已形成初稿"))).unwrap();
    province.go(province.near, at, "ask_extension", asked.clone()).unwrap();
    assert!(why(province.go(province.near, at, "ask_extension", asked.clone())).contains("待批"));
    province.go(province.supervisor, at, "refuse_extension", Draft::default()).unwrap();
    assert_eq!(settle_by(), date(2026, 6, 30));
    // The next is granted; more than the limit allows is not asked for.
    province.go(province.near, at, "ask_extension", asked.clone()).unwrap();
    province.go(province.supervisor, at, "grant_extension", Draft::default()).unwrap();
    assert_eq!(settle_by(), date(2026, 7, 15));
    assert!(why(province.go(province.near, at, "ask_extension", asked)).contains("上限"));

    // Ten days of standing still move the end by ten days, and nothing passes meanwhile.
    province.world.day(date(2026, 7, 6));
    province.go(province.supervisor, at, "suspend", Draft::default()).unwrap();
    assert!(why(province.go(province.near, at, "settle", one("result", text("已印发")))).contains("中止"));
    province.world.day(date(2026, 7, 16));
    assert_eq!(province.record("supervision_item", id).text("level"), Some("handler"));
    province.go(province.supervisor, at, "resume", Draft::default()).unwrap();
    let still = province.record("supervision_item", id);
    assert_eq!(still.get("paused_days"), Some(&Value::Integer(10)));
    let running = province.world.records.deadlines_of(id).unwrap();
    let settle = running.iter().find(|deadline| deadline.clock == "settle" && deadline.open).unwrap();
    assert!(settle.due >= date(2026, 7, 25), "{settle:?}");

    // Nothing is settled without evidence, and whoever settles does not close.
    assert!(why(province.go(province.near, at, "settle", one("result", text("已印发")))).contains("佐证"));
    let proved = one("result", text("已印发")).with("evidence", text("并科发〔2026〕8号"));
    province.go(province.near, at, "settle", proved).unwrap();
    assert!(matches!(province.go(province.near, at, "close", Draft::default()), Err(StoreError::Refusal(_))));
    province.go(province.supervisor, at, "send_back", Draft::default()).unwrap();
    province.go(province.near, at, "settle", Draft::default()).unwrap();
    province.go(province.supervisor, at, "close", Draft::default()).unwrap();
    let closed = province.record("supervision_item", id);
    assert_eq!(closed.state, "closed");
    assert_eq!(day_of(&closed, "closed_on"), Some(date(2026, 7, 16)));
    assert!(province.world.records.deadlines_of(id).unwrap().iter().all(|deadline| !deadline.open));
    assert_eq!(province.world.records.check().unwrap(), []);
}

#[test]
fn parts_of_supporting_units_are_done_before_the_whole_and_a_wrong_unit_returns_it() {
    let province = Province::new();
    let id = province.matter("联合攻关", NEAR);
    let at = ("supervision_item", id);
    province.go(province.near, at, "reject", Draft::default()).unwrap();
    assert_eq!(province.record("supervision_item", id).state, "returned");
    let units =
        one("unit", Value::Ref(organisation(NEAR))).with("partners", Value::Refs(vec![organisation(FAR)]));
    province.go(province.supervisor, at, "redirect", units).unwrap();
    province.go(province.supervisor, at, "split", Draft::default()).unwrap();
    let part = province.all("supervision_item", "above", id).remove(0);
    assert_eq!(part.reference("unit"), Some(organisation(FAR)));
    // The same is not given twice.
    assert!(why(province.go(province.supervisor, at, "split", Draft::default())).contains("都已有分项"));
    let proved = || one("result", text("完成")).with("evidence", text("验收单"));
    province.go(province.near, at, "deploy", one("arrangement", text("双方会商"))).unwrap();
    province.go(province.near, at, "feed_back", one("feedback", text("已启动"))).unwrap();
    assert!(why(province.go(province.near, at, "settle", proved())).contains("1 个协办单位"));
    let of_part = ("supervision_item", part.id);
    province.go(province.far, of_part, "deploy", one("arrangement", text("配合"))).unwrap();
    province.go(province.far, of_part, "feed_back", one("feedback", text("已配合"))).unwrap();
    province.go(province.far, of_part, "settle", proved()).unwrap();
    province.go(province.near, at, "settle", proved()).unwrap();
    assert!(why(province.go(province.supervisor, at, "close", Draft::default())).contains("未办结"));
    province.go(province.supervisor, of_part, "close", Draft::default()).unwrap();
    province.go(province.supervisor, at, "close", Draft::default()).unwrap();
}

#[test]
fn a_resolution_becomes_a_task_and_the_meeting_ends_with_it() {
    let province = Province::new();
    let line = |cells: &[(&str, Value)]| {
        cells.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
    };
    let mut draft = one("title", text("领导小组会议"))
        .with("kind", choice("leading_group"))
        .with("organiser", Value::Ref(organisation("140000-science")))
        .with("held_on", Value::Date(date(2026, 3, 5)));
    let topic = [("order", Value::Integer(1)), ("topic", text("中试基地")), ("outcome", choice("decided"))];
    draft.lines.insert("agenda".to_owned(), vec![line(&topic)]);
    let id = province.make(province.planner, "meeting", draft).unwrap();
    let at = ("meeting", id);
    province.go(province.planner, at, "set_agenda", Draft::default()).unwrap();
    province
        .go(
            province.planner,
            at,
            "hold",
            one("attendance", Value::Integer(20)).with("entrepreneurs", Value::Integer(5)),
        )
        .unwrap();
    assert_eq!(province.record("meeting", id).get("entrepreneur_share"), Some(&Value::Percent(25.into())));
    // Without an owner and a date nothing is decided.
    assert!(why(province.go(province.planner, at, "minute", Draft::default())).contains("责任单位"));
    let mut mended = Draft::default();
    let owner = [("unit", Value::Ref(organisation(NEAR))), ("due", Value::Date(date(2026, 3, 31)))];
    mended.lines.insert("agenda".to_owned(), vec![line(&[topic.as_slice(), owner.as_slice()].concat())]);
    province.edit(province.planner, at, mended).unwrap();
    province.go(province.planner, at, "minute", Draft::default()).unwrap();
    province.world.settle();
    let system = Actor::system("test", taihang_base::civil_today(&*province.world.clock));
    let query = Query::all("task", 5).with("kind", Test::In(vec![choice("resolution")]));
    let task = province.world.records.page(&system, &query).unwrap().records.remove(0).record;
    assert_eq!((task.state.as_str(), task.reference("lead_unit")), ("running", Some(organisation(NEAR))));
    assert!(why(province.go(province.planner, at, "close", Draft::default())).contains("1 项"));
    // Late, it comes under supervision by itself, once.
    province.world.day(date(2026, 4, 2));
    let matters = |id| province.all("supervision_item", "about", id);
    assert_eq!(matters(task.id).len(), 1);
    assert_eq!(matters(task.id)[0].text("source"), Some("resolution"));
    province.go(province.near, ("task", task.id), "report", one("report", text("基地已建成"))).unwrap();
    province.go(province.planner, ("task", task.id), "finish", Draft::default()).unwrap();
    province.go(province.planner, at, "close", Draft::default()).unwrap();
}

#[test]
fn an_undercover_check_records_two_findings_and_the_overdue_one_becomes_a_matter() {
    let province = Province::new();
    let line = |words: &str, due: Date| {
        [("text".to_owned(), Some(text(words))), ("due".to_owned(), Some(Value::Date(due)))].into()
    };
    let mut draft = one("title", text("暗访"))
        .with("kind", choice("undercover"))
        .with("unit", Value::Ref(organisation(NEAR)))
        .with("inspector", Value::Ref(organisation("140000-science")))
        .with("year", Value::Period(Period::year(2026).unwrap()));
    let problems = vec![line("开放时间不足", date(2026, 3, 20)), line("台账不全", date(2026, 3, 20))];
    draft.lines.insert("problem".to_owned(), problems);
    let id = province.make(province.supervisor, "inspection", draft).unwrap();
    let at = ("inspection", id);
    assert!(why(province.go(province.supervisor, at, "notify", Draft::default())).contains("不事先通知"));
    province
        .go(province.supervisor, at, "carry_out", one("carried_out_on", Value::Date(date(2026, 3, 5))))
        .unwrap();
    province.go(province.supervisor, at, "report", one("result", choice("problems"))).unwrap();
    assert!(why(province.go(province.supervisor, at, "close", Draft::default())).contains("未交办"));
    province.go(province.supervisor, at, "rectify", Draft::default()).unwrap();
    let findings = province.all("finding", "about", id);
    assert_eq!(findings.len(), 2);
    province.go(province.near, ("finding", findings[0].id), "answer", one("answer", text("已延长"))).unwrap();
    province.go(province.supervisor, ("finding", findings[0].id), "accept", Draft::default()).unwrap();
    province.world.day(date(2026, 3, 21));
    assert_eq!(province.all("supervision_item", "about", findings[0].id).len(), 0);
    assert_eq!(province.all("supervision_item", "about", findings[1].id).len(), 1);
    assert!(why(province.go(province.supervisor, at, "close", Draft::default())).contains("1 个问题"));
}

/// A scheme with a statistic of matters, a figure and a penalty, live.
fn scheme(province: &Province) -> RecordId {
    let line = |cells: &[(&str, Value)]| {
        cells.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
    };
    let code = |key: &str| Value::Identifier(key.to_owned());
    let decimal = |number: i64| Value::Decimal(number.into());
    let mut draft = one("title", text("县市创新考核方案"))
        .with("subject", choice("department"))
        .with("class", text("科技部门"))
        .with("year", Value::Period(Period::year(2026).unwrap()))
        .with("steward", Value::Ref(organisation("140000-science")))
        .with("innovation_required", Value::YesNo(true))
        .with("bonus_cap", decimal(0))
        .with("penalty_cap", decimal(5));
    let on_time = [
        ("key", code("on-time")),
        ("label", text("按期办结率")),
        ("common", Value::YesNo(true)),
        ("innovation", Value::YesNo(true)),
        ("statistic", choice("settled_on_time")),
        ("weight", Value::Percent(60.into())),
        ("rule", choice("linear")),
        ("low", decimal(0)),
        ("high", decimal(100)),
    ];
    let profit = [
        ("key", code("profit")),
        ("label", text("视同利润")),
        ("statistic", choice("profit_with_rd")),
        ("weight", Value::Percent(40.into())),
        ("rule", choice("target_ratio")),
        ("high", decimal(200)),
    ];
    let late = [
        ("key", code("late")),
        ("label", text("超期事项")),
        ("statistic", choice("overdue")),
        ("rule", choice("penalty")),
        ("per_unit", decimal(1)),
        ("cap", decimal(5)),
    ];
    let grade = |name: &str, from: i64| line(&[("grade", text(name)), ("from", decimal(from))]);
    draft.lines.insert("item".to_owned(), vec![line(&on_time), line(&profit)]);
    draft.lines.insert("grade".to_owned(), vec![grade("优秀", 90), grade("合格", 0)]);
    // Weights that are no hundred do not go live.
    let id = province.make(province.appraiser, "evaluation_scheme", draft).unwrap();
    let at = ("evaluation_scheme", id);
    let mut light = Draft::default();
    light.lines.insert("item".to_owned(), vec![line(&on_time)]);
    province.edit(province.appraiser, at, light).unwrap();
    province.go(province.appraiser, at, "consult", Draft::default()).unwrap();
    assert!(!why(province.go(province.approver, at, "go_live", Draft::default())).is_empty());
    let mut whole = Draft::default();
    whole.lines.insert("item".to_owned(), vec![line(&on_time), line(&profit), line(&late)]);
    province.edit(province.appraiser, at, whole).unwrap();
    province.go(province.approver, at, "go_live", Draft::default()).unwrap();
    id
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story, told in its order")]
fn the_years_sheet_counts_the_matters_and_an_objection_is_answered_before_it_is_final() {
    let province = Province::new();
    // Two matters of the near unit: one settled on its day, one late.
    let proved = || one("result", text("完成")).with("evidence", text("验收单"));
    for settled_on in [date(2026, 3, 10), date(2026, 3, 20)] {
        province.world.day(date(2026, 3, 5));
        let id = province.matter("事项", NEAR);
        let at = ("supervision_item", id);
        province.go(province.near, at, "deploy", one("arrangement", text("安排"))).unwrap();
        province.go(province.near, at, "feed_back", one("feedback", text("反馈"))).unwrap();
        province.world.day(settled_on);
        province.go(province.near, at, "settle", proved()).unwrap();
        province.go(province.supervisor, at, "close", Draft::default()).unwrap();
    }
    let scheme = scheme(&province);
    let draft = one("title", text("2026 年度考核"))
        .with("kind", choice("appraisal"))
        .with("organiser", Value::Ref(organisation("140000-science")))
        .with("scheme", Value::Ref(scheme))
        .with("period", Value::Period(Period::year(2026).unwrap()))
        .with("frame_region", Value::Ref(taihang_registers::seed_id("region", "140000")))
        .with("subjects", Value::Refs(vec![organisation(NEAR)]));
    let round = province.make(province.appraiser, "collection", draft).unwrap();
    let at = ("collection", round);
    let dates =
        one("opens_on", Value::Date(date(2026, 3, 20))).with("due_on", Value::Date(date(2026, 3, 31)));
    // A city that is left out keeps the round shut (R42).
    assert!(why(province.go(province.appraiser, at, "open", dates.clone())).contains("太原"));
    let cities = vec![organisation(NEAR), organisation("140100-government")];
    province.edit(province.appraiser, at, one("subjects", Value::Refs(cities))).unwrap();
    province.go(province.appraiser, at, "open", dates).unwrap();
    let sheets = province.all("evaluation_sheet", "collection", round);
    assert_eq!(sheets.len(), 2);
    let mine =
        sheets.iter().find(|sheet| sheet.reference("organisation") == Some(organisation(NEAR))).unwrap().id;
    let other = sheets.iter().find(|sheet| sheet.id != mine).unwrap().id;
    let near = ("evaluation_sheet", mine);
    province.go(province.near, near, "self_report", one("self_note", text("见台账"))).unwrap();
    // Whose sheet it is not, does not find it; nor does the governor.
    for who in [province.far, province.leader, province.supervisor] {
        assert!(province.world.records.one(&province.actor(who), "evaluation_sheet", mine).is_err());
    }
    assert!(province.world.records.one(&province.actor(province.near), "evaluation_sheet", other).is_err());
    // Profit with all recognised R&D (R30): 120 + 60 of 200.
    let line = |item: &str, profit: Option<(i64, i64)>| {
        let number = |value: Option<i64>| value.map(|value| Value::Decimal(value.into()));
        [
            ("item".to_owned(), Some(Value::Identifier(item.to_owned()))),
            ("profit".to_owned(), number(profit.map(|(profit, _)| profit))),
            ("recognised_rd".to_owned(), number(profit.map(|(_, rd)| rd))),
            ("source".to_owned(), Some(text("审计报告"))),
        ]
        .into()
    };
    for id in [mine, other] {
        let mut verified = Draft::default();
        verified
            .lines
            .insert("score".to_owned(), vec![line("on-time", None), line("profit", Some((120, 60)))]);
        province.edit(province.appraiser, ("evaluation_sheet", id), verified).unwrap();
        province.go(province.appraiser, ("evaluation_sheet", id), "verify", Draft::default()).unwrap();
    }
    // A penalty waits until tolerance was looked at (R29).
    assert!(why(province.go(province.appraiser, near, "score", Draft::default())).contains("容错"));
    let checked = one("tolerance_checked", Value::YesNo(true)).with("tolerance_note", text("不属于容错情形"));
    for id in [mine, other] {
        province.go(province.appraiser, ("evaluation_sheet", id), "score", checked.clone()).unwrap();
    }
    // Half in time: 30 of 60; 180 of 200: 36 of 40; one late: minus 1.
    let sheet = province.record("evaluation_sheet", mine);
    assert_eq!(sheet.get("total"), Some(&Value::Decimal(65.into())), "{:?}", sheet.text("arithmetic"));
    assert_eq!(sheet.text("grade"), Some("合格"));
    province.world.day(date(2026, 4, 1));
    assert_eq!(province.record("collection", round).state, "closed");
    province.go(province.appraiser, at, "show", Draft::default()).unwrap();
    // The unit objects; nothing is final before it is answered.
    let mut objection = one("subject", text("对按期办结率有异议"))
        .with("kind", choice("objection"))
        .with("submitter_unit", Value::Ref(organisation(NEAR)))
        .with("handler", Value::Ref(organisation("140000-science")))
        .with("text", text("一项延误系等待批复。"));
    objection.about = Some(Some(("evaluation_sheet".to_owned(), mine)));
    let ticket = province.make(province.near, "ticket", objection).unwrap();
    assert!(why(province.go(province.appraiser, near, "finalise", Draft::default())).contains("异议"));
    let of_ticket = ("ticket", ticket);
    province.go(province.appraiser, of_ticket, "accept", Draft::default()).unwrap();
    let answer = one("answer", text("期限内未申请延期")).with("outcome", choice("dismissed"));
    assert!(why(province.go(province.appraiser, of_ticket, "answer", answer.clone())).contains("理由"));
    province.go(province.appraiser, of_ticket, "answer", answer.with("reason", text("无延期记录"))).unwrap();
    for id in [mine, other] {
        province.go(province.appraiser, ("evaluation_sheet", id), "finalise", Draft::default()).unwrap();
        assert_eq!(province.record("evaluation_sheet", id).state, "objection");
        province.go(province.approver, ("evaluation_sheet", id), "finalise", Draft::default()).unwrap();
    }
    province.go(province.approver, at, "publish", Draft::default()).unwrap();
    // What is late afterwards does not change what was shown.
    assert_eq!(province.record("evaluation_sheet", mine).get("total"), Some(&Value::Decimal(65.into())));
    assert_eq!(province.record("evaluation_sheet", mine).get("rank"), Some(&Value::Integer(1)));
    assert_eq!(province.world.records.check().unwrap(), []);
}
