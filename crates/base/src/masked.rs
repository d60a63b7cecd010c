//! Personal values with most of them hidden, for people who may know that there is one but not what it is.

use std::fmt;

/// A personal value as it is shown: enough stays to recognise it, not enough to use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Masked(String);

impl Masked {
    /// A telephone number: the first three and the last four digits stay.
    pub fn phone(phone: &str) -> Self {
        Self(middle(phone.trim()))
    }

    /// A person's name: the family name's first character stays; of Latin words the first letter of each.
    pub fn name(name: &str) -> Self {
        let latin = name.chars().any(|letter| letter.is_ascii_alphabetic());
        let hidden = |word: &str| {
            word.chars().enumerate().map(|(at, letter)| if at == 0 { letter } else { '*' }).collect()
        };
        let words: Vec<String> = if latin {
            name.split_whitespace().map(hidden).collect()
        } else {
            vec![hidden(&name.split_whitespace().collect::<String>())]
        };
        Self(words.join(" "))
    }

    /// A mail address: the first letter and the domain stay.
    pub fn email(email: &str) -> Self {
        match email.trim().split_once('@') {
            Some((box_name, domain)) => {
                Self(format!("{}***@{domain}", box_name.chars().next().unwrap_or('*')))
            }
            None => Self(middle(email.trim())),
        }
    }
}

impl fmt::Display for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `text` with its middle hidden: of eleven characters or more three and four stay, of seven or more one and two,
/// of less none.
pub(crate) fn middle(text: &str) -> String {
    let length = text.chars().count();
    let (head, tail) = match length {
        0..7 => (0, 0),
        7..11 => (1, 2),
        11.. => (3, 4),
    };
    let stays = |at: usize| at < head || at + tail >= length;
    text.chars().enumerate().map(|(at, letter)| if stays(at) { letter } else { '*' }).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn enough_is_hidden() {
        for (shown, expected) in [
            (Masked::phone("13800001234"), "138****1234"),
            (Masked::phone("4201234"), "4****34"),
            (Masked::phone("110"), "***"),
            (Masked::name("张三"), "张*"),
            (Masked::name("欧阳 小明"), "欧***"),
            (Masked::name("John Smith"), "J*** S****"),
            (Masked::name(""), ""),
            (Masked::email("zhang@example.org"), "z***@example.org"),
            (Masked::email("nobody"), "******"),
        ] {
            assert_eq!(shown.to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn at_least_four_characters_are_hidden_or_all(text in "[0-9A-Z]{0,30}") {
            let hidden = middle(&text).chars().filter(|&letter| letter == '*').count();
            prop_assert!(hidden >= 4 || hidden == text.len());
        }
    }
}
