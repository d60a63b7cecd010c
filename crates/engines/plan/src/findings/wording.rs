//! Probable slips of the pen: a rare wording one letter away from a frequent one.
//!
//! Four forms, each told from the loaded documents alone: a letter that looks like the usual one (平合 for 平台), one that
//! sounds like it (经济 for 经纪), two words in the wrong order, a letter left out. A slip is reported with both forms and
//! never mended: search must find both.

use std::collections::BTreeSet;

use pinyin::ToPinyin as _;
use taihang_base::Text;

use super::Rule;
use super::docket::Docket;
use crate::model::{Finding, Place, Severity};

/// The rules of this family.
pub const RULES: &[Rule] = &[SLIP];

const SLIP: Rule = Rule {
    code: "suspected-typo",
    severity: Severity::Warning,
    title_zh: "疑似错别字",
    title_en: "Suspected typo",
    checks_zh: "只出现一次的写法与常见写法只差形近字、同音字、词序或一个字。",
    checks_en: "A wording that stands only once differs from a frequent one by a similar letter, word order or one letter.",
};

/// Letters that are easily taken for each other, by shape.
const LOOK_ALIKE: &[&str] = &[
    "台合",
    "未末",
    "己已巳",
    "土士",
    "日曰",
    "千干于",
    "大太犬",
    "育肓",
    "析折拆",
    "拔拨",
    "候侯",
    "崇祟",
    "戊戌戍",
    "晴睛",
    "洒酒",
    "暖暧",
    "坏环",
    "兑兄",
    "竞竟",
    "冶治",
    "帐账",
    "免兔",
    "失矢",
    "天夭",
    "玉王主",
    "午牛",
    "贷货",
    "师帅",
    "贝见",
    "申甲由",
    "住往",
    "伸仲",
    "便使",
    "顷项",
    "场扬",
    "历厉",
    "享亨",
    "遣遗",
    "逐遂",
    "代伐",
    "令今",
    "阔阀",
    "持特",
    "侍待",
    "技枝",
    "情清",
    "晋普",
    "栽裁载",
    "沦论",
    "抡轮",
    "准淮",
    "设没",
    "迁迂",
    "壮状",
    "辨辩",
    "绩积",
    "题提",
    "板扳",
    "徽微",
    "柏拍",
];
/// Letters that sound alike and may both be written (制定 and 制订).
const BOTH_RIGHT: &[(char, char)] = &[
    ('定', '订'),
    ('他', '它'),
    ('他', '她'),
    ('做', '作'),
    ('象', '像'),
    ('账', '帐'),
    ('功', '工'),
    ('和', '合'),
    ('地', '的'),
    ('和', '河'),
    ('元', '员'),
    ('及', '级'),
    ('市', '是'),
    ('县', '现'),
    ('省', '升'),
];
/// How often the usual form must stand when the two letters merely look alike.
const USUAL: usize = 8;

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    let letters = Letters::of(docket);
    let pairs = letters.pairs();
    let gaps = letters.gaps();
    let mut slips: Vec<Slip> = Vec::new();
    slips.extend(letters.look_alikes(&pairs));
    slips.extend(letters.sound_alikes(&gaps));
    slips.extend(letters.left_out(&pairs, &gaps));
    slips.extend(letters.swapped());
    slips.sort_by_key(|slip| slip.at);
    let mut until = 0;
    for slip in slips {
        if slip.at >= until {
            until = slip.at + slip.length;
            findings.push(letters.report(docket, &slip));
        }
    }
}

/// A rare wording and the usual one.
struct Slip {
    /// Index of the first letter of the rare wording.
    at: usize,
    length: usize,
    /// The usual wording and one of its places.
    usual: String,
    usual_at: usize,
}

/// All Chinese letters of all documents in a row; 0 parts what does not belong together.
struct Letters {
    codes: Vec<u16>,
    /// Source, index of the line, byte in the line.
    places: Vec<(usize, usize, usize)>,
}

impl Letters {
    fn of(docket: &Docket<'_>) -> Self {
        let mut letters = Self { codes: Vec::new(), places: Vec::new() };
        for (source, lines) in docket.lines.iter().enumerate() {
            for (number, line) in lines.iter().enumerate() {
                for (at, letter) in line.text.char_indices().chain([(0, '。')]) {
                    let code = if matches!(letter, '\u{4E00}'..='\u{9FFF}') {
                        u16::try_from(u32::from(letter)).unwrap_or(0)
                    } else {
                        0
                    };
                    if code != 0 || letters.codes.last().is_some_and(|last| *last != 0) {
                        letters.codes.push(code);
                        letters.places.push((source, number, at));
                    }
                }
            }
        }
        letters
    }

    fn windows<const N: usize>(&self) -> impl Iterator<Item = (usize, [u16; N])> {
        let whole =
            self.codes.windows(N).enumerate().filter(|(_, window)| window.iter().all(|code| *code != 0));
        whole.filter_map(|(at, window)| Some((at, window.try_into().ok()?)))
    }

    /// Every pair of letters, sorted.
    fn pairs(&self) -> Vec<([u16; 2], usize)> {
        let mut pairs: Vec<([u16; 2], usize)> = self.windows::<2>().map(|(at, pair)| (pair, at)).collect();
        pairs.sort_unstable();
        pairs
    }

    /// Every five letters as the four around the middle one, and the middle one; sorted.
    fn gaps(&self) -> Vec<([u16; 4], u16, usize)> {
        let mut gaps: Vec<_> =
            self.windows::<5>().map(|(at, [a, b, middle, c, d])| ([a, b, c, d], middle, at)).collect();
        gaps.sort_unstable();
        gaps
    }

    fn text(&self, at: usize, length: usize) -> String {
        let codes = self.codes.get(at..at + length).unwrap_or(&[]);
        codes.iter().filter_map(|code| char::from_u32(u32::from(*code))).collect()
    }

    /// How often a short wording stands anywhere.
    fn count(&self, words: &[u16]) -> usize {
        self.codes.windows(words.len()).filter(|window| *window == words).count()
    }

    fn look_alikes(&self, pairs: &[([u16; 2], usize)]) -> Vec<Slip> {
        let mut slips = Vec::new();
        for group in pairs.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() == 1) {
            let (pair, at) = group[0];
            for (side, letter) in pair.into_iter().enumerate() {
                for twin in twins(letter) {
                    let mut usual = pair;
                    usual[side] = twin;
                    let found = equal(pairs, |(other, _)| other.cmp(&usual));
                    if found.len() >= USUAL {
                        let usual_at = found[0].1;
                        slips.push(Slip { at, length: 2, usual: self.text(usual_at, 2), usual_at });
                    }
                }
            }
        }
        slips
    }

    fn sound_alikes(&self, gaps: &[([u16; 4], u16, usize)]) -> Vec<Slip> {
        let mut slips = Vec::new();
        for group in gaps.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            for &(_, rare, at) in group
                .iter()
                .filter(|(_, rare, _)| group.iter().filter(|(_, other, _)| other == rare).count() == 1)
            {
                let usual = group.iter().find(|(_, usual, _)| *usual != rare && sound_alike(rare, *usual));
                let Some(&(_, usual, usual_at)) = usual else { continue };
                let with = |letter: u16| [group[0].0[0], group[0].0[1], letter];
                let (often, seldom) = (self.count(&with(usual)), self.count(&with(rare)));
                if seldom == 1 && often >= 3 {
                    slips.push(Slip { at, length: 5, usual: self.text(usual_at, 5), usual_at });
                }
            }
        }
        slips
    }

    /// Two letters that stand together only once, where elsewhere the same four stand around a fifth.
    fn left_out(&self, pairs: &[([u16; 2], usize)], gaps: &[([u16; 4], u16, usize)]) -> Vec<Slip> {
        let mut slips = Vec::new();
        for group in pairs.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() == 1) {
            let at = group[0].1;
            let Some(start) = at.checked_sub(1) else { continue };
            let Some(around) =
                self.codes.get(start..start + 4).and_then(|four| <[u16; 4]>::try_from(four).ok())
            else {
                continue;
            };
            let found = equal(gaps, |(four, ..)| four.cmp(&around));
            let middles: BTreeSet<u16> = found.iter().map(|(_, middle, _)| *middle).collect();
            if found.len() >= 2 && middles.len() == 1 && !around.contains(&0) {
                let usual_at = found[0].2;
                slips.push(Slip { at: start, length: 4, usual: self.text(usual_at, 5), usual_at });
            }
        }
        slips
    }

    /// Three words of two letters, the last two in an order that is usual the other way round.
    fn swapped(&self) -> Vec<Slip> {
        let mut sixes: Vec<([u16; 6], usize)> = self.windows::<6>().map(|(at, six)| (six, at)).collect();
        sixes.sort_unstable();
        let mut slips = Vec::new();
        for group in sixes.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() == 1) {
            let (six, at) = group[0];
            let usual = [six[0], six[1], six[4], six[5], six[2], six[3]];
            if usual == six {
                continue;
            }
            let found = equal(&sixes, |(six, _)| six.cmp(&usual));
            if found.len() >= 2 {
                slips.push(Slip { at, length: 6, usual: self.text(found[0].1, 6), usual_at: found[0].1 });
            }
        }
        slips
    }

    fn place(&self, docket: &Docket<'_>, at: usize, length: usize) -> Place {
        let (source, number, start) = self.places[at];
        let line = &docket.lines[source][number];
        let last = self.places[at + length - 1].2;
        let end = line.text[last..].chars().next().map_or(last, |letter| last + letter.len_utf8());
        docket.place_in(source, line, start..end)
    }

    fn report(&self, docket: &Docket<'_>, slip: &Slip) -> Finding {
        let written = self.text(slip.at, slip.length);
        let usual = &slip.usual;
        let message = Text::new(
            format!("“{written}”疑为“{usual}”之误；原文保留，检索时两种写法均可命中。"),
            format!("“{written}” is probably a slip for “{usual}”; the text is kept, search finds both."),
        );
        let places = vec![
            self.place(docket, slip.at, slip.length),
            self.place(docket, slip.usual_at, usual.chars().count()),
        ];
        SLIP.finding(message, places, None)
    }
}

/// The run of equal entries in a sorted list.
fn equal<T>(sorted: &[T], order: impl Fn(&T) -> std::cmp::Ordering) -> &[T] {
    let start = sorted.partition_point(|entry| order(entry).is_lt());
    let length = sorted[start..].partition_point(|entry| order(entry).is_eq());
    &sorted[start..start + length]
}

fn twins(letter: u16) -> impl Iterator<Item = u16> {
    let letter = char::from_u32(u32::from(letter)).unwrap_or_default();
    let groups = LOOK_ALIKE.iter().filter(move |group| group.contains(letter));
    groups
        .flat_map(|group| group.chars())
        .filter(move |other| *other != letter)
        .filter_map(|other| u16::try_from(u32::from(other)).ok())
}

fn sound_alike(one: u16, other: u16) -> bool {
    let letter = |code: u16| char::from_u32(u32::from(code)).unwrap_or_default();
    let (one, other) = (letter(one), letter(other));
    let sound = |letter: char| letter.to_pinyin().map(pinyin::Pinyin::plain);
    let both_right = BOTH_RIGHT.iter().any(|pair| *pair == (one, other) || *pair == (other, one));
    sound(one).is_some() && sound(one) == sound(other) && !both_right
}
