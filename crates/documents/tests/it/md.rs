//! Markdown: the text is the file's, the blocks are its words.

use taihang_documents::{Limits, read};

use crate::check::{holds, shown};

#[test]
fn blocks_are_words_without_marks() {
    let cases = [
        (
            "# 规划\n\n## 一、**目标**\n\n到2025年，*研发*投入达到`2.5`%。\n",
            "H1 规划\nH2 一、目标\nP 到2025年，研发投入达到2.5%。",
        ),
        ("规划\n====\n正文", "H1 规划\nP 正文"),
        ("- 甲\n- 乙\n  - 丙\n\n1. 丁\n2. 戊\n", "I1 甲\nI1 乙\nI2 丙\nI1 1. 丁\nI1 2. 戊"),
        (
            "一、总体要求\n（一）指导思想\n以创新为主。\n（二）目标",
            "P 一、总体要求\nP （一）指导思想\nP 以创新为主。\nP （二）目标",
        ),
        ("> 引文[链接](http://a.b/c)后\n\n---\n\n完", "P 引文链接后\nP 完"),
        (
            "| 指标 | 2020年 | 2025年 |\n|---|---|---|\n| 强度 | 1.1 | **2.5** |\n| 空 | | 3 |\n",
            "T1\n指标|2020年|2025年\n强度|1.1|2.5\n空||3",
        ),
        ("前\n\n<div>块</div>\n\n后", "P 前\nP 块\nP 后"),
        ("2\\*3 &amp; 4", "P 2*3 &amp; 4"),
        ("1. 甲\n\n   乙\n", "I1 1. 甲\nI1 乙"),
        ("坏2\u{e5e5}5%", "P 坏2\u{e5e5}5%"),
    ];
    for (text, expected) in cases {
        assert_eq!(shown("a.md", text.as_bytes()), expected, "{text}");
    }
}

#[test]
fn the_text_is_the_file() {
    let text = "---\ntitle: \"某市规划\"\n---\n# 甲\r\n\r\n**乙**\r\n";
    let document = read("a.md", text.as_bytes(), &Limits::STANDARD).unwrap();
    holds(&document);
    assert_eq!(document.text, text.replace("\r\n", "\n"));
    assert_eq!(document.title.as_deref(), Some("某市规划"));
    let marks: Vec<&str> = document.markup.iter().map(|span| span.slice(&document.text)).collect();
    assert_eq!(marks, ["---", "title: \"某市规划\"", "---", "#", "**", "**"]);
}

#[test]
fn markdown_is_known_without_its_name() {
    let text = "# 规划\n\n## 目标\n\n| a | b |\n|---|---|\n| 1 | 2 |";
    assert!(shown("规划", text.as_bytes()).starts_with("H1 规划\nH2 目标\nT1"));
    assert!(shown("规划.txt", text.as_bytes()).starts_with("P # 规划"));
}

#[test]
fn hostile_markdown_costs_little() {
    let deep: Vec<String> = (0..300).map(|level| format!("{}- a", "  ".repeat(level))).collect();
    assert_eq!(shown("a.md", deep.join("\n").as_bytes()), "! document-too-deep");
    for text in [
        "> ".repeat(20_000) + "x",
        "[".repeat(50_000),
        "*a_".repeat(50_000),
        "`".repeat(30_001),
        "x\n".repeat(50_000),
    ] {
        let document = read("a.md", text.as_bytes(), &Limits::STANDARD);
        if let Ok(document) = document {
            holds(&document);
        }
    }
}
