//! Full-width forms: what a Chinese input method leaves in codes and numbers.

/// `text` with full-width letters, digits, signs and spaces in their ASCII form; everything else stays.
pub fn half_width(text: &str) -> String {
    text.chars()
        .map(|letter| match letter {
            // The block U+FF01–U+FF5E repeats ASCII U+0021–U+007E, 0xFEE0 higher.
            '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(letter) - 0xFEE0).unwrap_or(letter),
            '\u{3000}' | '\u{00A0}' => ' ',
            other => other,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_full_width_forms_change() {
        assert_eq!(half_width("Ａ１２，３４５．６％　山西"), "A12,345.6% 山西");
        assert_eq!(half_width("已有 ASCII 。"), "已有 ASCII 。");
    }
}
