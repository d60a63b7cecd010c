//! Blocks as people paste them.

use proptest::prelude::*;
use taihang_collection::paste::{Limits, cells, grid};
use taihang_collection::{Kind, Pasted, Question, paste};

fn form() -> Vec<Question> {
    vec![
        Question::new("rd", "研发经费内部支出", Kind::Money).in_unit("万元"),
        Question::new("rd-gov", "其中：政府资金", Kind::Money).in_unit("万元"),
        Question::new("staff", "研究与试验发展人员", Kind::Integer).in_unit("人"),
        Question::new("share", "研发强度", Kind::Percent),
    ]
}

fn got(pasted: &Pasted) -> Vec<(String, String)> {
    let kept = |one: &taihang_collection::Taken| {
        one.answer.as_ref().map_or("?".to_owned(), taihang_collection::Answer::kept)
    };
    pasted.taken.iter().map(|one| (one.question.clone(), kept(one))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_shape_of_block_is_recognised() {
    let wanted = pairs(&[("rd", "12345.6"), ("rd-gov", "2000"), ("staff", "890"), ("share", "2.1")]);
    for block in [
        // Downwards, with a title, a heading, units and an explanation.
        "2025年研发活动统计\n指标名称\t计量单位\t本期值\t说明\n研发经费内部支出\t万元\t12,345.60\t含外资企业\n其中：政府资金\t亿元\t0.2\n研究与试验发展人员\t人\t８９０\n研发强度\t%\t2.1%\n",
        // By key, without a heading.
        "rd\t12345.6\nrd-gov\t2000\nstaff\t890人\nshare\t2.1\n",
        // Units between, no heading, numbering, a unit in the name.
        "1.研发经费内部支出（万元）\t万元\t12345.6\n2.政府资金\t万元\t2000\n3. 研究与试验发展人员\t人\t890\n4.研发强度\t%\t2.1",
        // Across, with a row of units.
        "研发经费内部支出\t政府资金\t研究与试验发展人员\t研发强度\n亿元\t万元\t人\t%\n1.23456\t2,000\t890\t2.1\n",
        // Values alone, in the order of the form.
        "12345.6\n2000\n890\n2.1\n",
    ] {
        let pasted = paste(&form(), block, Limits::default());
        assert_eq!(pasted.problems, [], "{block}");
        assert_eq!(got(&pasted), wanted, "{block}");
    }
    let noted = paste(&form(), "指标\t数值\t说明\nrd\t1\t含外资", Limits::default());
    assert_eq!(noted.taken[0].note.as_deref(), Some("含外资"));
}

#[test]
fn every_problem_says_where_and_what_was_read() {
    let block = "指标\t数值\n研发经费内部支出\t12,3O5\n研究与试验发展人员\t12.5\n专利数\t7\nstaff\t8\n研发强度\t3吨\n";
    let pasted = paste(&form(), block, Limits::default());
    let told: Vec<(&str, &str)> =
        pasted.problems.iter().map(|problem| (problem.code.as_str(), problem.message.zh.as_str())).collect();
    let wanted = [
        ("answer-unreadable", "第 2 行第 2 列（研发经费内部支出）读到“12,3O5”"),
        ("answer-whole", "第 3 行第 2 列（研究与试验发展人员）读到“12.5”"),
        ("paste-unknown-question", "第 4 行第 1 列读到“专利数”"),
        ("paste-question-twice", "第 5 行第 2 列"),
        ("answer-unit", "第 6 行第 2 列（研发强度）读到“3吨”"),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:?}");
    for ((code, message), (wanted_code, begins)) in told.iter().zip(wanted) {
        assert_eq!(*code, wanted_code);
        assert!(message.starts_with(begins), "{message}");
    }
    // What cannot be read stays as text, so that nothing is lost.
    assert_eq!(pasted.taken[0].text, "12,3O5");
}

#[test]
fn what_is_too_large_or_nothing_is_refused_as_a_whole() {
    let huge = "rd\t1\n".repeat(200_000);
    let pasted = paste(&form(), &huge, Limits::default());
    assert_eq!(pasted.taken, []);
    assert!(pasted.problems[0].message.en.starts_with("200000 rows were pasted, at most 2000"));
    for (block, code) in [
        ("\n \n", "paste-empty"),
        ("你好", "paste-no-values"),
        ("1\n2\n3", "paste-no-values"),
        (&"\t".repeat(200) as &str, "paste-empty"),
        (&format!("{}x", "\t".repeat(200)), "paste-too-large"),
    ] {
        let pasted = paste(&form(), block, Limits::default());
        assert_eq!(
            pasted.problems.iter().map(|one| one.code.as_str()).collect::<Vec<_>>(),
            [code],
            "{block:?}"
        );
    }
}

proptest! {
    #[test]
    fn no_block_breaks_the_reader(block in "[\\t\\n\"0-9a-z研发（）万亿元.,% -]{0,200}") {
        let pasted = paste(&form(), &block, Limits::default());
        prop_assert!(!pasted.taken.is_empty() || !pasted.problems.is_empty());
    }

    #[test]
    fn a_block_written_out_reads_back(numbers in prop::collection::vec(0_i64..1_000_000_000, 4), turned in any::<bool>()) {
        let keys = ["rd", "rd-gov", "staff", "share"];
        let values: Vec<String> = numbers.iter().map(ToString::to_string).collect();
        let block = if turned {
            format!("{}\n{}", keys.join("\t"), values.join("\t"))
        } else {
            keys.iter().zip(&values).map(|(key, value)| format!("{key}\t{value}")).collect::<Vec<_>>().join("\n")
        };
        let pasted = paste(&form(), &block, Limits::default());
        prop_assert_eq!(pasted.problems.len(), 0);
        let read: Vec<String> = pasted.taken.iter().map(|one| one.answer.as_ref().unwrap().kept()).collect();
        prop_assert_eq!(read, values);
    }

    #[test]
    fn cells_survive_the_clipboard(rows in prop::collection::vec(prop::collection::vec("[a-z\"\\n研]{1,6}", 1..4), 1..5)) {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let block: Vec<String> = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join("\t")).collect();
        let read = grid(&block.join("\r\n"), Limits::default());
        let blank = rows.iter().all(|row| row.iter().all(|cell| cell.trim().is_empty()));
        if !blank && !rows.last().unwrap().iter().all(|cell| cell.trim().is_empty()) {
            let rows_read = read.unwrap();
            prop_assert_eq!(&rows_read, &rows);
            drop(cells(&form(), &rows_read));
        }
    }
}
