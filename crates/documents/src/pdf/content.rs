//! What a page draws: characters with their places, and straight lines.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::{Font, float, name};
use super::matrix::Matrix;
use super::paths::{Paths, Rule};

/// Largest content of a page, in bytes.
const CONTENT: usize = 4 << 20;
/// Most operations of a page, forms included.
const OPERATIONS: usize = 2_000_000;
/// Most characters of a page.
const GLYPHS: usize = 400_000;
/// Deepest nesting of forms.
const FORMS: usize = 12;

/// A character on the page; the origin is at the lower left.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Glyph {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) size: f64,
    pub(super) character: char,
    /// Whether the file marks it as page furniture.
    pub(super) artifact: bool,
}

/// A page as drawn.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    pub(super) images: usize,
    /// Characters whose meaning the font does not tell.
    pub(super) unknown: usize,
}

/// The fonts of a document, each read once.
pub(super) type Fonts = BTreeMap<ObjectId, std::rc::Rc<Font>>;

/// Text and graphics state.
#[derive(Debug, Clone)]
struct State {
    matrix: Matrix,
    font: Option<std::rc::Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

/// Draws one page.
pub(super) struct Painter<'d> {
    document: &'d Document,
    fonts: &'d mut Fonts,
    drawn: Drawn,
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    paths: Paths,
    /// For each open marked content whether it is page furniture.
    marked: Vec<bool>,
    operations: usize,
}

impl<'d> Painter<'d> {
    /// Draws `page`.
    pub(super) fn page(document: &'d Document, fonts: &'d mut Fonts, page: ObjectId) -> Option<Drawn> {
        let dictionary = document.get_dictionary(page).ok()?;
        let (matrix, width, height) = frame(document, dictionary);
        let state = State {
            matrix,
            font: None,
            size: 0.0,
            character_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        let mut painter = Self {
            document,
            fonts,
            drawn: Drawn { width, height, ..Drawn::default() },
            state,
            saved: Vec::new(),
            text: Matrix::IDENTITY,
            line: Matrix::IDENTITY,
            paths: Paths::default(),
            marked: Vec::new(),
            operations: 0,
        };
        let resources =
            inherited(document, dictionary, b"Resources").and_then(|object| object.as_dict().ok());
        let content = document.get_page_content_with_limit(page, CONTENT).ok()?;
        painter.run(&content, resources, 0);
        painter.drawn.rules = painter.paths.into_rules();
        Some(painter.drawn)
    }

    /// Runs a content stream.
    fn run(&mut self, content: &[u8], resources: Option<&'d Dictionary>, depth: usize) {
        for operation in Content::decode_iter(content) {
            self.operations += 1;
            if self.operations > OPERATIONS || self.drawn.glyphs.len() > GLYPHS {
                return;
            }
            let Ok(operation) = operation else { continue };
            if operation.operator == "Do" {
                self.external(&operation, resources, depth);
            } else if operation.operator == "Tf" {
                self.choose_font(&operation, resources);
            } else {
                self.operate(&operation);
            }
        }
    }

    fn operate(&mut self, operation: &Operation) {
        let numbers: Vec<f64> = operation
            .operands
            .iter()
            .filter_map(|operand| operand.as_float().ok().map(f64::from))
            .take(6)
            .collect();
        match (operation.operator.as_str(), numbers.as_slice()) {
            ("q", _) if self.saved.len() < 1_000 => self.saved.push(self.state.clone()),
            ("Q", _) => self.state = self.saved.pop().unwrap_or_else(|| self.state.clone()),
            ("cm", _) => {
                if let Some(matrix) = Matrix::of(&numbers) {
                    self.state.matrix = matrix.then(&self.state.matrix);
                }
            }
            ("BT", _) => (self.text, self.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            ("Tc", &[space]) => self.state.character_space = space,
            ("Tw", &[space]) => self.state.word_space = space,
            ("Tz", &[percent]) => self.state.stretch = percent / 100.0,
            ("TL", &[leading]) => self.state.leading = leading,
            ("Ts", &[rise]) => self.state.rise = rise,
            ("Td", &[x, y]) => self.next_line(x, y),
            ("TD", &[x, y]) => {
                self.state.leading = -y;
                self.next_line(x, y);
            }
            ("Tm", _) => {
                if let Some(matrix) = Matrix::of(&numbers) {
                    (self.text, self.line) = (matrix, matrix);
                }
            }
            ("T*", _) => self.next_line(0.0, -self.state.leading),
            ("Tj", _) => self.show_first(operation),
            ("'", _) => {
                self.next_line(0.0, -self.state.leading);
                self.show_first(operation);
            }
            ("\"", &[word, character, ..]) => {
                (self.state.word_space, self.state.character_space) = (word, character);
                self.next_line(0.0, -self.state.leading);
                self.show_first(operation);
            }
            ("TJ", _) => self.show_array(operation),
            ("BMC" | "BDC", _) => {
                let artifact =
                    operation.operands.first().and_then(|tag| tag.as_name().ok()) == Some(b"Artifact");
                if self.marked.len() < 1_000 {
                    self.marked.push(artifact);
                }
            }
            ("EMC", _) => {
                self.marked.pop();
            }
            ("BI", _) => self.drawn.images += 1,
            (operator, numbers) => self.paths.operate(operator, numbers, &self.state.matrix),
        }
    }

    /// Moves to the start of another line.
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(&self.line);
        self.text = self.line;
    }

    fn choose_font(&mut self, operation: &Operation, resources: Option<&'d Dictionary>) {
        let [Object::Name(wanted), size] = operation.operands.as_slice() else { return };
        self.state.size = size.as_float().map_or(0.0, f64::from);
        let document = self.document;
        let fonts =
            resources.and_then(|resources| resources.get_deref(b"Font", document).ok()?.as_dict().ok());
        let found = fonts.and_then(|fonts| fonts.get(wanted).ok());
        self.state.font = found.and_then(|found| {
            let (id, object) = document.dereference(found).ok()?;
            let dictionary = object.as_dict().ok()?;
            let Some(id) = id else { return Some(std::rc::Rc::new(Font::read(document, dictionary))) };
            let font =
                self.fonts.entry(id).or_insert_with(|| std::rc::Rc::new(Font::read(document, dictionary)));
            Some(std::rc::Rc::clone(font))
        });
    }

    /// Draws a form or notes a picture.
    fn external(&mut self, operation: &Operation, resources: Option<&'d Dictionary>, depth: usize) {
        let document = self.document;
        let Some(wanted) = operation.operands.first().and_then(|object| object.as_name().ok()) else {
            return;
        };
        let objects =
            resources.and_then(|resources| resources.get_deref(b"XObject", document).ok()?.as_dict().ok());
        let Some(stream) =
            objects.and_then(|objects| objects.get_deref(wanted, document).ok()?.as_stream().ok())
        else {
            return;
        };
        if name(document, &stream.dict, b"Subtype").as_deref() != Some(b"Form") {
            self.drawn.images += 1;
            return;
        }
        let Ok(content) = stream.get_plain_content_with_limit(CONTENT) else { return };
        if depth >= FORMS {
            return;
        }
        let (state, text, line, saved) = (self.state.clone(), self.text, self.line, self.saved.len());
        let matrix = stream.dict.get_deref(b"Matrix", document).and_then(Object::as_array).ok();
        let values: Vec<f64> =
            matrix.into_iter().flatten().filter_map(|value| float(document, value)).collect();
        if let Some(matrix) = Matrix::of(&values) {
            self.state.matrix = matrix.then(&self.state.matrix);
        }
        let own = stream.dict.get_deref(b"Resources", document).ok().and_then(|object| object.as_dict().ok());
        self.run(&content, own.or(resources), depth + 1);
        self.saved.truncate(saved);
        (self.state, self.text, self.line) = (state, text, line);
    }

    fn show_first(&mut self, operation: &Operation) {
        if let Some(Object::String(bytes, _)) = operation.operands.last() {
            self.show(bytes);
        }
    }

    fn show_array(&mut self, operation: &Operation) {
        let Some(Object::Array(parts)) = operation.operands.first() else { return };
        for part in parts {
            if let Object::String(bytes, _) = part {
                self.show(bytes);
            } else if let Ok(shift) = part.as_float() {
                self.advance(-f64::from(shift) / 1_000.0 * self.state.size * self.state.stretch);
            }
        }
    }

    fn advance(&mut self, distance: f64) {
        self.text = Matrix([1.0, 0.0, 0.0, 1.0, distance, 0.0]).then(&self.text);
    }

    /// Shows a string.
    fn show(&mut self, bytes: &[u8]) {
        let Some(font) = self.state.font.clone() else { return };
        for shown in font.decode(bytes) {
            let state = &self.state;
            let scale = Matrix([state.size * state.stretch, 0.0, 0.0, state.size, 0.0, state.rise]);
            let place = scale.then(&self.text).then(&state.matrix);
            let space = state.character_space + if shown.is_space { state.word_space } else { 0.0 };
            let distance = (shown.width * state.size + space) * state.stretch;
            match &shown.text {
                Some(text) => self.place(text, &place, shown.width),
                None => self.drawn.unknown += 1,
            }
            self.advance(distance);
        }
    }

    /// Puts the characters of one glyph on the page; slanted and turned text is left out.
    fn place(&mut self, text: &str, place: &Matrix, width: f64) {
        let Matrix([across, slant, up, down, x, y]) = *place;
        let size = up.hypot(down);
        let level = across > 0.0 && slant.abs() < 0.1 * across;
        let inside = x > -1.0 && y > -1.0 && x < self.drawn.width + 1.0 && y < self.drawn.height + 1.0;
        if !(level && inside && size.is_finite() && size > 0.5 && self.drawn.glyphs.len() <= GLYPHS) {
            return;
        }
        let count = text.chars().count().max(1);
        let step = width * across / f64::from(u32::try_from(count).unwrap_or(1));
        let artifact = self.marked.contains(&true);
        let mut at = x;
        for character in text.chars().filter(|character| !character.is_control()) {
            self.drawn.glyphs.push(Glyph { x: at, y, width: step, size, character, artifact });
            at += step;
        }
    }
}

/// The matrix that puts the visible part of a page upright at the origin, and its size.
fn frame(document: &Document, page: &Dictionary) -> (Matrix, f64, f64) {
    let numbers = |key: &[u8]| -> Option<[f64; 4]> {
        let array = inherited(document, page, key)?.as_array().ok()?;
        let values: Vec<f64> = array.iter().filter_map(|value| float(document, value)).collect();
        <[f64; 4]>::try_from(values).ok()
    };
    let [x0, y0, x1, y1] =
        numbers(b"CropBox").or_else(|| numbers(b"MediaBox")).unwrap_or([0.0, 0.0, 595.0, 842.0]);
    let (left, bottom) = (x0.min(x1), y0.min(y1));
    let (width, height) = ((x1 - x0).abs().max(1.0), (y1 - y0).abs().max(1.0));
    let turn = inherited(document, page, b"Rotate")
        .and_then(|object| object.as_i64().ok())
        .unwrap_or(0)
        .rem_euclid(360);
    match turn {
        90 => (Matrix([0.0, -1.0, 1.0, 0.0, -bottom, left + width]), height, width),
        180 => (Matrix([-1.0, 0.0, 0.0, -1.0, left + width, bottom + height]), width, height),
        270 => (Matrix([0.0, 1.0, -1.0, 0.0, bottom + height, -left]), height, width),
        _ => (Matrix([1.0, 0.0, 0.0, 1.0, -left, -bottom]), width, height),
    }
}

/// A value that a page may take from the nodes above it.
fn inherited<'d>(document: &'d Document, page: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    let mut node = page;
    for _ in 0..32 {
        if let Ok(object) = node.get_deref(key, document) {
            return Some(object);
        }
        node = node.get_deref(b"Parent", document).ok()?.as_dict().ok()?;
    }
    None
}
