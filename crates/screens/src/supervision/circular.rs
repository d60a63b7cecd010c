//! The bulletin as a Word document in the official layout.

use docx_rs::Docx;
use jiff::civil::Date;
use taihang_base::{Fault, Language, day_in_words};

use super::bulletin::{Bulletin, Late};
use crate::export::circular::chinese_number;
use crate::export::layout;

/// Writes the bulletin as a `.docx` file, circulated by `issuer`.
pub(super) fn circular(bulletin: &Bulletin, issuer: &str) -> Result<Vec<u8>, Fault> {
    let document = layout::document()
        .add_paragraph(layout::title("关于督办事项逾期情况的通报"))
        .add_paragraph(layout::addressees("各有关单位："))
        .add_paragraph(layout::body(&opening(bulletin)));
    let document =
        if bulletin.units.is_empty() { document } else { late(units(document, bulletin), bulletin) };
    let document = demands(document, bulletin);
    let date = day(bulletin.to);
    let document = layout::signature(issuer, &date).into_iter().fold(document, Docx::add_paragraph);
    layout::finish(document)
}

fn day(date: Date) -> String {
    day_in_words(date, Language::Zh)
}

fn opening(bulletin: &Bulletin) -> String {
    let all = &bulletin.all;
    let late = if bulletin.units.is_empty() {
        "没有逾期未完成的环节".to_owned()
    } else {
        format!("{}个单位的{}件事项有环节逾期未完成", bulletin.units.len(), all.overdue)
    };
    format!(
        "按照“13710”督办要求，现将{}至{}督办事项办理情况通报如下（范围：{}）。期间在办和办结事项共{}件，已销号{}件，按期办结{}件，\
         逾期办结{}件；截至{}，{late}。",
        day(bulletin.from),
        day(bulletin.to),
        bulletin.region,
        all.registered,
        all.closed,
        all.settled_on_time,
        all.settled_late,
        day(bulletin.to),
    )
}

fn units(document: Docx, bulletin: &Bulletin) -> Docx {
    let line = |name: &str, row: &taihang_supervision::statistics::Row| {
        let rate = row.rate_on_time().map_or_else(|| "—".to_owned(), |rate| format!("{rate}%"));
        vec![
            name.to_owned(),
            row.registered.to_string(),
            row.overdue.to_string(),
            row.days_overdue.to_string(),
            row.escalated.to_string(),
            rate,
        ]
    };
    let mut rows: Vec<_> = bulletin.units.iter().map(|(unit, row)| line(bulletin.unit(*unit), row)).collect();
    rows.push(line("合计（所列单位）", &bulletin.total()));
    let headings = ["主办单位", "在办和办结", "逾期未完成", "逾期天数", "提级催办", "按期办结率"];
    let table = layout::table(&headings, &[36, 13, 13, 12, 12, 14], &rows);
    let rate = "注：按期办结率为按期办结件数占已办结和办结期限已过事项件数的比例；逾期天数为各事项未完成环节的逾期天数之和。";
    let document = document.add_paragraph(layout::heading_1("一、各单位逾期情况")).add_table(table);
    document.add_paragraph(layout::body(rate))
}

fn late(document: Docx, bulletin: &Bulletin) -> Docx {
    let document = document.add_paragraph(layout::heading_1("二、逾期事项"));
    (1..).zip(&bulletin.units).fold(document, |document, (number, (unit, _))| {
        let own: Vec<&Late> = bulletin.late.iter().filter(|one| one.unit == *unit).collect();
        let heading = format!("（{}）{}（{}件）", chinese_number(number), bulletin.unit(*unit), own.len());
        let row = |(number, one): (usize, &&Late)| {
            vec![
                number.to_string(),
                one.title.clone(),
                one.step.word().zh,
                day(one.due),
                one.days.to_string(),
                one.level.clone(),
            ]
        };
        let rows: Vec<_> = (1..).zip(&own).map(row).collect();
        let headings = ["序号", "事项", "逾期环节", "应完成日期", "逾期天数", "催办层级"];
        let table = layout::table(&headings, &[7, 37, 13, 17, 10, 16], &rows);
        document.add_paragraph(layout::heading_2(&heading)).add_table(table).add_paragraph(layout::body(""))
    })
}

/// What is asked of the units, in our own words.
fn demands(document: Docx, bulletin: &Bulletin) -> Docx {
    if bulletin.units.is_empty() {
        return document.add_paragraph(layout::body("请各单位继续按期办理，事项办结后及时申请销号。"));
    }
    [
        "请被通报单位的负责人逐件过问，写明卡点、措施和完成日期，两个工作日内在系统中反馈；确有客观原因的，应在期限届满前申请延期。",
        "办结事项须附可核验的佐证材料，经核查确认后销号；没有佐证的不予销号。",
    ]
    .into_iter()
    .fold(document.add_paragraph(layout::heading_1("三、有关要求")), |document, words| {
        document.add_paragraph(layout::body(words))
    })
}
