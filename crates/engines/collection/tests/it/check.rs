//! Edit checks: what is said, when it blocks, and what an explanation changes.

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;
use taihang_collection::{Against, Answer, Breach, Kind, Question, Rule, Severity, check};

fn answers(all: &[(&str, i64)]) -> BTreeMap<String, Answer> {
    all.iter().map(|(key, value)| ((*key).to_owned(), Answer::Number(Decimal::from(*value)))).collect()
}

fn form() -> Vec<Question> {
    let mut rd = Question::new("rd", "研发经费", Kind::Money).in_unit("万元");
    (rd.required, rd.least, rd.change_limit) = (true, Some(Decimal::ZERO), Some(Decimal::from(30)));
    let mut share = Question::new("share", "占比", Kind::Percent);
    share.most = Some(Decimal::ONE_HUNDRED);
    let more = ["gov", "firm", "revenue"].map(|key| Question::new(key, key, Kind::Money).in_unit("万元"));
    [rd, share].into_iter().chain(more).collect()
}

/// What was filled in, and the rules that do not hold.
type Case = (&'static [(&'static str, i64)], &'static [&'static str]);

fn rule(key: &str, kind: &str, left: &str, right: &str) -> Rule {
    Rule::read(key, kind, (left, right), (Some(Decimal::ONE), Some(Decimal::from(10)))).unwrap()
}

fn found(given: &[(&str, i64)], rules: &[Rule], notes: &[(&str, &str)]) -> Vec<Breach> {
    let (answers, others) = (answers(given), BTreeMap::from([("rd-total".to_owned(), Decimal::from(100))]));
    let notes = notes.iter().map(|(key, note)| ((*key).to_owned(), (*note).to_owned())).collect();
    let last = BTreeMap::from([("rd".to_owned(), Decimal::from(100))]);
    check(&form(), rules, Against { answers: &answers, notes: &notes, last: &last, others: &others })
}

fn names(breaches: &[Breach]) -> Vec<&str> {
    breaches.iter().map(|breach| breach.rule.as_str()).collect()
}

#[test]
fn each_rule_says_what_does_not_hold() {
    let rules = [
        rule("parts", "sum", "rd", "gov + firm"),
        rule("order", "not_more", "gov", "rd"),
        rule("intensity", "ratio", "rd", "revenue"),
        rule("both", "together", "gov", "firm"),
        rule("tax", "same_as", "rd", "rd-total"),
    ];
    let cases: [Case; 8] = [
        (&[("rd", 100), ("gov", 40), ("firm", 60), ("revenue", 2000)], &[]),
        (&[("rd", 100), ("gov", 40), ("firm", 59)], &["parts"]),
        (&[("rd", 100), ("gov", 120)], &["order", "both"]),
        (&[("rd", 100), ("revenue", 500)], &["intensity"]),
        (&[("rd", 100), ("revenue", 0)], &[]),
        (&[("rd", 140)], &["change", "tax"]),
        (&[("rd", -100)], &["range", "change", "tax"]),
        (&[("share", 101)], &["required", "range"]),
    ];
    for (given, wanted) in cases {
        assert_eq!(names(&found(given, &rules, &[])), wanted, "{given:?}");
    }
    let parts = &found(&[("rd", 100), ("gov", 40), ("firm", 59)], &rules, &[])[0];
    assert_eq!(parts.arithmetic, "40 + 59 = 99 ≠ 100");
    assert!(parts.blocks());
}

#[test]
fn a_warning_is_lifted_by_an_explanation_and_an_error_is_not() {
    let warned = found(&[("rd", 140)], &[], &[]);
    assert_eq!((warned[0].severity, warned[0].blocks()), (Severity::Warning, true));
    assert!(found(&[("rd", 140)], &[], &[("rd", "短")])[0].blocks());
    assert!(!found(&[("rd", 140)], &[], &[("rd", "新建实验室投产")])[0].blocks());
    assert!(found(&[("rd", -1)], &[], &[("rd", "新建实验室投产")])[0].blocks());
}

#[test]
fn a_rule_that_cannot_be_read_is_refused() {
    for (kind, left, right) in
        [("sum", "", "a"), ("sum", "a", " + "), ("not_more", "a", "b+c"), ("what", "a", "b")]
    {
        assert_eq!(Rule::read("r", kind, (left, right), (None, None)).unwrap_err().code, "rule-unreadable");
    }
    assert_eq!(rule("r", "sum", "rd", "gov+other").unknown(&form()), ["other"]);
}

proptest! {
    #[test]
    fn a_sum_within_its_tolerance_holds(parts in prop::collection::vec(-1_000_000_i64..1_000_000, 2), off in -20_i64..20) {
        let mut rule = rule("parts", "sum", "revenue", "gov+firm");
        rule.tolerance = Decimal::TEN;
        let whole = parts[0] + parts[1] + off;
        let breaches = found(&[("rd", 100), ("gov", parts[0]), ("firm", parts[1]), ("revenue", whole)], &[rule], &[]);
        prop_assert_eq!(breaches.is_empty(), off.abs() <= 10);
    }
}
