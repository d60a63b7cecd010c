//! Invented persons, and where they work.

use taihang_base::Period;
use taihang_kernel::{Command, Draft, RecordId, Value};
use taihang_registers::seed_id;

use super::chance::Chance;
use super::{create, organisation_id};

const FAMILIES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "郭", "高", "韩", "任", "武", "薛", "闫", "冯", "侯", "段",
    "田", "樊", "乔", "霍", "尉", "席", "靳",
];
const GIVEN: [&str; 32] = [
    "伟", "芳", "敏", "静", "磊", "洋", "勇", "艳", "杰", "娟", "涛", "超", "霞", "平", "刚", "桂英", "志强",
    "建国", "晓东", "海燕", "俊峰", "文博", "雅琴", "丽华", "振华", "雪梅", "国栋", "永红", "天宇", "思远",
    "慧敏", "子涵",
];
const POSTS: [&str; 8] =
    ["工程师", "高级工程师", "研究员", "副研究员", "总工程师", "技术总监", "项目经理", "实验师"];

fn person_id(number: u64) -> RecordId {
    seed_id("person", &format!("scale-{number}"))
}

/// A person.
pub(super) fn person(number: u64, chance: &mut Chance) -> Command {
    let name = format!("{}{}", chance.one(&FAMILIES), chance.one(&GIVEN));
    let born = chance.day(1955, 2000).year();
    let draft = Draft::default()
        .with("name", Value::Text(name))
        .with("born", Period::year(born).map(Value::Period))
        .with("entrepreneur", Value::YesNo(chance.below(20) == 0))
        .with("firm_technical_expert", Value::YesNo(chance.below(4) == 0));
    create("person", person_id(number), draft, "active")
}

/// Where a person works first.
pub(super) fn affiliation(person: u64, organisation: u64, chance: &mut Chance) -> Command {
    let from = chance.day(2005, 2024);
    let kind = chance.state(&[("employment", 80), ("part_time", 12), ("mobile_post", 5), ("shared_use", 3)]);
    let draft = Draft::default()
        .with("person", Value::Ref(person_id(person)))
        .with("organisation", Value::Ref(organisation_id(organisation)))
        .with("kind", Value::Choice(kind.to_owned()))
        .with("post", Value::Text(chance.one(&POSTS).to_owned()))
        .with("primary", Value::YesNo(true))
        .with("period", Period::days(from, None).map(Value::Period));
    create("affiliation", seed_id("affiliation", &format!("scale-{person}")), draft, "active")
}
