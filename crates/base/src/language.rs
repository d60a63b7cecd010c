//! Texts in the two languages of the product. Chinese comes first and is always there.

use jiff::civil::Date;
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

/// A day as people write it: 2026年11月22日, 22 November 2026.
pub fn day_in_words(day: Date, language: Language) -> String {
    match language {
        Language::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::En => day.strftime("%-d %B %Y").to_string(),
    }
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

    /// A day in words.
    pub fn of_day(day: Date) -> Self {
        Self::new(day_in_words(day, Language::Zh), day_in_words(day, Language::En))
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
    use jiff::civil::date;

    use super::{Text, counted};

    #[test]
    fn a_day_is_written_out_in_both_languages() {
        assert_eq!(Text::of_day(date(2026, 1, 3)), Text::new("2026年1月3日", "3 January 2026"));
    }

    #[test]
    fn one_is_said_in_the_singular() {
        let said = [0, 1, 2, 21].map(|count| counted(count, "day is", "days are"));
        assert_eq!(said, ["0 days are", "1 day is", "2 days are", "21 days are"]);
    }
}
