//! Radicals that PDF printers leave where a Chinese character is meant: the two look the same in the font. The same
//! happens to the Chinese dash, which comes back as a horizontal bar.

use unicode_normalization::UnicodeNormalization as _;

/// The characters of the block of supplementary radicals that stand for a whole character; Unicode's own
/// normalisation has them for two only.
const SUPPLEMENT: [(char, char); 41] = [
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
];

/// Puts the character for the radical; everything else stays as it is.
pub(super) fn unify(text: &str) -> String {
    text.chars()
        .filter_map(|character| match character {
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
        assert_eq!(unify("―⼭⻄省⻛电⻓期，①２\u{e003}ﬁ"), "—山西省风电长期，①２\u{e003}ﬁ");
    }
}
