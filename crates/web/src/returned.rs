//! The form on a page that answers it: what came back with its problems, or once more in the other language.

use maud::{Markup, PreEscaped, html};

/// A page whose form came back.
#[derive(Debug)]
pub(crate) struct Returned {
    /// The page's main part, in which the form has an id.
    pub(crate) body: Markup,
    /// The id of the form.
    pub(crate) id: String,
}

/// What a form is called that has no id of its own.
const ID: &str = "returned";

/// The form in `body` that is sent to `path`: of several the one that says what is wrong, else the first.
pub(crate) fn found(body: &str, path: &str) -> Option<Returned> {
    let action = format!(" action=\"{}\"", html! { (path) }.0);
    let forms = body.match_indices("<form ").filter_map(|(at, _)| {
        let tag = body.get(at..)?.split_once('>')?.0;
        // A form without an address goes where its page came from.
        let sent_here = tag.contains(&action) || !tag.contains(" action=\"");
        (sent_here && tag.contains(" method=\"post\"")).then_some((at, tag))
    });
    let wrong = |at: usize| {
        let inside = body.get(at..).and_then(|rest| rest.split_once("</form>"));
        inside.is_some_and(|(form, _)| form.contains("aria-invalid=") || form.contains("field-problem"))
    };
    // The greatest: one that is wrong before one that is not, and the first before the others.
    let (at, tag) = forms.max_by_key(|(at, _)| (wrong(*at), std::cmp::Reverse(*at)))?;
    let own =
        tag.split_once(" id=\"").and_then(|(_, rest)| rest.split_once('"')).map(|(id, _)| id.to_owned());
    let Some(id) = own else {
        let (before, after) = body.split_at_checked(at + "<form".len())?;
        let body = PreEscaped(format!("{before} id=\"{ID}\"{after}"));
        return Some(Returned { body, id: ID.to_owned() });
    };
    Some(Returned { body: PreEscaped(body.to_owned()), id })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id_put(body: &str, path: &str) -> Option<(String, String)> {
        found(body, path).map(|found| (found.id, found.body.0))
    }

    #[test]
    fn the_form_that_was_sent_is_found_by_where_it_goes() {
        let other = "<form method=\"post\" action=\"/x/2\"></form>";
        let form = "<form class=\"panel\" method=\"post\" action=\"/x/1\"><p>…</p></form>";
        let with_id = form.replace("<form", "<form id=\"returned\"");
        let page = format!("{other}{form}");
        assert_eq!(id_put(&page, "/x/1"), Some(("returned".to_owned(), format!("{other}{with_id}"))));
        assert_eq!(id_put(&page, "/x/3"), None);
        assert_eq!(id_put("<form method=\"get\" action=\"/x/1\"></form>", "/x/1"), None);
        let nameless = "<form method=\"post\"></form>";
        assert_eq!(id_put(nameless, "/x").map(|found| found.0).as_deref(), Some("returned"));
        let named = "<form id=\"mine\" method=\"post\" action=\"/x\"></form>";
        assert_eq!(id_put(named, "/x"), Some(("mine".to_owned(), named.to_owned())));
    }

    #[test]
    fn of_several_the_one_that_is_wrong_came_back() {
        let right = "<form method=\"post\" action=\"/x\"><input></form>";
        let wrong = "<form method=\"post\" action=\"/x\"><input aria-invalid=\"true\"></form>";
        let marked = wrong.replace("<form", "<form id=\"returned\"");
        let both = id_put(&format!("{right}{wrong}"), "/x");
        assert_eq!(both.map(|found| found.1), Some(format!("{right}{marked}")));
    }
}
