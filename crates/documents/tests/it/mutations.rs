//! A small corpus, damaged in thousands of ways that are the same on every run: whatever comes in, the answer is a
//! document that keeps its promises or a problem. The targets under `fuzz` go on from here without end.

use taihang_documents::{Limits, read};

use crate::check::holds;
use crate::office::{archive, document_part};

/// Names and bytes of the corpus.
const CORPUS: [(&str, &[u8]); 7] = [
    ("plan.txt", include_bytes!("../files/plan.txt")),
    ("plan.gb.txt", include_bytes!("../files/plan.gb.txt")),
    ("page.html", include_bytes!("../files/page.html")),
    ("plan.md", include_bytes!("../files/plan.md")),
    ("plan.docx", include_bytes!("../files/plan.docx")),
    ("list.xlsx", include_bytes!("../files/list.xlsx")),
    ("small.pdf", include_bytes!("../files/small.pdf")),
];

/// Small limits, so that hostile sizes are reached by small files.
const LIMITS: Limits = Limits { file_bytes: 1 << 20, text_bytes: 1 << 17, cells: 5_000, depth: 64 };

/// A generator that gives the same numbers on every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// Damages `bytes` in one to four places.
    fn damage(&mut self, bytes: &mut Vec<u8>, other: &[u8]) {
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.below(6) {
                0 => bytes.truncate(at),
                1 => bytes.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << (at % 8)),
                2 => {
                    let end = (at + self.below(60)).min(bytes.len());
                    bytes.drain(at..end);
                }
                3 => {
                    let from = self.below(other.len());
                    let end = (from + self.below(200)).min(other.len());
                    bytes.splice(at..at, other[from..end].iter().copied());
                }
                4 => {
                    let end = (at + self.below(100)).min(bytes.len());
                    let stretch = bytes[at..end].repeat(1 + self.below(20));
                    bytes.splice(at..at, stretch);
                }
                _ => {
                    let tokens: [&[u8]; 12] = [
                        b"<table>",
                        b"</td>",
                        b"99999999999",
                        b"-1",
                        b"\0",
                        b"\xff\xfe",
                        b"<!DOCTYPE",
                        b"&#x110000;",
                        b"[<",
                        b"stream",
                        b"|",
                        b"rowspan=0 ",
                    ];
                    let token = tokens[self.below(tokens.len())];
                    bytes.splice(at..at, token.iter().copied());
                }
            }
        }
    }
}

fn try_read(name: &str, bytes: &[u8]) {
    match read(name, bytes, &LIMITS) {
        Ok(document) => holds(&document),
        Err(problem) => assert!(problem.code.starts_with("document-")),
    }
}

#[test]
fn the_corpus_is_whole() {
    for (name, bytes) in CORPUS {
        let document = read(name, bytes, &LIMITS).unwrap();
        holds(&document);
        assert!(document.text.contains("2025"), "{name}");
    }
}

#[test]
fn damaged_files_never_break_a_promise() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for (name, bytes) in CORPUS {
        for _ in 0..1_000 {
            let mut damaged = bytes.to_vec();
            let other = CORPUS[dice.below(CORPUS.len())].1;
            dice.damage(&mut damaged, other);
            try_read(name, &damaged);
        }
    }
}

#[test]
fn damaged_parts_never_break_a_promise() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let body = include_str!("../files/body.xml");
    let sheet = include_str!("../files/sheet.xml");
    let numbering = include_str!("../files/numbering.xml");
    for _ in 0..1_000 {
        let mut parts =
            [document_part(body).into_bytes(), numbering.as_bytes().to_vec(), sheet.as_bytes().to_vec()];
        let which = dice.below(parts.len());
        dice.damage(&mut parts[which], body.as_bytes());
        let [document, numbering, sheet] = parts.map(|part| String::from_utf8_lossy(&part).into_owned());
        try_read(
            "a.docx",
            &archive(&[
                ("word/document.xml", &document),
                ("word/numbering.xml", &numbering),
                ("word/styles.xml", &numbering),
            ]),
        );
        let relations = "<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>";
        try_read(
            "a.xlsx",
            &archive(&[
                (
                    "xl/workbook.xml",
                    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"表\" r:id=\"r1\"/></sheets></workbook>",
                ),
                ("xl/_rels/workbook.xml.rels", relations),
                ("xl/worksheets/sheet1.xml", &sheet),
            ]),
        );
    }
}
