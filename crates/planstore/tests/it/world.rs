//! A store in a temporary folder with a small plan and two people.

use std::sync::Arc;

use jiff::Timestamp;
use taihang_base::{FixedClock, Id, Problem, Refusal, Span};
use taihang_documents::{Block, BlockKind, Document, Format};
use taihang_plan::{
    Clause, ClauseKind, Deadline, Figure, FigureKind, Metadata, Op, Plan, Section, Stated, Task, Units,
};
use taihang_planstore::{Account, Actor, NewAccount, NewPlan, PlanRecord, Role, Scope, Store, StoreError};
use tempfile::TempDir;

/// The text of the small plan: a heading, a clause with a whole and its part, a clause with a task.
pub(crate) const TEXT: &str =
    "一、目标\n到2025年，企业达到300家，其中高新技术企业120家。\n二、任务\n建设中试基地，2024年底前完成。";

pub(crate) struct World {
    pub(crate) store: Store,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) folder: TempDir,
    pub(crate) administrator: Account,
    pub(crate) planner: Account,
    pub(crate) viewer: Account,
}

impl World {
    pub(crate) fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let clock = Arc::new(FixedClock::new("2026-01-05T08:00:00Z".parse::<Timestamp>().unwrap()));
        let store = Store::open(folder.path(), clock.clone()).unwrap();
        let account = |name: &str, role| {
            let new = NewAccount { name, display_name: name, role, password_hash: "hash" };
            store.account_add(&Actor::system("test"), new).unwrap();
            store.account_credential(&Scope::system(), name).unwrap().unwrap().account
        };
        let administrator = account("administrator", Role::Administrator);
        let planner = account("planner", Role::Planner);
        let viewer = account("viewer", Role::Viewer);
        Self { store, clock, folder, administrator, planner, viewer }
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor::of(&self.planner)
    }

    pub(crate) fn scope(&self) -> Scope {
        Scope::of(&self.planner)
    }

    /// Imports the small plan; `mark` makes the bytes differ.
    pub(crate) fn add(&self, mark: &str) -> Id<PlanRecord> {
        add(&self.store, &self.actor(), mark).unwrap()
    }

    pub(crate) fn load(&self, plan: Id<PlanRecord>) -> PlanRecord {
        self.store.plan_load(&self.scope(), plan).unwrap()
    }

    /// The harness asks what no test asks: after whatever happened, everything holds.
    pub(crate) fn assert_sound(&self) {
        let report = self.store.check(&Scope::system()).unwrap();
        assert_eq!(report.breaches, []);
    }
}

pub(crate) fn add(store: &Store, actor: &Actor, mark: &str) -> taihang_planstore::Result<Id<PlanRecord>> {
    let bytes = format!("{TEXT}{mark}").into_bytes();
    let (document, plan) = (document(), plan());
    store.plan_add(
        actor,
        NewPlan { file_name: &format!("{mark}.txt"), bytes: &bytes, document: &document, plan: &plan },
    )
}

/// The place of `words` in the text.
pub(crate) fn at(words: &str) -> Span {
    let start = TEXT.find(words).unwrap();
    Span::new(start, start + words.len())
}

pub(crate) fn document() -> Document {
    let block = |line: &str| Block { span: at(line), kind: BlockKind::Paragraph };
    Document {
        format: Format::Txt,
        encoding: Some("UTF-8".to_owned()),
        text: TEXT.to_owned(),
        blocks: TEXT.lines().map(block).collect(),
        markup: Vec::new(),
        title: None,
        notes: Vec::new(),
    }
}

pub(crate) fn figure(subject: &str, quote: &str, value: &str) -> Figure {
    Figure {
        kind: FigureKind::Target,
        clause: 1,
        section: "一".to_owned(),
        span: at(quote),
        subject: subject.to_owned(),
        op: Op::Eq,
        value: Some(value.to_owned()),
        unit: Some("家".to_owned()),
        year: Some(2025),
        period: None,
        growth: None,
        baseline: None,
        lead_units: Vec::new(),
        part_of: None,
        comparator: None,
        repaired: false,
    }
}

pub(crate) fn task() -> Task {
    Task {
        clause: 3,
        section: "二".to_owned(),
        span: at("建设中试基地，2024年底前完成。"),
        title: "建设中试基地".to_owned(),
        lead_units: vec!["省科技厅".to_owned()],
        supporting_units: Vec::new(),
        deadline: Some(Deadline {
            year: Some(2024),
            date: Some(jiff::civil::date(2024, 12, 31)),
            continuous: false,
            words: "2024年底前".to_owned(),
            span: at("2024年底前"),
        }),
    }
}

pub(crate) fn plan() -> Plan {
    let section = |marker: &str, number, title: &str, line: &str| Section {
        parent: None,
        depth: 1,
        marker: marker.to_owned(),
        number: Some(number),
        title: title.to_owned(),
        path: marker.trim_end_matches('、').to_owned(),
        heading: at(line),
        extent: at(line),
    };
    let clause = |section, line: &str| Clause {
        section: Some(section),
        span: at(line),
        text: line.to_owned(),
        kind: ClauseKind::Paragraph,
        units: Units::default(),
    };
    let lines: Vec<&str> = TEXT.lines().collect();
    let part = Figure { part_of: Some(0), ..figure("高新技术企业", "高新技术企业120家", "120") };
    Plan {
        metadata: Metadata {
            region: Some(Stated { value: "山西省".to_owned(), span: None }),
            ..Metadata::default()
        },
        sections: vec![section("一、", 1, "目标", lines[0]), section("二、", 2, "任务", lines[2])],
        clauses: vec![clause(0, lines[0]), clause(0, lines[1]), clause(1, lines[2]), clause(1, lines[3])],
        figures: vec![figure("企业", "企业达到300家", "300"), part],
        tasks: vec![task()],
        ..Plan::default()
    }
}

pub(crate) fn code<T: std::fmt::Debug>(result: taihang_planstore::Result<T>) -> String {
    match result {
        Err(StoreError::Problem(Problem { code, .. })) => code,
        Err(StoreError::Refusal(refusal)) => format!("{refusal:?}"),
        Err(StoreError::Fault(fault)) => format!("fault: {fault}"),
        Ok(value) => format!("ok: {value:?}"),
    }
}

pub(crate) const STALE: Refusal = Refusal::Stale;
