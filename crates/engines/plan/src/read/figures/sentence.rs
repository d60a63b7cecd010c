//! The grammar of one sentence: which marks are levels, growth rates, starting values or conditions, and of what.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::mark::Mark;
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
struct Pending {
    subject: Option<Phrase>,
    baseline: Option<(String, String, Option<i32>)>,
    growth: Option<(String, Range<usize>, Op)>,
    start: Option<usize>,
}

struct Reader<'a> {
    around: &'a Surroundings<'a>,
    range: Range<usize>,
    found: Vec<Found>,
    consumed: usize,
    pending: Pending,
    last: Option<String>,
    /// Subjects dealt out one by one after 分别.
    shared: Vec<Phrase>,
    /// Years dealt out one by one after 分别.
    years: Vec<i32>,
    /// How many values of a list share the bound of the last (分别达到2%和60%以上).
    bound: usize,
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
    fn boundary(&self, at: usize) -> usize {
        let text = self.around.text;
        let mut depth = 0_usize;
        let mut start = self.range.start;
        for (offset, c) in text[self.range.start..at].char_indices() {
            match c {
                '（' | '《' | '“' => depth += 1,
                '）' | '》' | '”' => depth = depth.saturating_sub(1),
                '，' | '；' | '。' | '：' if depth == 0 => {
                    start = self.range.start + offset + c.len_utf8()
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
            .map(|own| subject::parts(&own.words))
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

    /// The noun phrase behind the value, where one can stand.
    fn behind(&self, mark: &Mark, limit: usize) -> Option<Phrase> {
        if mark.value.is_none() {
            // “全覆盖的服务网络”
            let rest = &self.around.text[mark.full.end..limit];
            let modified = mark.op == Op::Cover && rest.starts_with('的');
            return modified
                .then(|| subject::right(self.around.text, mark.full.end + '的'.len_utf8(), limit))
                .flatten();
        }
        if let Some(rest) = self.around.text[mark.full.end..limit]
            .strip_prefix("级的")
            .or_else(|| self.around.text[mark.full.end..limit].strip_prefix('的'))
        {
            let from = limit - rest.len();
            return subject::right(self.around.text, from, limit);
        }
        subject::right(self.around.text, mark.full.end, limit)
    }

    /// Which phrase a value measures, and the span that says so.
    fn subject_of(
        &mut self,
        mark: &Mark,
        left: Left,
        behind: Option<Phrase>,
        following: &[&Mark],
    ) -> (String, usize, usize) {
        let attributive = self.around.text[mark.full.end..].starts_with('的') && mark.value.is_some();
        if attributive && let (Some(own), Some(behind)) = (&left.phrase, &behind) {
            let words = format!("{}{}", behind.words, own.words);
            return (words, own.range.start, behind.range.end);
        }
        if !self.shared.is_empty() {
            let phrase = self.shared.remove(0);
            return (phrase.words, phrase.range.start, mark.full.end);
        }
        if left.apart
            && let Some(own) = &left.phrase
        {
            let count = list_length(self.around.text, following);
            let dealt = subject::dealt(&own.words, count);
            let years = self.listed_years(mark.full.start);
            if count > 1 && years.len() == count && dealt.len() != count {
                self.years = years;
            }
            if count > 1 && following[count - 1].op == Op::Ge {
                self.bound = count;
            }
            if count > 1 && dealt.len() == count {
                self.shared =
                    dealt.into_iter().map(|words| Phrase { words, range: own.range.clone() }).collect();
                let first = self.shared.remove(0);
                return (first.words, own.range.start, mark.full.end);
            }
        }
        match (left.phrase, behind) {
            (Some(own), Some(behind)) if self.prefers_behind(&own, mark) => {
                (behind.words, left.start, behind.range.end)
            }
            (Some(own), _) => {
                let words = self.completed(&own.words, own.range.start);
                (words, own.range.start, mark.full.end)
            }
            (None, Some(behind)) => {
                let words = if mark.value.is_some() && subject::is_level(&behind.words) {
                    self.completed(&behind.words, left.start)
                } else {
                    behind.words
                };
                (words, left.start, behind.range.end)
            }
            (None, None) => self.inherited(left.start, mark),
        }
    }

    /// A place or topic before, the counted thing behind: “太原市2个智创城”, “在全省5个县”.
    fn prefers_behind(&self, own: &Phrase, mark: &Mark) -> bool {
        let gap = &self.around.text[own.range.end..mark.full.start];
        let predicate =
            ["达到", "达", "为", "超过", "突破", "不低于", "至"].iter().any(|word| gap.contains(word));
        let verb_inside = own.words.ends_with([
            '设', '育', '进', '建', '展', '定', '成', '立', '引', '养', '造', '局', '织', '发', '办', '增',
            '持', '选', '拔', '施', '动',
        ]);
        !predicate
            && (verb_inside
                || own.words.starts_with('在')
                || own.words.ends_with(['的', '内', '上', '中', '市', '县', '省', '区', '州']))
    }

    /// Restores what an elided phrase leaves out.
    fn completed(&self, words: &str, at: usize) -> String {
        let part = words.trim_start_matches("其中").trim_start_matches('：');
        let elided = subject::is_level(part) || subject::is_measure(part);
        let earlier = if elided && self.found.is_empty() {
            self.earlier_phrase(at).map(|phrase| phrase.words)
        } else {
            None
        };
        match earlier.as_ref().or(self.last.as_ref()) {
            Some(last) if subject::is_level(part) => subject::with_head(part, last),
            Some(last) if subject::is_measure(part) => subject::with_topic(part, last),
            None if subject::is_level(part) || subject::is_measure(part) => {
                if subject::is_level(part) {
                    subject::with_head(part, self.around.topic)
                } else {
                    subject::with_topic(part, self.around.topic)
                }
            }
            _ => subject::unscoped(part).to_owned(),
        }
    }

    /// No words of its own: the subject of the sentence so far, its first phrase, or the heading.
    fn inherited(&mut self, start: usize, mark: &Mark) -> (String, usize, usize) {
        if let Some(phrase) = &self.pending.subject {
            return (subject::unscoped(&phrase.words).to_owned(), phrase.range.start, mark.full.end);
        }
        if let Some(last) = self.found.last() {
            let from = self.range.start.max(last.range.start);
            return (last.subject.clone(), from, mark.full.end);
        }
        if let Some(phrase) = self.earlier_phrase(start) {
            return (phrase.words, phrase.range.start, mark.full.end);
        }
        let words = if self.around.topic.is_empty() {
            self.last.clone().unwrap_or_default()
        } else {
            self.around.topic.to_owned()
        };
        (words, start, mark.full.end)
    }

    /// The noun phrase of the comma segments before, nearest first.
    fn earlier_phrase(&self, start: usize) -> Option<Phrase> {
        let text = &self.around.text[self.range.start..start.max(self.range.start)];
        let mut end = text.len();
        for part in text.rsplit('，') {
            let from = end - part.len();
            let whole = self.range.start + from..self.range.start + end;
            end = from.saturating_sub('，'.len_utf8());
            let stated = self
                .around
                .marks
                .iter()
                .any(|mark| whole.start <= mark.range.start && mark.range.end <= whole.end);
            if stated {
                continue;
            }
            let found = subject::left(self.around.text, whole, false);
            if let Some(phrase) = found.phrase {
                let words = subject::of_heading(&phrase.words);
                if words.chars().count() >= 2 && words.chars().count() <= 24 {
                    return Some(Phrase { words, range: phrase.range });
                }
            }
        }
        None
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
            words.contains(subject::unscoped(&phrase.words)) || phrase.words.contains(words)
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
        let subject = subject::unscoped(words).to_owned();
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
    fn listed_years(&self, at: usize) -> Vec<i32> {
        let inside = |year: &&YearMention| {
            self.range.start <= year.range.start && year.range.end <= at && year.role == YearRole::Point
        };
        self.around.years.iter().filter(inside).map(|year| year.year).collect()
    }

    fn base_year(&self, at: usize) -> Option<i32> {
        let inside = |year: &&YearMention| {
            self.range.start <= year.range.start && year.range.end <= at && year.role == YearRole::Baseline
        };
        self.around.years.iter().rfind(inside).map(|year| year.year)
    }

    fn year_near(&self, at: usize) -> Option<i32> {
        let inside = |year: &&YearMention| self.range.start <= year.range.start && year.range.end <= at;
        self.around.years.iter().rfind(inside).map(|year| year.year)
    }

    fn finish(mut self) -> Vec<Found> {
        self.flush_growth();
        self.found
    }
}

/// “较“十三五”目标翻番”: a doubling of a promise, not of what was reached.
fn earlier_target(op: Op, words: &str) -> Option<String> {
    static TARGET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:较|比|在)(“?十[一二三四五六]五”?(?:规划)?目标)").ok());
    let captures = TARGET.as_ref()?.captures(words).filter(|_| op == Op::Double)?;
    Some(captures.get(1)?.as_str().to_owned())
}

/// The subject of a growth rate without the words of growing.
fn growth_subject(text: &str, left: &Left) -> Option<Phrase> {
    let phrase = left.phrase.as_ref()?;
    let mut words = phrase.words.as_str();
    loop {
        let next = [
            "年均增长率",
            "年均增长",
            "年均增速",
            "年均",
            "增长率",
            "增长速度",
            "增速",
            "增长",
            "增幅",
            "递增",
            "增加",
            "提高",
            "提升",
            "上升",
            "下降",
            "降低",
            "减少",
            "同比",
            "比上年",
            "较上年",
            "年平均",
            "平均每年",
            "年",
            "压减",
            "环比",
            "复合",
            "累计",
            "降幅",
        ]
        .iter()
        .find_map(|tail| words.strip_suffix(tail));
        match next {
            Some(rest) => words = rest.trim_end_matches(['，', '的']),
            None => break,
        }
    }
    static BASE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:比|较|与|在|同)(?:“?十[一二三四五六]五”?期?末|(?:19|20)\d\d年|上年|去年|上一年|基期|“十[^”]*”末?)[^，]*$").ok()
    });
    if let Some(found) = BASE.as_ref().and_then(|p| p.find(words)) {
        words = &words[..found.start()];
    }
    static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:比|较|同比|环比|与)(?:上年|去年|上一年|同期|基期|(?:19|20)\d\d年)?(?:底|末)?").ok()
    });
    if let Some(found) = HEAD.as_ref().and_then(|p| p.find(words)) {
        words = &words[found.end()..];
    }
    let _ = text;
    (words.chars().count() >= 2).then(|| Phrase {
        words: words.to_owned(),
        range: phrase.range.start..phrase.range.start + words.len(),
    })
}

/// The growing words that end `before`, if it does end so.
fn growth_words(before: &str) -> Option<&str> {
    static GROWTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:(?:年均|年平均|平均每年|每年|年)?(?:复合)?(?:增长|增速|递增|增幅|增长率|增长速度|增加|提高|提升|上升|下降|降低|减少|压减|缩短|降幅|翻了?)(?:率|速度|幅度|值)?了?",
            r"(?:要|均|力争|平均|累计|也|再)?(?:高达|多达|平均|达到|达|保持在?|为|不低于|超过|高于|约|近|在|稳定在|实现|至少|力争|控制在|不少于)*)$"
        ))
        .ok()
    });
    GROWTH.as_ref()?.find(before.trim_end()).map(|found| found.as_str())
}

/// “…的基础上” behind a value, brackets of explanation between.
fn is_basis(after: &str) -> bool {
    static BASIS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:（[^）]*）)?(?:的?基础上|为(?:基数|基准|基期|基础))").ok());
    BASIS.as_ref().is_some_and(|pattern| pattern.is_match(after))
}

/// “由2020年的1.2%提高到”, “从720家增加到”, “比2020年的100家增加”.
fn is_origin(before: &str, after: &str) -> bool {
    static FROM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:由|从|较|比(?:[^重例率值较拟]|$))[^，。；]{0,22}$").ok());
    static TO: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:（[^）]*）)?[，、]?[^，。；]{0,16}?(?:增加|增长|提高|提升|上升|扩大|发展|下降|降低|减少|跃升|攀升|降|升|增|跃居|扩展|缩短|壮大)(?:到|至|为|了|\d|[约近])").ok()
    });
    static YEAR_TO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[，]?到(?:19|20)\d\d年").ok());
    let from = FROM
        .as_ref()
        .and_then(|p| p.find(before))
        .is_some_and(|found| !before[..found.start()].ends_with(['占', '对', '自']));
    from && (TO.as_ref().is_some_and(|p| p.is_match(after))
        || YEAR_TO.as_ref().is_some_and(|p| p.is_match(after)))
}

/// Conditions, durations, prices and the like: numbers that commit to nothing.
fn skips(before: &str, after: &str, unit: &str, mark: &Mark) -> bool {
    static MONEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:给予|一次性|最高|奖励|补助|补贴|资助|奖补|贴息|罚款|每(?:家|户|个|项|人|件|台|亩|吨|名)[^，。；]{0,12}|不超过|单个|单笔)[^，。；]{0,24}$").ok()
    });
    static EACH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:(?:每|第|单个|凡)$|(?:^|[，。；])(?:对|对于|凡)[^，。；]{2,30}$)").ok()
    });
    static LISTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:等|共|这|上述|以下|前述|已有的|现有的)$").ok());
    let total = ["累计", "总额", "总规模", "总投入", "规模达", "共发放", "发放"]
        .iter()
        .any(|word| before.contains(word));
    let paid = unit.ends_with('元')
        || (unit == "%"
            && ["给予", "补助", "奖励", "补贴", "资助", "奖补", "按照"]
                .iter()
                .any(|word| before.contains(word)));
    if paid && !total && MONEY.as_ref().is_some_and(|p| p.is_match(before)) {
        return true;
    }
    let scale = after.starts_with("的比例") || after.starts_with("的标准");
    static TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:是|为|相当于|达到)(?:(?:19|20)\d\d年|“?十[一二三四五六]五”?期?末|上年|去年)的?$").ok()
    });
    if unit == "倍" && TIMES.as_ref().is_some_and(|p| p.is_match(before)) {
        return true;
    }
    let granted = [
        "给予",
        "补助",
        "奖励",
        "补贴",
        "资助",
        "予以",
        "进行补",
        "的比例给",
        "的标准给",
        "的比例予",
        "的比例补",
    ]
    .iter()
    .any(|word| after.starts_with(word));
    let shared = unit == "%"
        && (before.contains("减按")
            || after.starts_with("税率")
            || before.contains("按照")
            || before.contains("按不")
            || (before.contains("收益")
                && ["奖励", "分配", "人员", "团队"].iter().any(|word| before.contains(word))));
    if shared
        || granted
        || (scale && ["按", "给"].iter().any(|word| before.contains(word)))
        || EACH.as_ref().is_some_and(|p| p.is_match(before))
        || is_requirement(before)
        || is_specification(before, after, unit)
    {
        return true;
    }
    let tail = &after[..after.char_indices().nth(12).map_or(after.len(), |(at, _)| at)];
    if matches!(unit, "个" | "大" | "项" | "种" | "类" | "条" | "家" | "所" | "次" | "期" | "场") {
        if crate::read::figures::words::ABSTRACT.iter().any(|word| tail.starts_with(word))
            || LISTED.as_ref().is_some_and(|p| p.is_match(before))
        {
            return true;
        }
        if mark.chinese && (named_group(after) || is_small_group(mark, after)) {
            return true;
        }
    }
    condition(before, after, mark)
}

/// Conditions of an application or a law: 申报单位须…, 应当….
fn is_requirement(before: &str) -> bool {
    static REQUIRED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:申报|申请)(?:单位|企业|人|条件|者|项目)|上年度研发|须|应当|注册满|符合").ok()
    });
    REQUIRED.as_ref().is_some_and(|pattern| pattern.is_match(before))
}

/// 600兆瓦超超临界机组: a physical size before the name of a product to be developed.
fn is_specification(before: &str, after: &str, unit: &str) -> bool {
    let physical = ["兆瓦", "千瓦", "吨", "米", "立方米", "升", "公斤", "千克", "万吨", "万千瓦", "公里"]
        .contains(&unit);
    let named = after.starts_with(|c: char| {
        !c.is_ascii() && !matches!(c, '，' | '。' | '；' | '、' | '以' | '的' | '左' | '和' | '及' | '）')
    });
    let developed = ["研制", "研发", "开发", "攻关", "制备", "采用", "突破", "研究", "电机"]
        .iter()
        .any(|word| before.contains(word));
    physical && named && developed
}

/// “主营业务收入2000万元以上的工业企业” names a class; “打造吞吐量达亿万吨级的陆港” commits.
fn condition(before: &str, after: &str, mark: &Mark) -> bool {
    let modifies = after.starts_with('的') || after.starts_with("级的") || after.starts_with("规模的");
    if !modifies {
        return false;
    }
    let share =
        mark.unit.as_deref() == Some("%") && subject::left(before, 0..before.len(), false).phrase.is_none();
    if share {
        return false;
    }
    let builds =
        ["打造", "建设", "建成", "形成", "建立", "设立", "组建"].iter().any(|verb| before.contains(verb));
    let reaches = ["达到", "达", "超过"].iter().any(|word| before.trim_end().ends_with(word))
        || before.ends_with("规模");
    let counted =
        after.split(['，', '。', '；']).next().is_some_and(|part| part.chars().any(|c| c.is_ascii_digit()));
    let plural = [
        "企业",
        "项目",
        "单位",
        "产品",
        "人才",
        "个人",
        "团队",
        "机构",
        "科研人员",
        "法人",
        "产业集群",
        "县",
        "地区",
    ]
    .iter()
    .any(|noun| {
        after
            .split(['，', '。', '；', '、'])
            .next()
            .is_some_and(|part| part.trim_end_matches(['，']).ends_with(noun))
    });
    !(builds && reaches) || counted || plural
}

/// A count of Chinese numerals before the name of a group: 六大基地, 四项工程, 三个行动.
fn named_group(after: &str) -> bool {
    let phrase = after.split(['，', '。', '；', '、', '“', '：']).next().unwrap_or("");
    [
        "工程",
        "行动",
        "计划",
        "任务",
        "体系",
        "领域",
        "产业",
        "方面",
        "机制",
        "专项",
        "保障",
        "中心任务",
        "战略",
        "产业链",
        "平台体系",
        "文件",
        "政策",
        "措施",
        "目标",
    ]
    .iter()
    .any(|tail| phrase.ends_with(tail))
}

/// 两个目录, 四个区: a handful in Chinese numerals is a group unless its things carry a level that can be counted.
fn is_small_group(mark: &Mark, after: &str) -> bool {
    let small =
        mark.value.as_deref().and_then(|value| value.parse::<u32>().ok()).is_some_and(|value| value < 10);
    let phrase = after.split(['，', '。', '；', '、']).next().unwrap_or("");
    let counted = ["国家", "省级", "市级", "县级", "级", "以上"].iter().any(|word| phrase.contains(word));
    small && matches!(mark.unit.as_deref(), Some("个" | "项" | "种" | "条")) && !phrase.is_empty() && !counted
}

/// How many values follow one another in a list: “5家、20家和3家”.
fn list_length(text: &str, following: &[&Mark]) -> usize {
    let mut count = 1;
    for pair in following.windows(2) {
        let between = text.get(pair[0].full.end..pair[1].full.start).unwrap_or("x");
        if !matches!(between, "、" | "和" | "与" | "及" | "，" | "以及") {
            break;
        }
        count += 1;
    }
    count
}
