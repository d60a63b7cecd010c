//! The words of a search, marked in what was found.

use maud::{Markup, html};

/// The places of `text` where a word of the question stands, in order, none twice. A Chinese word that does not stand there
/// as a whole is marked by its pairs of characters, as it was found.
fn places(text: &str, question: &str) -> Vec<(usize, usize)> {
    // Lower-casing single characters keeps their places.
    let letters: Vec<(usize, char)> =
        text.char_indices().map(|(at, c)| (at, c.to_lowercase().next().unwrap_or(c))).collect();
    let mut marked = vec![false; letters.len()];
    let mut mark = |wanted: &[char]| {
        let mut found = false;
        for at in 0..(letters.len() + 1).saturating_sub(wanted.len()) {
            let here = letters.get(at..at + wanted.len()).unwrap_or_default();
            if here.iter().map(|(_, c)| *c).eq(wanted.iter().copied()) {
                found = true;
                marked.iter_mut().skip(at).take(wanted.len()).for_each(|flag| *flag = true);
            }
        }
        found
    };
    for word in question.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word: Vec<char> = word.chars().map(|c| c.to_lowercase().next().unwrap_or(c)).collect();
        if !mark(&word) && word.iter().any(|c| !c.is_ascii()) {
            for pair in word.windows(2) {
                mark(pair);
            }
        }
    }
    let mut places: Vec<(usize, usize)> = Vec::new();
    for ((at, _), letter) in
        letters.iter().zip(text.chars()).zip(marked).filter(|(_, marked)| *marked).map(|(of, _)| of)
    {
        let end = at + letter.len_utf8();
        match places.last_mut().filter(|(_, before)| before == at) {
            Some((_, before)) => *before = end,
            None => places.push((*at, end)),
        }
    }
    places
}

/// Whether a word of the question stands in the text.
pub(super) fn stands_in(text: &str, question: &str) -> bool {
    !places(text, question).is_empty()
}

/// The text with the words of the question marked.
pub(super) fn highlight(text: &str, question: &str) -> Markup {
    let mut at = 0;
    let mut parts = Vec::new();
    for (start, end) in places(text, question) {
        parts.push((text.get(at..start).unwrap_or(""), text.get(start..end).unwrap_or("")));
        at = end;
    }
    html! { @for (before, hit) in parts { (before) mark { (hit) } } (text.get(at..).unwrap_or("")) }
}

/// The part of a long text around the first hit.
pub(super) fn around(text: &str, question: &str) -> String {
    const BEFORE: usize = 20;
    const LENGTH: usize = 90;
    let first = places(text, question)
        .first()
        .map_or(0, |(start, _)| text.get(..*start).unwrap_or("").chars().count());
    let from = first.saturating_sub(BEFORE);
    let part: String = text.chars().skip(from).take(LENGTH).collect();
    let ends = if text.chars().count() > from + LENGTH { "…" } else { "" };
    format!("{}{part}{ends}", if from > 0 { "…" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_where_they_stand() {
        for (text, question, shown) in [
            ("山西省科技厅", "科技", "山西省<mark>科技</mark>厅"),
            ("太原市创新平台", "创新 市", "太原<mark>市创新</mark>平台"),
            ("Platform for NEW energy", "new", "Platform for <mark>NEW</mark> energy"),
            ("新能源汽车", "新能源车", "<mark>新能源</mark>汽车"),
            ("<b>", "b", "&lt;<mark>b</mark>&gt;"),
            ("nothing", "", "nothing"),
        ] {
            assert_eq!(highlight(text, question).into_string(), shown, "{question}");
        }
    }

    #[test]
    fn a_long_text_is_cut_around_the_hit() {
        let text = format!("{}科技{}", "前".repeat(50), "后".repeat(200));
        let cut = around(&text, "科技");
        assert!(cut.starts_with("…前") && cut.contains("科技后") && cut.ends_with('…'), "{cut}");
        assert_eq!(around("短", "短"), "短");
    }
}
