//! The weekly digest for leaders: what is late in the leader's own scope, and the five matters that are so for longest.
//!
//! It is a notice like any other, so it goes on by mail the way each account has chosen. A week has one digest for each
//! account, however often the job runs: the notice is named by account and week.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::{Date, time};
use jiff::tz::{TimeZone, offset};
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use taihang_base::{Fault, Language, Text, clock};
use taihang_jobs::job::{Context, Job, JobError, Outcome, Priority};
use taihang_jobs::schedule::Schedule;
use taihang_jobs::scheduler::{Task, Work};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, Record, RecordId, Test, Value};
use taihang_screens::execution::standing::{Counts, Late, counts, total};
use taihang_screens::execution::worst::{Overdue, worst};
use taihang_store::{Notice, Store};
use taihang_web::Failure;

/// Who gets one.
const ROLE: &str = "leader";
/// The records named in it.
const NAMED: usize = 5;

/// Makes the digests of the week for all leaders that have none yet.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct WeeklyDigest {}

impl Job for WeeklyDigest {
    const NAME: &'static str = "weekly_digest";
    const PRIORITY: Priority = Priority::Low;

    fn dedup(&self) -> Option<String> {
        Some(String::new())
    }

    fn run(&self, context: &Context<'_>) -> Result<Outcome, JobError> {
        let made = make(context.service::<Store>()?, context.now())
            .map_err(|failure| JobError::Passing(format!("{failure:?}")))?;
        tracing::info!(made, "weekly digests");
        Ok(Outcome::Done)
    }
}

/// When it recurs: looked at every morning, so that a Monday on which nothing ran is made up for.
pub(crate) fn task() -> Result<Task, Fault> {
    let schedule = Schedule::Daily(time(7, 30, 0, 0));
    Ok(Task { name: WeeklyDigest::NAME, schedule, work: Work::Queue(WeeklyDigest {}.order()?) })
}

/// Makes what is missing; answers how many were made.
fn make(store: &Store, now: Timestamp) -> Result<usize, Failure> {
    let today = clock::civil_in_china(now).date();
    let mut made = 0;
    let mut seen = BTreeSet::new();
    for grant in leading(store, today)? {
        for account in accounts(store, &grant, today)? {
            if seen.insert(account) && one(store, account, &grant, today)? {
                made += 1;
            }
        }
    }
    Ok(made)
}

fn records(store: &Store, today: Date, query: Query) -> Result<Vec<Record>, Failure> {
    let engine = Actor::system("engine", today);
    let (mut query, mut found) = (query, Vec::new());
    loop {
        let page = store.page(&engine, &query)?;
        found.extend(page.records.into_iter().map(|shown| shown.record));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(found),
        }
    }
}

/// The grants of the role that run today.
fn leading(store: &Store, today: Date) -> Result<Vec<Record>, Failure> {
    let query = Query::all("role_grant", MOST)
        .with("role", Test::In(vec![Value::Choice(ROLE.to_owned())]))
        .with("state", Test::In(vec![Value::Choice("granted".to_owned())]))
        .with("period", Test::On(today));
    records(store, today, query)
}

/// The accounts of the person of `grant`.
fn accounts(store: &Store, grant: &Record, today: Date) -> Result<Vec<RecordId>, Failure> {
    let Some(person) = grant.reference("person") else { return Ok(Vec::new()) };
    let query = Query::all("account", MOST).with("person", Test::In(vec![Value::Ref(person)]));
    Ok(records(store, today, query)?.iter().map(|account| account.id).collect())
}

/// The Monday of the week of `today`, as it begins in China.
fn week(today: Date) -> Option<(Date, Timestamp)> {
    let back = i64::from(today.weekday().to_monday_zero_offset());
    let monday = today.checked_sub(back.days()).ok()?;
    let begins = monday.at(0, 0, 0, 0).to_zoned(TimeZone::fixed(offset(8))).ok()?;
    Some((monday, begins.timestamp()))
}

/// Makes the digest of one account, if the week has none.
fn one(store: &Store, account: RecordId, grant: &Record, today: Date) -> Result<bool, Failure> {
    let (Some(actor), Some(person), Some((monday, at))) =
        (store.actor_of_account(account, today)?, store.account_addressed(account)?, week(today))
    else {
        return Ok(false);
    };
    let language = person.language;
    let late = counts(store, &actor, None)?;
    let named = worst(store, &actor, None, NAMED, language)?;
    let context = BTreeMap::from([
        ("due".to_owned(), today.to_string()),
        ("count".to_owned(), total(&late).to_string()),
        ("list".to_owned(), list(&late, &named, language)),
        ("path".to_owned(), "/execution".to_owned()),
    ]);
    let notice = Notice {
        id: String::new(),
        text: WeeklyDigest::NAME.to_owned(),
        context,
        register: "role_grant".to_owned(),
        record: grant.id,
        at,
        read_at: None,
    };
    Ok(store.notice_once(account, &format!("{}:{monday}", WeeklyDigest::NAME), &notice)?)
}

/// The counts and the records, a line each.
fn list(late: &Counts, named: &[Overdue], language: Language) -> String {
    let word = |late: Late| match late {
        Late::Dispatch => Text::new("超期未部署", "Not dispatched in time"),
        Late::Answer => Text::new("超期未反馈", "Answers late"),
        Late::Matter => Text::new("超期未办结", "Not settled in time"),
        Late::Task => Text::new("任务超期", "Tasks overdue"),
        Late::Publication => Text::new("发布逾期", "Publications late"),
    };
    let mut text = String::new();
    for (way, count) in late {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{}: {count}", word(*way).in_language(language));
    }
    for (number, one) in named.iter().enumerate() {
        let days = one.days;
        let since = Text::new(
            format!("应于 {} 办理，已超期 {days} 天", one.due),
            format!("due on {}, {days} days overdue", one.due),
        );
        let _ = writeln!(text, "{}. {} ({})", number + 1, one.title, since.in_language(language));
    }
    if text.is_empty() {
        text.push_str(Text::new("没有超期事项。", "Nothing is overdue.").in_language(language));
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::SignedDuration;
    use taihang_base::{Clock as _, FixedClock};
    use taihang_jobs::{Registry, Services, drain};
    use taihang_kernel::{Act, Command, Draft, Origin};
    use taihang_registers::Admission;
    use taihang_store::db::Location;
    use taihang_store::{Channel, Options, Pace, Way};

    use super::*;
    use crate::records::organisation;

    struct World {
        store: Store,
        clock: Arc<FixedClock>,
        _folder: tempfile::TempDir,
    }

    impl World {
        /// The reference data, a leader of the province, and a task of a city that is a week late.
        fn new() -> (Self, RecordId) {
            let folder = tempfile::tempdir().unwrap();
            // A Wednesday.
            let clock = Arc::new(FixedClock::new("2026-03-04T01:00:00Z".parse().unwrap()));
            let location = Location::parse(&folder.path().to_string_lossy(), "data").unwrap();
            let catalogue = Arc::new(taihang_registers::catalogue().unwrap());
            let options = Options::in_folder(folder.path().to_path_buf());
            let store = Store::open(&location, catalogue, clock.clone(), options).unwrap();
            let seed = taihang_registers::seed(store.catalogue()).unwrap();
            store.submit_all(&Actor::system("import", clock_day(&clock)), seed).unwrap();
            let world = Self { store, clock, _folder: folder };
            let leader = world.admit("leader", "leader");
            world.admit("planner", "planner");
            world.task("建设市级中试基地", "2026-02-25");
            (world, leader)
        }

        /// The job as a worker runs it; what it queues waits.
        fn run(&self) {
            let registry = Arc::new(Registry::default().with::<WeeklyDigest>());
            self.store.jobs().put(WeeklyDigest {}.order().unwrap()).unwrap();
            let services = Services::default().with(self.store.clone());
            drain(&registry, &self.store.jobs(), &services).unwrap();
        }

        fn admit(&self, name: &str, role: &str) -> RecordId {
            let roles = [(role, organisation("140000-node"))];
            let admission = Admission {
                account: None,
                sign_in: name,
                name,
                organisation: organisation("140000-government"),
                roles: &roles,
                from: clock_day(&self.clock),
                reason: "test",
            };
            crate::records::admit(&self.store, &admission, None).unwrap()
        }

        fn task(&self, title: &str, due: &str) {
            let mut actor = Actor::system("engine", clock_day(&self.clock));
            actor.organisation = Some(organisation("140100-science"));
            let draft = Draft::default()
                .with("title", Value::Text(title.to_owned()))
                .with("kind", Value::Choice("measure".to_owned()))
                .with("level", Value::Choice("plan".to_owned()))
                .with("due", Value::Date(due.parse().unwrap()));
            let state = Some("running".to_owned());
            let act = Act::Create { id: self.store.fresh_id(), draft, state };
            let (register, origin) = ("task".to_owned(), Origin::default());
            self.store.submit(&actor, Command { register, act, reason: None, origin }).unwrap();
        }
    }

    fn clock_day(clock: &FixedClock) -> Date {
        clock::civil_in_china(clock.now()).date()
    }

    #[test]
    fn a_leader_gets_one_digest_a_week_however_often_it_is_made() {
        let (world, leader) = World::new();
        let way =
            Way { channel: Channel::Mail, pace: Pace::Each, address: "leader@office.example".to_owned() };
        world.store.notice_way_put(leader, Channel::Mail, Some(&way)).unwrap();
        let digests = || {
            world.run();
            world.store.notices(leader, None, 10).unwrap().len()
        };
        assert_eq!((digests(), digests()), (1, 1));
        let notices = world.store.notices(leader, None, 10).unwrap();
        let [notice] = notices.as_slice() else { panic!("{notices:?}") };
        assert_eq!((notice.text.as_str(), notice.path().as_str()), ("weekly_digest", "/execution"));
        assert_eq!(notice.context["count"], "1");
        assert!(
            notice.context["list"].contains("1. 建设市级中试基地 (应于 2026-02-25 办理，已超期 7 天)"),
            "{notice:?}"
        );
        // It goes by mail once.
        assert!(world.store.notice_to_send(&notice.id, Channel::Mail).unwrap().is_some());
        let depths = world.store.jobs().depths().unwrap();
        let waiting: i64 =
            depths.iter().filter(|depth| depth.name == "notice_send").map(|depth| depth.count).sum();
        assert_eq!(waiting, 1);
        world.clock.set(world.clock.now().checked_add(SignedDuration::from_hours(24 * 4)).unwrap());
        assert_eq!(digests(), 1, "Sunday of the same week");
        world.clock.set(world.clock.now().checked_add(SignedDuration::from_hours(24)).unwrap());
        assert_eq!((digests(), digests()), (2, 2), "Monday");
        let planner = world.store.account_named("planner").unwrap().unwrap().id;
        assert!(world.store.notices(planner, None, 10).unwrap().is_empty(), "who leads nothing gets none");
    }

    #[test]
    fn a_week_begins_on_monday_in_china() {
        for (day, monday) in
            [("2026-03-04", "2026-03-02"), ("2026-03-02", "2026-03-02"), ("2026-03-08", "2026-03-02")]
        {
            let (found, begins) = week(day.parse().unwrap()).unwrap();
            assert_eq!(found.to_string(), monday);
            assert_eq!(begins.to_string(), "2026-03-01T16:00:00Z");
        }
    }
}
