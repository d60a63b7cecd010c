//! Radicals that PDF printers leave where a Chinese character is meant: the two look the same in the font. The same
//! happens to the Chinese dash, which comes back as a horizontal bar.
//!
//! Unicode has one sign for the radicals of the traditional and the simplified script and normalises it to the
//! traditional character; which one is meant is known when the whole document is.

use unicode_normalization::UnicodeNormalization as _;

/// The characters of the block of supplementary radicals that stand for a whole character; Unicode's own
/// normalisation has them for two only.
const SUPPLEMENT: [(char, char); 53] = [
    ('⺁', '厂'),
    ('⺊', '卜'),
    ('⺌', '小'),
    ('⺒', '巳'),
    ('⺓', '幺'),
    ('⺟', '母'),
    ('⺠', '民'),
    ('⺩', '王'),
    ('⺬', '示'),
    ('⻁', '虎'),
    ('⻄', '西'),
    ('⻅', '见'),
    ('⻆', '角'),
    ('⻉', '贝'),
    ('⻋', '车'),
    ('⻌', '辶'),
    ('⻓', '长'),
    ('⻔', '门'),
    ('⻘', '青'),
    ('⻙', '韦'),
    ('⻚', '页'),
    ('⻛', '风'),
    ('⻜', '飞'),
    ('⻝', '食'),
    ('⻢', '马'),
    ('⻣', '骨'),
    ('⻤', '鬼'),
    ('⻥', '鱼'),
    ('⻦', '鸟'),
    ('⻧', '卤'),
    ('⻨', '麦'),
    ('⻩', '黄'),
    ('⻪', '黾'),
    ('⻬', '齐'),
    ('⻮', '齿'),
    ('⻰', '龙'),
    ('⻳', '龟'),
    ('⺫', '目'),
    ('⺼', '肉'),
    ('⻏', '阝'),
    ('⻐', '钅'),
    ('⺜', '日'),
    ('⺝', '月'),
    ('⺧', '牛'),
    ('⺪', '疋'),
    ('⺮', '竹'),
    ('⺶', '羊'),
    ('⺽', '臼'),
    ('⻇', '角'),
    ('⻊', '足'),
    ('⻗', '雨'),
    ('⻟', '食'),
    ('⻱', '龜'),
];

/// Radicals whose normal form is a traditional character, and the simplified one.
const SIMPLIFIED: [(char, char); 26] = [
    ('⼾', '户'),
    ('⾒', '见'),
    ('⾙', '贝'),
    ('⾞', '车'),
    ('⾧', '长'),
    ('⾨', '门'),
    ('⾭', '青'),
    ('⾱', '韦'),
    ('⾴', '页'),
    ('⾵', '风'),
    ('⾶', '飞'),
    ('⾺', '马'),
    ('⾾', '斗'),
    ('⿂', '鱼'),
    ('⿃', '鸟'),
    ('⿄', '卤'),
    ('⿆', '麦'),
    ('⿈', '黄'),
    ('⿌', '黾'),
    ('⿑', '齐'),
    ('⿒', '齿'),
    ('⿓', '龙'),
    ('⿔', '龟'),
    ('⻑', '长'),
    ('⻯', '龙'),
    ('⻲', '龟'),
];

/// Characters that only the simplified script has, and the traditional ones in the same order: they are common in
/// every text of an administration.
const SCRIPTS: [&str; 2] =
    ["发业产务国为会学动实现级项规设单与应进创", "發業產務國為會學動實現級項規設單與應進創"];

/// Whether most of what tells the scripts apart is simplified.
pub(super) fn is_simplified<'t>(texts: impl Iterator<Item = &'t str>) -> bool {
    let mut found = [0_usize; 2];
    for character in texts.flat_map(str::chars) {
        for (count, script) in found.iter_mut().zip(SCRIPTS) {
            *count += usize::from(script.contains(character));
        }
    }
    found[0] > found[1]
}

/// Puts the character of the script for the radicals that [`unify`] left.
pub(super) fn settle(text: &mut String, simplified: bool) {
    if !text.contains(is_open) {
        return;
    }
    let settled = |character: char| match SIMPLIFIED.iter().find(|pair| pair.0 == character) {
        Some(pair) if simplified => pair.1,
        Some(_) => match character {
            '⻑' => '長',
            '⻯' => '竜',
            '⻲' => '亀',
            _ => character.nfkc().next().unwrap_or(character),
        },
        None => character,
    };
    *text = text.chars().map(settled).collect();
}

/// Whether the script decides what the radical stands for.
fn is_open(character: char) -> bool {
    SIMPLIFIED.iter().any(|pair| pair.0 == character)
}

/// Puts the character for the radical where the script does not matter; everything else stays as it is.
pub(super) fn unify(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
            _ if is_open(character) => Some(character),
            '\u{2f00}'..='\u{2fdf}' => character.nfkc().next(),
            '\u{2e80}'..='\u{2eff}' => {
                SUPPLEMENT.iter().find(|pair| pair.0 == character).map(|pair| pair.1).or(Some(character))
            }
            '\u{2015}' => Some('—'),
            _ => Some(character),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_radicals_change() {
        assert_eq!(unify("―⼭⻄省⻛电⻓期，⺠⽣，①２\u{e003}ﬁ"), "—山西省风电长期，民生，①２\u{e003}ﬁ");
    }

    #[test]
    fn the_script_of_the_document_decides() {
        let radicals = "⼾⾒⾙⾞⾧⾨⾭⾱⾴⾵⾶⾺⿂⿃⿆⿈⿑⿒⿓⿔⻅⻋⻬⼈";
        let cases = [
            ("企业发展", "户见贝车长门青韦页风飞马鱼鸟麦黄齐齿龙龟见车齐人"),
            ("企業發展", "戶見貝車長門靑韋頁風飛馬魚鳥麥黃齊齒龍龜见车齐人"),
            ("", "戶見貝車長門靑韋頁風飛馬魚鳥麥黃齊齒龍龜见车齐人"),
        ];
        for (rest, expected) in cases {
            let mut text = unify(radicals);
            settle(&mut text, is_simplified([rest, radicals].into_iter()));
            assert_eq!(text, expected, "{rest}");
        }
    }
}
