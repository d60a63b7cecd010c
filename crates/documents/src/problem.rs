//! What can be wrong with a file, and what to do about it. Codes are stable.

use taihang_base::{Problem, Text};

/// The file has no bytes.
pub(crate) fn empty() -> Problem {
    Problem::new(
        "document-empty",
        Text::new("文件是空的。", "The file is empty."),
        Text::new(
            "请检查上传的文件，换一个有内容的文件。",
            "Check the file and choose one that has content.",
        ),
    )
}

/// There is nothing but white space, or no text at all.
pub(crate) fn blank() -> Problem {
    Problem::new(
        "document-blank",
        Text::new("文件里没有文字。", "The file holds no text."),
        Text::new(
            "请确认选对了文件；如果文字在图片里，请先做文字识别。",
            "Check that it is the right file; if the words are in pictures, run text recognition first.",
        ),
    )
}

/// The bytes are no document.
pub(crate) fn binary(what: &str) -> Problem {
    let zh = if what.is_empty() {
        "这不是文档，读不出文字。".to_owned()
    } else {
        format!("这是{what}文件，不是文档。")
    };
    let en = if what.is_empty() {
        "This is not a document: no text can be read.".to_owned()
    } else {
        format!("This is a {what} file, not a document.")
    };
    Problem::new(
        "document-binary",
        Text::new(zh, en),
        Text::new(
            "请上传 .docx、.pdf、.html、.txt、.md 或 .xlsx 文件。",
            "Upload a .docx, .pdf, .html, .txt, .md or .xlsx file.",
        ),
    )
}

/// The file is longer than the limit.
pub(crate) fn too_large(bytes: usize, limit: usize) -> Problem {
    Problem::new(
        "document-too-large",
        Text::new(
            format!("文件有 {} MB，超过上限 {} MB。", bytes.div_ceil(1 << 20), limit >> 20),
            format!("The file has {} MB; the limit is {} MB.", bytes.div_ceil(1 << 20), limit >> 20),
        ),
        Text::new(
            "请去掉图片和附件后再上传，或者把文件拆成几个。",
            "Remove pictures and attachments, or split the file, and upload it again.",
        ),
    )
}

/// The decoded text is longer than the limit.
pub(crate) fn text_too_large(limit: usize) -> Problem {
    Problem::new(
        "document-text-too-large",
        Text::new(
            format!("文字量超过上限 {} MB。", limit >> 20),
            format!("The text is longer than the limit of {} MB.", limit >> 20),
        ),
        Text::new("请把文件拆成几个再上传。", "Split the file and upload the parts."),
    )
}

/// The tables have more cells than the limit.
pub(crate) fn too_many_cells(limit: usize) -> Problem {
    Problem::new(
        "document-too-many-cells",
        Text::new(
            format!("表格单元格超过上限 {limit} 个。"),
            format!("The tables have more than {limit} cells."),
        ),
        Text::new(
            "请删去无关的行、列或工作表再上传。",
            "Remove rows, columns or sheets that do not matter and upload it again.",
        ),
    )
}

/// Elements are nested deeper than is followed.
pub(crate) fn too_deep(limit: usize) -> Problem {
    Problem::new(
        "document-too-deep",
        Text::new(
            format!("文件内部嵌套超过 {limit} 层，不像正常的文档。"),
            format!("The file nests more than {limit} levels deep, as no ordinary document does."),
        ),
        Text::new(
            "请用 Word 或 WPS 打开，另存为 .docx 后再上传。",
            "Open it in Word or WPS, save it as .docx and upload that.",
        ),
    )
}

/// An old Office file (OLE container).
pub(crate) fn legacy(kind: Legacy) -> Problem {
    let (code, old, new) = match kind {
        Legacy::Word => ("document-legacy-word", "旧版 Word（.doc）", ".docx"),
        Legacy::Excel => ("document-legacy-excel", "旧版 Excel（.xls）", ".xlsx"),
        Legacy::Other => ("document-legacy-office", "旧版 Office 或加密的 Office", ".docx / .xlsx"),
    };
    let english = match kind {
        Legacy::Word => "an old Word file (.doc)",
        Legacy::Excel => "an old Excel file (.xls)",
        Legacy::Other => "an old or password-protected Office file",
    };
    let rest = match kind {
        Legacy::Other => ("取消密码后", "remove the password, "),
        Legacy::Word | Legacy::Excel => ("", ""),
    };
    Problem::new(
        code,
        Text::new(
            format!("这是{old}文件，不能直接读取。"),
            format!("This is {english}, which cannot be read directly."),
        ),
        Text::new(
            format!("请用 Word 或 WPS 打开，{}另存为 {new} 后再上传。", rest.0),
            format!("Open it in Word or WPS, {}save it as {new} and upload that.", rest.1),
        ),
    )
}

/// Which program made an OLE container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Legacy {
    /// Word 97–2003.
    Word,
    /// Excel 97–2003.
    Excel,
    /// Something else, or an encrypted Office Open XML file.
    Other,
}

/// A PDF that asks for a password.
pub(crate) fn encrypted() -> Problem {
    Problem::new(
        "document-encrypted",
        Text::new("PDF 文件有密码保护。", "The PDF file is protected by a password."),
        Text::new("请取消密码后另存一份再上传。", "Save a copy without password and upload that."),
    )
}

/// A PDF that holds pictures of pages only.
pub(crate) fn scanned(pages: usize) -> Problem {
    Problem::new(
        "document-scanned",
        Text::new(
            format!("这是扫描件：{pages} 页都没有可读的文字。"),
            format!("This is a scan: none of its {pages} pages holds readable text."),
        ),
        Text::new(
            "请先做文字识别（OCR），或者上传原始的 Word 文件。",
            "Run text recognition (OCR) first, or upload the original Word file.",
        ),
    )
}

/// A PDF whose fonts do not say which characters they draw.
pub(crate) fn unreadable_fonts() -> Problem {
    Problem::new(
        "document-unreadable-fonts",
        Text::new(
            "PDF 里的字体没有文字编码，读出来会是乱码。",
            "The fonts of the PDF do not say which characters they draw; the text would be garbage.",
        ),
        Text::new(
            "请上传原始的 Word 文件，或者做文字识别（OCR）后再上传。",
            "Upload the original Word file, or run text recognition (OCR) first.",
        ),
    )
}

/// An archive that unpacks to far more than a document holds.
pub(crate) fn unpacks_too_large(limit: usize) -> Problem {
    Problem::new(
        "document-unpacks-too-large",
        Text::new(
            format!("压缩内容展开后超过 {} MB，不像正常的文档。", limit >> 20),
            format!(
                "The compressed content unpacks to more than {} MB, as no ordinary document does.",
                limit >> 20
            ),
        ),
        Text::new(
            "请用 Word 或 WPS 打开，另存后再上传。",
            "Open it in Word or WPS, save it again and upload that.",
        ),
    )
}

/// XML that declares entities of its own.
pub(crate) fn entities(part: &str) -> Problem {
    Problem::new(
        "document-xml-entities",
        Text::new(
            format!("文件的 {part} 部分自定义了 XML 实体，出于安全不予读取。"),
            format!("The part {part} declares XML entities; for safety it is not read."),
        ),
        Text::new(
            "请用 Word 或 WPS 打开，另存后再上传。",
            "Open it in Word or WPS, save it again and upload that.",
        ),
    )
}

/// A part of the file cannot be read.
pub(crate) fn broken(part: &str) -> Problem {
    Problem::new(
        "document-broken",
        Text::new(
            format!("文件损坏：{part} 读不出来。"),
            format!("The file is damaged: {part} cannot be read."),
        ),
        Text::new(
            "请用原来的软件打开并另存一份；打不开的，请向发文单位重新索取。",
            "Open it in the program that made it and save a copy; if that fails, ask its sender for another.",
        ),
    )
}

/// A ZIP archive or Office file that is neither text document nor workbook.
pub(crate) fn unsupported(zh: &str, en: &str) -> Problem {
    Problem::new(
        "document-unsupported",
        Text::new(format!("暂不支持{zh}。"), format!("{en} is not supported.")),
        Text::new(
            "请另存为 .docx、.xlsx 或 .pdf 后再上传；压缩包请先解压。",
            "Save it as .docx, .xlsx or .pdf; unpack an archive first.",
        ),
    )
}
