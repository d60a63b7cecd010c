//! Word documents: styles, numbers, tables, tracked changes, and files that are broken.

use taihang_documents::{Limits, read};

use crate::check::{holds, shown};
use crate::office::{archive, document_part, docx, p, tc};

const STYLES: &str = r#"
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="章标题"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="out"><w:name w:val="三级"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="num1"><w:name w:val="编号"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="num2"><w:name w:val="编号二"/><w:basedOn w:val="num1"/></w:style>"#;

const NUMBERING: &str = r#"
<w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="num1"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="num2"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:isLgl/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum>
<w:abstractNum w:abstractNumId="7">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF06C;"/></w:lvl>
</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="7"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#;

fn body(body: &str) -> String {
    shown("规划.docx", &docx(body, STYLES, NUMBERING))
}

fn numbered(number: usize, level: usize, text: &str) -> String {
    p(&format!("<w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{number}\"/></w:numPr>"), text)
}

#[test]
fn headings_are_known_by_style_in_any_language() {
    let cases = [
        (p("<w:pStyle w:val=\"1\"/>", "总体要求"), "H1 总体要求"),
        (p("<w:pStyle w:val=\"2\"/>", "目标"), "H2 目标"),
        (p("<w:pStyle w:val=\"own\"/>", "章"), "H1 章"),
        (p("<w:pStyle w:val=\"out\"/>", "三"), "H3 三"),
        (p("<w:pStyle w:val=\"T\"/>", "规划"), "H1 规划"),
        (p("<w:outlineLvl w:val=\"1\"/>", "直接"), "H2 直接"),
        (p("<w:pStyle w:val=\"1\"/><w:outlineLvl w:val=\"9\"/>", "正文"), "P 正文"),
        (p("<w:pStyle w:val=\"Heading3\"/>", "缺样式"), "H3 缺样式"),
        (p("", "　　到2025年，达到2\u{e003}5%。"), "P 到2025年，达到2\u{e003}5%。"),
    ];
    for (xml, expected) in cases {
        assert_eq!(body(&xml), expected);
    }
}

#[test]
fn automatic_numbers_stand_in_the_text() {
    let xml = [
        numbered(1, 0, "总则"),
        numbered(1, 1, "原则"),
        numbered(1, 1, "目标"),
        numbered(1, 2, "5家"),
        p("<w:pStyle w:val=\"num1\"/>", "任务"),
        p("<w:pStyle w:val=\"num2\"/>", "布局"),
        numbered(2, 0, "甲"),
        numbered(2, 1, "点"),
        numbered(2, 0, "乙"),
        numbered(3, 0, "丙"),
        numbered(0, 0, "无号"),
    ]
    .concat();
    assert_eq!(
        body(&xml),
        "I1 第一章 总则\nI2 （一）原则\nI2 （二）目标\nI3 1.1 5家\nI1 第二章 任务\nI2 （一）布局\nI1 ③甲\nI2 点\nI1 ④乙\nI1 ①丙\nP 无号"
    );
}

#[test]
fn tables_keep_merged_and_nested_cells() {
    let table = format!(
        "<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>{}",
        tc("<w:vMerge w:val=\"restart\"/>", "指标"),
        tc("<w:gridSpan w:val=\"2\"/>", "目标"),
        tc("<w:vMerge/>", ""),
        tc("", "2020年"),
        tc("", "2025年"),
        tc("", "强度"),
        tc("", "1.1"),
        tc("", "2.5"),
        p("", "注：略。"),
    );
    assert_eq!(body(&table), "T1\n指标|目标|-\n-|2020年|2025年\n强度|1.1|2.5\nP 注：略。");
    let nested = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}<w:tc><w:tbl><w:tr>{}{}</w:tr></w:tbl>{}</w:tc></w:tr><w:tr>{}{}</w:tr></w:tbl>",
        tc("", "任务"),
        tc("", "内容"),
        tc("", "甲"),
        tc("", "一"),
        tc("", "二"),
        p("", "尾"),
        tc("", "乙"),
        tc("", "三"),
    );
    assert_eq!(body(&nested), "T0\n任务|内容\n甲|一 二 尾\n乙|三");
}

#[test]
fn what_word_shows_is_read_and_no_more() {
    let cases = [
        (
            "<w:p><w:r><w:t>前</w:t></w:r><w:ins><w:r><w:t>插</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>",
            "P 前插",
        ),
        (
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>一半</w:t></w:r></w:p><w:p><w:r><w:t>另半</w:t></w:r></w:p>",
            "P 一半另半",
        ),
        ("<w:p><w:r><w:t>某省人民政府</w:t><w:br/><w:t>2021年</w:t></w:r></w:p>", "P 某省人民政府\nP 2021年"),
        (
            "<w:p><w:r><w:t>见</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>藏</w:t></w:r><w:r><w:t>到</w:t></w:r></w:p>",
            "P 见到",
        ),
        ("<w:p><w:r><w:t>目标</w:t><w:tab/><w:t>3</w:t></w:r></w:p>", "P 目标\t3"),
        ("<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F06C\"/><w:t>点</w:t></w:r></w:p>", "P \u{f06c}点"),
        (
            "<w:p><w:r><w:fldChar/><w:instrText>TOC</w:instrText><w:t>R&amp;D&#x4e00;</w:t></w:r></w:p>",
            "P R&D一",
        ),
        (
            "<w:p><w:r><w:t>锚</w:t></w:r><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
             <mc:Fallback><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:p>",
            "P 框\nP 锚",
        ),
        (
            "<w:sdt><w:sdtPr><w:alias w:val=\"x\"/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>控件</w:t></w:r></w:p></w:sdtContent></w:sdt>",
            "P 控件",
        ),
    ];
    for (xml, expected) in cases {
        assert_eq!(body(xml), expected, "{xml}");
    }
}

#[test]
fn footnotes_and_titles_are_kept_beside_the_text() {
    let bytes = archive(&[
        ("word/document.xml", &document_part(&p("", "正文"))),
        (
            "word/footnotes.xml",
            "<w:footnotes xmlns:w=\"w\"><w:footnote><w:p><w:r><w:t>脚注一</w:t></w:r></w:p></w:footnote></w:footnotes>",
        ),
        ("docProps/core.xml", "<cp xmlns:dc=\"d\"><dc:title>某市规划</dc:title></cp>"),
    ]);
    let document = read("a.docx", &bytes, &Limits::STANDARD).unwrap();
    holds(&document);
    assert_eq!(document.text, "正文");
    assert_eq!(document.title.as_deref(), Some("某市规划"));
    assert_eq!(
        (document.notes[0].code.as_str(), document.notes[0].removed.as_deref()),
        ("footnote", Some("脚注一"))
    );
}

#[test]
fn a_broken_part_is_named() {
    let whole = document_part(&p("", "正文"));
    let beside = archive(&[("word/document.xml", &whole), ("word/styles.xml", "<w:styles><w:style>")]);
    let document = read("a.docx", &beside, &Limits::STANDARD).unwrap();
    assert_eq!(document.notes[0].code, "part-unreadable");
    assert!(document.notes[0].message.zh.contains("word/styles.xml"));

    let bytes = docx(&p("", "正文"), "", "");
    let cut = &whole[..whole.len() / 2];
    let cases = [
        (archive(&[("word/document.xml", cut)]), "document-broken"),
        (archive(&[("word/document.xml", "")]), "document-blank"),
        (archive(&[("word/document.xml", &document_part(""))]), "document-blank"),
        (bytes[..bytes.len() * 2 / 3].to_vec(), "document-broken"),
        (bytes[..30].to_vec(), "document-broken"),
        (archive(&[("a.txt", "x")]), "document-unsupported"),
        (archive(&[("ppt/presentation.xml", "<p/>")]), "document-unsupported"),
        (
            archive(&[(
                "word/document.xml",
                "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><w:document>&b;</w:document>",
            )]),
            "document-xml-entities",
        ),
        (archive(&[("word/document.xml", "<w:document>&b;</w:document>")]), "document-xml-entities"),
        (archive(&[("word/document.xml", &document_part(&"<w:sdt>".repeat(100_000)))]), "document-too-deep"),
    ];
    for (at, (bytes, expected)) in cases.iter().enumerate() {
        assert_eq!(shown("a.docx", bytes), format!("! {expected}"), "{at}");
    }
    assert!(
        read("a.docx", &cases[0].0, &Limits::STANDARD).unwrap_err().message.zh.contains("word/document.xml")
    );
}

#[test]
fn a_zip_bomb_is_refused() {
    let bomb = archive(&[("word/document.xml", &document_part(&" ".repeat(80 << 20)))]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(shown("a.docx", &bomb), "! document-unpacks-too-large");
    let text = archive(&[("word/document.xml", &document_part(&p("", &"a".repeat(20 << 20))))]);
    assert_eq!(shown("a.docx", &text), "! document-text-too-large");
}
