//! Signs drawn as lines, in the colour of the text beside them.

use maud::{Markup, PreEscaped, html};

/// The signs of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    /// Done, reached.
    Check,
    /// Missed, wrong.
    Cross,
    /// Needs a decision.
    Warning,
    /// Not yet due.
    Clock,
    /// Not known.
    Question,
    /// Cannot be compared.
    Unequal,
    /// Reached in part.
    Half,
    /// Worth knowing.
    Information,
    /// The first screen.
    Home,
    /// Plans.
    Library,
    /// Targets.
    Target,
    /// Tasks.
    Task,
    /// From province to city.
    Tree,
    /// Two texts beside each other.
    Compare,
    /// Findings.
    Finding,
    /// Units of organisation.
    Unit,
    /// Files coming in.
    Upload,
    /// Files going out.
    Download,
    /// Changing a value.
    Edit,
    /// Taking back.
    Undo,
    /// A person.
    Person,
    /// A repaired character.
    Repair,
    /// Keys.
    Keyboard,
    /// Adding.
    Plus,
    /// Put away, ended.
    Box,
}

/// The sign `sign`; hidden from assistive technology, because a word always stands beside it.
pub fn icon(sign: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"
            stroke-linejoin="round" aria-hidden="true" focusable="false" { (PreEscaped(lines(sign))) }
    }
}

fn lines(sign: Icon) -> &'static str {
    match sign {
        Icon::Check => r#"<path d="m4 12.5 5.5 5.5L20 6.5"/>"#,
        Icon::Cross => r#"<path d="M6 6l12 12M18 6 6 18"/>"#,
        Icon::Warning => r#"<path d="M12 3.5 22 20.5H2z"/><path d="M12 10v4.5M12 17.4v.1"/>"#,
        Icon::Clock => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.5l3.5 2"/>"#,
        Icon::Question => {
            r#"<circle cx="12" cy="12" r="9"/><path d="M9.3 9.4a2.8 2.8 0 1 1 4.1 2.5c-.9.5-1.4 1-1.4 2M12 17v.1"/>"#
        }
        Icon::Unequal => r#"<path d="M5 9h14M5 15h14M16 4 8 20"/>"#,
        Icon::Half => {
            r#"<circle cx="12" cy="12" r="9"/><path d="M12 3a9 9 0 0 0 0 18z" fill="currentColor"/>"#
        }
        Icon::Information => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v6M12 7.4v.1"/>"#,
        Icon::Home => r#"<path d="M4 11 12 4l8 7v9h-5.5v-6h-5v6H4z"/>"#,
        Icon::Library => r#"<path d="M6 3.5h9l4 4V20.5H6z"/><path d="M14.5 3.5V8H19M9 12h7M9 16h7"/>"#,
        Icon::Target => {
            r#"<circle cx="12" cy="12" r="9"/><circle cx="12" cy="12" r="5"/><circle cx="12" cy="12" r="1"/>"#
        }
        Icon::Task => {
            r#"<path d="M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M12 6h8M12 12h8M12 18h8"/>"#
        }
        Icon::Tree => {
            r#"<path d="M12 8v4M6 16v-4h12v4"/><rect x="9" y="3" width="6" height="5"/><rect x="3" y="16" width="6" height="5"/><rect x="15" y="16" width="6" height="5"/>"#
        }
        Icon::Compare => r#"<path d="M4 4h6v16H4zM14 4h6v16h-6zM6 8h2M6 12h2M16 8h2M16 15h2"/>"#,
        Icon::Finding => r#"<path d="M5 21V4M5 4.5h12l-2 4 2 4H5"/>"#,
        Icon::Unit => {
            r#"<path d="M4 20.5h16M6 20.5V9M18 20.5V9M10 20.5V12M14 20.5V12M3.5 9 12 3.5 20.5 9z"/>"#
        }
        Icon::Upload => r#"<path d="M12 16V4M7 9l5-5 5 5M4 15v5h16v-5"/>"#,
        Icon::Download => r#"<path d="M12 4v12M7 11l5 5 5-5M4 15v5h16v-5"/>"#,
        Icon::Edit => r#"<path d="M4 20h4L19.5 8.5l-4-4L4 16zM13 7l4 4"/>"#,
        Icon::Undo => r#"<path d="M8 5 4 9l4 4M4 9h10a5.5 5.5 0 0 1 0 11H9"/>"#,
        Icon::Person => r#"<circle cx="12" cy="8" r="4"/><path d="M4 20.5c1-4 4-6 8-6s7 2 8 6"/>"#,
        Icon::Repair => {
            r#"<path d="M14.5 6.5a4 4 0 0 1 5-3l-2.5 3 1 2 2.5.5a4 4 0 0 1-6 2.5L7 20l-3-3 8.5-7.5"/>"#
        }
        Icon::Keyboard => {
            r#"<rect x="2.5" y="6" width="19" height="12" rx="2"/><path d="M6 10h.1M10 10h.1M14 10h.1M18 10h.1M7 14h10"/>"#
        }
        Icon::Box => r#"<path d="M3.5 5h17v4.5h-17zM5.5 9.5V19h13V9.5M10 13.5h4"/>"#,
        Icon::Plus => r#"<path d="M12 5v14M5 12h14"/>"#,
    }
}
