//! What is late, counted by the store within the reach of who asks. No record is loaded to be counted.

use std::collections::BTreeMap;

use jiff::civil::Date;
use taihang_kernel::{Actor, Query, RecordId, Test, Value};
use taihang_store::Store;
use taihang_store::read::{Dimension, Measure, Part};
use taihang_web::Failure;

use crate::address::address;
use crate::sight::by_role;

/// A way of being late. A matter counts once, by the last of its steps that is late: one that is overdue as a whole not as an
/// answer or a dispatch that is late too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Late {
    /// A supervised matter has not been dispatched in time.
    Dispatch,
    /// A supervised matter has not been answered in time.
    Answer,
    /// A supervised matter has not been settled in time.
    Matter,
    /// A task has not been reported as done in time.
    Task,
    /// An issue is not out.
    Publication,
}

/// By what lateness is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Who holds it.
    Unit,
    /// Where.
    Region,
    /// The document that it comes from.
    Plan,
}

/// Lateness of one unit, region or plan: what each way counts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Held {
    /// Which; none where the records name none.
    pub id: Option<RecordId>,
    /// How many in each way.
    pub counts: Counts,
}

/// How many are late in each way.
pub type Counts = BTreeMap<Late, i64>;

/// Only what one unit, region or plan has; everything if none.
pub type Within = Option<(By, RecordId)>;

impl By {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Unit, Self::Region, Self::Plan];

    /// Its name in the address.
    pub fn key(self) -> &'static str {
        match self {
            Self::Unit => "unit",
            Self::Region => "region",
            Self::Plan => "plan",
        }
    }

    /// The register of what it tells apart by.
    pub fn register(self) -> &'static str {
        match self {
            Self::Unit => "organisation",
            Self::Region => "region",
            Self::Plan => "policy_document",
        }
    }
}

impl Late {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Dispatch, Self::Answer, Self::Matter, Self::Task, Self::Publication];

    /// The register whose records are late.
    pub fn register(self) -> &'static str {
        match self {
            Self::Dispatch | Self::Answer | Self::Matter => "supervision_item",
            Self::Task => "task",
            Self::Publication => "publication",
        }
    }

    /// The key of its word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dispatch => "execution.dispatch",
            Self::Answer => "execution.answer",
            Self::Matter => "execution.matter",
            Self::Task => "execution.task",
            Self::Publication => "execution.publication",
        }
    }

    /// The states in which a record can be late.
    fn states(self) -> &'static [&'static str] {
        match self {
            Self::Dispatch => &["registered", "returned"],
            Self::Answer => &["registered", "returned", "deployed"],
            Self::Matter => &["registered", "returned", "deployed", "fed_back"],
            Self::Task => &["adopted", "running"],
            Self::Publication => &["due", "compiling", "ready"],
        }
    }

    /// The field that holds the last day.
    pub fn due(self) -> &'static str {
        match self {
            Self::Dispatch => "deploy_by",
            Self::Answer => "feed_back_by",
            Self::Matter => "settle_by",
            Self::Task => "due",
            Self::Publication => "due_on",
        }
    }

    /// The field by whose order those late for longest come first: a matter is late since the end of the step it waits for.
    pub(super) fn late_from(self) -> &'static str {
        match self {
            Self::Dispatch | Self::Answer | Self::Matter => "next_by",
            Self::Task | Self::Publication => self.due(),
        }
    }

    /// The last day of the next step of a matter: once it is over, that step is late and not this one.
    fn not_yet(self) -> Option<&'static str> {
        match self {
            Self::Dispatch => Some(Self::Answer.due()),
            Self::Answer => Some(Self::Matter.due()),
            Self::Matter | Self::Task | Self::Publication => None,
        }
    }

    /// Whether it is a matter that is late, in one of its steps.
    pub(super) fn is_of_matter(self) -> bool {
        matches!(self, Self::Dispatch | Self::Answer | Self::Matter)
    }

    /// The field that tells `by`, if its records say that.
    pub fn field(self, by: By) -> Option<&'static str> {
        match (self, by) {
            (Self::Dispatch | Self::Answer | Self::Matter, By::Unit) => Some("unit"),
            (Self::Task, By::Unit) => Some("lead_unit"),
            (Self::Publication, By::Unit) => Some("issuer"),
            (_, By::Region) => Some("region"),
            (Self::Dispatch | Self::Answer | Self::Matter | Self::Task, By::Plan) => Some("document"),
            (Self::Publication, By::Plan) => None,
        }
    }

    /// The question for its records on `today`; none if its records do not say what `within` asks.
    pub fn query(self, today: Date, within: Within, limit: usize) -> Option<Query> {
        let yesterday = today.yesterday().ok().map(Value::Date);
        let states = self.states().iter().map(|state| Value::Choice((*state).to_owned())).collect();
        let mut query = Query::all(self.register(), limit)
            .with("state", Test::In(states))
            .with(self.due(), Test::Between(None, yesterday));
        if let Some(next) = self.not_yet() {
            query = query.with(next, Test::Between(Some(Value::Date(today)), None));
        }
        if self.is_of_matter() {
            // What is suspended stands still.
            query = query.with("suspended_on", Test::Filled(false));
        }
        match within {
            Some((by, id)) => Some(query.with(self.field(by)?, Test::In(vec![Value::Ref(id)]))),
            None => Some(query),
        }
    }

    /// The list of its records on the pages of the register.
    pub fn link(self, today: Date, within: Within) -> String {
        let named = within.and_then(|(by, id)| Some((self.field(by)?.to_owned(), id.to_string())));
        self.list(today, named.as_ref())
    }

    /// The same of those that do not say which unit, region or plan is theirs.
    pub(super) fn link_of_none(self, today: Date, by: By) -> String {
        let named = self.field(by).map(|field| (format!("{field}.filled"), "no".to_owned()));
        self.list(today, named.as_ref())
    }

    fn list(self, today: Date, named: Option<&(String, String)>) -> String {
        let yesterday = today.yesterday().unwrap_or(today).to_string();
        let (states, today, due) = (self.states().join(","), today.to_string(), format!("{}.to", self.due()));
        let next = self.not_yet().map(|next| format!("{next}.from"));
        let mut pairs = vec![("state", states.as_str()), (due.as_str(), yesterday.as_str())];
        if let Some(next) = &next {
            pairs.push((next, &today));
        }
        if self.is_of_matter() {
            pairs.push(("suspended_on.filled", "no"));
        }
        if let Some((field, id)) = named {
            pairs.push((field, id));
        }
        address(&format!("/r/{}", self.register()), &pairs)
    }
}

/// The ways of being late of which the roles of whoever asks see anything: a nought for the others would pass for a fact.
pub fn seen(store: &Store, actor: &Actor) -> Result<Vec<Late>, Failure> {
    let mut seen = Vec::new();
    for late in Late::ALL {
        if by_role(store, actor, late.register())? {
            seen.push(late);
        }
    }
    Ok(seen)
}

/// How many are late in each way; ways without any are left out.
pub fn counts(store: &Store, actor: &Actor, within: Within) -> Result<Counts, Failure> {
    let mut counts = Counts::new();
    for late in Late::ALL {
        let Some(query) = late.query(actor.today, within, 1) else { continue };
        let found = store.aggregate(actor, &query, &[], &[Measure::Count])?;
        let count = found.first().and_then(|group| counted(&group.cells)).unwrap_or(0);
        if count > 0 {
            counts.insert(late, count);
        }
    }
    Ok(counts)
}

/// What each unit, region or plan has, those with most first.
pub fn held(store: &Store, actor: &Actor, by: By) -> Result<Vec<Held>, Failure> {
    let mut found: BTreeMap<Option<RecordId>, Counts> = BTreeMap::new();
    for late in Late::ALL {
        let (Some(field), Some(query)) = (late.field(by), late.query(actor.today, None, 1)) else { continue };
        let dimension = Dimension { field: field.to_owned(), part: Part::Whole };
        for group in store.aggregate(actor, &query, &[dimension], &[Measure::Count])? {
            let id = group.keys.first().and_then(|key| key.as_ref()?.parse().ok());
            *found.entry(id).or_default().entry(late).or_default() += counted(&group.cells).unwrap_or(0);
        }
    }
    let mut held: Vec<Held> = found.into_iter().map(|(id, counts)| Held { id, counts }).collect();
    held.sort_by_key(|held| (std::cmp::Reverse(total(&held.counts)), held.id));
    Ok(held)
}

/// All of them together.
pub fn total(counts: &Counts) -> i64 {
    counts.values().sum()
}

pub(super) fn counted(cells: &[Option<Value>]) -> Option<i64> {
    if let Some(Some(Value::Integer(count))) = cells.first() { Some(*count) } else { None }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_link_asks_what_the_count_counts() {
        let today = date(2026, 3, 5);
        assert_eq!(
            Late::Answer.link(today, None),
            "/r/supervision_item?state=registered%2Creturned%2Cdeployed&feed_back_by.to=2026-03-04&settle_by.from=2026-03-05&suspended_on.filled=no"
        );
        let id: RecordId = "01HPERS0N00000000000000000".parse().unwrap();
        assert_eq!(
            Late::Task.link(today, Some((By::Unit, id))),
            "/r/task?state=adopted%2Crunning&due.to=2026-03-04&lead_unit=01HPERS0N00000000000000000"
        );
        assert!(Late::Publication.query(today, Some((By::Plan, id)), 1).is_none());
    }

    #[test]
    fn every_field_and_state_asked_about_is_there() {
        let catalogue = taihang_registers::catalogue().unwrap();
        for late in Late::ALL {
            let def = &catalogue.register(late.register()).unwrap().def;
            assert!(def.fields.contains_key(late.due()), "{late:?}");
            assert!(def.fields.contains_key(late.late_from()), "{late:?}");
            assert!(late.states().iter().all(|state| def.states.contains_key(*state)), "{late:?}");
            let fields = By::ALL.into_iter().filter_map(|by| late.field(by));
            assert!(fields.into_iter().all(|field| def.fields.contains_key(field)), "{late:?}");
        }
    }
}
