//! R&D accounts, a shared data set and commissioned reports of the demonstration: four firms of one city with their year, one below its
//! floor, one whose figure the industry department has otherwise. Firms and figures are invented.

use std::collections::BTreeMap;

use jiff::ToSpan as _;
use jiff::civil::Date;
use taihang_base::{Fault, Money, Period, civil_today};
use taihang_kernel::{
    Act, Actor, ActorKey, Board, Command, Draft, HeldRole, Origin, Query, RecordId, Test, Value,
};
use taihang_registers::{commissioned_report, firm, pool, pool_entry, rd_account, seed_id, shared_dataset};
use taihang_store::Store;

use super::entry::choice;
use crate::ending::Failure;
use crate::records;

/// Cost groups with their sums in 10,000 yuan.
type Costs = &'static [(&'static str, i64)];
/// A project: name, class, person-years, costs, and how much of it is public money.
type Project = (&'static str, &'static str, &'static str, Costs, i64);

/// A firm: key, owner, revenue of the year and its R&D by the industry department in 10,000 yuan, projects, whether handed in.
struct Filed {
    firm: &'static str,
    owned: &'static str,
    revenue: i64,
    stated: i64,
    projects: &'static [Project],
    handed_in: bool,
}

const FIRMS: [Filed; 4] = [
    Filed {
        firm: "firm-01",
        owned: "provincial_key",
        revenue: 140_000,
        stated: 2_100,
        projects: &[
            (
                "综采工作面智能控制系统",
                "experimental",
                "21.5",
                &[("staff", 620), ("materials", 310), ("depreciation", 90), ("other_costs", 60)],
                180,
            ),
            (
                "矿用永磁直驱装置",
                "applied",
                "12",
                &[("staff", 390), ("materials", 260), ("commissioned", 120), ("equipment", 250)],
                0,
            ),
        ],
        handed_in: true,
    },
    Filed {
        firm: "firm-02",
        owned: "no",
        revenue: 38_000,
        stated: 2_650,
        projects: &[(
            "大尺寸碳化硅衬底制备",
            "experimental",
            "34",
            &[("staff", 1_150), ("materials", 940), ("design_trial", 170), ("other_costs", 140)],
            420,
        )],
        handed_in: true,
    },
    Filed {
        firm: "firm-03",
        owned: "city_key",
        revenue: 96_000,
        stated: 1_180,
        projects: &[(
            "氢能装备试验平台",
            "experimental",
            "9",
            &[("staff", 410), ("materials", 520), ("amortisation", 250)],
            0,
        )],
        handed_in: true,
    },
    Filed {
        firm: "firm-04",
        owned: "no",
        revenue: 12_500,
        stated: 610,
        projects: &[("井下安全监测软件", "applied", "7.5", &[("staff", 430), ("software", 120)], 60)],
        handed_in: false,
    },
];

/// Fills the registers, if nothing is there yet.
pub(super) fn fill(store: &Store) -> Result<(), Failure> {
    let today = civil_today(store.clock());
    let program = Actor::system("import", today);
    if !store.page(&program, &Query::all(rd_account::REGISTER, 1))?.records.is_empty() {
        return Ok(());
    }
    let house = House { store, today, year: today.year() - 1 };
    for filed in &FIRMS {
        house.firm(filed)?;
        house.accounts(filed)?;
    }
    house.dataset()?;
    house.reports()
}

fn words(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn wan(sum: i64) -> Value {
    Value::Money(Money::from_fen(sum.saturating_mul(1_000_000)))
}

fn cells(of: &[(&str, Value)]) -> BTreeMap<String, Option<Value>> {
    of.iter().map(|(name, value)| ((*name).to_owned(), Some(value.clone()))).collect()
}

struct House<'a> {
    store: &'a Store,
    today: Date,
    year: i16,
}

impl House<'_> {
    fn program(&self) -> Actor {
        Actor::system("import", self.today)
    }

    fn period(&self) -> Result<Value, Failure> {
        let missing = || Fault { step: "reckon the year of the demonstration", source: None };
        Ok(Value::Period(Period::year(self.year).ok_or_else(missing)?))
    }

    fn make(&self, register: &str, draft: Draft, state: Option<&str>) -> Result<RecordId, Failure> {
        let id = self.store.fresh_id();
        let act = Act::Create { id, draft, state: state.map(str::to_owned) };
        self.carry_out(&self.program(), register, act)?;
        Ok(id)
    }

    fn carry_out(&self, actor: &Actor, register: &str, act: Act) -> Result<(), Failure> {
        let command = Command { register: register.to_owned(), act, reason: None, origin: Origin::default() };
        self.store.submit_all(actor, vec![command])?;
        Ok(())
    }

    /// Somebody of a unit.
    fn holder(&self, role: &str, unit: RecordId) -> Actor {
        let part = format!("demo-{role}");
        let mut actor = Actor::public(self.today);
        "演示 demonstration".clone_into(&mut actor.name);
        actor.organisation = Some(unit);
        actor.person = Some(seed_id("person", &part));
        actor.key = ActorKey::System(part);
        actor.roles =
            vec![HeldRole { role: role.to_owned(), organisation: unit, root: unit, board: Board::None }];
        actor
    }

    fn firm(&self, filed: &Filed) -> Result<(), Failure> {
        let mut draft = Draft::default()
            .with(firm::field::ORGANISATION, Value::Ref(records::organisation(filed.firm)))
            .with(firm::field::SIZE, choice("large"))
            .with(firm::field::STATE_OWNED, choice(filed.owned));
        let fact = cells(&[
            ("year", self.period()?),
            ("revenue", wan(filed.revenue)),
            ("rd_total", wan(filed.stated)),
            ("source", words("工信部门年度统计（演示）")),
        ]);
        draft.lines.insert("year_fact".to_owned(), vec![fact]);
        // A firm that has its record already keeps it: demo/firms.toml states the same figures.
        let query = Query::all(firm::REGISTER, 1)
            .with(firm::field::ORGANISATION, Test::In(vec![Value::Ref(records::organisation(filed.firm))]));
        if !self.store.page(&self.program(), &query)?.records.is_empty() {
            return Ok(());
        }
        self.make(firm::REGISTER, draft, Some("active"))?;
        Ok(())
    }

    /// The firm's accounts; handed in by its head, so that sources are held against each other.
    fn accounts(&self, filed: &Filed) -> Result<(), Failure> {
        let unit = records::organisation(filed.firm);
        let head = self.holder("unit_head", unit);
        for (title, class, staff, costs, public) in filed.projects {
            let total: i64 = costs.iter().map(|(_, sum)| sum).sum();
            let mut draft = Draft::default()
                .with(rd_account::field::UNIT, Value::Ref(unit))
                .with(rd_account::field::YEAR, self.period()?)
                .with(rd_account::field::TITLE, words(title))
                .with(rd_account::field::CLASS, choice(class))
                .with(rd_account::field::STAFF_FTE, Value::Decimal(taihang_base::parse_decimal(staff)?));
            let cost =
                |(group, sum): &(&str, i64)| cells(&[("category", choice(group)), ("amount", wan(*sum))]);
            draft.lines.insert("cost".to_owned(), costs.iter().map(cost).collect());
            let sources = [("own", total - public), ("government", *public)];
            let sources = sources.iter().filter(|(_, sum)| *sum > 0);
            let source = |(key, sum): &(&str, i64)| cells(&[("source", choice(key)), ("amount", wan(*sum))]);
            draft.lines.insert("source".to_owned(), sources.map(source).collect());
            let id = self.make(rd_account::REGISTER, draft, Some("open"))?;
            if filed.handed_in {
                let version = self.store.one(&self.program(), rd_account::REGISTER, id)?.record.version;
                let act =
                    Act::Advance { id, version, transition: "submit".to_owned(), draft: Draft::default() };
                self.carry_out(&head, rd_account::REGISTER, act)?;
            }
        }
        Ok(())
    }

    /// What the finance department delivers by credit code, agreed with the science department.
    fn dataset(&self) -> Result<(), Failure> {
        let line = |theirs: &str, register: &str, field: &str, unit: &str, sample: &str| {
            let mut line = cells(&[
                ("their_field", words(theirs)),
                ("register", words(register)),
                ("field", words(field)),
                ("sample", words(sample)),
            ]);
            if !unit.is_empty() {
                line.insert("unit".to_owned(), Some(words(unit)));
            }
            line
        };
        let mut draft = Draft::default()
            .with(shared_dataset::field::NAME, words("企业研发费用加计扣除申报数据"))
            .with(shared_dataset::field::PROVIDER, Value::Ref(records::organisation("140000-finance")))
            .with(shared_dataset::field::CONSUMERS, Value::Refs(vec![records::home()]))
            .with(shared_dataset::field::PURPOSE, choice("evaluation"))
            .with(shared_dataset::field::BASIS_NOTE, words("部门间研发数据共享协议（演示）第三条"))
            .with(shared_dataset::field::IDENTITY, choice("credit_code"))
            .with(shared_dataset::field::DELIVERED_EVERY, choice("yearly"))
            .with(shared_dataset::field::CONFLICT_RULE, choice("hold"));
        let lines = vec![
            line("纳税人识别号", "organisation", "credit_code", "", "91140105DEM003610K"),
            line("所属年度", "rd_account", "year", "", &self.year.to_string()),
            line("研发费用合计", "rd_account", "total", "万元", "2100"),
        ];
        draft.lines.insert("mapping".to_owned(), lines);
        self.make(shared_dataset::REGISTER, draft, Some("live"))?;
        Ok(())
    }

    /// An evaluation under way and a study that was rated.
    fn reports(&self) -> Result<(), Failure> {
        let body = records::organisation("140000-evaluation");
        let draft = Draft::default()
            .with(pool::field::CODE, Value::Identifier("evaluation-bodies".to_owned()))
            .with(pool::field::NAME, words("第三方评价机构名录"))
            .with(pool::field::MEMBER, choice("organisation"))
            .with(pool::field::KEEPER, Value::Ref(records::home()));
        let pool = self.make(pool::REGISTER, draft, Some("open"))?;
        let draft = Draft::default()
            .with(pool_entry::field::POOL, Value::Ref(pool))
            .with(pool_entry::field::ORGANISATION, Value::Ref(body))
            .with(pool_entry::field::ENTERED_ON, Value::Date(self.today.saturating_sub(400.days())));
        self.make(pool_entry::REGISTER, draft, Some("in"))?;
        let report = |title: &str, question: &str, due: Date| {
            Draft::default()
                .with(commissioned_report::field::TITLE, words(title))
                .with(commissioned_report::field::KIND, choice("third_party_evaluation"))
                .with(commissioned_report::field::QUESTION, words(question))
                .with(commissioned_report::field::CLIENT, Value::Ref(records::home()))
                .with(commissioned_report::field::CONTRACTOR, Value::Ref(body))
                .with(commissioned_report::field::SUBJECT, Value::Ref(records::organisation("firm-01")))
                .with(commissioned_report::field::DUE, Value::Date(due))
        };
        let soon = self.today.saturating_add(60.days());
        self.make(
            commissioned_report::REGISTER,
            report("智能装备企业研发绩效评价", "研发投入与产出是否相称", soon),
            None,
        )?;
        let past = self.today.saturating_sub(90.days());
        let rated = report("企业技术中心运行评价", "技术中心的投入、开放和成果", past)
            .with(commissioned_report::field::CONCLUSION, words("投入稳定，对外服务偏少，建议增加开放时数。"))
            .with(commissioned_report::field::ADOPTION, words("建议写入下一年度工作安排"))
            .with(commissioned_report::field::RATING, Value::Integer(4));
        self.make(commissioned_report::REGISTER, rated, Some("adopted"))?;
        Ok(())
    }
}
