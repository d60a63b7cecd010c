//! Bad input: a problem with a stable code that says what to do, never a panic.

use taihang_base::Language;
use taihang_documents::{Limits, read};

fn code(name: &str, bytes: &[u8]) -> String {
    let problem = read(name, bytes, &Limits::STANDARD).unwrap_err();
    for language in [Language::Zh, Language::En] {
        assert!(
            !problem.message.in_language(language).is_empty()
                && !problem.hint.in_language(language).is_empty()
        );
    }
    assert_eq!(problem.field.as_deref(), Some(name));
    problem.code
}

#[test]
fn bytes_that_are_no_document() {
    let mut word = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    word.resize(2_000, 0);
    let mut excel = word.clone();
    let other = word.clone();
    word.extend("WordDocument".encode_utf16().flat_map(u16::to_le_bytes));
    excel.extend("Workbook".encode_utf16().flat_map(u16::to_le_bytes));
    let random: Vec<u8> = (0..50_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[2]).collect();
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("空.txt", vec![], "document-empty"),
        ("白.txt", " \n\t\r\n　".as_bytes().to_vec(), "document-blank"),
        ("白.md", b"# \n\n".to_vec(), "document-blank"),
        ("图.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(), "document-binary"),
        ("图.txt", b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(), "document-binary"),
        ("程序.docx", [b"MZ\x90\0".to_vec(), random.clone()].concat(), "document-binary"),
        ("乱.txt", random, "document-binary"),
        ("零.txt", vec![0; 10_000], "document-binary"),
        ("旧.doc", word, "document-legacy-word"),
        ("旧.xls", excel, "document-legacy-excel"),
        ("密.docx", other, "document-legacy-office"),
        ("富.rtf", b"{\\rtf1 x}".to_vec(), "document-unsupported"),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(code(name, &bytes), expected, "{name}");
    }
}

#[test]
fn a_file_over_the_limit_is_refused_by_its_length() {
    let bytes = vec![b'a'; 200 << 20];
    assert_eq!(code("大.txt", &bytes), "document-too-large");
    let limits = Limits { text_bytes: 1_000, ..Limits::STANDARD };
    for name in ["a.txt", "a.md", "a.html"] {
        let text = format!("<html><p>{}</p>", "字".repeat(1_000));
        assert_eq!(read(name, text.as_bytes(), &limits).unwrap_err().code, "document-text-too-large");
    }
}
