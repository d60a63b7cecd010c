//! HTML: tokens as browsers cut them, read in one pass without a tree, so that neither depth nor size costs memory.

mod lists;
mod page;

use std::convert::Infallible;

use encoding_rs::Encoding;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use html5gum::{Span, Tokenizer};
use taihang_base::Problem;

use crate::encoding::Decoded;
use crate::model::{Document, Format, Limits};
use crate::txt::undecodable;
use page::Page;

/// Bytes in which a page must declare its encoding.
const HEAD: usize = 4_096;

/// A start tag with the attributes that matter.
#[derive(Debug, Default)]
pub(crate) struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
}

/// The attributes that are kept.
const ATTRIBUTES: [&str; 9] =
    ["rowspan", "colspan", "style", "hidden", "start", "type", "value", "aria-hidden", "reversed"];

impl Tag {
    /// The value of an attribute.
    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value of an attribute that is a number.
    fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// The value of a property of the `style` attribute, in lower case.
    fn style(&self, property: &str) -> Option<String> {
        let style = self.attribute("style")?;
        style.split(';').find_map(|part| {
            let (key, value) = part.split_once(':')?;
            (key.trim().eq_ignore_ascii_case(property)).then(|| value.trim().to_ascii_lowercase())
        })
    }

    /// Whether the element is not shown.
    fn is_hidden(&self) -> bool {
        self.attribute("hidden").is_some_and(|value| value != "until-found")
            || self.style("display").is_some_and(|value| value.starts_with("none"))
            || self.style("visibility").is_some_and(|value| value.starts_with("hidden"))
    }
}

/// Reads a page.
pub(crate) fn read(decoded: &Decoded, limits: &Limits) -> Result<Document, Problem> {
    let mut page = Page::new(limits);
    let failed = tokenise(&decoded.text, &mut page);
    if let Some(problem) = failed {
        return Err(problem);
    }
    let (builder, title) = page.finish()?;
    let mut document = builder.finish(Format::Html, Some(decoded.name.to_owned()), title)?;
    document.notes.extend(undecodable(decoded.damaged));
    Ok(document)
}

/// Feeds the tokens of `text` to `page`; the first problem ends it.
fn tokenise(text: &str, page: &mut Page) -> Option<Problem> {
    let mut tag = Tag::default();
    let mut attribute: Option<&'static str> = None;
    let handle = |event: CallbackEvent<'_>, _: Span<()>| -> Option<Problem> {
        let result = match event {
            CallbackEvent::OpenStartTag { name } => {
                tag = Tag { name: String::from_utf8_lossy(name).into_owned(), attributes: Vec::new() };
                attribute = None;
                Ok(())
            }
            CallbackEvent::AttributeName { name } => {
                attribute = ATTRIBUTES.into_iter().find(|known| known.as_bytes() == name);
                if let Some(name) = attribute.filter(|name| tag.attribute(name).is_none()) {
                    tag.attributes.push((name.to_owned(), String::new()));
                } else {
                    attribute = None;
                }
                Ok(())
            }
            CallbackEvent::AttributeValue { value } => {
                if let (Some(_), Some(last)) = (attribute, tag.attributes.last_mut()) {
                    last.1 = String::from_utf8_lossy(&value[..value.len().min(1_000)]).into_owned();
                }
                Ok(())
            }
            CallbackEvent::CloseStartTag { self_closing } => page.start(&tag, self_closing),
            CallbackEvent::EndTag { name } => page.end(&String::from_utf8_lossy(name)),
            CallbackEvent::String { value } => page.text(&String::from_utf8_lossy(value)),
            CallbackEvent::Comment { .. } | CallbackEvent::Doctype { .. } | CallbackEvent::Error(_) => Ok(()),
        };
        result.err()
    };
    let mut emitter = CallbackEmitter::new(handle);
    emitter.naively_switch_states(true);
    let first: Option<Result<Problem, Infallible>> = Tokenizer::new_with_emitter(text, emitter).next();
    first.map(|Ok(problem)| problem)
}

/// The encoding that the page declares in its first bytes.
pub(crate) fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let after = head.split("charset").nth(1)?;
    let label = after.trim_start_matches([' ', '=', '"', '\'']);
    let end =
        label.find(|character: char| !character.is_ascii_alphanumeric() && !"-_".contains(character))?;
    let encoding = Encoding::for_label(&label.as_bytes()[..end])?;
    // Pages that say gb2312 or gbk use characters of the larger set.
    Some(if encoding == encoding_rs::GBK { encoding_rs::GB18030 } else { encoding })
}

/// Elements that a page begins with.
const SIGNS: [&str; 14] = [
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<meta",
    "<table",
    "<div",
    "<p>",
    "<p ",
    "<h1",
    "<title",
    "<span",
    "<script",
    "<style",
];

/// Whether the text of a file is a page.
pub(crate) fn looks_like(head: &str) -> bool {
    let head = head.trim_start().to_ascii_lowercase();
    if !head.starts_with('<') {
        return false;
    }
    SIGNS.iter().any(|sign| head.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declared_encoding_is_found_in_both_spellings() {
        let gb = b"<html><head><meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">";
        assert_eq!(declared(gb).map(Encoding::name), Some("gb18030"));
        assert_eq!(declared(b"<meta charset='utf-8'>").map(Encoding::name), Some("UTF-8"));
        assert_eq!(declared(b"<p>charset"), None);
    }
}
