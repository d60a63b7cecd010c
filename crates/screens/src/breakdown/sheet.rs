//! The responsibility sheet (责任书) of a share, and the table of all shares, as Word documents in the official layout.
//!
//! They are Chinese: they go to Chinese offices, whatever language the screens have.

use docx_rs::Docx;
use jiff::civil::Date;
use rust_decimal::Decimal;
use taihang_base::{Fault, Language, day_in_words};

use crate::export::layout;

/// Who takes on how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The region, or the unit itself.
    pub part: String,
    /// The unit that answers for it.
    pub unit: String,
    /// How much.
    pub value: Decimal,
    /// Whether it is agreed to or laid down.
    pub settled: bool,
}

/// Everything that a sheet says.
#[derive(Debug, Clone)]
pub struct Sheet<'a> {
    /// What is counted.
    pub subject: &'a str,
    /// In what.
    pub measure: &'a str,
    /// The whole, if the target states one.
    pub whole: Option<Decimal>,
    /// Until when.
    pub due: Option<String>,
    /// Who answers for the whole.
    pub proposer: String,
    /// The shares.
    pub shares: Vec<Signing>,
    /// Whether it is the sheet of one share, to be signed.
    pub single: bool,
    /// Its day.
    pub date: Date,
}

/// Writes it.
///
/// # Errors
/// A [`Fault`] if the file cannot be written.
pub fn responsibility(sheet: &Sheet<'_>) -> Result<Vec<u8>, Fault> {
    let document = match sheet.shares.first().filter(|_| sheet.single) {
        Some(share) => single(sheet, share),
        None => whole_table(sheet),
    };
    let date = day_in_words(sheet.date, Language::Zh);
    let document = layout::signature(&sheet.proposer, &date).into_iter().fold(document, Docx::add_paragraph);
    layout::finish(document)
}

fn amount(sheet: &Sheet<'_>, value: Decimal) -> String {
    format!("{}{}", value.normalize(), sheet.measure)
}

fn until(sheet: &Sheet<'_>) -> String {
    sheet.due.as_ref().map_or_else(String::new, |due| format!("（目标期：{due}）"))
}

fn single(sheet: &Sheet<'_>, share: &Signing) -> Docx {
    let whole = sheet.whole.map_or_else(String::new, |whole| format!("总目标为{}，", amount(sheet, whole)));
    let standing = if share.settled { "经双方确认" } else { "征求意见稿，尚未确定" };
    let about = format!(
        "为落实“{}”目标{}，{whole}现将其中由{}承担的部分明确如下（{standing}）。",
        sheet.subject,
        until(sheet),
        share.unit,
    );
    let rows = vec![vec![
        share.part.clone(),
        share.unit.clone(),
        sheet.subject.to_owned(),
        amount(sheet, share.value),
    ]];
    layout::document()
        .add_paragraph(layout::title(&format!("{}目标责任书", sheet.subject)))
        .add_paragraph(layout::addressees(&format!("{}：", share.unit)))
        .add_paragraph(layout::body(&about))
        .add_table(layout::table(&["承担地区或单位", "责任单位", "指标", "分解值"], &[3, 4, 4, 3], &rows))
        .add_paragraph(layout::heading_1("一、承担方责任"))
        .add_paragraph(layout::body("承担方将分解值列入本地区、本单位年度计划，明确责任人和完成时限，按期报送进展，对数据真实性负责。"))
        .add_paragraph(layout::heading_1("二、下达方责任"))
        .add_paragraph(layout::body("下达方协调解决跨地区、跨部门事项，按期通报完成情况；完成情况作为年度考核的依据。"))
        .add_paragraph(layout::heading_1("三、签字"))
        .add_paragraph(layout::body(&format!("下达方（{}）负责人：　　　　　　　　日期：", sheet.proposer)))
        .add_paragraph(layout::body(&format!("承担方（{}）负责人：　　　　　　　　日期：", share.unit)))
}

fn whole_table(sheet: &Sheet<'_>) -> Docx {
    let sum = sheet.shares.iter().try_fold(Decimal::ZERO, |sum, share| sum.checked_add(share.value));
    let settled = sheet.shares.iter().filter(|share| share.settled).count();
    let whole = sheet.whole.map_or_else(|| "未载明".to_owned(), |whole| amount(sheet, whole));
    let about = format!(
        "“{}”总目标{whole}{}，分解到{}个地区和单位，其中已确定{settled}个。",
        sheet.subject,
        until(sheet),
        sheet.shares.len(),
    );
    let row = |share: &Signing| {
        let standing = if share.settled { "已确定" } else { "协商中" };
        vec![share.part.clone(), share.unit.clone(), amount(sheet, share.value), standing.to_owned()]
    };
    let mut rows: Vec<Vec<String>> = sheet.shares.iter().map(row).collect();
    if let Some(sum) = sum.filter(|_| !sheet.measure.contains('%')) {
        rows.push(vec!["合计".to_owned(), String::new(), amount(sheet, sum), String::new()]);
    }
    layout::document()
        .add_paragraph(layout::title(&format!("{}目标分解表", sheet.subject)))
        .add_paragraph(layout::body(&about))
        .add_table(layout::table(&["地区或单位", "责任单位", "分解值", "情况"], &[3, 5, 3, 2], &rows))
}
