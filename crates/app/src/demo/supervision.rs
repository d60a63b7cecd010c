//! The demonstration of supervision: matters of many units, a meeting, an inspection, a ticket and tasks that wait for dispatch.
//!
//! The last weeks are gone through day by day: each matter is registered and moved on by its people on its days, and what passes
//! in between is escalated as the clock does it. So nothing here is set; all of it came about.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::{Language, Period, civil_today};
use taihang_kernel::{Act, Actor, Command, Draft, Origin, RecordId, Value};
use taihang_registers::{Admission, seed_id};
use taihang_store::Store;

use super::content;
use super::entry::choice;
use crate::ending::Failure;
use crate::records;

/// So far back the days are gone through.
const DAYS: i32 = 45;
/// Deadlines of one transaction.
const TOGETHER: usize = 200;
/// The register of matters.
const MATTERS: &str = "supervision_item";
/// Under which the store remembers that all of it is there.
const NOTE: &str = "demo-supervision";

#[derive(Deserialize)]
struct Plot {
    #[serde(rename = "matter")]
    matters: Vec<Matter>,
    #[serde(rename = "task")]
    tasks: Vec<Task>,
}

#[derive(Deserialize)]
struct Matter {
    title: String,
    unit: String,
    source: String,
    group: String,
    class: String,
    /// Registered so many days ago.
    ago: i32,
    /// The date of its plan, in days after registration.
    plan: Option<i32>,
    document: Option<String>,
    /// Transitions, each so many days after registration.
    #[serde(default)]
    steps: Vec<(String, i32)>,
}

#[derive(Deserialize)]
struct Task {
    title: String,
    lead: Option<String>,
    #[serde(default)]
    partners: Vec<String>,
    /// In days from today.
    due: i32,
    document: String,
}

/// Who does what: the people of the demonstration, and a head for every unit that has a matter.
struct Play<'a> {
    store: &'a Store,
    today: Date,
    supervisor: RecordId,
    planner: RecordId,
    heads: BTreeMap<String, RecordId>,
    documents: BTreeMap<String, RecordId>,
}

/// Goes through the last weeks, once; `documents` are the plans by what the manifest calls them.
pub(super) fn fill(store: &Store, documents: &BTreeMap<String, RecordId>) -> Result<(), Failure> {
    if store.jobs().noted(NOTE)?.is_some() {
        return Ok(());
    }
    let plot: Plot = content::parse("supervision.toml")?;
    let play = Play::new(store, &plot, documents.clone())?;
    play.annual_plan()?;
    play.tasks(&plot.tasks)?;
    play.leaders()?;
    let meeting = play.meeting()?;
    for ago in (0..=DAYS).rev() {
        let day = play.before(ago);
        for (number, matter) in plot.matters.iter().enumerate() {
            play.matter(number, matter, ago, day)?;
        }
        match ago {
            30 => play.minutes(meeting, day)?,
            26 => play.inspection(day)?,
            20 => play.ticket(day)?,
            _ => {}
        }
        while store.deadlines_pass(day, TOGETHER)? == TOGETHER {}
    }
    store.jobs().note(NOTE, "1")?;
    Ok(())
}

impl<'a> Play<'a> {
    fn new(
        store: &'a Store,
        plot: &Plot,
        mut documents: BTreeMap<String, RecordId>,
    ) -> Result<Self, Failure> {
        let today = civil_today(store.clock());
        let account = |name: &str| -> Result<RecordId, Failure> {
            Ok(store.account_named(name)?.ok_or(taihang_base::Refusal::NotFound)?.id)
        };
        documents.insert("annual".to_owned(), seed_id("policy_document", "demo-annual"));
        let mut heads = BTreeMap::new();
        for unit in plot.matters.iter().map(|matter| matter.unit.as_str()) {
            if !heads.contains_key(unit) {
                heads.insert(unit.to_owned(), head(store, unit, today)?);
            }
        }
        Ok(Self {
            store,
            today,
            supervisor: account("supervisor")?,
            planner: account("planner")?,
            heads,
            documents,
        })
    }

    fn before(&self, days: i32) -> Date {
        self.today.saturating_sub(Span::new().days(days))
    }

    /// A person on an earlier day, with the roles of today.
    fn on(&self, account: RecordId, day: Date) -> Result<Actor, Failure> {
        let actor =
            self.store.actor_of_account(account, self.today)?.ok_or(taihang_base::Refusal::NotFound)?;
        Ok(Actor { today: day, ..actor })
    }

    fn engine(day: Date) -> Actor {
        let mut actor = Actor::system("engine", day);
        actor.organisation = Some(records::home());
        actor
    }

    fn make(
        &self,
        actor: &Actor,
        register: &str,
        id: RecordId,
        draft: Draft,
        state: Option<&str>,
    ) -> Result<(), Failure> {
        let act = Act::Create { id, draft, state: state.map(str::to_owned) };
        self.store.submit(actor, command(register, act))?;
        Ok(())
    }

    fn advance(
        &self,
        actor: &Actor,
        (register, id): (&str, RecordId),
        transition: &str,
        draft: Draft,
    ) -> Result<(), Failure> {
        let system = Actor::system("engine", actor.today);
        let version = self.store.one(&system, register, id)?.record.version;
        let act = Act::Advance { id, version, transition: transition.to_owned(), draft };
        self.store.submit(actor, command(register, act))?;
        Ok(())
    }

    /// What happens with a matter `ago` days before today.
    fn matter(&self, number: usize, matter: &Matter, ago: i32, day: Date) -> Result<(), Failure> {
        // Who somebody is is asked of the database: only for what happens on the day.
        if matter.ago != ago && !matter.steps.iter().any(|(_, after)| matter.ago - after == ago) {
            return Ok(());
        }
        let id = seed_id(MATTERS, &format!("demo-{number}"));
        let supervisor = self.on(self.supervisor, day)?;
        if matter.ago == ago {
            let plan = matter.plan.map(|days| Value::Date(day.saturating_add(Span::new().days(days))));
            let document = matter.document.as_ref().and_then(|name| self.documents.get(name));
            let draft = Draft::default()
                .with("title", words(&matter.title))
                .with("class", choice(&matter.class))
                .with("source", choice(&matter.source))
                .with("group", choice(&matter.group))
                .with("unit", unit(&matter.unit))
                .with("region", region(&matter.unit))
                .with("document", document.map(|id| Value::Ref(*id)))
                .with("demand", words("明确责任处室、时间安排和可核验的结果，按期反馈。"))
                .with("registered_on", Value::Date(day))
                .with("plan_date", plan);
            self.make(&supervisor, MATTERS, id, draft, None)?;
        }
        for (step, _) in matter.steps.iter().filter(|(_, after)| matter.ago - after == ago) {
            let by_unit = matches!(step.as_str(), "deploy" | "feed_back" | "settle");
            let head = self.heads.get(&matter.unit).copied().unwrap_or(self.supervisor);
            let actor = if by_unit { self.on(head, day)? } else { supervisor.clone() };
            self.advance(&actor, (MATTERS, id), step, said(step))?;
        }
        Ok(())
    }

    /// The plan of the present year: the imported ones have mostly run out.
    fn annual_plan(&self) -> Result<(), Failure> {
        let year = self.today.year();
        let draft = Draft::default()
            .with("title", words(&format!("全省科技创新年度行动计划（{year}年）")))
            .with("kind", choice("annual_plan"))
            .with("issuer", Value::Ref(records::home()))
            .with("issued_on", Value::Date(self.before(DAYS)))
            .with("period", Period::years(year, year.saturating_add(1)).map(Value::Period));
        let importing = Actor::system("import", self.today);
        let id = seed_id("policy_document", "demo-annual");
        self.make(&importing, "policy_document", id, draft, Some("in_force"))
    }

    /// Tasks of a plan with their units: some wait for dispatch, one has nobody to lead it.
    fn tasks(&self, tasks: &[Task]) -> Result<(), Failure> {
        let engine = Self::engine(self.today);
        for (number, task) in tasks.iter().enumerate() {
            let id = seed_id("task", &format!("demo-{number}"));
            let due = self.today.saturating_add(Span::new().days(task.due));
            let draft = Draft::default()
                .with("title", words(&task.title))
                .with("kind", choice("key_task"))
                .with("level", choice("annual"))
                .with("document", self.documents.get(&task.document).map(|id| Value::Ref(*id)))
                .with("region", Value::Ref(seed_id("region", "140000")))
                .with("due", Value::Date(due));
            self.make(&engine, "task", id, draft, Some("running"))?;
            let lead = task.lead.iter().map(|code| ("lead", code));
            let partners = task.partners.iter().map(|code| ("co_lead", code));
            for (role, code) in lead.chain(partners) {
                let draft = Draft::default()
                    .with("role", choice(role))
                    .with("task", Value::Ref(id))
                    .with("organisation", unit(code))
                    .with("period", term(self.before(DAYS), None));
                let key = format!("demo-{number}-{code}");
                self.make(&engine, "assignment", seed_id("assignment", &key), draft, Some("active"))?;
            }
        }
        Ok(())
    }

    /// The leader answers for the province since some months; somebody else did before.
    fn leaders(&self) -> Result<(), Failure> {
        let engine = Self::engine(self.today);
        let leader = self.store.account_named("leader")?.and_then(|account| account.person);
        let past = seed_id("person", "demo-former-leader");
        let name = Draft::default().with("name", words("前任分管领导"));
        self.make(&engine, "person", past, name, Some("active"))?;
        let changed = self.before(150);
        let terms = [
            ("former", Some(past), term(self.before(1_200), changed.yesterday().ok())),
            ("present", leader, term(changed, None)),
        ];
        for (key, person, period) in terms {
            let id = seed_id("assignment", &format!("demo-leader-{key}"));
            let draft = Draft::default()
                .with("role", choice("top_leader"))
                .with("region", Value::Ref(seed_id("region", "140000")))
                .with("organisation", unit("140000-government"))
                .with("person", person.map(Value::Ref))
                .with("period", period);
            self.make(&engine, "assignment", id, draft, Some("active"))?;
            if key == "former" {
                self.advance(&engine, ("assignment", id), "end", Draft::default())?;
            }
        }
        Ok(())
    }

    /// A meeting of the leading group with two resolutions and one item that is put off.
    fn meeting(&self) -> Result<RecordId, Failure> {
        let (id, day) = (seed_id("meeting", "demo"), self.before(DAYS));
        let line = |order: i64, topic: &str, outcome: &str, decided: Option<(&str, &str, i32)>| {
            let mut line = BTreeMap::from([
                ("order".to_owned(), Some(Value::Integer(order))),
                ("topic".to_owned(), Some(words(topic))),
                ("outcome".to_owned(), Some(choice(outcome))),
            ]);
            if let Some((resolution, code, ago)) = decided {
                line.insert("resolution".to_owned(), Some(words(resolution)));
                line.insert("unit".to_owned(), Some(unit(code)));
                line.insert("due".to_owned(), Some(Value::Date(self.before(ago))));
            }
            line
        };
        let mut draft = Draft::default()
            .with("title", words("省创新驱动发展领导小组专题会议"))
            .with("kind", choice("leading_group"))
            .with("body", words("创新驱动发展领导小组"))
            .with("document", self.documents.get("002").map(|id| Value::Ref(*id)))
            .with("organiser", Value::Ref(records::home()))
            .with("held_on", Value::Date(self.before(32)));
        let agenda = vec![
            line(1, "科技创新券跨市通用", "decided", Some(("制定创新券跨市通用办法", "140000-finance", 4))),
            line(
                2,
                "中试基地用地保障",
                "decided",
                Some(("提出中试基地用地保障清单", "140000-natural-resources", -60)),
            ),
            line(3, "设立概念验证专项", "deferred", None),
        ];
        draft.lines.insert("agenda".to_owned(), agenda);
        self.make(&self.on(self.planner, day)?, "meeting", id, draft, None)?;
        Ok(id)
    }

    fn minutes(&self, meeting: RecordId, day: Date) -> Result<(), Failure> {
        let planner = self.on(self.planner, day)?;
        let held =
            Draft::default().with("attendance", Value::Integer(24)).with("entrepreneurs", Value::Integer(6));
        let summary = words("会议议定两项，缓议一项，责任单位和期限见议程。");
        for (step, draft) in [
            ("set_agenda", Draft::default()),
            ("hold", held),
            ("minute", Draft::default().with("summary", summary)),
        ] {
            self.advance(&planner, ("meeting", meeting), step, draft)?;
        }
        Ok(())
    }

    /// An undercover check with two problems; one is past its day by now.
    fn inspection(&self, day: Date) -> Result<(), Failure> {
        let (id, supervisor) = (seed_id("inspection", "demo"), self.on(self.supervisor, day)?);
        let problem = |text: &str, ago: i32| {
            BTreeMap::from([
                ("text".to_owned(), Some(words(text))),
                ("severity".to_owned(), Some(choice("warn"))),
                ("due".to_owned(), Some(Value::Date(self.before(ago)))),
            ])
        };
        let mut draft = Draft::default()
            .with("title", words("重点实验室开放运行暗访"))
            .with("kind", choice("undercover"))
            .with("unit", unit("140100-science"))
            .with("inspector", unit("140000-office"))
            .with("year", Period::year(day.year()).map(Value::Period))
            .with("carried_out_on", Value::Date(day));
        draft.lines.insert(
            "problem".to_owned(),
            vec![problem("开放机时记录不全", 6), problem("共享收费未公示", -20)],
        );
        self.make(&supervisor, "inspection", id, draft, None)?;
        let result = Draft::default()
            .with("result", choice("problems"))
            .with("summary", words("发现两个问题，已列明整改期限。"));
        for (step, draft) in
            [("carry_out", Draft::default()), ("report", result), ("rectify", Draft::default())]
        {
            self.advance(&supervisor, ("inspection", id), step, draft)?;
        }
        Ok(())
    }

    /// Two calls of firms; nobody has answered the first one.
    fn ticket(&self, day: Date) -> Result<(), Failure> {
        let engine = Self::engine(day);
        for (key, subject, text, code) in [
            ("one", "创新券兑付进度咨询", "企业反映兑付材料提交后一直没有答复。", "140400-science"),
            ("two", "研发费用辅助账如何填报", "企业询问辅助账样式和留存期限。", "140100-science"),
        ] {
            let draft = Draft::default()
                .with("subject", words(subject))
                .with("kind", choice("hotline"))
                .with("channel", choice("phone"))
                .with("text", words(text))
                .with("handler", unit(code));
            self.make(&engine, "ticket", seed_id("ticket", &format!("demo-{key}")), draft, Some("received"))?;
        }
        Ok(())
    }
}

fn command(register: &str, act: Act) -> Command {
    let reason = Some("演示数据 demonstration".to_owned());
    Command { register: register.to_owned(), act, reason, origin: Origin::default() }
}

/// What is entered with a step.
fn said(step: &str) -> Draft {
    let draft = Draft::default();
    match step {
        "deploy" => draft.with("arrangement", words("分管负责同志牵头，已明确处室、进度和联络员。")),
        "feed_back" => draft.with("feedback", words("已按安排启动，正在会同有关单位推进。")),
        "settle" => draft
            .with("result", words("已按要求办结，结果可以核验。"))
            .with("evidence", words("办理情况报告、印发文件文号和现场记录。")),
        _ => draft,
    }
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// The region of an office of the reference data, which is called by the code of its region.
fn region(unit: &str) -> Option<Value> {
    unit.split_once('-').map(|(code, _)| Value::Ref(seed_id("region", code)))
}

fn unit(code: &str) -> Value {
    Value::Ref(records::organisation(code))
}

fn term(first: Date, last: Option<Date>) -> Option<Value> {
    Period::days(first, last).map(Value::Period)
}

/// The head of a unit, who never signs in.
fn head(store: &Store, unit: &str, today: Date) -> Result<RecordId, Failure> {
    let sign_in = format!("head-{unit}");
    if let Some(account) = store.account_named(&sign_in)? {
        return Ok(account.id);
    }
    let organisation = records::organisation(unit);
    let names = store.titles(
        &Actor::system("engine", today),
        [("organisation".to_owned(), organisation)],
        Language::Zh,
    )?;
    let name = format!("{}负责人", names.get(&organisation).map_or("单位", String::as_str));
    let roles = [("unit_head", organisation)];
    let admission = Admission {
        account: None,
        sign_in: &sign_in,
        name: &name,
        organisation,
        roles: &roles,
        from: today,
        reason: "演示数据 demonstration",
    };
    records::admit(store, &admission, None)
}
