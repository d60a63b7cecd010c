//! What a form asks: the kind of answer, its unit, and the limits that the answer alone has to keep.

use rust_decimal::Decimal;

use crate::unit::Unit;

/// The kinds of answers. Closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Paragraphs.
    Prose,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// A sum of money, in the unit of the question.
    Money,
    /// Per cent.
    Percent,
    /// A day.
    Date,
    /// A span of time.
    Period,
    /// Yes or no.
    YesNo,
    /// One option.
    Choice,
    /// Any number of options.
    Choices,
    /// A file, kept elsewhere; its name is the answer.
    File,
}

impl Kind {
    /// Every kind with its word in a form.
    pub const WORDS: [(Self, &'static str); 12] = [
        (Self::Text, "text"),
        (Self::Prose, "prose"),
        (Self::Integer, "integer"),
        (Self::Decimal, "decimal"),
        (Self::Money, "money"),
        (Self::Percent, "percent"),
        (Self::Date, "date"),
        (Self::Period, "period"),
        (Self::YesNo, "yes_no"),
        (Self::Choice, "choice"),
        (Self::Choices, "choices"),
        (Self::File, "file"),
    ];

    /// The kind of `word`.
    pub fn of(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(_, own)| *own == word).map(|(kind, _)| *kind)
    }

    /// Whether the answer is a number.
    pub fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Decimal | Self::Money | Self::Percent)
    }
}

/// One question.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What rules and columns call it.
    pub key: String,
    /// What it asks, Chinese.
    pub zh: String,
    /// What it asks, English; may be empty.
    pub en: String,
    /// What kind of answer it takes.
    pub kind: Kind,
    /// The unit in which a number is kept.
    pub unit: Option<Unit>,
    /// The unit as the form writes it.
    pub unit_words: String,
    /// Options: key and label.
    pub options: Vec<(String, String)>,
    /// Whether a return without it is incomplete.
    pub required: bool,
    /// The least that a number can be.
    pub least: Option<Decimal>,
    /// The most that a number can be.
    pub most: Option<Decimal>,
    /// By how much per cent it may differ from the last period before it is explained.
    pub change_limit: Option<Decimal>,
}

impl Question {
    /// A question without unit, options and limits.
    pub fn new(key: &str, zh: &str, kind: Kind) -> Self {
        Self {
            key: key.to_owned(),
            zh: zh.to_owned(),
            en: String::new(),
            kind,
            unit: None,
            unit_words: String::new(),
            options: Vec::new(),
            required: false,
            least: None,
            most: None,
            change_limit: None,
        }
    }

    /// The same in the unit `words`.
    #[must_use]
    pub fn in_unit(mut self, words: &str) -> Self {
        words.trim().clone_into(&mut self.unit_words);
        self.unit = Unit::read(words);
        self
    }

    /// The same with options as a form writes them: `key=label` or only labels, between `;`, `；`, `|` or `、`.
    #[must_use]
    pub fn with_options(mut self, words: &str) -> Self {
        let parts = words.split([';', '；', '|', '、', '\n']).map(str::trim).filter(|part| !part.is_empty());
        self.options = parts
            .map(|part| {
                let (key, label) = part.split_once(['=', '＝']).unwrap_or((part, part));
                (key.trim().to_owned(), label.trim().to_owned())
            })
            .collect();
        self
    }
}
