//! Parent and child clause by clause: what stayed, what changed, what was added, what was dropped.
//!
//! Twins are found in near-linear time: equal texts by lookup, changed ones through an index of letter quadruples.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use similar::{Algorithm, DiffOp, capture_diff_slices};

use super::scope;
use super::sheet::narrow;
use crate::model::{ClauseKind, Plan};

/// Two plans held against each other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// Pairs in the order of the child, dropped clauses where they stood in the parent.
    pub pairs: Vec<Pair>,
    /// Letters and digits of the child's text.
    pub letters: usize,
    /// How many of them stand in sentences that are word for word the parent's.
    pub copied: usize,
    /// The same after names of regions and levels (省, 市, 县) are made equal.
    pub copied_renamed: usize,
}

/// A clause and its twin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pair {
    /// How the two stand to each other.
    pub relation: Relation,
    /// Index in the parent's [`Plan::clauses`]; none for an added clause.
    pub parent: Option<usize>,
    /// Index in the child's [`Plan::clauses`]; none for a dropped clause.
    pub child: Option<usize>,
    /// From 0 (nothing in common) to 1 (equal).
    pub likeness: f64,
    /// The way from the parent's text to the child's; empty unless the texts differ.
    pub changes: Vec<Change>,
}

/// How twins stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// Equal, marks and spaces aside.
    Same,
    /// Equal once names of regions and levels are made equal.
    Renamed,
    /// Changed.
    Changed,
    /// Only in the child.
    Added,
    /// Only in the parent.
    Dropped,
}

/// A piece of the way from one text to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What happens to it.
    pub kind: ChangeKind,
    /// The letters.
    pub text: String,
}

/// What happens to a piece of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// It stays.
    Keep,
    /// Only the parent has it.
    Delete,
    /// Only the child has it.
    Insert,
}

/// Least likeness (shared letter quadruples, Dice) of a changed clause and its twin.
const LEAST_LIKENESS: f64 = 0.35;
/// A letter quadruple that stands in more clauses than this tells nothing.
const COMMON: usize = 24;
/// How many first letters make two clauses begin alike.
const OPENING: usize = 4;
/// Longest pair of texts that is compared letter by letter; longer ones sentence by sentence.
const LETTERWISE: usize = 6_000;

/// Holds `child` against `parent`.
pub fn compare(parent: &Plan, child: &Plan) -> Comparison {
    let (old, new) = (Texts::of(parent), Texts::of(child));
    let mut twins = Twins { of_child: vec![None; new.bare.len()], taken: vec![false; old.bare.len()] };
    twins.by_lookup(&old.bare, &new.bare, Relation::Same);
    twins.by_lookup(&old.renamed, &new.renamed, Relation::Renamed);
    twins.by_likeness(&old.renamed, &new.renamed);
    twins.by_opening(&old.renamed, &new.renamed);
    let pairs = arrange(&twins, &old, &new, parent, child);
    let (letters, copied) = copied(&sentences(parent, bare), &sentences(child, bare));
    let renamed = |plan: &Plan| sentences(plan, |text| rename(&bare(text), plan));
    let (_, copied_renamed) = copied_pair(&renamed(parent), &renamed(child), &sentences(child, bare));
    Comparison { pairs, letters, copied, copied_renamed }
}

impl Comparison {
    /// How many pairs stand in `relation`.
    pub fn count(&self, relation: Relation) -> usize {
        self.pairs.iter().filter(|pair| pair.relation == relation).count()
    }

    /// The share of the child's letters in copied sentences, in percent with one decimal.
    pub fn copied_percent(&self) -> f64 {
        percent(self.copied, self.letters)
    }

    /// The same after names of regions and levels are made equal.
    pub fn copied_renamed_percent(&self) -> f64 {
        percent(self.copied_renamed, self.letters)
    }
}

#[expect(clippy::cast_precision_loss, reason = "lengths of texts are far below 2^52")]
fn percent(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 * 1000.0 / whole as f64).round() / 10.0 }
}

/// The clauses that take part, as letters only.
struct Texts {
    /// Indices in [`Plan::clauses`].
    clauses: Vec<usize>,
    bare: Vec<String>,
    renamed: Vec<String>,
}

impl Texts {
    fn of(plan: &Plan) -> Self {
        let mut texts = Self { clauses: Vec::new(), bare: Vec::new(), renamed: Vec::new() };
        for (index, clause) in plan.clauses.iter().enumerate() {
            let letters = bare(&clause.text);
            if clause.kind != ClauseKind::Front && !letters.is_empty() {
                texts.clauses.push(index);
                texts.renamed.push(rename(&letters, plan));
                texts.bare.push(letters);
            }
        }
        texts
    }
}

/// Letters and digits only, full-width forms narrowed; a decimal point stays, or 2.5 would equal 25.
pub fn bare(text: &str) -> String {
    let narrowed: Vec<char> = text.chars().filter_map(narrow).collect();
    let keeps = |at: usize| {
        let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
        let letter = narrowed[at];
        letter.is_alphanumeric()
            || (letter == '.' && at > 0 && digit(narrowed.get(at - 1)) && digit(narrowed.get(at + 1)))
    };
    (0..narrowed.len()).filter(|&at| keeps(at)).map(|at| narrowed[at]).collect()
}

/// Makes names of regions and levels equal; 厅 and 局 are one office at two levels.
fn rename(text: &str, plan: &Plan) -> String {
    let text = match scope::region(plan) {
        Some(region) => text.replace(region, "〇"),
        None => text.to_owned(),
    };
    text.replace(['省', '市', '县'], "级").replace('厅', "局")
}

struct Twins {
    /// For each text of the child its twin.
    of_child: Vec<Option<(usize, Relation, f64)>>,
    taken: Vec<bool>,
}

impl Twins {
    fn by_lookup(&mut self, old: &[String], new: &[String], relation: Relation) {
        let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, text) in old.iter().enumerate().rev().filter(|(at, _)| !self.taken[*at]) {
            places.entry(text).or_default().push(at);
        }
        for (at, text) in new.iter().enumerate() {
            if self.of_child[at].is_none()
                && let Some(twin) = places.get_mut(text.as_str()).and_then(Vec::pop)
            {
                self.of_child[at] = Some((twin, relation, 1.0));
                self.taken[twin] = true;
            }
        }
    }

    fn by_likeness(&mut self, old: &[String], new: &[String]) {
        let index = Index::of(old, &self.taken);
        let mut candidates: Vec<(f64, usize, usize)> = Vec::new();
        for (at, text) in new.iter().enumerate().filter(|(at, _)| self.of_child[*at].is_none()) {
            candidates.extend(index.alike(text).into_iter().map(|(likeness, twin)| (likeness, at, twin)));
        }
        candidates
            .sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        for (likeness, at, twin) in candidates {
            if self.of_child[at].is_none() && !self.taken[twin] {
                self.of_child[at] = Some((twin, Relation::Changed, likeness));
                self.taken[twin] = true;
            }
        }
    }

    /// What is left: texts that begin alike, when only one of each side does so (a target with another value).
    fn by_opening(&mut self, old: &[String], new: &[String]) {
        let mut places: BTreeMap<String, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for (at, text) in old.iter().enumerate().filter(|(at, _)| !self.taken[*at]) {
            places.entry(opening(text).unwrap_or_default()).or_default().0.push(at);
        }
        for (at, text) in new.iter().enumerate().filter(|(at, _)| self.of_child[*at].is_none()) {
            places.entry(opening(text).unwrap_or_default()).or_default().1.push(at);
        }
        places.remove("");
        for (old, new) in places.into_values() {
            if let ([twin], [at]) = (&old[..], &new[..]) {
                self.of_child[*at] = Some((*twin, Relation::Changed, LEAST_LIKENESS));
                self.taken[*twin] = true;
            }
        }
    }
}

/// The first letters after the number; a shorter text has no opening.
fn opening(text: &str) -> Option<String> {
    let mut letters = text
        .trim_start_matches(|letter: char| letter.is_ascii_digit() || "一二三四五六七八九十".contains(letter))
        .chars();
    let opening: String = letters.by_ref().take(OPENING).collect();
    letters.next().map(|_| opening)
}

/// Which texts hold a letter quadruple.
struct Index {
    postings: Vec<(u128, usize)>,
    sizes: Vec<usize>,
}

impl Index {
    fn of(texts: &[String], leave_out: &[bool]) -> Self {
        let mut postings = Vec::new();
        let mut sizes = vec![0; texts.len()];
        for (at, text) in texts.iter().enumerate().filter(|(at, _)| !leave_out[*at]) {
            let shingles = shingles(text);
            sizes[at] = shingles.len();
            postings.extend(shingles.into_iter().map(|shingle| (shingle, at)));
        }
        postings.sort_unstable();
        Self { postings, sizes }
    }

    #[expect(clippy::cast_precision_loss, reason = "lengths of texts are far below 2^52")]
    fn alike(&self, text: &str) -> Vec<(f64, usize)> {
        let wanted = shingles(text);
        let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
        for shingle in &wanted {
            let first = self.postings.partition_point(|(other, _)| other < shingle);
            let places = self.postings[first..].iter().take_while(|(other, _)| other == shingle);
            let places: Vec<usize> = places.take(COMMON + 1).map(|(_, at)| *at).collect();
            if places.len() <= COMMON {
                for at in places {
                    *shared.entry(at).or_default() += 1;
                }
            }
        }
        let likeness = |(at, shared): (usize, usize)| {
            let dice = 2.0 * shared as f64 / (wanted.len() + self.sizes[at]) as f64;
            let held = shared as f64 / wanted.len().min(self.sizes[at]).max(1) as f64;
            (if held >= 0.7 && shared >= 10 { dice.max(LEAST_LIKENESS) } else { dice }, at)
        };
        shared.into_iter().map(likeness).filter(|(likeness, _)| *likeness >= LEAST_LIKENESS).collect()
    }
}

/// The distinct letter quadruples of a text, packed into numbers and sorted; a shorter text is one by itself.
fn shingles(text: &str) -> Vec<u128> {
    let letters: Vec<char> = text.chars().collect();
    let pack = |window: &[char]| {
        window.iter().fold(0, |packed, letter| packed << 21 | u128::from(u32::from(*letter)))
    };
    let mut shingles: Vec<u128> = letters.windows(letters.len().clamp(1, 4)).map(pack).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

fn arrange(twins: &Twins, old: &Texts, new: &Texts, parent: &Plan, child: &Plan) -> Vec<Pair> {
    let mut dropped: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    let mut before = None;
    for (at, taken) in twins.taken.iter().enumerate() {
        if *taken { before = Some(at) } else { dropped.entry(before).or_default().push(at) }
    }
    let mut pairs = Vec::new();
    let drop_after = |anchor: Option<usize>, pairs: &mut Vec<Pair>| {
        for at in dropped.get(&anchor).into_iter().flatten() {
            let parent = Some(old.clauses[*at]);
            pairs.push(Pair {
                relation: Relation::Dropped,
                parent,
                child: None,
                likeness: 0.0,
                changes: vec![],
            });
        }
    };
    drop_after(None, &mut pairs);
    for (at, twin) in twins.of_child.iter().enumerate() {
        let clause = new.clauses[at];
        let Some((twin, relation, likeness)) = *twin else {
            pairs.push(Pair {
                relation: Relation::Added,
                parent: None,
                child: Some(clause),
                likeness: 0.0,
                changes: vec![],
            });
            continue;
        };
        let changes = match relation {
            Relation::Same => vec![],
            Relation::Renamed | Relation::Changed | Relation::Added | Relation::Dropped => {
                changes(&parent.clauses[old.clauses[twin]].text, &child.clauses[clause].text)
            }
        };
        pairs.push(Pair {
            relation,
            parent: Some(old.clauses[twin]),
            child: Some(clause),
            likeness,
            changes,
        });
        drop_after(Some(twin), &mut pairs);
    }
    pairs
}

/// The way from `old` to `new`, letter by letter for texts of common length.
pub fn changes(old: &str, new: &str) -> Vec<Change> {
    let letterwise = old.len() + new.len() <= LETTERWISE;
    let (old, new) = (pieces(old, letterwise), pieces(new, letterwise));
    let mut changes: Vec<(ChangeKind, String)> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, &old, &new) {
        let (keep, delete, insert) = match op {
            DiffOp::Equal { old_index, len, .. } => (&old[old_index..old_index + len], &[][..], &[][..]),
            DiffOp::Delete { old_index, old_len, .. } => {
                (&[][..], &old[old_index..old_index + old_len], &[][..])
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                (&[][..], &[][..], &new[new_index..new_index + new_len])
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                (&[][..], &old[old_index..old_index + old_len], &new[new_index..new_index + new_len])
            }
        };
        for (kind, pieces) in
            [(ChangeKind::Keep, keep), (ChangeKind::Delete, delete), (ChangeKind::Insert, insert)]
        {
            if !pieces.is_empty() {
                changes.push((kind, pieces.concat()));
            }
        }
    }
    join(changes)
}

/// The letters of a text, or its members up to the next mark.
fn pieces(text: &str, letterwise: bool) -> Vec<&str> {
    if letterwise {
        text.char_indices().map(|(at, letter)| &text[at..at + letter.len_utf8()]).collect()
    } else {
        text.split_inclusive(['。', '；', ';', '，', ',']).collect()
    }
}

/// Swallows a single letter that stays between two changes: people read words, not letters.
fn join(changes: Vec<(ChangeKind, String)>) -> Vec<Change> {
    let mut joined = Vec::new();
    let (mut delete, mut insert) = (String::new(), String::new());
    let last = changes.len().saturating_sub(1);
    let mut flush = |delete: &mut String, insert: &mut String, keep: Option<String>| {
        let pieces = [
            (ChangeKind::Delete, std::mem::take(delete)),
            (ChangeKind::Insert, std::mem::take(insert)),
            (ChangeKind::Keep, keep.unwrap_or_default()),
        ];
        joined.extend(
            pieces.into_iter().filter(|(_, text)| !text.is_empty()).map(|(kind, text)| Change { kind, text }),
        );
    };
    for (at, (kind, text)) in changes.into_iter().enumerate() {
        match kind {
            ChangeKind::Delete => delete.push_str(&text),
            ChangeKind::Insert => insert.push_str(&text),
            ChangeKind::Keep if at != 0 && at != last && text.chars().count() < 2 => {
                delete.push_str(&text);
                insert.push_str(&text);
            }
            ChangeKind::Keep => flush(&mut delete, &mut insert, Some(text)),
        }
    }
    flush(&mut delete, &mut insert, None);
    joined
}

/// The sentences of the body, each made comparable by `form`.
fn sentences(plan: &Plan, form: impl Fn(&str) -> String) -> Vec<String> {
    let body = plan.clauses.iter().filter(|clause| clause.kind != ClauseKind::Front);
    body.flat_map(|clause| clause.text.split(['。', '；', ';', '！', '？']))
        .map(form)
        .filter(|text| !text.is_empty())
        .collect()
}

/// How many percent of each plan's letters stand in sentences that the other has too, the smaller share of the two; none if one
/// of them has fewer than `least` letters.
pub(super) fn shared_percent(one: &Plan, other: &Plan, least: usize) -> Option<u8> {
    let (one, other) = (sentences(one, bare), sentences(other, bare));
    let share = |(letters, copied): (usize, usize)| {
        if letters < least { None } else { u8::try_from(copied * 100 / letters).ok() }
    };
    Some(share(copied(&one, &other))?.min(share(copied(&other, &one))?))
}

fn copied(parent: &[String], child: &[String]) -> (usize, usize) {
    copied_pair(parent, child, child)
}

/// Letters of the child in all, and in sentences that the parent has too; lengths are those of `letters`.
fn copied_pair(parent: &[String], child: &[String], letters: &[String]) -> (usize, usize) {
    let known: BTreeSet<&str> = parent.iter().map(String::as_str).collect();
    let mut sums = (0, 0);
    for (text, letters) in child.iter().zip(letters) {
        let length = letters.chars().count();
        sums.0 += length;
        sums.1 += if known.contains(text.as_str()) { length } else { 0 };
    }
    sums
}
