//! The grammar of one sentence: which marks are levels, growth rates, starting values or conditions, and of what.

use std::ops::Range;

use super::elision;
use super::mark::Mark;
use super::role::{earlier_target, growth_subject, growth_words, is_basis, is_origin, skips};
use super::subject::{self, Left, Phrase};
use crate::model::{Baseline, Op, Recurrence};
use crate::read::time::{YearMention, YearRole};

/// A figure before kind, year context and units are known.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Place in the clause.
    pub(crate) range: Range<usize>,
    /// The measured thing.
    pub(crate) subject: String,
    /// How the value binds.
    pub(crate) op: Op,
    /// The value.
    pub(crate) value: Option<String>,
    /// Its unit.
    pub(crate) unit: Option<String>,
    /// The year named in the sentence.
    pub(crate) year: Option<i32>,
    /// Whether that year says “until”: 截至.
    pub(crate) until: bool,
    /// Once or yearly.
    pub(crate) period: Option<Recurrence>,
    /// Growth stated with the level.
    pub(crate) growth: Option<String>,
    /// Starting value stated with the level.
    pub(crate) baseline: Option<Baseline>,
    /// Comparator in the document's words.
    pub(crate) comparator: Option<String>,
    /// Distance back to the figure that this is a part of (其中), 0 if none.
    pub(crate) part: bool,
}

/// What a mark is in its sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Level,
    Growth { annual: bool, compared: bool },
    Points,
    Baseline,
    Skip,
}

/// The words a sentence stands among.
pub(crate) struct Surroundings<'a> {
    /// The whole clause.
    pub(crate) text: &'a str,
    /// The years of the clause.
    pub(crate) years: &'a [YearMention],
    /// The marks of the clause.
    pub(crate) marks: &'a [Mark],
    /// What the heading is about, for sentences without any subject.
    pub(crate) topic: &'a str,
}

/// Reads the figures of the sentence `range`.
pub(crate) fn sentence(around: &Surroundings, range: Range<usize>, last: Option<&str>) -> Vec<Found> {
    let marks: Vec<&Mark> = around
        .marks
        .iter()
        .filter(|mark| range.start <= mark.range.start && mark.range.end <= range.end)
        .collect();
    let mut reader = Reader {
        around,
        range,
        found: Vec::new(),
        consumed: 0,
        pending: Pending::default(),
        last: last.map(str::to_owned),
        shared: Vec::new(),
        years: Vec::new(),
        bound: 0,
    };
    reader.consumed = reader.range.start;
    for (number, mark) in marks.iter().enumerate() {
        let limit = marks.get(number + 1).map_or(reader.range.end, |next| next.full.start);
        reader.mark(mark, limit, &marks[number..]);
    }
    reader.finish()
}

/// Values that wait for their level.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) subject: Option<Phrase>,
    pub(crate) baseline: Option<(String, String, Option<i32>)>,
    pub(crate) growth: Option<(String, Range<usize>, Op)>,
    pub(crate) start: Option<usize>,
}

pub(crate) struct Reader<'a> {
    pub(crate) around: &'a Surroundings<'a>,
    pub(crate) range: Range<usize>,
    pub(crate) found: Vec<Found>,
    pub(crate) consumed: usize,
    pub(crate) pending: Pending,
    pub(crate) last: Option<String>,
    /// Subjects dealt out one by one after 分别.
    pub(crate) shared: Vec<Phrase>,
    /// Years dealt out one by one after 分别.
    pub(crate) years: Vec<i32>,
    /// How many values of a list share the bound of the last (分别达到2%和60%以上).
    pub(crate) bound: usize,
}

impl Reader<'_> {
    fn mark(&mut self, mark: &Mark, limit: usize, following: &[&Mark]) {
        let from = self.boundary(mark.full.start);
        let object = mark.value.is_some() && subject::right(self.around.text, mark.full.end, limit).is_some();
        let left = subject::left(self.around.text, from..mark.full.start, object);
        match self.role(mark, from) {
            Role::Skip => return,
            Role::Baseline => {
                self.flush_growth();
                let value = mark.value.clone().unwrap_or_default();
                let year = self.year_near(mark.full.start);
                self.pending.baseline = Some((value, mark.unit.clone().unwrap_or_default(), year));
                self.keep(&left, mark);
            }
            Role::Growth { annual, compared } => self.growth(mark, &left, annual, compared),
            Role::Points => self.level(mark, left, limit, following, Op::Pp),
            Role::Level => self.level(mark, left, limit, following, mark.op),
        }
        self.consumed = self.consumed.max(mark.full.end);
    }

    /// Where the words that belong to a value begin: behind the last comma or the value before it.
    pub(crate) fn boundary(&self, at: usize) -> usize {
        let text = self.around.text;
        let mut depth = 0_usize;
        let mut start = self.range.start;
        for (offset, c) in text[self.range.start..at].char_indices() {
            match c {
                '（' | '《' | '“' => depth += 1,
                '）' | '》' | '”' => depth = depth.saturating_sub(1),
                '，' | '；' | '。' | '：' if depth == 0 => {
                    start = self.range.start + offset + c.len_utf8();
                }
                _ => {}
            }
        }
        start.max(self.consumed.min(at))
    }

    fn role(&self, mark: &Mark, from: usize) -> Role {
        let before = &self.around.text[from..mark.full.start];
        let after = &self.around.text[mark.full.end..];
        if mark.value.is_none() || mark.op == Op::Rank {
            return Role::Level;
        }
        let unit = mark.unit.as_deref().unwrap_or("");
        if is_basis(after) || is_origin(before, after) {
            return Role::Baseline;
        }
        if skips(before, after, unit, mark) {
            return Role::Skip;
        }
        if unit.ends_with("百分点") {
            return Role::Points;
        }
        let rate = matches!(unit, "%" | "倍" | "‰" | "成");
        if rate && let Some(growth) = growth_words(before) {
            let annual = growth.contains('年')
                || growth.contains("增速")
                || growth.contains("增长率")
                || growth.contains("增幅")
                || self.said_before(mark, &["年均"]);
            let compared = self.said_before(mark, &["比", "较", "同比", "环比"]);
            return Role::Growth { annual: annual && !compared || before.contains("年均"), compared };
        }
        Role::Level
    }

    /// Whether one of `words` stands in this segment or the one before.
    fn said_before(&self, mark: &Mark, words: &[&str]) -> bool {
        let text = &self.around.text[self.range.start..mark.full.start];
        let tail: Vec<&str> = text.rsplit('，').take(2).collect();
        let near = tail.first().copied().unwrap_or("");
        let standing = |part: &str| {
            words.iter().any(|word| {
                part.match_indices(word).any(|(at, _)| {
                    !part[at + word.len()..].starts_with(['重', '例', '率', '值', '拟', '赛', '特'])
                        && !part[..at].ends_with(['占', '对', '相'])
                })
            })
        };
        standing(near) || tail.get(1).is_some_and(|part| part.chars().count() <= 12 && standing(part))
    }

    fn growth(&mut self, mark: &Mark, left: &Left, annual: bool, compared: bool) {
        let own = growth_subject(self.around.text, left);
        let value = mark.value.clone().unwrap_or_default();
        let op = if compared && !annual && self.base_year(mark.full.start).is_some() {
            Op::PctIncr
        } else {
            Op::Incr
        };
        let attaches = own.is_none()
            && self.found.last().is_some_and(|last| {
                last.growth.is_none()
                    && last.value.is_some()
                    && !matches!(last.op, Op::Incr | Op::PctIncr | Op::Pp)
            });
        if attaches && self.pending.subject.is_none() {
            let base = self.base_year(mark.full.start);
            if let Some(last) = self.found.last_mut() {
                last.growth = (mark.unit.as_deref() == Some("%")).then_some(value);
                last.range.end = mark.full.end;
                if last.baseline.is_none() && base.is_some() {
                    last.baseline = Some(Baseline { value: None, unit: None, year: base });
                }
            }
            return;
        }
        if own.is_none() && self.pending.subject.is_none() && self.deals_growth(&value) {
            return;
        }
        self.flush_growth();
        if let Some(phrase) = own {
            self.pending.start = Some(phrase.range.start);
            self.pending.subject = Some(phrase);
        } else if self.pending.start.is_none() {
            self.pending.start = Some(left.start);
        }
        let unit_value = format!("{value}\u{1}{}", mark.unit.clone().unwrap_or_default());
        self.pending.growth = Some((unit_value, mark.full.clone(), op));
    }

    /// “分别达到A、B，分别增长a、b”: the second rate belongs to the second level.
    fn deals_growth(&mut self, value: &str) -> bool {
        let count = self.found.len();
        let Some((before, [last])) = self.found.split_at_mut_checked(count.saturating_sub(1)) else {
            return false;
        };
        let apart = self.around.text[self.range.clone()].contains("分别");
        match (before.last_mut(), last.growth.clone()) {
            (Some(previous), Some(first)) if apart && previous.growth.is_none() => {
                previous.growth = Some(first);
                last.growth = Some(value.to_owned());
                true
            }
            _ => false,
        }
    }

    /// A growth rate that no level follows is a figure of its own.
    fn flush_growth(&mut self) {
        let Some((value, range, op)) = self.pending.growth.take() else { return };
        let subject = self.pending.subject.take();
        let start = self.pending.start.take().unwrap_or(range.start);
        let words = subject
            .map(|phrase| phrase.words)
            .or_else(|| self.last.clone())
            .unwrap_or_else(|| self.around.topic.to_owned());
        let (value, unit) = value
            .split_once('\u{1}')
            .map_or((value.clone(), String::new()), |(v, u)| (v.to_owned(), u.to_owned()));
        let base = self.base_year(range.end);
        let annual = op == Op::Incr && self.around.text[start..range.end].contains('年');
        let baseline = base.map(|year| Baseline { value: None, unit: None, year: Some(year) });
        let mark = Mark {
            range: range.clone(),
            full: range.clone(),
            value: Some(value),
            unit: Some(unit),
            op,
            chinese: false,
            comparator: None,
        };
        self.push(&mark, op, &words, start..range.end);
        if let Some(last) = self.found.last_mut() {
            last.baseline = baseline;
            last.period = Some(if annual { Recurrence::Annual } else { Recurrence::By });
        }
        self.pending.baseline = None;
    }

    fn level(&mut self, mark: &Mark, left: Left, limit: usize, following: &[&Mark], op: Op) {
        if self.repeats(mark, &left) {
            return;
        }
        let op = if op == Op::Eq && self.at_least(mark) { Op::Ge } else { op };
        if op == Op::Pp && left.phrase.is_none() && self.compares(mark) {
            return;
        }
        let listed = left
            .phrase
            .as_ref()
            .filter(|_| left.each)
            .map(|own| elision::parts(&own.words))
            .unwrap_or_default();
        if listed.len() > 1 {
            for words in listed {
                self.push(mark, op, &words, left.start..mark.full.end);
            }
            return;
        }
        let behind = self.behind(mark, limit);
        let (words, start, end) = self.subject_of(mark, left, behind, following);
        if words.is_empty() {
            return;
        }
        self.push(mark, op, &words, start..end);
        self.consumed = self.consumed.max(end);
    }

    /// “达到1600家，较2021年实现翻番”: the doubling says of the level before it how far it goes.
    fn repeats(&mut self, mark: &Mark, left: &Left) -> bool {
        if mark.op != Op::Double || left.phrase.is_some() {
            return false;
        }
        let year = self.base_year(mark.full.start);
        let Some(last) = self.found.last_mut().filter(|last| last.value.is_some() && last.op != Op::Incr)
        else {
            return false;
        };
        last.range.end = mark.full.end;
        if last.baseline.is_none() && year.is_some() {
            last.baseline = Some(Baseline { value: None, unit: None, year });
        }
        true
    }

    /// “达到35%，提高3个百分点”: the points say of the level before them how far it moves.
    fn compares(&mut self, mark: &Mark) -> bool {
        let year = self.base_year(mark.full.start);
        let Some(last) = self
            .found
            .last_mut()
            .filter(|last| last.value.is_some() && !matches!(last.op, Op::Incr | Op::Pp))
        else {
            return false;
        };
        last.range.end = mark.full.end;
        if last.baseline.is_none() && year.is_some() {
            last.baseline = Some(Baseline { value: None, unit: None, year });
        }
        true
    }

    /// “至少建设1个”: the bound stands before the verb.
    fn at_least(&self, mark: &Mark) -> bool {
        let before = &self.around.text[self.boundary(mark.full.start)..mark.full.start];
        ["至少", "不少于", "不低于"].iter().any(|word| before.contains(word)) && before.chars().count() <= 40
    }

    fn keep(&mut self, left: &Left, mark: &Mark) {
        if let Some(phrase) = &left.phrase {
            self.pending.start = Some(phrase.range.start);
            self.pending.subject = Some(phrase.clone());
        } else if self.pending.start.is_none() {
            self.pending.start = Some(left.start.min(mark.full.start));
        }
    }

    fn push(&mut self, mark: &Mark, op: Op, words: &str, mut range: Range<usize>) {
        let own = self.pending.subject.as_ref().is_none_or(|phrase| {
            words.contains(elision::unscoped(&phrase.words)) || phrase.words.contains(words)
        });
        let (mut growth, mut baseline) = (None, None);
        if own && op != Op::Incr && op != Op::PctIncr {
            growth = self
                .pending
                .growth
                .take()
                .and_then(|(value, _, _)| value.split_once('\u{1}').map(|(v, _)| v.to_owned()));
            baseline = self.pending.baseline.take().map(|(value, unit, year)| Baseline {
                value: Some(value),
                unit: Some(unit),
                year,
            });
            range.start = self.pending.start.take().map_or(range.start, |start| start.min(range.start));
            self.pending.subject = None;
        } else if op != Op::Incr && op != Op::PctIncr {
            self.flush_growth();
        }
        if baseline.is_none()
            && op == Op::Pp
            && let Some(year) = self.base_year(mark.full.start)
        {
            baseline = Some(Baseline { value: None, unit: None, year: Some(year) });
        }
        let near = self.year_of(mark.full.start).map(|mention| (mention.year, mention.role));
        let dealt = if self.years.is_empty() { None } else { Some(self.years.remove(0)) };
        let op = if self.bound > 0 && op == Op::Eq { Op::Ge } else { op };
        self.bound = self.bound.saturating_sub(1);
        let lead = &self.around.text[self.boundary(range.start).min(range.start)..mark.full.end];
        let near_words =
            &self.around.text[self.boundary(mark.full.start).min(mark.full.start)..mark.full.end];
        let annual = ["每年", "年均", "逐年", "各年度"].iter().any(|word| near_words.contains(word));
        let subject = elision::unscoped(words).to_owned();
        self.found.push(Found {
            subject: subject.clone(),
            op,
            value: mark.value.clone(),
            unit: mark.unit.clone().filter(|unit| !unit.is_empty()),
            year: dealt.or(near.map(|(year, _)| year)),
            until: near.is_some_and(|(_, role)| role == YearRole::Until),
            period: Some(if annual { Recurrence::Annual } else { Recurrence::By }),
            growth,
            baseline,
            comparator: mark.comparator.clone().or_else(|| earlier_target(op, near_words)),
            part: lead.starts_with("其中")
                || self.around.text[..range.start].ends_with("其中")
                || words.starts_with("其中"),
            range,
        });
        self.last = Some(subject);
    }

    /// The year that holds for a value at `at`: the last one named before it in the sentence.
    fn year_of(&self, at: usize) -> Option<&YearMention> {
        self.around.years.iter().rfind(|year| {
            let inside = self.range.start <= year.range.start && year.range.end <= at;
            inside && matches!(year.role, YearRole::Point | YearRole::Until)
        })
    }

    /// The years of a list such as 2022年、2023年、2024年 before `at`.
    pub(crate) fn listed_years(&self, at: usize) -> Vec<i32> {
        let inside = |year: &&YearMention| {
            self.range.start <= year.range.start && year.range.end <= at && year.role == YearRole::Point
        };
        self.around.years.iter().filter(inside).map(|year| year.year).collect()
    }

    pub(crate) fn base_year(&self, at: usize) -> Option<i32> {
        let inside = |year: &&YearMention| {
            self.range.start <= year.range.start && year.range.end <= at && year.role == YearRole::Baseline
        };
        self.around.years.iter().rfind(inside).map(|year| year.year)
    }

    pub(crate) fn year_near(&self, at: usize) -> Option<i32> {
        let inside = |year: &&YearMention| self.range.start <= year.range.start && year.range.end <= at;
        self.around.years.iter().rfind(inside).map(|year| year.year)
    }

    fn finish(mut self) -> Vec<Found> {
        self.flush_growth();
        self.found
    }
}
