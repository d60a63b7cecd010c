//! The notation of questions in addresses and in the API: `field=value`, `field.from=`, `field.to=`, `field.filled=yes`,
//! `field.begins=`, `field.below=`, `field.on=`, `q=`, `sort=-field`, `after=`, `limit=`.

use jiff::civil::Date;
use taihang_base::{Problem, Problems, Text, hex};
use taihang_defs::{FieldDef, FieldType, RegisterDef};

use super::{Condition, Cursor, CursorKey, MOST, Order, Query, SYSTEM_FIELDS, Test, is_ordered, restricted};
use crate::input::{NoLookup, parse_value};
use crate::reach::Reach;
use crate::record::RecordId;
use crate::value::Value;
use crate::view::called;
use crate::words::terms;

/// Records on a page if nobody asks for another number.
const USUAL: usize = 50;

impl Query {
    /// Reads a question, with everything that is wrong with it at once. Beside it stands what is left of `reach` for it.
    /// A field that the actor may not see is as unknown as one that does not exist.
    pub fn parse(reach: &Reach, params: &[(String, String)]) -> Result<(Self, Reach), Problems> {
        let def = &reach.register.def;
        let mut query = Self::all(&def.name, USUAL);
        let mut problems = Vec::new();
        for (name, value) in params.iter().filter(|(name, value)| name != "after" && !value.trim().is_empty())
        {
            match query.take(reach, name, value.trim()) {
                Ok(()) => {}
                Err(problem) => problems.push(placed(reach, name, value, problem).about(name.clone())),
            }
        }
        for (_, written) in params.iter().filter(|(name, value)| name == "after" && !value.is_empty()) {
            match query.place(written) {
                Some(cursor) => query.after = Some(cursor),
                None => problems.push(foreign_cursor().about("after")),
            }
        }
        let left = query.restricted(reach);
        if left.arms.is_empty() && !reach.arms.is_empty() && problems.is_empty() {
            // Each field shows somewhere, but no record shows all of them together: nothing can be answered.
            problems.extend(
                query
                    .asked()
                    .filter(|field| !SYSTEM_FIELDS.contains(field))
                    .map(|field| unknown(field).about(field)),
            );
        }
        if problems.is_empty() { Ok((query, left)) } else { Err(problems) }
    }

    fn take(&mut self, reach: &Reach, name: &str, value: &str) -> Result<(), Problem> {
        let def = &reach.register.def;
        match name {
            "q" if terms(value).is_empty() => return Err(no_words()),
            "q" => self.words = Some(value.to_owned()),
            "limit" => {
                self.limit =
                    value.parse().ok().filter(|limit| (1..=MOST).contains(limit)).ok_or_else(limit_range)?;
            }
            "sort" => {
                let field = value.trim_start_matches('-');
                let known = known(reach, field)?;
                if field == "owner" || field == "about" || (known.is_some() && !is_ordered(def, field)) {
                    return Err(unfit());
                }
                self.order = Some(Order { field: field.to_owned(), backwards: value.starts_with('-') });
            }
            _ => {
                let (field, word) = name.split_once('.').unwrap_or((name, ""));
                let known = known(reach, field)?;
                self.add(field, test(def, field, known, (word, value))?);
            }
        }
        Ok(())
    }

    /// Adds a condition; the same field named again means one value or the other, or the other end of a range.
    fn add(&mut self, field: &str, test: Test) {
        for condition in self.conditions.iter_mut().filter(|condition| condition.field == field) {
            match (&mut condition.test, &test) {
                (Test::In(values), Test::In(more)) => return values.extend(more.iter().cloned()),
                (Test::Between(_, to @ None), Test::Between(None, Some(value))) => {
                    return *to = Some(value.clone());
                }
                (Test::Between(from @ None, _), Test::Between(Some(value), None)) => {
                    return *from = Some(value.clone());
                }
                (
                    Test::In(_)
                    | Test::Between(..)
                    | Test::Filled(_)
                    | Test::Begins(_)
                    | Test::Below(_)
                    | Test::On(_),
                    Test::In(_)
                    | Test::Between(..)
                    | Test::Filled(_)
                    | Test::Begins(_)
                    | Test::Below(_)
                    | Test::On(_),
                ) => {}
            }
        }
        self.conditions.push(Condition { field: field.to_owned(), test });
    }

    /// The same question as text parameters, without its place and its limit: for links of a page.
    pub fn fingerprint(&self) -> u64 {
        let text = format!("{}\n{:?}\n{:?}\n{:?}", self.register, self.conditions, self.words, self.order);
        // FNV-1a: a cursor of another question is an honest mistake, not an attack; rights are checked again anyway.
        text.bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
    }

    /// A place in the answer to this question, as opaque text.
    pub fn cursor(&self, place: &Cursor) -> String {
        let mut text = format!("{:016x}{}", self.fingerprint(), place.id);
        match &place.key {
            None => {}
            Some(CursorKey::Integer(number)) => {
                text.extend(['i'].into_iter().chain(number.to_string().chars()));
            }
            Some(CursorKey::Text(key)) => {
                text.push('t');
                text.push_str(&hex(key.as_bytes()));
            }
        }
        text
    }

    /// Reads a place; none if it is not of this question.
    fn place(&self, text: &str) -> Option<Cursor> {
        let hash = u64::from_str_radix(text.get(..16)?, 16).ok()?;
        let id: RecordId = text.get(16..42)?.parse().ok()?;
        let rest = text.get(42..)?;
        let key = match rest.chars().next() {
            None => None,
            Some('i') => Some(CursorKey::Integer(rest.get(1..)?.parse().ok()?)),
            Some('t') => Some(CursorKey::Text(unhex(rest.get(1..)?)?)),
            Some(_) => return None,
        };
        (hash == self.fingerprint()).then_some(Cursor { key, id })
    }
}

/// The problem with the field and the value that it is about, so that a person finds them in a long address.
fn placed(reach: &Reach, name: &str, value: &str, problem: Problem) -> Problem {
    let field =
        if name == "sort" { value.trim_start_matches('-') } else { name.split('.').next().unwrap_or(name) };
    // The label of a field that is hidden is not told.
    let Some(label) = known(reach, field).ok().and_then(|_| called(&reach.register.def, field)) else {
        return problem;
    };
    let value: String = value.chars().take(60).collect();
    let message = Text::new(
        format!("“{}”的条件“{value}”：{}", label.zh, problem.message.zh),
        format!("“{}” asked for as “{value}”: {}", label.en, problem.message.en),
    );
    Problem { message, ..problem }
}

fn unhex(text: &str) -> Option<String> {
    let byte = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
    String::from_utf8((0..text.len()).step_by(2).map(byte).collect::<Option<Vec<u8>>>()?).ok()
}

/// The field called so; `Ok(None)` for one that every record has. Hidden and missing are the same problem.
fn known<'a>(reach: &'a Reach, name: &str) -> Result<Option<&'a FieldDef>, Problem> {
    if SYSTEM_FIELDS.contains(&name) {
        return Ok(None);
    }
    let field = reach.register.def.fields.get(name);
    match field {
        Some(field) if !restricted(reach, [name].into_iter()).arms.is_empty() => Ok(Some(field)),
        Some(_) | None => Err(unknown(name)),
    }
}

fn test(
    def: &RegisterDef,
    name: &str,
    field: Option<&FieldDef>,
    (word, value): (&str, &str),
) -> Result<Test, Problem> {
    let closed = field.is_some_and(|field| field.sealed || field.extra || !field.kind.filterable());
    let moment = matches!(name, "created" | "changed");
    let kind = field.map(|field| &field.kind);
    let ends = || {
        moment || (field.is_some() && is_ordered(def, name) && !matches!(kind, Some(FieldType::Ref { .. })))
    };
    match word {
        "filled" if field.is_none_or(|field| !field.extra) => yes_no(value).map(Test::Filled),
        _ if closed && word != "begins" => Err(unfit()),
        "" if moment => Err(unfit()),
        "" => values(def, name, field, value).map(Test::In),
        "from" | "to" if ends() => {
            let end = if moment || matches!(kind, Some(FieldType::Period)) {
                date(value).map(Value::Date)?
            } else {
                one(field, value)?
            };
            Ok(if word == "from" { Test::Between(Some(end), None) } else { Test::Between(None, Some(end)) })
        }
        "begins"
            if matches!(
                kind,
                Some(FieldType::Text { .. } | FieldType::Prose { .. } | FieldType::Identifier { .. })
            ) =>
        {
            Ok(Test::Begins(value.to_owned()))
        }
        "below"
            if name == "owner" || matches!(kind, Some(FieldType::Ref { .. } | FieldType::Refs { .. })) =>
        {
            id(value).map(Test::Below)
        }
        "on" if matches!(kind, Some(FieldType::Period)) => date(value).map(Test::On),
        "from" | "to" | "begins" | "below" | "on" => Err(unfit()),
        _ => Err(unknown(name)),
    }
}

/// The values that one parameter names: keys and ids may be several, with commas between; texts are taken whole.
fn values(
    def: &RegisterDef,
    name: &str,
    field: Option<&FieldDef>,
    text: &str,
) -> Result<Vec<Value>, Problem> {
    let parts = || text.split([',', '，']).map(str::trim).filter(|part| !part.is_empty());
    match (name, field.map(|field| &field.kind)) {
        ("state", None) => parts()
            .map(|state| {
                if def.states.contains_key(state) {
                    Ok(Value::Choice(state.to_owned()))
                } else {
                    Err(unreadable())
                }
            })
            .collect(),
        (_, None) => parts().map(|part| id(part).map(Value::Ref)).collect(),
        (
            _,
            Some(
                FieldType::Choice(_) | FieldType::Choices(_) | FieldType::Ref { .. } | FieldType::Refs { .. },
            ),
        ) => parts().map(|part| one(field, part)).collect(),
        (_, Some(_)) => one(field, text).map(|value| vec![value]),
    }
}

/// One value of a field to compare with: of several, each by itself; of an identifier also one that is none.
fn one(field: Option<&FieldDef>, text: &str) -> Result<Value, Problem> {
    let field = field.ok_or_else(unfit)?;
    match parse_value(field, text, &NoLookup) {
        Ok(Some(Value::Choices(keys))) => keys.into_iter().next().map(Value::Choice).ok_or_else(unreadable),
        Ok(Some(Value::Refs(ids))) => ids.into_iter().next().map(Value::Ref).ok_or_else(unreadable),
        Ok(Some(Value::File(_) | Value::Place(_))) => Err(unfit()),
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err(unreadable()),
        Err(_) if matches!(field.kind, FieldType::Identifier { .. }) => {
            Ok(Value::Identifier(text.to_owned()))
        }
        Err(problem) => Err(problem),
    }
}

fn id(text: &str) -> Result<RecordId, Problem> {
    text.parse().map_err(|_| unreadable())
}

fn date(text: &str) -> Result<Date, Problem> {
    text.parse().map_err(|_| unreadable())
}

fn yes_no(text: &str) -> Result<bool, Problem> {
    match text {
        "yes" | "true" | "1" | "是" => Ok(true),
        "no" | "false" | "0" | "否" => Ok(false),
        _ => Err(unreadable()),
    }
}

fn unknown(name: &str) -> Problem {
    Problem::new(
        "field-unknown",
        Text::new(format!("没有“{name}”这个字段。"), format!("There is no field “{name}”.")),
        Text::new("请从列表页提供的字段中选择。", "Choose among the fields that the list offers."),
    )
}

fn unfit() -> Problem {
    Problem::new(
        "filter-unfit",
        Text::new("该字段不支持这种筛选或排序。", "This field cannot be filtered or sorted in this way."),
        Text::new("请换一种条件，或去掉它。", "Use another condition, or leave it out."),
    )
}

fn unreadable() -> Problem {
    Problem::new(
        "filter-unreadable",
        Text::new("无法识别筛选条件的值。", "The value of this condition cannot be read."),
        Text::new(
            "请使用选项的代码、记录编号、yes 或 no、形如 2024-03-01 的日期或普通数字。",
            "Use the key of an option, the id of a record, yes or no, a date such as 2024-03-01, or a plain number.",
        ),
    )
}

fn limit_range() -> Problem {
    Problem::new(
        "limit-range",
        Text::new(format!("每页条数应在 1 到 {MOST} 之间。"), format!("A page has 1 to {MOST} records.")),
        Text::new("请改用较小的数，再逐页读取。", "Ask for fewer and read page by page."),
    )
}

fn foreign_cursor() -> Problem {
    Problem::new(
        "cursor-foreign",
        Text::new(
            "翻页位置与当前的筛选、排序条件不符。",
            "This place belongs to a list with other conditions or another order.",
        ),
        Text::new("请从第一页重新开始。", "Begin again at the first page."),
    )
}

fn no_words() -> Problem {
    Problem::new(
        "words-empty",
        Text::new("检索词里没有文字或数字。", "There is no letter or digit among the words to search for."),
        Text::new("请至少输入一个字。", "Enter at least one character."),
    )
}
