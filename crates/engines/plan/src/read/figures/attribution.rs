//! Whose value it is: the phrase before, the phrase behind, or what an elided sentence takes over.

use super::elision;
use super::mark::Mark;
use super::role::list_length;
use super::sentence::Reader;
use super::subject::{self, Left, Phrase};
use crate::model::Op;

impl Reader<'_> {
    /// The noun phrase behind the value, where one can stand.
    pub(crate) fn behind(&self, mark: &Mark, limit: usize) -> Option<Phrase> {
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
    pub(crate) fn subject_of(
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
            let dealt = elision::dealt(&own.words, count);
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
                let given = own.words.starts_with(['为', '向']) && !own.words.starts_with("为主");
                let words = if given { elision::object_of(&own.words).to_owned() } else { own.words.clone() };
                let words = self.completed(&words, own.range.start);
                (words, own.range.start, mark.full.end)
            }
            (None, Some(behind)) => {
                let words = if mark.value.is_some() && elision::is_level(&behind.words) {
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
                || own.words.starts_with(['在', '每'])
                || own.words.ends_with(['的', '内', '上', '中', '市', '县', '省', '区', '州']))
    }

    /// Restores what an elided phrase leaves out.
    fn completed(&self, words: &str, at: usize) -> String {
        let part = words.trim_start_matches("其中").trim_start_matches('：');
        let elided = elision::is_level(part) || elision::is_measure(part);
        let earlier = if elided && self.found.is_empty() {
            self.earlier_phrase(at).map(|phrase| phrase.words)
        } else {
            None
        };
        match earlier.as_ref().or(self.last.as_ref()) {
            Some(last) if elision::is_level(part) => elision::with_head(part, last),
            Some(last) if elision::is_measure(part) => elision::with_topic(part, last),
            None if elision::is_level(part) || elision::is_measure(part) => {
                if elision::is_level(part) {
                    elision::with_head(part, self.around.topic)
                } else {
                    elision::with_topic(part, self.around.topic)
                }
            }
            _ => elision::unscoped(part).to_owned(),
        }
    }

    /// No words of its own: the subject of the sentence so far, its first phrase, or the heading.
    fn inherited(&mut self, start: usize, mark: &Mark) -> (String, usize, usize) {
        if let Some(phrase) = &self.pending.subject {
            return (elision::unscoped(&phrase.words).to_owned(), phrase.range.start, mark.full.end);
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
                let words = elision::of_heading(&phrase.words);
                if words.chars().count() >= 2 && words.chars().count() <= 24 {
                    return Some(Phrase { words, range: phrase.range });
                }
            }
        }
        None
    }
}
