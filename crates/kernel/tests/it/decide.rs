//! What comes of commands: rights, demands, deadlines, agreements, the ledger.

use std::collections::BTreeMap;

use jiff::civil::date;
use serde_json::json;
use taihang_base::{Money, Refusal};
use taihang_kernel::*;

use crate::desk::{CITY, Desk, FIRM, PROVINCE, REGION, STRANGER, codes, command, text};
use crate::world::id;

pub(crate) const CASE: u64 = 100;

fn member(name: &str, share: i64) -> BTreeMap<String, Option<Value>> {
    BTreeMap::from([
        ("name".to_owned(), Some(text(name))),
        ("share".to_owned(), Some(Value::Percent(share.into()))),
    ])
}

/// Everything that a submitted request needs.
pub(crate) fn full() -> Draft {
    let mut draft = Draft::default()
        .with("subject", text("新材料中试"))
        .with("number", Value::Identifier("A-1".to_owned()))
        .with("sum", Value::Money(Money::from_fen(5_000)))
        .with("lender", Value::Ref(id(STRANGER)))
        .with("telephone", text("13800001234"));
    draft.lines.insert("member".to_owned(), vec![member("甲", 60), member("乙", 40)]);
    draft.about = Some(Some(("organisation".to_owned(), id(CITY))));
    draft
}

pub(crate) struct Cast {
    pub(crate) clerk: Actor,
    pub(crate) officer: Actor,
    pub(crate) approver: Actor,
    pub(crate) stranger: Actor,
}

pub(crate) fn cast(desk: &Desk) -> Cast {
    Cast {
        clerk: desk.who(1, &["clerk"], FIRM),
        officer: desk.who(2, &["officer"], CITY),
        approver: desk.who(3, &["approver"], PROVINCE),
        stranger: desk.who(4, &["clerk", "officer"], STRANGER),
    }
}

pub(crate) fn submitted() -> (Desk, Cast) {
    submitted_at(Desk::new())
}

pub(crate) fn submitted_at(mut desk: Desk) -> (Desk, Cast) {
    let cast = cast(&desk);
    desk.create(&cast.clerk, "request", CASE, full()).unwrap();
    desk.advance(&cast.clerk, CASE, "submit", Draft::default()).unwrap();
    (desk, cast)
}

pub(crate) fn granted() -> (Desk, Cast) {
    let (mut desk, cast) = submitted();
    desk.advance(&cast.officer, CASE, "grant", Draft::default()).unwrap();
    desk.advance(&cast.approver, CASE, "grant", Draft::default()).unwrap();
    (desk, cast)
}

#[test]
fn a_new_record_gets_first_values_owner_and_computed_fields() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let receipt = desk.create(&cast.clerk, "request", CASE, full()).unwrap();
    assert_eq!((receipt.version, receipt.state.as_str(), receipt.warnings.len()), (1, "draft", 0));
    let record = desk.record(CASE);
    assert_eq!(record.owner, Some(id(FIRM)));
    assert_eq!(record.get("begins"), Some(&Value::Date(date(2024, 3, 1))));
    assert_eq!(record.get("shares_total"), Some(&Value::Percent(100.into())));
    assert_eq!(record.get("lender_name"), Some(&text("外企")));
    let event = desk.events.last().unwrap();
    assert_eq!((event.action.as_str(), event.role.as_deref()), ("create", Some("clerk")));
    assert_eq!(event.changes["telephone"], (json!(null), json!({"sealed": true})));
    assert_eq!(event.changes["sum"], (json!(null), json!("50.00")));
    assert_eq!(event.changes["line.member"].1[1], json!({"name": "乙", "share": "40"}));
    assert!(
        !format!("{:?}", event.changes).contains("13800001234"),
        "a sealed value never stands in the ledger"
    );
}

#[test]
fn a_field_that_is_seen_but_not_filled_in_by_its_maker_is_told_apart_from_one_that_is_not_there() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    // Makes requests as clerk, and sees scores as officer.
    let draft = Draft::default()
        .with("subject", text("新材料中试"))
        .with("score", Value::Decimal(1.into()))
        .with("subjekt", text("x"));
    let found = codes(desk.create(&cast.stranger, "request", CASE, draft));
    assert!(found.contains(&("score".to_owned(), "field-not-editable".to_owned())), "{found:?}");
    assert!(found.contains(&("subjekt".to_owned(), "field-unknown".to_owned())), "{found:?}");
}

#[test]
fn all_problems_are_told_at_once() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let mut draft = Draft::default()
        .with("subject", text(&"长".repeat(41)))
        .with("sum", Value::Money(Money::from_fen(-1)))
        .with("theme", Value::Choice("coal".to_owned()))
        .with("partners", Value::Refs(vec![id(CITY), id(77)]))
        .with("lender", Value::Ref(id(STRANGER)))
        .with("area", Value::Ref(id(REGION)))
        .with("begins", text("tomorrow"))
        .with("score", Value::Decimal(1.into()))
        .with("shares_total", Value::Percent(1.into()))
        .with("subjekt", text("x"));
    let mut row = member("甲", 140);
    row.insert("rank".to_owned(), None);
    row.insert("unit".to_owned(), Some(Value::Ref(id(78))));
    draft.lines.insert("member".to_owned(), vec![row, member("", 1), member("", 1), member("", 1)]);
    draft.about = Some(Some(("request".to_owned(), id(1))));
    let expected = [
        ("about", "about-not-allowed"),
        ("begins", "value-type"),
        ("lender", "one-of-several"),
        ("member", "lines-too-many"),
        ("member[0].rank", "field-unknown"),
        ("member[0].share", "number-too-large"),
        ("member[0].unit", "ref-unknown"),
        ("partners", "ref-unknown"),
        // The class of the score is not the clerk's: it is not there.
        ("score", "field-unknown"),
        ("shares_total", "field-computed"),
        ("subject", "text-too-long"),
        ("subjekt", "field-unknown"),
        ("sum", "number-too-small"),
        ("theme", "option-unknown"),
    ];
    let found = codes(desk.create(&cast.clerk, "request", CASE, draft));
    let found: Vec<(&str, &str)> =
        found.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn drafts_may_be_incomplete_and_what_a_state_demands_is_demanded_on_entering_it() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let mut draft = Draft::default();
    draft.lines.insert("member".to_owned(), vec![BTreeMap::new()]);
    desk.create(&cast.clerk, "request", CASE, draft).unwrap();
    let actions = view(&desk, &cast.clerk);
    assert!(actions[0].allowed.as_ref().unwrap_err().en.contains("Subject"), "{actions:?}");
    let found = codes(desk.advance(&cast.clerk, CASE, "submit", Draft::default()));
    let found: Vec<(&str, &str)> =
        found.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(
        found,
        [
            ("about", "about-required"),
            ("lender", "one-of-missing"),
            ("member[0].name", "field-required"),
            ("subject", "field-required")
        ]
    );
    desk.edit(&cast.clerk, CASE, full()).unwrap();
    assert_eq!(view(&desk, &cast.clerk)[0].allowed, Ok(()));
    desk.advance(&cast.clerk, CASE, "submit", Draft::default()).unwrap();
    assert_eq!(desk.record(CASE).frozen, ["subject"]);
    assert_eq!((desk.last.notices.len(), desk.last.jobs.len()), (1, 1));
    let context = &desk.last.notices[0].context;
    assert_eq!(context["due"], "2024-03-22");
}

fn view(desk: &Desk, actor: &Actor) -> Vec<ActionView> {
    let record = desk.record(CASE);
    let needs = needs_for_actions(&desk.catalogue, record, actor, desk.now);
    let facts =
        Facts::new(needs.iter().map(|need| (need.clone(), desk.answer(need, Some(record)))).collect());
    actions(&desk.catalogue, record, &desk.standing(record.owner), &facts, actor, desk.now)
}

#[test]
fn what_may_not_be_seen_is_not_there_and_what_may_not_be_done_is_not_allowed() {
    let (mut desk, cast) = submitted();
    let refused =
        |result: Result<Receipt, Denied>, refusal| assert_eq!(result, Err(Denied::Refused(refusal)));
    let nobody = Actor::public(desk.today());
    refused(desk.edit(&cast.stranger, CASE, Draft::default()), Refusal::NotFound);
    refused(desk.advance(&cast.stranger, CASE, "grant", Draft::default()), Refusal::NotFound);
    refused(desk.edit(&nobody, CASE, Draft::default()), Refusal::NotFound);
    refused(desk.create(&nobody, "request", 101, full()), Refusal::NotSignedIn);
    refused(desk.create(&cast.approver, "request", 101, full()), Refusal::NotAllowed);
    refused(desk.advance(&cast.clerk, CASE, "grant", Draft::default()), Refusal::NotAllowed);
    refused(desk.edit(&cast.approver, CASE, Draft::default()), Refusal::NotAllowed);
    // The clerk of one firm creates nothing for another, neither at once nor by giving a draft away.
    refused(
        desk.create(&cast.clerk, "request", 101, full().with("applicant", Value::Ref(id(STRANGER)))),
        Refusal::NotAllowed,
    );
    desk.create(&cast.clerk, "request", 101, Draft::default()).unwrap();
    refused(
        desk.edit(&cast.clerk, 101, Draft::default().with("applicant", Value::Ref(id(STRANGER)))),
        Refusal::NotAllowed,
    );
    assert!(
        matches!(desk.edit(&cast.clerk, CASE, Draft::default()), Err(Denied::NotNow(_))),
        "not in this state"
    );
    let unknown = desk.advance(&cast.officer, CASE, "gramt", Draft::default());
    assert_eq!(codes(unknown), [(String::new(), "transition-unknown".to_owned())]);
    assert!(matches!(desk.advance(&cast.officer, CASE, "finish", Draft::default()), Err(Denied::NotNow(_))));
    let mut reader = cast.officer.clone();
    reader.limits = Some(vec!["request:read".to_owned()]);
    refused(desk.advance(&reader, CASE, "send_back", Draft::default()), Refusal::NotAllowed);
    let mut lent = command("request", Act::Comment { id: id(CASE), text: "x".to_owned() });
    lent.origin.on_behalf_of = Some(id(2_009));
    refused(desk.submit(&cast.officer, &lent), Refusal::NotAllowed);
}

#[test]
fn classes_and_freezing_bound_what_is_edited() {
    let (mut desk, cast) = submitted();
    // The officer sees no money and no telephone; the subject is frozen, its same value no change.
    let draft = Draft::default()
        .with("sum", Value::Money(Money::from_fen(1)))
        .with("telephone", text("1"))
        .with("score", Value::Decimal(5.into()));
    let found = codes(desk.edit(&cast.officer, CASE, draft.with("subject", text("另题"))));
    let found: Vec<(&str, &str)> =
        found.iter().map(|(field, code)| (field.as_str(), code.as_str())).collect();
    assert_eq!(
        found,
        [("subject", "field-frozen"), ("sum", "field-unknown"), ("telephone", "field-unknown")]
    );
    let draft =
        Draft::default().with("subject", text(" 新材料中试 ")).with("score", Value::Decimal(5.into()));
    desk.edit(&cast.officer, CASE, draft).unwrap();
    let event = desk.events.last().unwrap();
    assert_eq!(event.changes.keys().collect::<Vec<_>>(), ["score"]);
    // A transition takes only what it asks for.
    let draft = Draft::default().with("number", Value::Identifier("B".to_owned()));
    assert_eq!(codes(desk.advance(&cast.officer, CASE, "send_back", draft))[0].1, "field-not-asked");
}

#[test]
fn a_version_that_is_gone_is_stale_and_says_what_changed() {
    let (mut desk, cast) = submitted();
    let version = desk.version(CASE);
    desk.edit(&cast.officer, CASE, Draft::default().with("score", Value::Decimal(5.into()))).unwrap();
    let score = || Draft::default().with("score", Value::Decimal(6.into()));
    let old = |version| command("request", Act::Edit { id: id(CASE), version, draft: score() });
    let Err(Denied::Stale(problem)) = desk.submit(&cast.officer, &old(version)) else { panic!() };
    assert_eq!(problem.code, "version-stale");
    assert!(problem.message.en.contains("Score"), "{problem}");
    let Err(Denied::Stale(_)) = desk.submit(&cast.officer, &old(version + 9)) else { panic!() };
    // Remarks disturb nobody.
    let version = desk.version(CASE);
    let remark = command("request", Act::Comment { id: id(CASE), text: "已电话核实".to_owned() });
    desk.submit(&cast.approver, &remark).unwrap();
    assert_eq!(desk.events.last().unwrap().reason.as_deref(), Some("已电话核实"));
    desk.submit(&cast.officer, &old(version)).unwrap();
    let stale =
        Act::Advance { id: id(CASE), version, transition: "grant".to_owned(), draft: Draft::default() };
    let Err(Denied::Stale(problem)) = desk.submit(&cast.approver, &command("request", stale)) else {
        panic!()
    };
    assert!(problem.hint.zh.contains("刷新"));
}

#[test]
fn what_is_saved_as_it_was_makes_no_version_and_takes_back_no_voice() {
    let (mut desk, cast) = submitted();
    desk.edit(&cast.officer, CASE, Draft::default().with("score", Value::Decimal(5.into()))).unwrap();
    desk.advance(&cast.approver, CASE, "grant", Draft::default()).unwrap();
    let (version, events) = (desk.version(CASE), desk.events.len());
    let same = Draft::default().with("score", Value::Decimal("5.00".parse().unwrap()));
    let receipt = desk.edit(&cast.officer, CASE, same).unwrap();
    assert_eq!((receipt.version, receipt.state.as_str()), (version, "submitted"));
    assert_eq!((desk.version(CASE), desk.events.len()), (version, events));
    assert_eq!(desk.record(CASE).approvals.len(), 1);
    // Another value does both.
    desk.edit(&cast.officer, CASE, Draft::default().with("score", Value::Decimal(6.into()))).unwrap();
    assert_eq!((desk.version(CASE), desk.record(CASE).approvals.len()), (version + 1, 0));
}

#[test]
fn several_roles_agree_by_different_persons_and_to_the_same_values() {
    let (mut desk, cast) = submitted();
    let both = desk.who(5, &["officer", "approver"], CITY);
    let receipt = desk.advance(&both, CASE, "grant", Draft::default()).unwrap();
    assert_eq!((receipt.state.as_str(), desk.events.last().unwrap().action.as_str()), ("submitted", "agree"));
    assert!(
        matches!(desk.advance(&both, CASE, "grant", Draft::default()), Err(Denied::NotNow(_))),
        "one person, one voice"
    );
    assert!(view(&desk, &both)[1].allowed.is_err());
    // Another value is another matter: the first voice was for what stood there before.
    let score = Draft::default().with("score", Value::Decimal(7.into()));
    let receipt = desk.advance(&cast.approver, CASE, "grant", score.clone()).unwrap();
    assert_eq!((receipt.state.as_str(), desk.record(CASE).approvals.len()), ("submitted", 1));
    let receipt = desk.advance(&cast.officer, CASE, "grant", score).unwrap();
    assert_eq!(receipt.state, "granted");
    let record = desk.record(CASE);
    assert!(record.published && record.approvals.is_empty());
    let follow_up = desk.events.last().unwrap();
    assert_eq!((follow_up.register.as_str(), follow_up.actor.as_str()), ("organisation", "system:engine"));
}

#[test]
fn a_guard_says_why_not() {
    let mut desk = Desk::new();
    let one = desk.who(6, &["clerk", "officer"], FIRM);
    desk.create(&one, "request", CASE, full()).unwrap();
    desk.advance(&one, CASE, "submit", Draft::default()).unwrap();
    let Err(Denied::NotNow(why)) = desk.advance(&one, CASE, "grant", Draft::default()) else { panic!() };
    assert_eq!(why.en, "Another person has to do this.");
    assert_eq!(view(&desk, &one)[1].allowed, Err(why));
}

#[test]
fn a_reason_is_given_where_one_is_asked_for() {
    let (mut desk, cast) = submitted();
    let version = desk.version(CASE);
    let back = |reason: Option<&str>| Command {
        reason: reason.map(str::to_owned),
        ..command(
            "request",
            Act::Advance {
                id: id(CASE),
                version,
                transition: "send_back".to_owned(),
                draft: Draft::default(),
            },
        )
    };
    for (reason, code) in
        [(None, "reason-required"), (Some("  "), "reason-required"), (Some("\u{0}"), "text-control")]
    {
        assert_eq!(
            codes(desk.submit(&cast.officer, &back(reason))),
            [("reason".to_owned(), code.to_owned())]
        );
    }
    let long = "长".repeat(2_001);
    assert_eq!(codes(desk.submit(&cast.officer, &back(Some(&long))))[0].1, "text-too-long");
    desk.submit(&cast.officer, &back(Some(" 缺材料 "))).unwrap();
    assert_eq!(desk.events.last().unwrap().reason.as_deref(), Some("缺材料"));
}

#[test]
fn a_mistake_in_a_closed_record_is_mended_with_right_and_reason() {
    let (mut desk, cast) = granted();
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    assert!(desk.record(CASE).frozen.contains(&"member".to_owned()));
    let version = desk.version(CASE);
    let mend = |state: Option<&str>, reason: Option<&str>| Command {
        reason: reason.map(str::to_owned),
        ..command(
            "request",
            Act::Correct {
                id: id(CASE),
                version,
                draft: Draft::default().with("subject", text("改正")),
                state: state.map(str::to_owned),
            },
        )
    };
    assert_eq!(desk.submit(&cast.clerk, &mend(None, Some("x"))), Err(Denied::Refused(Refusal::NotAllowed)));
    assert_eq!(codes(desk.submit(&cast.officer, &mend(Some("gone"), None))).len(), 2);
    desk.submit(&cast.officer, &mend(Some("submitted"), Some("误点办结"))).unwrap();
    assert_eq!(desk.record(CASE).text("subject"), Some("改正"));
    assert!(desk.deadlines.contains_key(&(id(CASE), "review".to_owned())), "it is under review again");
    assert_eq!(desk.events.last().unwrap().changes["state"], (json!("done"), json!("submitted")));
}

#[test]
fn entry_states_are_for_imports_and_pasts() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let born = |state: &str, batch: bool| {
        let mut command =
            command("request", Act::Create { id: id(CASE), draft: full(), state: Some(state.to_owned()) });
        command.origin.batch = batch.then(|| ("B1".to_owned(), 7));
        command
    };
    for (state, batch) in [("granted", false), ("submitted", true), ("nowhere", true)] {
        assert_eq!(codes(desk.submit(&cast.clerk, &born(state, batch)))[0].1, "state-not-entry", "{state}");
    }
    desk.submit(&cast.clerk, &born("granted", true)).unwrap();
    assert_eq!(desk.record(CASE).batch.as_deref(), Some("B1"));
    assert!(desk.deadlines.contains_key(&(id(CASE), "start".to_owned())));
    let again = desk.submit(&cast.clerk, &born("granted", true));
    assert!(codes(again).iter().any(|(_, code)| code == "record-exists"));
}

#[test]
fn a_number_is_used_once_among_living_records() {
    let (mut desk, cast) = granted();
    assert_eq!(
        codes(desk.create(&cast.clerk, "request", 101, full())),
        [("number".to_owned(), "not-unique".to_owned())]
    );
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    desk.create(&cast.clerk, "request", 101, full()).unwrap();
    assert_eq!(
        desk.record(101).get("guardian"),
        Some(&Value::Ref(id(CITY))),
        "a first value through the ref to the applicant"
    );
}

#[test]
fn a_code_that_ended_later_blocks_no_edit_of_something_else() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let theme = |code: &str| Draft::default().with("theme", Value::Choice(code.to_owned()));
    desk.create(&cast.clerk, "request", CASE, theme("steel")).unwrap();
    desk.records.get_mut(&id(6)).unwrap().set("valid", Some(Value::Period("2020/2021".parse().unwrap())));
    desk.edit(&cast.clerk, CASE, Draft::default().with("subject", text("题目"))).unwrap();
    let other = desk.create(&cast.clerk, "request", 101, theme("steel"));
    assert_eq!(codes(other), [("theme".to_owned(), "option-unknown".to_owned())]);
}

#[test]
fn warnings_warn_and_checks_block() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let sum = |fen| full().with("sum", Value::Money(Money::from_fen(fen)));
    let receipt = desk.create(&cast.clerk, "request", CASE, sum(20_000_000)).unwrap();
    assert_eq!(receipt.warnings[0].code, "sum-large");
    assert_eq!(
        codes(desk.edit(&cast.clerk, CASE, sum(200_000_000))),
        [("sum".to_owned(), "sum-too-large".to_owned())]
    );
}

#[test]
fn a_protected_record_is_opened_with_a_reason_by_somebody_with_a_role() {
    let (mut desk, mut cast) = submitted();
    let open = |reason: Option<&str>| Command {
        reason: reason.map(str::to_owned),
        ..command("request", Act::Open { id: id(CASE) })
    };
    assert_eq!(codes(desk.submit(&cast.stranger, &open(None)))[0].1, "reason-required");
    let nobody = Actor::public(desk.today());
    assert_eq!(desk.submit(&nobody, &open(Some("x"))), Err(Denied::Refused(Refusal::NotFound)));
    let idle = desk.who(9, &[], STRANGER);
    assert_eq!(desk.submit(&idle, &open(Some("x"))), Err(Denied::Refused(Refusal::NotFound)));
    desk.submit(&cast.stranger, &open(Some("核查"))).unwrap();
    cast.stranger.opened.push(id(CASE));
    let remark = command("request", Act::Comment { id: id(CASE), text: "已核查".to_owned() });
    desk.submit(&cast.stranger, &remark).unwrap();
    assert_eq!(
        desk.advance(&cast.stranger, CASE, "grant", Draft::default()),
        Err(Denied::Refused(Refusal::NotAllowed))
    );
}

#[test]
fn the_program_moves_what_is_its_own_and_refreshes_what_depends() {
    let (mut desk, cast) = submitted();
    let clock = Actor::system("clock", desk.today());
    assert_eq!(
        desk.advance(&clock, CASE, "grant", Draft::default()),
        Err(Denied::Refused(Refusal::NotAllowed))
    );
    assert_eq!(desk.edit(&clock, CASE, Draft::default()), Err(Denied::Refused(Refusal::NotAllowed)));
    let refresh = command("request", Act::Refresh { id: id(CASE) });
    assert_eq!(desk.submit(&cast.officer, &refresh), Err(Denied::Refused(Refusal::NotFound)));
    let mut lender = desk.record(STRANGER).clone();
    lender.set("name", Some(text("新名")));
    desk.records.insert(lender.id, lender);
    desk.records.get_mut(&id(CASE)).unwrap().stale = true;
    desk.submit(&Actor::system("engine", desk.today()), &refresh).unwrap();
    let record = desk.record(CASE);
    assert_eq!((record.get("lender_name"), record.stale), (Some(&text("新名")), false));
    desk.advance(&clock, CASE, "lapse", Draft::default()).unwrap();
    assert_eq!(desk.events.last().unwrap().actor, "system:clock");
}

#[test]
fn the_ledger_knows_for_which_board_somebody_acted() {
    let (mut desk, cast) = granted();
    desk.advance(&cast.officer, CASE, "finish", Draft::default()).unwrap();
    assert_eq!(desk.events.last().unwrap().role.as_deref(), Some("officer@execution"));
    let boards = |actor: &Actor| standard::boards_acted_for(&desk.events, actor);
    assert_eq!(boards(&cast.officer), [Board::Execution]);
    assert_eq!(boards(&cast.clerk), []);
}

#[test]
fn a_register_that_is_not_there_is_named() {
    let mut desk = Desk::new();
    let cast = cast(&desk);
    let found = codes(desk.create(&cast.clerk, "requets", CASE, Draft::default()));
    assert_eq!(found, [(String::new(), "register-unknown".to_owned())]);
}
