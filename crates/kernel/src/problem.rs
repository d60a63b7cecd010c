//! Problems that the kernel names: the closed list of codes, and one function where many places say the same.

use taihang_base::{Problem, Text};
use taihang_defs::{FieldDef, FieldType};

/// Every code that a problem of the kernel, or of the vocabulary below it, may carry; a test holds it complete. Checks of
/// registers add their own.
pub const PROBLEM_CODES: &[&str] = &[
    "about-not-allowed",
    "about-required",
    "calendar-day",
    "calendar-days-missing",
    "calendar-gap",
    "calendar-holiday-missing",
    "calendar-make-up-day",
    "calendar-not-covered",
    "calendar-unreadable",
    "calendar-year-differs",
    "comment-empty",
    "computed-invalid",
    "cursor-foreign",
    "date-unreadable",
    "field-computed",
    "field-frozen",
    "field-not-asked",
    "field-not-editable",
    "field-required",
    "field-unknown",
    "file-kind",
    "file-too-large",
    "file-unreadable",
    "filter-unfit",
    "filter-unreadable",
    "hook-missing",
    "hook-twice",
    "hook-unused",
    "identifier-birth-date",
    "identifier-check-digit",
    "identifier-form",
    "identifier-section",
    "length-unreadable",
    "limit-range",
    "lines-too-many",
    "money-fraction",
    "money-range",
    "money-unreadable",
    "not-unique",
    "number-places",
    "number-range",
    "number-too-large",
    "number-too-small",
    "number-unreadable",
    "one-of-missing",
    "one-of-several",
    "option-unknown",
    "owner-outside",
    "period-unreadable",
    "place-range",
    "reason-required",
    "record-exists",
    "record-named",
    "ref-ambiguous",
    "ref-unknown",
    "register-unknown",
    "state-not-entry",
    "text-control",
    "text-too-long",
    "transition-unknown",
    "value-type",
    "version-stale",
    "words-empty",
    "yes-no-unreadable",
];

/// A problem about `field`: the sentences get the label of the field before them.
pub(crate) fn wrong(field: &FieldDef, code: &str, message: &Text, hint: Text) -> Problem {
    let label = &field.label;
    let message =
        Text::new(format!("“{}”{}", label.zh, message.zh), format!("“{}” {}", label.en, message.en));
    Problem::new(code, message, hint).about(&field.name)
}

/// The name of a field or kind of lines that is not there, or that this person does not see.
pub(crate) fn unknown_field(name: &str, near: Option<&str>) -> Problem {
    let shown: String = name.chars().take(60).collect();
    let hint = near.map_or_else(
        || Text::new("请核对字段名称。", "Check the name of the field."),
        |near| Text::new(format!("是否指 {near}？"), format!("Did you mean {near}?")),
    );
    Problem::new(
        "field-unknown",
        Text::new(format!("没有名为 {shown} 的字段。"), format!("There is no field named {shown}.")),
        hint,
    )
    .about(shown)
}

/// A value of another type than that of the field.
pub(crate) fn wrong_type(field: &FieldDef) -> Problem {
    let (zh, en) = match &field.kind {
        FieldType::Text { .. } | FieldType::Prose { .. } | FieldType::Identifier { .. } => {
            ("文字（字符串）", "a text (a string)")
        }
        FieldType::Integer(_) => ("整数", "a whole number"),
        FieldType::Decimal(_) => ("数值", "a number"),
        FieldType::Money(_) => ("金额，单位为元", "a sum of money in yuan"),
        FieldType::Percent(_) => ("百分数，如 2.5", "a percentage such as 2.5"),
        FieldType::Date => ("日期，如“2024-03-01”", "a day such as \"2024-03-01\""),
        FieldType::Period => ("时期，如“2024”", "a period such as \"2024\""),
        FieldType::YesNo => ("true 或 false", "true or false"),
        FieldType::Choice(_) => ("一个选项", "one option"),
        FieldType::Choices(_) => ("选项的数组", "an array of options"),
        FieldType::Ref { .. } => ("一条记录的编号", "the id of a record"),
        FieldType::Refs { .. } => ("记录编号的数组", "an array of ids of records"),
        FieldType::File(_) => ("已上传文件的标识", "the mark of a stored file"),
        FieldType::Place => ("地点（经度、纬度、地址）", "a place (longitude, latitude, address)"),
    };
    wrong(
        field,
        "value-type",
        &Text::new("的值类型不符。", "holds a value of another type."),
        Text::new(format!("请给出{zh}。"), format!("Give {en}.")),
    )
}

/// The name among `names` that was probably meant; of an endless word only the beginning is compared.
pub(crate) fn nearest<'a>(name: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name: String = name.chars().take(60).collect();
    taihang_defs::nearest(&name, names.into_iter())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    /// String literals in kebab case that stand in calls which make problems, in the files below `folder`.
    fn codes_in(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                codes_in(&path, into);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for makes in ["Problem::new(", "wrong(", "problem(", "blocked(", "missing("] {
                for call in text.split(makes).skip(1) {
                    let head: String = call.chars().take(120).collect();
                    let word = head.split('"').nth(1).unwrap_or("");
                    let kebab =
                        word.contains('-') && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
                    if kebab {
                        into.insert(word.to_owned());
                    }
                }
            }
        }
    }

    #[test]
    fn the_list_of_codes_is_complete_and_holds_no_dead_one() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut used = BTreeSet::new();
        codes_in(&here.join("src"), &mut used);
        codes_in(&here.join("../base/src"), &mut used);
        used.remove("document-empty");
        let listed: BTreeSet<String> = PROBLEM_CODES.iter().map(|code| (*code).to_owned()).collect();
        assert_eq!(listed.len(), PROBLEM_CODES.len());
        let missing: Vec<_> = used.difference(&listed).collect();
        let dead: Vec<_> = listed.difference(&used).collect();
        assert!(missing.is_empty() && dead.is_empty(), "missing {missing:?}, dead {dead:?}");
    }
}
