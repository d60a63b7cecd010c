//! PDF files: printed by a browser (kept under `tests/files`) and made by hand.

use lopdf::{Document, EncryptionState, EncryptionVersion, Object, Permissions, Stream, dictionary};
use taihang_documents::{Limits, read};

use crate::check::{holds, shown};

/// A file of pages with these contents; `F1` is a font that is not embedded, encoded as `encoding`.
fn pdf(encoding: &str, pages: &[Vec<u8>]) -> Document {
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let descendant = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light", "DW" => 1000,
        "CIDSystemInfo" => dictionary! { "Registry" => Object::string_literal("Adobe"), "Ordering" => Object::string_literal("GB1"), "Supplement" => 2 },
    });
    let font = file.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => encoding,
        "DescendantFonts" => vec![descendant.into()],
    });
    let image = file.add_object(Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Image", "Width" => 1, "Height" => 1 },
        vec![0],
    ));
    let resources = file.add_object(
        dictionary! { "Font" => dictionary! { "F1" => font }, "XObject" => dictionary! { "Im" => image } },
    );
    let mut kids: Vec<Object> = Vec::new();
    for content in pages {
        let content = file.add_object(Stream::new(dictionary! {}, content.clone()));
        let page = file.add_object(dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content });
        kids.push(page.into());
    }
    let count = i64::try_from(pages.len()).unwrap();
    file.objects.insert(
        tree,
        Object::Dictionary(dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        }),
    );
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    file.trailer.set(
        "ID",
        vec![Object::string_literal("0123456789abcdef"), Object::string_literal("0123456789abcdef")],
    );
    file
}

fn saved(mut file: Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

/// Draws `text` in UTF-16 at this place.
fn at(x: f64, y: f64, size: f64, text: &str) -> Vec<u8> {
    let hexadecimal = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect::<Vec<_>>().concat();
    format!("BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{hexadecimal}> Tj ET\n").into_bytes()
}

fn page(lines: &[(f64, f64, f64, &str)]) -> Vec<u8> {
    lines.iter().flat_map(|&(x, y, size, text)| at(x, y, size, text)).collect()
}

#[test]
fn fonts_that_are_not_embedded_are_decoded() {
    let text = "到2025年研发投入达到百分之二点五。";
    assert_eq!(
        shown("a.pdf", &saved(pdf("UniGB-UCS2-H", &[page(&[(90.0, 700.0, 16.0, text)])]))),
        format!("P {text}")
    );
    let bytes = encoding_rs::GB18030.encode(text).0;
    let hexadecimal = bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let content = format!("BT /F1 16 Tf 90 700 Td [<{hexadecimal}> 20] TJ ET");
    assert_eq!(shown("a.pdf", &saved(pdf("GBK-EUC-H", &[content.into_bytes()]))), format!("P {text}"));
}

#[test]
fn lines_are_joined_and_page_furniture_is_left_out() {
    let line = "全省科技创新工作坚持问题导向和目标导向相统一深化改"; // 25 characters of 16 points fill the measure.
    let pages: Vec<Vec<u8>> = (1..=3)
        .map(|number| {
            page(&[
                (90.0, 800.0, 9.0, "某省科技规划"),
                (122.0, 740.0, 16.0, "一、总体要求"),
                (122.0, 710.0, 16.0, &line[..line.len() - 6]),
                (90.0, 680.0, 16.0, line),
                (90.0, 650.0, 16.0, "革。"),
                (122.0, 620.0, 16.0, &line[..line.len() - 6]),
                (90.0, 590.0, 16.0, line),
                (270.0, 40.0, 9.0, &format!("— {number} —")),
            ])
        })
        .collect();
    let document = read("a.pdf", &saved(pdf("UniGB-UCS2-H", &pages)), &Limits::STANDARD).unwrap();
    holds(&document);
    let lines: Vec<&str> = document.text.lines().collect();
    assert_eq!(lines.len(), 9);
    assert_eq!((lines[0], lines[1].ends_with("深化改革。")), ("一、总体要求", true));
    assert!(lines[1].starts_with("全省科技") && lines[2].starts_with("全省科技"));
    let notes: Vec<(&str, &str)> = document
        .notes
        .iter()
        .map(|note| (note.code.as_str(), note.removed.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        notes,
        [("page-header", "某省科技规划\n某省科技规划\n某省科技规划"), ("page-number", "— 1 —\n— 2 —\n— 3 —")]
    );
}

#[test]
fn a_paragraph_goes_on_over_the_page() {
    let line = "全省科技创新工作坚持问题导向和目标导向相统一深化改";
    let first = page(&[(122.0, 110.0, 16.0, &line[..line.len() - 6]), (90.0, 80.0, 16.0, line)]);
    let second = page(&[
        (90.0, 760.0, 16.0, line),
        (90.0, 730.0, 16.0, "革到二〇二五年。"),
        (122.0, 700.0, 16.0, "（二）目标。"),
    ]);
    let text = shown("a.pdf", &saved(pdf("UniGB-UCS2-H", &[first, second])));
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn ruled_tables_keep_their_grid() {
    let mut content =
        b"0.5 w 100 700 300 -60 re S 100 670 m 400 670 l S 200 640 m 200 700 l S 300 640 0.5 30 re f\n"
            .to_vec();
    content.extend(page(&[
        (110.0, 680.0, 12.0, "指标"),
        (240.0, 680.0, 12.0, "目标值"),
        (110.0, 650.0, 12.0, "强度"),
        (210.0, 650.0, 12.0, "1.1"),
        (310.0, 650.0, 12.0, "2.5"),
        (100.0, 600.0, 12.0, "注：略。"),
    ]));
    assert_eq!(
        shown("a.pdf", &saved(pdf("UniGB-UCS2-H", &[content]))),
        "T0\n指标|目标值|-\n强度|1.1|2.5\nP 注：略。"
    );
}

#[test]
fn a_browser_print_is_read_whole() {
    let printed = include_bytes!("../files/plan.pdf");
    let text = shown("plan.pdf", printed);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "H1 某省人民政府关于印发科技创新强基行动方案的通知");
    assert_eq!(lines[2], "P 一、总体要求");
    assert!(lines[3].starts_with("P （一）指导思想。到2025年") && lines[3].ends_with("3.2件。"));
    assert!(text.contains("风电、长期、民生、黄金、马铃薯等领域实现龙头带动，R&D投入强度提高。"));
    assert!(text.contains("T0\n指标|目标值|-|属性\n-|2020年|2025年|-\n研发经费投入强度（%）|1.1|2.5|预期性"));
    assert!(text.contains("T1\n序号|任务|牵头单位|时限\n1|"));
    let rows = lines.iter().filter(|line| line.contains("|省科技厅|")).count();
    assert_eq!(rows, 24);
    assert_eq!(lines.iter().filter(|line| line.starts_with("序号|")).count(), 1);
    let document = read("plan.pdf", printed, &Limits::STANDARD).unwrap();
    let codes: Vec<&str> = document.notes.iter().map(|note| note.code.as_str()).collect();
    assert_eq!(codes, ["page-header", "page-footer", "table-joined"]);
}

#[test]
fn bad_files_are_told_apart() {
    let good = pdf("UniGB-UCS2-H", &[page(&[(90.0, 700.0, 16.0, "到二〇二五年达到百分之二点五。")])]);
    let mut locked = good.clone();
    let version = EncryptionVersion::V2 {
        document: &locked,
        owner_password: "o",
        user_password: "u",
        key_length: 128,
        permissions: Permissions::all(),
    };
    let state = EncryptionState::try_from(version).unwrap();
    locked.encrypt(&state).unwrap();
    let scan = pdf("UniGB-UCS2-H", &[b"q 595 0 0 842 0 0 cm /Im Do Q".to_vec(), b"q /Im Do Q".to_vec()]);
    let unknown = pdf("Identity-H", &[page(&[(90.0, 700.0, 16.0, "到二〇二五年达到百分之二点五。")])]);
    let bytes = saved(good);
    let cases = [
        (saved(locked), "document-encrypted"),
        (saved(scan), "document-scanned"),
        (saved(unknown), "document-unreadable-fonts"),
        (saved(pdf("UniGB-UCS2-H", &[b"q Q".to_vec()])), "document-blank"),
        (saved(pdf("UniGB-UCS2-H", &[])), "document-broken"),
        (bytes[..60].to_vec(), "document-broken"),
        (b"%PDF-1.7\n".to_vec(), "document-broken"),
    ];
    for (at, (bytes, expected)) in cases.iter().enumerate() {
        assert_eq!(shown("a.pdf", bytes), format!("! {expected}"), "{at}");
    }
}

#[test]
fn hostile_files_cost_little() {
    let deep = format!("%PDF-1.4\n1 0 obj {} endobj trailer<</Root 1 0 R>>", "[".repeat(200_000));
    assert!(shown("a.pdf", deep.as_bytes()).starts_with("! "));
    // A page tree that contains itself, a form that draws itself.
    let mut file = pdf("UniGB-UCS2-H", &[b"/Im Do".to_vec()]);
    let image = file
        .objects
        .iter()
        .find(|(_, object)| object.as_stream().is_ok_and(|stream| stream.dict.has(b"Subtype")))
        .map(|(id, _)| *id)
        .unwrap();
    let form = Stream::new(
        dictionary! { "Type" => "XObject", "Subtype" => "Form" },
        b"/Im Do /Im Do /Im Do".to_vec(),
    );
    file.objects.insert(image, Object::Stream(form));
    assert_eq!(shown("a.pdf", &saved(file)), "! document-blank");
    // A page that unpacks to far more than a page, a file of numbers only.
    let mut file = pdf("UniGB-UCS2-H", &[b" ".repeat(20 << 20)]);
    file.compress();
    assert_eq!(shown("a.pdf", &saved(file)), "! document-broken");
    let numbers = [b"%PDF-1.4\n1 0 obj [".as_slice(), &b"1 ".repeat(3 << 20), b"] endobj"].concat();
    assert_eq!(shown("a.pdf", &numbers), "! document-unpacks-too-large");
}
