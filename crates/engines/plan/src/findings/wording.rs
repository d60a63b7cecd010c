//! Probable slips of the pen: a rare wording one letter away from a frequent one.
//!
//! Three forms, each told from the loaded documents alone: a letter that looks like the usual one (平合 for 平台), one that
//! sounds like it (经济 for 经纪), two words in the wrong order. A slip is reported with both forms and
//! never mended: search must find both.

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
    checks_zh: "只出现一次的写法与常见写法只差形近字、同音字或词序。",
    checks_en: "A wording that stands only once differs from a frequent one by a letter that looks or sounds alike, or by word order.",
};

/// Letters that are easily taken for each other, by shape.
const LOOK_ALIKE: &str = "\
    台合 未末 己已巳 土士 日曰 千干于 大太犬 育肓 析折拆 拔拨 候侯 崇祟 戊戌戍 \
    晴睛 洒酒 暖暧 坏环 兑兄 竞竟 冶治 帐账 免兔 失矢 天夭 玉王主 午牛 贷货 \
    师帅 贝见 申甲由 住往 伸仲 便使 顷项 场扬 历厉 享亨 遣遗 逐遂 代伐 令今 \
    阔阀 持特 侍待 技枝 情清 晋普 栽裁载 沦论 抡轮 准淮 设没 迁迂 壮状 辨辩 \
    绩积 题提 板扳 徽微 柏拍";
/// Letters that sound alike and may both be written (制定 and 制订).
const BOTH_RIGHT: &str = "定订 他它 他她 做作 象像 账帐 功工 和合 地的 和河 元员 及级 市是 县现 省升";
/// How often the usual form must stand when the two letters merely look alike.
const USUAL: usize = 8;

/// Runs the rules of this family.
pub(crate) fn check(docket: &Docket<'_>, findings: &mut Vec<Finding>) {
    let letters = Letters::of(docket);
    let pairs = letters.pairs();
    let twins = look_alike();
    let gaps = letters.gaps();
    let mut slips: Vec<Slip> = Vec::new();
    slips.extend(letters.look_alikes(&pairs, &twins));
    slips.extend(letters.sound_alikes(&gaps));
    slips.extend(letters.swapped(&pairs));
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

    /// Where `length` letters of one sentence stand together.
    fn runs(&self, length: usize) -> impl Iterator<Item = (usize, &[u16])> {
        self.codes.windows(length).enumerate().filter(|(_, run)| !run.contains(&0))
    }

    /// Every pair of letters with its place, sorted.
    fn pairs(&self) -> Vec<(u128, usize)> {
        let mut pairs: Vec<(u128, usize)> = self.runs(2).map(|(at, pair)| (pack(pair), at)).collect();
        pairs.sort_unstable();
        pairs
    }

    /// Every five letters as the four around the middle one, and the middle one; sorted.
    fn gaps(&self) -> Vec<(u128, u16, usize)> {
        let around = |five: &[u16]| pack(&[five[0], five[1], five[3], five[4]]);
        let mut gaps: Vec<_> = self.runs(5).map(|(at, five)| (around(five), five[2], at)).collect();
        gaps.sort_unstable();
        gaps
    }

    /// How many letters before two places are equal, two at most: they complete the word.
    fn common_before(&self, one: usize, other: usize) -> usize {
        let equal = |back: usize| {
            let (one, other) = (one.checked_sub(back)?, other.checked_sub(back)?);
            (self.codes[one] != 0 && self.codes[one] == self.codes[other]).then_some(())
        };
        (1..=2).take_while(|back| equal(*back).is_some()).count()
    }

    fn text(&self, at: usize, length: usize) -> String {
        let codes = self.codes.get(at..at + length).unwrap_or(&[]);
        codes.iter().filter_map(|code| char::from_u32(u32::from(*code))).collect()
    }

    /// How often a short wording stands anywhere.
    fn count(&self, words: &[u16]) -> usize {
        self.codes.windows(words.len()).filter(|run| run[0] == words[0] && *run == words).count()
    }

    fn look_alikes(&self, pairs: &[(u128, usize)], twins: &[(u16, u16)]) -> Vec<Slip> {
        let mut slips = Vec::new();
        for group in pairs.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() == 1) {
            let at = group[0].1;
            let pair = [self.codes[at], self.codes[at + 1]];
            for (side, letter) in pair.into_iter().enumerate() {
                for &(_, twin) in equal(twins, |(one, _)| one.cmp(&letter)) {
                    let mut usual = pair;
                    usual[side] = twin;
                    let found = equal(pairs, |(other, _)| other.cmp(&pack(&usual)));
                    if found.len() >= USUAL && self.reads_on(at, side, usual) {
                        let usual_at = found[0].1;
                        slips.push(Slip { at, length: 2, usual: self.text(usual_at, 2), usual_at });
                    }
                }
            }
        }
        slips
    }

    /// Whether the usual form would also read on to the letter beside the slip: 联合建 is no slip for 联台建.
    fn reads_on(&self, at: usize, side: usize, usual: [u16; 2]) -> bool {
        let beside = if side == 0 { at.checked_sub(1) } else { Some(at + 2) };
        match beside.and_then(|beside| self.codes.get(beside)).copied().filter(|code| *code != 0) {
            None => true,
            Some(letter) if side == 0 => self.count(&[letter, usual[0], usual[1]]) > 0,
            Some(letter) => self.count(&[usual[0], usual[1], letter]) > 0,
        }
    }

    fn sound_alikes(&self, gaps: &[(u128, u16, usize)]) -> Vec<Slip> {
        let mut slips = Vec::new();
        for group in gaps.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() > 1) {
            let first = group[0].2;
            let forms: Vec<&[_]> = group.chunk_by(|one, other| one.1 == other.1).collect();
            for form in forms.iter().filter(|form| form.len() == 1) {
                let (_, rare, at) = form[0];
                let usual = forms.iter().find(|usual| usual[0].1 != rare && sound_alike(rare, usual[0].1));
                let Some(&(_, usual, usual_at)) = usual.map(|usual| &usual[0]) else { continue };
                let with = |letter: u16| [self.codes[first], self.codes[first + 1], letter];
                if self.count(&with(rare)) == 1 && self.count(&with(usual)) >= 3 {
                    let more = self.common_before(at, usual_at);
                    let (at, usual_at, length) = (at - more, usual_at - more, 5 + more);
                    slips.push(Slip { at, length, usual: self.text(usual_at, length), usual_at });
                }
            }
        }
        slips
    }

    /// Three words of two letters, the last two in an order that is usual the other way round.
    fn swapped(&self, pairs: &[(u128, usize)]) -> Vec<Slip> {
        let mut sixes: Vec<(u128, usize)> = self.runs(6).map(|(at, six)| (pack(six), at)).collect();
        sixes.sort_unstable();
        let mut slips = Vec::new();
        for group in sixes.chunk_by(|one, other| one.0 == other.0).filter(|group| group.len() == 1) {
            let (key, at) = group[0];
            let six = &self.codes[at..at + 6];
            let usual = pack(&[six[0], six[1], six[4], six[5], six[2], six[3]]);
            let seam = || equal(pairs, |(pair, _)| pair.cmp(&pack(&six[3..5])));
            if usual == key || seam().len() > 1 {
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

/// Eight letters at most as one number.
fn pack(letters: &[u16]) -> u128 {
    letters.iter().fold(0, |packed, letter| packed << 16 | u128::from(*letter))
}

/// The run of equal entries in a sorted list.
fn equal<T>(sorted: &[T], order: impl Fn(&T) -> std::cmp::Ordering) -> &[T] {
    let start = sorted.partition_point(|entry| order(entry).is_lt());
    let length = sorted[start..].partition_point(|entry| order(entry).is_eq());
    &sorted[start..start + length]
}

/// The pairs of [`LOOK_ALIKE`], sorted.
fn look_alike() -> Vec<(u16, u16)> {
    let code = |letter: char| u16::try_from(u32::from(letter)).unwrap_or(0);
    let groups = LOOK_ALIKE.split_whitespace();
    let mut pairs: Vec<(u16, u16)> = groups
        .flat_map(|group| {
            group.chars().flat_map(move |one| group.chars().map(move |other| (code(one), code(other))))
        })
        .filter(|(one, other)| one != other)
        .collect();
    pairs.sort_unstable();
    pairs
}

fn sound_alike(one: u16, other: u16) -> bool {
    let letter = |code: u16| char::from_u32(u32::from(code)).unwrap_or_default();
    let (one, other) = (letter(one), letter(other));
    let sound = |letter: char| letter.to_pinyin().map(pinyin::Pinyin::plain);
    let both_right = BOTH_RIGHT.split(' ').any(|pair| pair.contains(one) && pair.contains(other));
    sound(one).is_some() && sound(one) == sound(other) && !both_right
}
