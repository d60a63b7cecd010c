//! Figures and tasks put into records and taken out again are the same.

use std::cell::RefCell;

use proptest::prelude::*;
use taihang_base::Span;
use taihang_kernel::{Draft, Value};
use taihang_plan::{Baseline, Deadline, Figure, FigureKind, Op, Recurrence, Task};
use taihang_registers::plan::{Reviewed, figure_of, figure_values, found, task_of, task_values};

use crate::world::{World, system};

thread_local! {
    static WORLD: RefCell<World> = RefCell::new(World::new());
}

/// Words as documents have them: Chinese, blanks at odd places, control characters, long ones.
fn words() -> impl Strategy<Value = String> {
    prop_oneof!["[一-龥]{1,12}", "[ \\ta-z、；一-龥\u{7}\u{a0}]{0,40}", "[一-龥]{280,340}",]
}

fn units() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("[一-龥]{2,8}", 0..4)
}

fn span() -> impl Strategy<Value = Span> {
    (0_usize..5000, 0_usize..500).prop_map(|(start, length)| Span { start, end: start + length })
}

fn maybe<T: std::fmt::Debug + Clone>(some: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::of(some)
}

prop_compose! {
    fn figure()(
        kind in prop_oneof![Just(FigureKind::Target), Just(FigureKind::Actual)],
        (clause, section, span, subject) in (0_usize..90, words(), span(), words()),
        op in prop::sample::select(vec![Op::Ge, Op::Eq, Op::Approx, Op::Le, Op::Double, Op::Average, Op::Cover, Op::Incr, Op::Rank, Op::Pp, Op::PctIncr]),
        (value, unit, year) in (maybe("[0-9]{1,5}(\\.[0-9]{1,2})?"), maybe(words()), maybe(-40_000_i32..60_000)),
        period in maybe(prop_oneof![Just(Recurrence::By), Just(Recurrence::Annual)]),
        growth in maybe("[0-9]{1,2}"),
        baseline in maybe((maybe(words()), maybe(words()), maybe(1990_i32..2030))),
        (lead_units, part_of, comparator, repaired) in (units(), maybe(0_usize..40), maybe(words()), any::<bool>()),
    ) -> Figure {
        let baseline = baseline.map(|(value, unit, year)| Baseline { value, unit, year });
        Figure { kind, clause, section, span, subject, op, value, unit, year, period, growth, baseline, lead_units, part_of, comparator, repaired }
    }
}

prop_compose! {
    fn task()(
        (clause, section, span, title) in (0_usize..90, words(), span(), words()),
        (lead_units, supporting_units) in (units(), units()),
        deadline in maybe((maybe(1800_i32..2300), any::<bool>(), words(), span())),
    ) -> Task {
        let date = |year: Option<i32>| year.and_then(|year| jiff::civil::Date::new(i16::try_from(year).ok()?, 12, 31).ok());
        let deadline = deadline.map(|(year, continuous, words, span)| Deadline { year, date: date(year), continuous, words, span });
        Task { clause, section, span, title, lead_units, supporting_units, deadline }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_figure_in_a_record_is_the_same_figure(figure in figure()) {
        WORLD.with_borrow_mut(|world| {
            let register = if figure.kind == FigureKind::Target { "target" } else { "actual" };
            let actor = system("demo", world.today);
            let draft = Draft { values: figure_values(&figure, ""), ..Draft::default() }.with("found", found(&figure));
            let key = format!("figure {:?}", (&figure.subject, figure.span, figure.clause, figure.year));
            let record = world.create(&actor, register, &key, draft).unwrap();
            let (value, extracted) = figure_of(&record);
            prop_assert_eq!(&value, &figure);
            prop_assert_eq!(extracted.as_ref(), Some(&figure));
            prop_assert_eq!(Reviewed::of(&record), if record.state == "extracted" { Reviewed::Extracted } else { Reviewed::Confirmed });
            let mut mended = record.clone();
            mended.set("stated_value", Some(Value::Text("9876543".to_owned())));
            prop_assert_eq!(Reviewed::of(&mended), Reviewed::Mended);
            prop_assert_eq!(figure_of(&mended).0, Figure { value: Some("9876543".to_owned()), ..figure });
            Ok(())
        })?;
    }

    #[test]
    fn a_task_in_a_record_is_the_same_task(task in task()) {
        WORLD.with_borrow_mut(|world| {
            let actor = system("demo", world.today);
            let draft = Draft { values: task_values(&task, ""), ..Draft::default() }
                .with("kind", Value::Choice("measure".to_owned()))
                .with("level", Value::Choice("plan".to_owned()))
                .with("found", found(&task));
            let key = format!("task {:?}", (&task.title, task.span, task.clause));
            let record = world.create(&actor, "task", &key, draft).unwrap();
            prop_assert_eq!(&task_of(&record).0, &task);
            let mut mended = record.clone();
            mended.set("lead_words", Some(Value::Text("甲局、乙局".to_owned())));
            prop_assert_eq!(Reviewed::of(&mended), Reviewed::Mended);
            let lead_units = vec!["甲局".to_owned(), "乙局".to_owned()];
            prop_assert_eq!(task_of(&mended).0, Task { lead_units, ..task });
            Ok(())
        })?;
    }
}
