//! Automatic numbers: what Word draws before a paragraph is made part of the text.

use std::collections::{BTreeMap, BTreeSet};

use taihang_base::Problem;

use crate::numerals;
use crate::xml::{Element, Node, Xml};

/// Levels of a list.
const LEVELS: usize = 9;

/// The lists of a document and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Definitions by abstract number.
    lists: BTreeMap<usize, [Level; LEVELS]>,
    /// The definition and the own starts of each number.
    numbers: BTreeMap<usize, Number>,
    counters: BTreeMap<usize, [Option<u64>; LEVELS]>,
    begun: BTreeSet<(usize, usize)>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    start: u64,
    format: String,
    text: String,
    style: Option<String>,
    legal: bool,
    never_restarts: bool,
}

#[derive(Debug, Clone, Default)]
struct Number {
    list: usize,
    starts: BTreeMap<usize, u64>,
}

/// The number of one paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    /// Its level, from 0.
    pub(super) level: usize,
    /// What is drawn, empty for bullets.
    pub(super) text: String,
}

impl Numbering {
    /// Reads the part of numbering.
    pub(super) fn read(part: &str, bytes: &[u8], depth: usize) -> Result<Self, Problem> {
        let mut found = Self::default();
        let mut place = Place::default();
        let mut xml = Xml::new(part, bytes, depth)?;
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => found.start(&element, &mut place),
                Node::End(name) => match name.as_str() {
                    "abstractNum" => place.list = None,
                    "num" => place.number = None,
                    "lvlOverride" => place.replaced = None,
                    "lvl" => place.level = None,
                    _ => {}
                },
                Node::Text(_) => {}
            }
        }
        Ok(found)
    }

    fn start(&mut self, element: &Element<'_>, place: &mut Place) {
        let name = element.name();
        match name.as_str() {
            "abstractNum" => place.list = element.number("abstractNumId"),
            "num" => place.number = element.number("numId"),
            "abstractNumId" => {
                if let (Some(number), Some(list)) = (place.number, element.number("val")) {
                    self.numbers.entry(number).or_default().list = list;
                }
            }
            "lvlOverride" => place.replaced = element.number("ilvl"),
            "startOverride" => {
                if let (Some(number), Some(level), Some(start)) =
                    (place.number, place.replaced, element.number("val"))
                {
                    let start = u64::try_from(start).unwrap_or(1);
                    self.numbers.entry(number).or_default().starts.insert(level, start);
                }
            }
            // A level replaced for one number only is rare; its own start is all that is taken from it.
            "lvl" if place.list.is_some() => {
                place.level = element.number("ilvl").filter(|&level| level < LEVELS);
            }
            _ => {
                if let (Some(list), Some(level)) = (place.list, place.level) {
                    let level = &mut self.lists.entry(list).or_default()[level];
                    level.property(&name, element);
                }
            }
        }
    }

    /// The level that a style takes in the list of `number`.
    pub(super) fn level_of_style(&self, number: usize, style: &str) -> Option<usize> {
        let list = self.lists.get(&self.numbers.get(&number)?.list)?;
        list.iter().position(|level| level.style.as_deref() == Some(style))
    }

    /// Counts one paragraph of `number` at `level` and draws its number.
    pub(super) fn next(&mut self, number: usize, level: usize) -> Option<Drawn> {
        let level = level.min(LEVELS - 1);
        let definition = self.numbers.get(&number)?;
        let list = self.lists.get(&definition.list)?;
        let counters = self.counters.entry(definition.list).or_default();
        let first = self.begun.insert((number, level));
        counters[level] = Some(match (definition.starts.get(&level).filter(|_| first), counters[level]) {
            (Some(&start), _) => start,
            (None, None) => list[level].start,
            (None, Some(count)) => count.saturating_add(1),
        });
        for deeper in level + 1..LEVELS {
            if !list[deeper].never_restarts {
                counters[deeper] = None;
            }
        }
        let own = &list[level];
        if own.format == "bullet" {
            return Some(Drawn { level, text: String::new() });
        }
        let mut text = String::new();
        let mut characters = own.text.chars().peekable();
        while let Some(character) = characters.next() {
            let shown = characters.peek().and_then(|next| next.to_digit(10)).filter(|_| character == '%');
            let Some(shown) = shown
                .and_then(|shown| usize::try_from(shown).ok())
                .filter(|shown| (1..=LEVELS).contains(shown))
            else {
                text.push(character);
                continue;
            };
            characters.next();
            let other = &list[shown - 1];
            let count = counters[shown - 1].unwrap_or(other.start);
            text.push_str(&drawn(count, if own.legal { "decimal" } else { &other.format }));
        }
        Some(Drawn { level, text })
    }
}

/// Where in the part the reader stands.
#[derive(Debug, Default)]
struct Place {
    list: Option<usize>,
    number: Option<usize>,
    replaced: Option<usize>,
    level: Option<usize>,
}

impl Level {
    fn property(&mut self, name: &str, element: &Element<'_>) {
        match name {
            "start" => {
                self.start = element.number("val").and_then(|start| u64::try_from(start).ok()).unwrap_or(1);
            }
            "numFmt" => self.format = element.attribute("val").unwrap_or_default(),
            "lvlText" => self.text = element.attribute("val").unwrap_or_default().chars().take(100).collect(),
            "pStyle" => self.style = element.attribute("val"),
            "isLgl" => self.legal = element.is_on(),
            "lvlRestart" => self.never_restarts = element.number("val") == Some(0),
            _ => {}
        }
    }
}

/// A number in one of the formats of Office Open XML.
fn drawn(number: u64, format: &str) -> String {
    let enclosed = |base: u32, most: u64| {
        let code = u32::try_from(number)
            .ok()
            .filter(|_| (1..=most).contains(&number))
            .map(|number| base + number - 1);
        code.and_then(char::from_u32).map_or_else(|| number.to_string(), String::from)
    };
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting" => numerals::chinese(number),
        "ideographDigital" | "japaneseDigitalTenThousand" | "taiwaneseDigital" => {
            numerals::chinese_digits(number)
        }
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            numerals::chinese_formal(number)
        }
        "ideographTraditional" => numerals::stems(number),
        "ideographZodiac" => numerals::branches(number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => numerals::circled(number),
        "decimalEnclosedParen" => enclosed(0x2474, 20),
        "decimalEnclosedFullstop" => enclosed(0x2488, 20),
        "ideographEnclosedCircle" => enclosed(0x3280, 10),
        "decimalFullWidth" | "decimalFullWidth2" => {
            number.to_string().chars().filter_map(|digit| char::from_u32(u32::from(digit) + 0xfee0)).collect()
        }
        "upperLetter" => numerals::letters(number, true),
        "lowerLetter" => numerals::letters(number, false),
        "upperRoman" => numerals::roman(number, true),
        "lowerRoman" => numerals::roman(number, false),
        "decimalZero" => format!("{number:02}"),
        "none" => String::new(),
        _ => number.to_string(),
    }
}
