//! Plain text: every line that is not empty is a block.

use taihang_base::{Problem, Span, Text};

use crate::encoding::Decoded;
use crate::model::{Block, BlockKind, Document, Format, Limits, Note};
use crate::problem;

impl Document {
    /// The document of a plain text: line ends become `\n`, every line that is not empty is a paragraph.
    pub fn plain(text: &str) -> Self {
        let text = unify_lines(text);
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in text.split('\n') {
            let end = start + line.trim_end().len();
            let begin = start + (line.len() - line.trim_start().len());
            if begin < end {
                blocks.push(Block { span: Span::new(begin, end), kind: BlockKind::Paragraph });
            }
            start += line.len() + 1;
        }
        Self {
            format: Format::Txt,
            encoding: None,
            text,
            blocks,
            markup: Vec::new(),
            title: None,
            notes: Vec::new(),
        }
    }
}

/// Reads plain text.
pub(crate) fn read(decoded: &Decoded, limits: &Limits) -> Result<Document, Problem> {
    if decoded.text.len() > limits.text_bytes {
        return Err(problem::text_too_large(limits.text_bytes));
    }
    if decoded.text.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).count() > limits.blocks() {
        return Err(problem::text_too_large(limits.text_bytes));
    }
    let mut document = Document::plain(&decoded.text);
    if document.blocks.is_empty() {
        return Err(problem::blank());
    }
    document.encoding = Some(decoded.name.to_owned());
    document.notes.extend(undecodable(decoded.damaged));
    Ok(document)
}

/// The note about bytes that stand for no character.
pub(crate) fn undecodable(damaged: usize) -> Option<Note> {
    (damaged > 0).then(|| Note {
        code: "undecodable".to_owned(),
        message: Text::new(
            format!("有 {damaged} 处字节无法解码，已用“\u{fffd}”代替。"),
            format!("{damaged} places could not be decoded and show as “\u{fffd}”."),
        ),
        removed: None,
    })
}

/// Line ends of every system become `\n`; nothing else changes.
pub(crate) fn unify_lines(text: &str) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text.to_owned() }
}
