//! Reasons that the program itself writes into the ledger, told in the language of the reader.

use taihang_base::{Language, Text};

/// Stands between the two languages of a reason; no keyboard gives it.
const BETWEEN: &str = "\u{2003}‖\u{2003}";

/// Reasons of one sentence, as they stand in the ledger, and what people read. A sentence stays here as long as a ledger may hold it.
const KNOWN: &[(&str, &str, &str)] = &[
    ("演示数据 demonstration", "演示数据", "Demonstration data"),
    ("首次启动 first start", "首次启动", "First start"),
    ("运维人员新增 added by the operator", "运维人员新增", "Added by the operator"),
    ("由上一版本迁入 migrated", "由上一版本迁入", "Taken over from the version before"),
    ("单位自行注册 registered itself", "单位自行注册", "The organisation registered itself"),
    ("新版次启用。New edition in use.", "新版次启用", "New edition in use"),
    (
        "机构合并，由承继机构接办 Taken over by the successor of a merged organisation",
        "机构合并，由承继机构接办",
        "Taken over by the successor of a merged organisation",
    ),
    ("清除人工补录 Value filled in by hand cleared", "清除人工补录", "Value filled in by hand cleared"),
    ("移出规划库 Removed from the library", "移出规划库", "Removed from the library"),
    ("改列类别 Kind changed", "改列类别", "Kind changed"),
    ("调整上下级关系 Links changed", "调整上下级关系", "Links changed"),
    ("重新打开 Opened again", "重新打开", "Opened again"),
    ("个人信息到期删除", "个人信息到期删除", "Personal data deleted as due"),
    ("个人信息已删除", "个人信息已删除", "Personal data deleted"),
    ("总数已撤回", "总数已撤回", "The whole was withdrawn"),
    ("已有新修订", "已有新修订", "There is a later revision"),
    ("已公布更正", "已公布更正", "A correction was published"),
    ("已无在任任职", "已无在任任职", "No post is held any more"),
    (
        "逾期未获本人同意，删除提名信息",
        "逾期未获本人同意，删除提名信息",
        "No consent in time: the nomination was deleted",
    ),
    ("本人撤回授权同意", "本人撤回授权同意", "The person withdrew consent"),
    ("异议成立，公开答复", "异议成立，公开答复", "Objection upheld and answered in public"),
    ("更正时该题不再填报", "更正时该题不再填报", "No longer answered in the corrected return"),
    ("共享数据接收", "共享数据接收", "Received through data sharing"),
    ("同年度归集账变动", "同年度归集账变动", "The account of the same year changed"),
    ("取消与指标的关联", "取消与指标的关联", "No longer joined to the indicator"),
];

/// Reasons that go on with an id or with words of one language: how they begin, and what people read instead.
const BEGINS: &[(&str, &str, &str)] = &[
    ("撤销导入批次 / import taken back: ", "撤销导入批次", "Import taken back"),
    ("撤销 Undo ", "撤销", "Undone"),
];

/// One reason in both languages, as it stands in the ledger.
pub fn both(text: &Text) -> String {
    format!("{}{BETWEEN}{}", text.zh, text.en)
}

/// A reason of the ledger in the language of the reader; what a person wrote stays as it is.
pub fn told(stored: &str, language: Language) -> String {
    let text = |zh: &str, en: &str| Text::new(zh, en).in_language(language).to_owned();
    if let Some((zh, en)) = stored.split_once(BETWEEN) {
        return text(zh, en);
    }
    if let Some((_, zh, en)) = KNOWN.iter().find(|(known, _, _)| *known == stored) {
        return text(zh, en);
    }
    if let Some((_, zh, en)) = BEGINS.iter().find(|(begin, _, _)| stored.starts_with(begin)) {
        return text(zh, en);
    }
    // As written before both languages stood apart.
    if let Some((zh, en)) =
        stored.split_once(" Working calendar: ").filter(|(zh, _)| zh.starts_with("工作日历调整："))
    {
        return text(zh, &format!("Working calendar: {en}"));
    }
    if let Some(name) = stored.strip_suffix("：节假日安排 holiday notice") {
        return text(&format!("{name}：节假日安排"), &format!("{name}: holiday notice"));
    }
    stored.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_of_the_program_is_told_in_one_language_and_a_persons_stays() {
        let cases = [
            (both(&Text::new("关联指标“甲”。", "Joined to “甲”.")), "关联指标“甲”。", "Joined to “甲”."),
            ("演示数据 demonstration".to_owned(), "演示数据", "Demonstration data"),
            ("撤销导入批次 / import taken back: 01M83".to_owned(), "撤销导入批次", "Import taken back"),
            (
                "工作日历调整：到期 1 → 2 Working calendar: Due 1 → 2".to_owned(),
                "工作日历调整：到期 1 → 2",
                "Working calendar: Due 1 → 2",
            ),
            ("王某：节假日安排 holiday notice".to_owned(), "王某：节假日安排", "王某: holiday notice"),
            ("请见附件 see mail / 谢谢".to_owned(), "请见附件 see mail / 谢谢", "请见附件 see mail / 谢谢"),
        ];
        for (stored, zh, en) in cases {
            assert_eq!(told(&stored, Language::Zh), zh);
            assert_eq!(told(&stored, Language::En), en);
        }
    }
}
