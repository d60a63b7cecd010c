//! The circular is opened again and read as a word processor would.

use std::io::Read as _;

use taihang_base::Text;
use taihang_plan::model::{Deadline, Op, Place};

use super::*;

fn plan() -> Plan {
    let target = Figure {
        kind: FigureKind::Target,
        clause: 0,
        section: "一".to_owned(),
        span: Span::new(0, 6),
        subject: "研发经费占比".to_owned(),
        op: Op::Ge,
        value: Some("2.5".to_owned()),
        unit: Some("%".to_owned()),
        year: Some(2025),
        period: None,
        growth: None,
        baseline: None,
        lead_units: vec!["省科技厅".to_owned(), "省统计局".to_owned()],
        part_of: None,
        comparator: None,
        repaired: false,
    };
    let task = |title: &str, leads: &[&str]| Task {
        clause: 0,
        section: "二（一）".to_owned(),
        span: Span::new(6, 9),
        title: title.to_owned(),
        lead_units: leads.iter().map(|&unit| unit.to_owned()).collect(),
        supporting_units: vec!["省财政厅".to_owned()],
        deadline: Some(Deadline {
            year: Some(2025),
            date: None,
            continuous: false,
            words: "2025年底前".to_owned(),
            span: Span::default(),
        }),
    };
    Plan {
        figures: vec![target],
        tasks: vec![task("建设共享平台", &["省科技厅"]), task("修订办法", &[])],
        ..Plan::default()
    }
}

fn part(file: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(file)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn write(findings: &[ReviewedFinding<'_>]) -> Vec<u8> {
    let plan = plan();
    circular(&Review {
        title: "某省科技创新规划",
        plan: &plan,
        findings,
        progress: Progress { reviewed: 1, open: 2 },
        issuer: "某省科学技术厅",
        date: jiff::civil::date(2026, 3, 9),
    })
    .unwrap()
}

#[test]
fn the_page_is_that_of_the_standard() {
    let document = part(&write(&[]), "word/document.xml");
    for expected in [
        "w:w=\"11906\" w:h=\"16838\"",
        "w:top=\"2098\"",
        "w:left=\"1587\"",
        "w:right=\"1474\"",
        "w:bottom=\"1984\"",
        "w:line=\"560\"",
        "w:lineRule=\"exact\"",
        "w:eastAsia=\"方正小标宋简体\"",
        "w:eastAsia=\"黑体\"",
        "w:eastAsia=\"楷体_GB2312\"",
        "<w:sz w:val=\"44\" />",
        "<w:sz w:val=\"32\" />",
        "<w:tblHeader />",
    ] {
        assert!(document.contains(expected), "{expected} is missing in {document}");
    }
    let fonts = part(&write(&[]), "word/fontTable.xml");
    assert!(fonts.contains("<w:altName w:val=\"华文中宋\"/>"));
}

#[test]
fn odd_and_even_pages_are_numbered_at_their_outer_edge() {
    let file = write(&[]);
    let footers = [part(&file, "word/footer1.xml"), part(&file, "word/footer2.xml")];
    assert!(footers.iter().all(|footer| footer.contains("PAGE") && footer.contains("— ")));
    assert!(footers.iter().any(|footer| footer.contains("w:val=\"right\"")));
    assert!(footers.iter().any(|footer| footer.contains("w:val=\"left\"")));
    assert!(part(&file, "word/settings.xml").contains("evenAndOddHeaders"));
}

#[test]
fn each_unit_finds_its_duties_and_what_nobody_leads_comes_last() {
    let document = part(&write(&[]), "word/document.xml");
    let place = |words: &str| document.find(words).unwrap_or_else(|| panic!("{words} is missing"));
    assert!(place("（一）省科技厅（目标1项、任务1项）") < place("（二）省统计局（目标1项、任务0项）"));
    assert!(place("（二）省统计局") < place("（三）未明确牵头单位的事项（目标0项、任务1项）"));
    assert!(document.contains("2025年：2.5%以上"));
    assert!(document.contains("2025年底前"));
    assert!(document.contains("其中1项未明确牵头单位"));
}

#[test]
fn findings_stand_with_arithmetic_quote_and_answer() {
    let finding = Finding {
        code: "growth-misses-target".to_owned(),
        severity: Severity::Warning,
        message: Text::new("增速达不到目标。", "The growth misses the target."),
        places: vec![Place { document: 0, span: Span::new(0, 3), quote: "占比<2.5%".to_owned() }],
        arithmetic: Some("1.09 × 1.109⁸ = 2.494".to_owned()),
    };
    let document =
        part(&write(&[ReviewedFinding { finding: &finding, answer: Some("已核实") }]), "word/document.xml");
    for expected in [
        "需要研究确定的事项（1项）",
        "1.增速达不到目标。",
        "1.09 × 1.109⁸ = 2.494",
        "占比&lt;2.5%",
        "处理意见：已核实",
    ] {
        assert!(document.contains(expected), "{expected}");
    }
    assert!(document.contains("某省科学技术厅") && document.contains("2026年3月9日"));
}

#[test]
fn headings_are_numbered_in_chinese() {
    for (number, expected) in
        [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五"), (101, "一百零一")]
    {
        assert_eq!(chinese_number(number), expected);
    }
}
