//! XML of Office files as a stream of starts, ends and text: entities refused, depth bounded.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use taihang_base::Problem;

use crate::problem;

/// One part being read.
pub(crate) struct Xml<'b> {
    reader: Reader<&'b [u8]>,
    part: String,
    depth: usize,
    deepest: usize,
    pending_end: Option<String>,
}

/// What comes next.
pub(crate) enum Node<'b> {
    /// An element begins.
    Start(Element<'b>),
    /// The element of this local name ends.
    End(String),
    /// Text, entities resolved.
    Text(String),
}

/// The start of an element.
pub(crate) struct Element<'b> {
    start: BytesStart<'b>,
}

impl Element<'_> {
    /// The name without prefix.
    pub(crate) fn name(&self) -> String {
        self.start.local_name().as_ref().to_owned()
    }

    /// The value of the attribute with this local name.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        self.start
            .attributes()
            .with_checks(false)
            .flatten()
            .find(|attribute| attribute.key.local_name().as_ref() == name)
            .map(|attribute| unescape(&attribute.value))
    }

    /// The value of `val` as a number.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether a switch such as `<w:vanish/>` is on.
    pub(crate) fn is_on(&self) -> bool {
        !matches!(self.attribute("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

impl<'b> Xml<'b> {
    /// Begins to read the bytes of `part`.
    pub(crate) fn new(part: &str, bytes: &'b [u8], deepest: usize) -> Result<Self, Problem> {
        if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
            return Err(problem::broken(part));
        }
        let mut reader = Reader::from_reader(bytes);
        reader.config_mut().check_end_names = true;
        Ok(Self { reader, part: part.to_owned(), depth: 0, deepest, pending_end: None })
    }

    /// The next node; none at the end of a whole part.
    pub(crate) fn next(&mut self) -> Result<Option<Node<'b>>, Problem> {
        if let Some(name) = self.pending_end.take() {
            return Ok(Some(Node::End(name)));
        }
        loop {
            match self.reader.read_event() {
                Err(_) => return Err(problem::broken(&self.part)),
                Ok(Event::Eof) if self.depth > 0 => return Err(problem::broken(&self.part)),
                Ok(Event::Eof) => return Ok(None),
                Ok(Event::DocType(_)) => return Err(problem::entities(&self.part)),
                Ok(Event::Start(start)) => {
                    self.depth += 1;
                    if self.depth > self.deepest {
                        return Err(problem::too_deep(self.deepest));
                    }
                    return Ok(Some(Node::Start(Element { start })));
                }
                Ok(Event::Empty(start)) => {
                    let element = Element { start };
                    self.pending_end = Some(element.name());
                    return Ok(Some(Node::Start(element)));
                }
                Ok(Event::End(end)) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Node::End(end.local_name().as_ref().to_owned())));
                }
                Ok(Event::Text(text)) => return Ok(Some(Node::Text(text.to_string()))),
                Ok(Event::CData(text)) => return Ok(Some(Node::Text(text.to_string()))),
                Ok(Event::GeneralRef(name)) => {
                    return match entity(&name) {
                        Some(character) => Ok(Some(Node::Text(character.to_string()))),
                        None => Err(problem::entities(&self.part)),
                    };
                }
                Ok(Event::Comment(_) | Event::Decl(_) | Event::PI(_)) => {}
            }
        }
    }
}

/// The character that an entity stands for: the five of XML and numbers, no others.
fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|&character| character != '\0')
        }
    }
}

/// Resolves the entities of an attribute; what is none stays as it is.
fn unescape(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        text.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let end = after.find(';').filter(|&end| end < 12);
        if let Some((character, end)) =
            end.and_then(|end| entity(&after[..end]).map(|character| (character, end)))
        {
            text.push(character);
            rest = &after[end + 1..];
        } else {
            text.push('&');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}
