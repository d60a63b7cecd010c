//! Plain text in the encodings that offices use.

use taihang_documents::{Document, Format, Limits, read};

use crate::check::{holds, shown};

const TEXT: &str = "第一章　总体要求\n\n　　到2025年，研发经费投入强度达到2\u{e003}5%以上，建成平台300家。\n（一）主要目标䶮𠮷\n";

fn utf16(text: &str, little: bool, mark: bool) -> Vec<u8> {
    let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
    text.encode_utf16()
        .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
        .collect()
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

#[test]
fn every_encoding_gives_the_same_text() {
    let long = TEXT.repeat(20);
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-8", long.clone().into_bytes()),
        ("UTF-8", format!("\u{feff}{long}").into_bytes()),
        ("UTF-16LE", utf16(&long, true, true)),
        ("UTF-16BE", utf16(&long, false, true)),
        ("UTF-16LE", utf16(&long, true, false)),
        ("UTF-16BE", utf16(&long, false, false)),
        ("gb18030", gb18030(&long)),
    ];
    for (encoding, bytes) in files {
        let document = read("计划.txt", &bytes, &Limits::STANDARD).unwrap();
        holds(&document);
        assert_eq!(document.encoding.as_deref(), Some(encoding));
        assert_eq!(document.text, long, "{encoding}");
        assert_eq!((document.format, document.notes.len()), (Format::Txt, 0));
    }
}

#[test]
fn short_files_are_told_apart_too() {
    for text in ["到2025年，全省研发投入达到300亿元。", "科技创新", "R&D占2.5%", "一、目标\r\n二、任务"]
    {
        let expected = text.replace("\r\n", "\n");
        for bytes in
            [text.as_bytes().to_vec(), gb18030(text), utf16(text, true, true), utf16(text, false, true)]
        {
            assert_eq!(read("a", &bytes, &Limits::STANDARD).unwrap().text, expected);
        }
    }
}

#[test]
fn lines_are_blocks_and_line_ends_are_unified() {
    assert_eq!(
        shown("a.txt", "一、目标\r\n\r\n　　到2020年。\r二、任务 \n".as_bytes()),
        "P 一、目标\nP 到2020年。\nP 二、任务"
    );
    assert_eq!(Document::plain("a\r\nb").text, "a\nb");
    assert!(Document::plain("").blocks.is_empty());
}

#[test]
fn a_damaged_character_is_kept_visible_and_told() {
    let mut bytes = TEXT.repeat(20).into_bytes();
    bytes[3] = 0xff;
    let document = read("a.txt", &bytes, &Limits::STANDARD).unwrap();
    assert_eq!(document.encoding.as_deref(), Some("UTF-8"));
    assert_eq!(document.notes[0].code, "undecodable");
    holds(&document);
}
