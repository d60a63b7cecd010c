//! PDF with a text layer: characters with places, put together again to paragraphs and tables.
//!
//! `content` draws a page, `lines` and `tables` read it, `furniture` takes headers and page numbers out, `paragraphs`
//! joins lines. The file itself is parsed by another's code, on a thread of its own: should that panic or want a deep
//! stack, the person gets a problem and the program goes on.

mod cmap;
mod content;
mod continuation;
mod flow;
mod font;
mod furniture;
mod lines;
mod matrix;
mod paragraphs;
mod paths;
mod radicals;
mod tables;
mod weight;

use lopdf::{LoadOptions, Object};
use taihang_base::Problem;

use crate::model::{Document, Limits};
use crate::problem;
use content::{Drawn, Fonts, Painter};

/// Stack of the thread that parses, in bytes.
const STACK: usize = 32 << 20;
/// Most pages that are read.
const PAGES: usize = 3_000;

/// Reads a PDF file.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("pdf".to_owned()).stack_size(STACK);
        match thread.spawn_scoped(scope, || read_here(bytes, limits)) {
            Ok(thread) => thread.join().unwrap_or_else(|_| Err(problem::broken("PDF"))),
            Err(_) => Err(problem::broken("PDF")),
        }
    })
}

fn read_here(bytes: &[u8], limits: &Limits) -> Result<Document, Problem> {
    if weight::is_too_heavy(bytes) {
        return Err(problem::unpacks_too_large(limits.text_bytes.saturating_mul(4)));
    }
    let options = LoadOptions::with_max_decompressed_size(weight::STREAM);
    let file = match lopdf::Document::load_mem_with_options(bytes, options) {
        Ok(file) => file,
        Err(_) if holds(bytes, b"/Encrypt") => return Err(problem::encrypted()),
        Err(_) => return Err(problem::broken("PDF")),
    };
    if file.is_encrypted() {
        return Err(problem::encrypted());
    }
    let mut fonts = Fonts::new();
    let mut sheets = flow::Sheets::new(limits);
    let (mut images, mut unknown, mut pages) = (0, 0, 0_usize);
    for page in file.page_iter().take(PAGES) {
        pages += 1;
        if let Some(drawn) = Painter::page(&file, &mut fonts, page) {
            images += drawn.images;
            unknown += drawn.unknown;
            sheets.add(drawn)?;
        } else {
            sheets.skip(pages);
        }
    }
    if pages == 0 {
        return Err(problem::broken("PDF"));
    }
    let characters = sheets.characters();
    if characters == 0 && sheets.has_skipped() {
        return Err(problem::broken("PDF"));
    }
    if characters < 8 * pages.min(4) && images > 0 && unknown <= characters {
        return Err(problem::scanned(pages));
    }
    if unknown > characters {
        return Err(problem::unreadable_fonts());
    }
    sheets.finish(title(&file), unknown)
}

/// The title in the properties of the file.
fn title(file: &lopdf::Document) -> Option<String> {
    let information = file.trailer.get_deref(b"Info", file).and_then(Object::as_dict).ok()?;
    let title = information.get_deref(b"Title", file).ok()?;
    lopdf::decode_text_string(title).ok().filter(|title| !title.trim().is_empty())
}

/// Whether `bytes` hold `wanted`.
fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|window| window == wanted)
}
