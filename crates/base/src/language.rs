//! Texts in the two languages of the product. Chinese comes first and is always there.

use serde::{Deserialize, Serialize};

/// A language of the screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese, the first language of every screen.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// The language tag for HTML and HTTP.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }
}

/// A number with its noun, and verb if one follows, in English: "1 day", "2 days".
pub fn counted(count: impl std::fmt::Display, one: &str, other: &str) -> String {
    let count = count.to_string();
    let noun = if count == "1" { one } else { other };
    format!("{count} {noun}")
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Text {
    /// The Chinese wording.
    pub zh: String,
    /// The English wording.
    pub en: String,
}

impl Text {
    /// A text from its two wordings.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The wording in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn one_is_said_in_the_singular() {
        let said = [0, 1, 2, 21].map(|count| counted(count, "day is", "days are"));
        assert_eq!(said, ["0 days are", "1 day is", "2 days are", "21 days are"]);
    }
}
