//! Yearly lists: this year's held against last year's, so that nothing disappears between two of them (R38).

use std::collections::BTreeMap;
use std::fmt::Display;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::{Problem, Problems};

use crate::clock::{Clock, Term};
use crate::problem::problem;

/// How an item of a list ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// It has not.
    Open,
    /// Done.
    Done,
    /// Stopped by a decision.
    Stopped,
    /// Goes on in the next list.
    CarriedOver,
}

/// An item of a yearly list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearItem<K> {
    /// Which.
    pub id: K,
    /// Its words.
    pub title: String,
    /// The item of last year's list that it goes on with.
    pub carried_from: Option<K>,
    /// How it ended.
    pub end: End,
}

/// What became of last year's list, and what is new. The ids are in the order of the lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison<K> {
    /// Last year's item and this year's that goes on with it.
    pub carried_over: Vec<(K, K)>,
    /// This year's that go on with none.
    pub new: Vec<K>,
    /// Last year's that are done.
    pub done: Vec<K>,
    /// Last year's that were stopped.
    pub stopped: Vec<K>,
    /// Last year's that are neither done nor stopped nor in this year's list.
    pub dropped: Vec<K>,
    /// What has to be mended before this year's list comes into force.
    pub problems: Problems,
}

/// Holds the two lists against each other.
pub fn compare<K: Ord + Clone + Display>(last: &[YearItem<K>], this: &[YearItem<K>]) -> Comparison<K> {
    let mut found = Comparison {
        carried_over: Vec::new(),
        new: Vec::new(),
        done: Vec::new(),
        stopped: Vec::new(),
        dropped: Vec::new(),
        problems: Problems::new(),
    };
    let held: BTreeMap<&K, &YearItem<K>> = last.iter().map(|item| (&item.id, item)).collect();
    let mut successors: BTreeMap<&K, &YearItem<K>> = BTreeMap::new();
    for item in this {
        let Some(from) = &item.carried_from else {
            found.new.push(item.id.clone());
            continue;
        };
        if !held.contains_key(from) {
            found.problems.push(unknown(item, from));
        } else if let Some(first) = successors.get(from) {
            found.problems.push(twice(item, first));
        } else {
            successors.insert(from, item);
            found.carried_over.push((from.clone(), item.id.clone()));
        }
    }
    for item in last {
        let successor = successors.get(&item.id);
        match (item.end, successor) {
            (End::Done, None) => found.done.push(item.id.clone()),
            (End::Stopped, None) => found.stopped.push(item.id.clone()),
            (End::Done | End::Stopped, Some(next)) => found.problems.push(ended(item, next)),
            (End::Open | End::CarriedOver, None) => {
                found.dropped.push(item.id.clone());
                found.problems.push(dropped(item));
            }
            (End::Open, Some(next)) => found.problems.push(unmarked(item, next)),
            (End::CarriedOver, Some(_)) => {}
        }
    }
    found
}

/// The clock of a list that has to be there by `set`: a year without one is overdue from the day after.
pub fn list_clock(set: Date, in_force_on: Option<Date>) -> Clock {
    Clock { met_on: in_force_on, ..Clock::new(set.first_of_year(), Term::Until(set)) }
}

fn dropped<K: Display>(item: &YearItem<K>) -> Problem {
    problem(
        "list-item-dropped",
        format!("上年任务“{}”既未完成、未终止，也未结转。", item.title),
        format!("\"{}\" of last year is neither done nor stopped nor carried over.", item.title),
        (
            "请标明完成、终止，或结转到本年清单。",
            "Mark it as done or stopped, or carry it over to this year's list.",
        ),
    )
    .about(item.id.to_string())
}

fn unmarked<K: Display>(item: &YearItem<K>, next: &YearItem<K>) -> Problem {
    problem(
        "list-item-unmarked",
        format!("上年任务“{}”已列入本年“{}”，但未标明结转。", item.title, next.title),
        format!("\"{}\" goes on as \"{}\" but is not marked as carried over.", item.title, next.title),
        ("请将上年任务标明为结转。", "Mark last year's item as carried over."),
    )
    .about(item.id.to_string())
}

fn ended<K: Display>(item: &YearItem<K>, next: &YearItem<K>) -> Problem {
    problem(
        "list-item-ended",
        format!("上年任务“{}”已完成或终止，不能再结转为“{}”。", item.title, next.title),
        format!("\"{}\" is done or stopped; it cannot go on as \"{}\".", item.title, next.title),
        ("请改为新增任务，或更正上年结果。", "Make it a new item, or mend last year's end."),
    )
    .about(next.id.to_string())
}

fn twice<K: Display>(item: &YearItem<K>, first: &YearItem<K>) -> Problem {
    problem(
        "list-item-twice",
        format!("“{}”与“{}”结转自同一任务。", item.title, first.title),
        format!("\"{}\" and \"{}\" go on with the same item.", item.title, first.title),
        ("请保留一项，其余改为新增。", "Keep one and make the other a new item."),
    )
    .about(item.id.to_string())
}

fn unknown<K: Display>(item: &YearItem<K>, from: &K) -> Problem {
    problem(
        "list-item-unknown",
        format!("“{}”结转自 {from}，但上年清单中没有该任务。", item.title),
        format!("\"{}\" goes on with {from}, which last year's list does not have.", item.title),
        ("请选择上年清单中的任务，或改为新增。", "Choose an item of last year's list, or make it new."),
    )
    .about(item.id.to_string())
}
