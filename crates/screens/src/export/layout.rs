//! Paragraphs and tables of the official layout (GB/T 9704—2012): A4, the type area of 156 × 225 mm, the fonts and
//! sizes of each part.

use docx_rs::{
    AlignmentType, Docx, FieldCharType, Footer, HeightRule, InstrPAGE, InstrText, LineSpacing,
    LineSpacingType, PageMargin, Paragraph, Run, RunFonts, Shading, SpecialIndentType, Style, StyleType,
    Table, TableAlignmentType, TableCell, TableLayoutType, TableRow, VAlignType, WidthType,
};
use taihang_base::Fault;

/// Twentieths of a point in a millimetre, times a hundred.
const fn millimetres(mm: i32) -> i32 {
    (mm * 5669 + 50) / 100
}

/// Width of the type area in twentieths of a point.
const TYPE_WIDTH: usize = 8844;
/// Sizes in half points: 2号, 3号, 4号, 小四.
const SIZE_2: usize = 44;
const SIZE_3: usize = 32;
const SIZE_4: usize = 28;
const SIZE_SMALL_4: usize = 24;
/// 28 points from line to line.
const LINE: i32 = 560;
/// A height that only heading rows have; the finishing step finds them by it, because the writer cannot say
/// "repeat this row on every page".
const HEADING_ROW: f32 = 481.0;

/// The type faces, with the faces that stand in where they are not installed.
const FACES: [(&str, &str); 5] = [
    ("方正小标宋简体", "华文中宋"),
    ("仿宋_GB2312", "仿宋"),
    ("楷体_GB2312", "楷体"),
    ("黑体", "SimHei"),
    ("宋体", "SimSun"),
];

fn face(east_asia: &str) -> RunFonts {
    let latin = "Times New Roman";
    RunFonts::new().east_asia(east_asia).ascii(latin).hi_ansi(latin).cs(latin)
}

fn exact() -> LineSpacing {
    LineSpacing::new().line_rule(LineSpacingType::Exact).line(LINE)
}

/// An empty document with page, styles and page numbers.
pub fn document() -> Docx {
    let margin = PageMargin::new()
        .top(millimetres(37))
        .left(millimetres(28))
        .bottom(millimetres(35))
        .right(millimetres(26))
        .header(millimetres(15))
        .footer(millimetres(24))
        .gutter(0);
    Docx::new()
        .page_size(11_906, 16_838)
        .page_margin(margin)
        .default_fonts(face("仿宋_GB2312"))
        .default_size(SIZE_3)
        .add_style(heading_style("Heading1", "heading 1", "黑体", 0))
        .add_style(heading_style("Heading2", "heading 2", "楷体_GB2312", 1))
        .footer(page_number(AlignmentType::Right))
        .even_footer(page_number(AlignmentType::Left))
}

fn heading_style(id: &str, name: &str, east_asia: &str, level: usize) -> Style {
    Style::new(id, StyleType::Paragraph).name(name).fonts(face(east_asia)).size(SIZE_3).outline_lvl(level)
}

/// “— 1 —”, one character in from the outer edge: right on odd pages, left on even ones.
fn page_number(side: AlignmentType) -> Footer {
    let run =
        || Run::new().size(SIZE_4).fonts(RunFonts::new().east_asia("宋体").ascii("宋体").hi_ansi("宋体"));
    let field = run()
        .add_field_char(FieldCharType::Begin, false)
        .add_instr_text(InstrText::PAGE(InstrPAGE {}))
        .add_field_char(FieldCharType::Separate, false)
        .add_text("1")
        .add_field_char(FieldCharType::End, false);
    let paragraph = Paragraph::new()
        .align(side)
        .indent(Some(280), None, Some(280), None)
        .add_run(run().add_text("— "))
        .add_run(field)
        .add_run(run().add_text(" —"));
    Footer::new().add_paragraph(paragraph)
}

/// The title: 2号小标宋, centred.
pub fn title(words: &str) -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Center)
        .line_spacing(LineSpacing::new().line_rule(LineSpacingType::Exact).line(640).after(560))
        .add_run(Run::new().size(SIZE_2).fonts(face("方正小标宋简体")).add_text(words))
}

/// The addressees: flush left.
pub fn addressees(words: &str) -> Paragraph {
    Paragraph::new().line_spacing(exact()).add_run(body_run(words))
}

/// A paragraph of running text, indented by two characters.
pub fn body(words: &str) -> Paragraph {
    indented().align(AlignmentType::Both).add_run(body_run(words))
}

/// A heading of the first level (一、) in 黑体.
pub fn heading_1(words: &str) -> Paragraph {
    let run = Run::new().size(SIZE_3).fonts(face("黑体")).add_text(words);
    indented().style("Heading1").keep_next(true).add_run(run)
}

/// A heading of the second level (（一）) in 楷体.
pub fn heading_2(words: &str) -> Paragraph {
    let run = Run::new().size(SIZE_3).fonts(face("楷体_GB2312")).add_text(words);
    indented().style("Heading2").keep_next(true).add_run(run)
}

/// Issuer and date, the date four characters from the right edge and the issuer centred above it.
pub fn signature(issuer: &str, date: &str) -> [Paragraph; 3] {
    let line = |words: &str, from_right: i32| {
        Paragraph::new()
            .align(AlignmentType::Right)
            .indent(None, None, Some(from_right), None)
            .keep_lines(true)
            .line_spacing(exact())
            .add_run(body_run(words))
    };
    // Half the difference of the two widths, in characters of 320 twentieths of a point; digits are half as wide.
    let width = |words: &str| -> i32 { words.chars().map(|c| if c.is_ascii() { 160 } else { 320 }).sum() };
    let centred = 4 * 320 + (width(date) - width(issuer)) / 2;
    let blank = Paragraph::new().keep_next(true).line_spacing(exact());
    [blank, line(issuer, centred.max(0)).keep_next(true), line(date, 4 * 320)]
}

fn body_run(words: &str) -> Run {
    Run::new().size(SIZE_3).fonts(face("仿宋_GB2312")).add_text(words)
}

fn indented() -> Paragraph {
    Paragraph::new()
        .line_spacing(exact())
        .indent(None, Some(SpecialIndentType::FirstLine(640)), None, None)
        .first_line_chars(200)
}

/// A table over the whole width; `widths` are shares of it. The heading row is repeated on every page.
pub fn table(headings: &[&str], widths: &[usize], rows: &[Vec<String>]) -> Table {
    let total: usize = widths.iter().sum::<usize>().max(1);
    let widths: Vec<usize> = widths.iter().map(|width| width * TYPE_WIDTH / total).collect();
    let heading = row(headings.iter().map(|words| (*words).to_owned()), &widths, "黑体", true)
        .row_height(HEADING_ROW)
        .height_rule(HeightRule::AtLeast);
    let rows = rows.iter().map(|cells| row(cells.iter().cloned(), &widths, "仿宋_GB2312", false));
    Table::new(std::iter::once(heading).chain(rows).collect())
        .set_grid(widths.clone())
        .layout(TableLayoutType::Fixed)
        .width(TYPE_WIDTH, WidthType::Dxa)
        .align(TableAlignmentType::Center)
}

fn row(cells: impl Iterator<Item = String>, widths: &[usize], east_asia: &str, heading: bool) -> TableRow {
    let cells = cells.zip(widths).map(|(words, &width)| {
        let spacing = LineSpacing::new().line_rule(LineSpacingType::Exact).line(340);
        let side = if heading { AlignmentType::Center } else { AlignmentType::Left };
        let run = Run::new().size(SIZE_SMALL_4).fonts(face(east_asia)).add_text(words);
        let cell = TableCell::new()
            .width(width, WidthType::Dxa)
            .vertical_align(VAlignType::Center)
            .add_paragraph(Paragraph::new().align(side).line_spacing(spacing).add_run(run));
        if heading { cell.shading(Shading::new().fill("F2F2F2")) } else { cell }
    });
    TableRow::new(cells.collect()).cant_split()
}

/// The finished file.
///
/// # Errors
/// A [`Fault`] if the archive cannot be written.
pub fn finish(document: Docx) -> Result<Vec<u8>, Fault> {
    let mut parts = document.build();
    parts.font_table = font_table().into_bytes();
    let xml = String::from_utf8(parts.document)
        .map_err(|error| Fault::new("read back the text of a Word document", error))?;
    let marker = format!("<w:trHeight w:val=\"{HEADING_ROW}\"");
    parts.document = xml.replace(&marker, &format!("<w:tblHeader />{marker}")).into_bytes();
    let mut file = std::io::Cursor::new(Vec::new());
    parts.pack(&mut file).map_err(|error| Fault::new("write a Word document", error))?;
    Ok(file.into_inner())
}

/// The faces used, each with its stand-in: an office without the licensed faces still sees the right kind.
fn font_table() -> String {
    let font = |(name, stand_in): &(&str, &str)| {
        format!(
            "<w:font w:name=\"{name}\"><w:altName w:val=\"{stand_in}\"/><w:charset w:val=\"86\"/></w:font>"
        )
    };
    let fonts = FACES.iter().map(font).collect::<Vec<_>>().concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<w:fonts \
         xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">{fonts}<w:font \
         w:name=\"Times New Roman\"><w:charset w:val=\"00\"/></w:font></w:fonts>"
    )
}
