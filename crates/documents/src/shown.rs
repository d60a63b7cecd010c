//! The text as a reader of the document sees it: without the mark-up of its format.

use taihang_base::Span;

use crate::model::Document;

/// The words of a document and the way from its spans to them. The offsets of the contracts count in this text.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The decoded text without mark-up.
    pub text: String,
    /// For each cut its first byte in the document's text, and the bytes cut up to its end.
    cuts: Vec<(Span, usize)>,
}

impl Document {
    /// The decoded text without the mark-up of its format; for all formats but Markdown it is `text` itself.
    pub fn shown(&self) -> Shown {
        let mut shown = Shown { text: String::with_capacity(self.text.len()), cuts: Vec::new() };
        let (mut from, mut cut) = (0, 0);
        for mark in &self.markup {
            let start = mark.start.max(from);
            if start >= mark.end {
                continue;
            }
            shown.text.push_str(Span::new(from, start).slice(&self.text));
            cut += mark.end - start;
            shown.cuts.push((Span::new(start, mark.end), cut));
            from = mark.end;
        }
        shown.text.push_str(Span::new(from, self.text.len()).slice(&self.text));
        shown
    }
}

impl Shown {
    /// The place of a span of the document's text.
    pub fn place(&self, span: Span) -> Span {
        Span::new(self.offset(span.start), self.offset(span.end))
    }

    /// The words at a span of the document's text.
    pub fn words(&self, span: Span) -> &str {
        self.place(span).slice(&self.text)
    }

    fn offset(&self, at: usize) -> usize {
        let next = self.cuts.partition_point(|(cut, _)| cut.end <= at);
        let before = next.checked_sub(1).map_or(0, |last| self.cuts[last].1);
        let inside = self.cuts.get(next).map_or(0, |(cut, _)| at.saturating_sub(cut.start));
        at - before - inside
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_cut_and_places_follow() {
        let mut document = Document::plain("**一是**推进`转化`");
        document.markup = vec![Span::new(0, 2), Span::new(8, 10), Span::new(16, 17), Span::new(23, 24)];
        let shown = document.shown();
        assert_eq!(shown.text, "一是推进转化");
        assert_eq!(shown.words(Span::new(0, 10)), "一是");
        assert_eq!(shown.words(Span::new(10, 24)), "推进转化");
        assert_eq!(shown.words(Span::new(1, 9)), "一是");
        let plain = Document::plain("没有标记");
        assert_eq!(plain.shown().words(Span::new(0, 6)), "没有");
    }
}
