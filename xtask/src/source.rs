//! One Rust file as the invariants see it: lines, items, names and strings outside its tests.

use std::collections::BTreeSet;

use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};

/// A named place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct At {
    /// The line, from 1.
    pub(crate) line: usize,
    /// The name, path or string found there.
    pub(crate) what: String,
}

/// What was found in one file, outside `#[cfg(test)]`.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// Whether the file begins with `//!`.
    pub(crate) has_module_docs: bool,
    /// Lines that are no test.
    pub(crate) lines: usize,
    /// String literals, also inside macros.
    pub(crate) strings: Vec<At>,
    /// Paths such as `std::fs::read`, from expressions, types and `use`.
    pub(crate) paths: Vec<At>,
    /// Calls of `.unwrap()`.
    pub(crate) unwraps: Vec<At>,
    /// `async` functions and blocks.
    pub(crate) asyncs: Vec<At>,
    /// Public items without `///`.
    pub(crate) undocumented: Vec<At>,
    /// Names of all items, fields, variants and parameters that the file declares.
    pub(crate) declared: BTreeSet<At>,
    /// Length of every function in lines.
    pub(crate) functions: Vec<(At, usize)>,
}

impl Source {
    /// Reads one file.
    pub(crate) fn parse(text: &str) -> syn::Result<Self> {
        let file = syn::parse_file(text)?;
        let mut source = Self { has_module_docs: begins_with_docs(text), ..Self::default() };
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut reader = Reader { source: &mut source, lines: &lines, test_lines: 0 };
        reader.visit_file(&file);
        let test_lines = reader.test_lines;
        source.lines = text.lines().count().saturating_sub(test_lines);
        Ok(source)
    }
}

/// The first line says what the file is for; `#!` and blank lines may stand before it.
fn begins_with_docs(text: &str) -> bool {
    text.lines()
        .find(|line| !line.trim().is_empty() && !line.starts_with("#!"))
        .is_some_and(|line| line.starts_with("//!"))
}

/// Walks the syntax tree and leaves tests out.
struct Reader<'s> {
    source: &'s mut Source,
    lines: &'s [&'s str],
    test_lines: usize,
}

impl Reader<'_> {
    fn at(span: Span, what: impl Into<String>) -> At {
        At { line: span.start().line, what: what.into() }
    }

    fn declare(&mut self, ident: &syn::Ident) {
        self.source.declared.insert(Self::at(ident.span(), ident.to_string()));
    }

    fn document(&mut self, visibility: &syn::Visibility, attrs: &[syn::Attribute], ident: &syn::Ident) {
        self.declare(ident);
        if matches!(visibility, syn::Visibility::Public(_))
            && !attrs.iter().any(|attr| attr.path().is_ident("doc"))
        {
            self.source.undocumented.push(Self::at(ident.span(), ident.to_string()));
        }
    }

    /// Strings inside a macro are tokens, not expressions.
    fn strings_in(&mut self, tokens: proc_macro2::TokenStream) {
        for token in tokens {
            match token {
                proc_macro2::TokenTree::Group(group) => self.strings_in(group.stream()),
                proc_macro2::TokenTree::Literal(literal) => {
                    if let syn::Lit::Str(string) = syn::Lit::new(literal) {
                        self.source.strings.push(Self::at(string.span(), string.value()));
                    }
                }
                proc_macro2::TokenTree::Ident(_) | proc_macro2::TokenTree::Punct(_) => {}
            }
        }
    }

    fn uses(&mut self, prefix: &str, tree: &syn::UseTree) {
        match tree {
            syn::UseTree::Path(path) => self.uses(&format!("{prefix}{}::", path.ident), &path.tree),
            syn::UseTree::Name(name) => self.push_use(prefix, &name.ident),
            syn::UseTree::Rename(rename) => self.push_use(prefix, &rename.ident),
            syn::UseTree::Glob(glob) => {
                let path = Self::at(glob.span(), format!("{prefix}*"));
                self.source.paths.push(path);
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|item| self.uses(prefix, item)),
        }
    }

    fn push_use(&mut self, prefix: &str, ident: &syn::Ident) {
        self.source.paths.push(Self::at(ident.span(), format!("{prefix}{ident}")));
    }

    /// Lines are counted as the lints count them: between the braces, without comments and blank lines.
    fn function(&mut self, signature: &syn::Signature, body: Span) {
        let at = Self::at(signature.ident.span(), signature.ident.to_string());
        if let Some(keyword) = signature.asyncness {
            self.source.asyncs.push(Self::at(keyword.span, signature.ident.to_string()));
        }
        let inside = self.lines.get(body.start().line..body.end().line.saturating_sub(1)).unwrap_or_default();
        let code = inside.iter().filter(|line| !line.is_empty() && !line.starts_with("//")).count();
        self.source.functions.push((at, code));
    }
}

/// Whether an item is compiled only for tests.
fn is_test(attrs: &[syn::Attribute]) -> bool {
    attrs.iter().any(|attr| {
        attr.path().is_ident("test")
            || (attr.path().is_ident("cfg")
                && attr.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test")))
    })
}

/// The attributes of an item, whatever kind it is.
#[expect(clippy::wildcard_enum_match_arm, reason = "the enum is open: the parser may learn new items")]
fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Trait(item) => &item.attrs,
        syn::Item::Type(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_test(attributes(item)) {
            self.test_lines += item.span().end().line + 1 - item.span().start().line;
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        self.document(&item.vis, &item.attrs, &item.sig.ident);
        self.function(&item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.document(&item.vis, &item.attrs, &item.sig.ident);
        self.function(&item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_enum(self, item);
    }

    fn visit_item_trait(&mut self, item: &'ast syn::ItemTrait) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_trait(self, item);
    }

    fn visit_item_type(&mut self, item: &'ast syn::ItemType) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_type(self, item);
    }

    fn visit_item_const(&mut self, item: &'ast syn::ItemConst) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_const(self, item);
    }

    fn visit_item_static(&mut self, item: &'ast syn::ItemStatic) {
        self.document(&item.vis, &item.attrs, &item.ident);
        visit::visit_item_static(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        // A module file documents itself with `//!`.
        self.declare(&item.ident);
        visit::visit_item_mod(self, item);
    }

    fn visit_field(&mut self, field: &'ast syn::Field) {
        if let Some(ident) = &field.ident {
            self.document(&field.vis, &field.attrs, ident);
        }
        visit::visit_field(self, field);
    }

    fn visit_variant(&mut self, variant: &'ast syn::Variant) {
        self.declare(&variant.ident);
        visit::visit_variant(self, variant);
    }

    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        self.declare(&pattern.ident);
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.uses("", &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let words: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.source.paths.push(Self::at(path.span(), words.join("::")));
        visit::visit_path(self, path);
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.source.strings.push(Self::at(literal.span(), literal.value()));
    }

    // Doc comments are attributes with a string; they are no strings of the program.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.strings_in(mac.tokens.clone());
        visit::visit_macro(self, mac);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if call.method == "unwrap" {
            self.source.unwraps.push(Self::at(call.method.span(), "unwrap"));
        }
        visit::visit_expr_method_call(self, call);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.source.asyncs.push(Self::at(block.async_token.span, "async block"));
        visit::visit_expr_async(self, block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_do_not_count() {
        let text = "//! Doc.\n/// Pub.\npub fn a() {\n    b();\n}\n#[cfg(test)]\nmod tests {\n    fn c() { x.unwrap(); }\n}\n";
        let source = Source::parse(text).unwrap();
        assert!(source.has_module_docs);
        assert_eq!(source.lines, 5);
        assert!(source.unwraps.is_empty());
        assert!(source.undocumented.is_empty());
        assert_eq!(source.functions.len(), 1);
        assert_eq!(source.functions[0].1, 1);
    }

    #[test]
    fn strings_in_macros_are_seen() {
        let source = Source::parse("fn a() { html! { p { \"inside\" } }; call(\"outside\"); }").unwrap();
        let strings: Vec<&str> = source.strings.iter().map(|at| at.what.as_str()).collect();
        assert_eq!(strings, ["inside", "outside"]);
    }

    #[test]
    fn use_trees_become_paths() {
        let source = Source::parse("use std::{fs, io::{self, Read as _}};").unwrap();
        let paths: Vec<&str> = source.paths.iter().map(|at| at.what.as_str()).collect();
        assert_eq!(paths, ["std::fs", "std::io::self", "std::io::Read"]);
    }
}
