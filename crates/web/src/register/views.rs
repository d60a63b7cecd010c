//! Saved views of a list, own and shared ones; and the choice of columns.

use axum::extract::Path;
use maud::{Markup, html};
use taihang_base::{Problem, Text};
use taihang_kernel::view::ListView;
use taihang_store::SavedView;

use super::address::Asked;
use super::asking::Asking;
use super::list::{List, Refused, again, offered};
use super::rows::back;
use super::sent::Sent;
use super::{Pages, posted};
use crate::components::{Field, Icon, csrf_field, field, icon};
use crate::failure::{Answer, Failure};
use crate::page::see_saying;
use crate::visit::Visit;

/// Longest name of a view.
const LONGEST_NAME: usize = 60;

/// The bar of views: all, saved ones, and saving this one.
pub(super) fn bar(list: &List<'_>) -> Result<Markup, Failure> {
    let (asking, visit) = (list.asking, &list.asking.visit);
    let Ok(account) = asking.account() else { return Ok(html! {}) };
    let views = asking.store.views(account, &asking.def().name)?;
    let now = list.asked.without(&["after", "back", "view"]);
    let open = |view: &SavedView| list.asked.get("view") == view.id;
    let link = |view: &SavedView| Asked::read(&view.query).with("view", &view.id).at(&asking.path());
    let any = views.iter().any(open);
    Ok(html! {
        div.views {
            nav.chips aria-label=(visit.word("register.views")) {
                a.chip href=(asking.path()) aria-current=[(!any && now.pairs().is_empty()).then_some("true")] data-list-link { (visit.word("register.view-all")) }
                @for view in &views {
                    a.chip href=(link(view)) aria-current=[open(view).then_some("true")] data-list-link {
                        (view.name) @if view.shared { " " span.small { "· " (visit.word("register.view-shared")) } }
                    }
                }
            }
            @if !now.pairs().is_empty() { (saving(list, &now)) }
            @for view in views.iter().filter(|view| open(view) && view.account == account) {
                (super::markup::one_button(visit, &format!("{}/views/drop", asking.path()), "button small quiet", visit.word("register.view-drop"),
                    &html! { input type="hidden" name="view" value=(view.id); }))
            }
        }
    })
}

fn saving(list: &List<'_>, now: &Asked) -> Markup {
    let (asking, visit) = (list.asking, &list.asking.visit);
    let refused = list.refused.named.as_ref();
    let (name, shared) = refused.map_or(("", false), |(name, shared)| (name.as_str(), *shared));
    let named = Field::line("name", visit.word("register.view-name"), name);
    let named = named.inside("view").at_most(LONGEST_NAME).needed();
    html! {
        details.popup open[refused.is_some()] { summary.button.small { (visit.word("register.view-save")) }
            form.popup-body.fields method="post" action={ (asking.path()) "/views" } {
                (csrf_field(visit))
                input type="hidden" name="query" value=(now.query());
                (field(visit, &named, &list.refused.problems))
                label.check { input type="checkbox" name="shared" value="yes" checked[shared]; " " (visit.word("register.view-share")) }
                button.button.primary { (visit.word("register.save")) }
            }
        }
    }
}

/// The choice of columns.
pub(super) fn columns(list: &List<'_>) -> Markup {
    let (asking, visit) = (list.asking, &list.asking.visit);
    let shown: Vec<&str> = list.view.columns.iter().map(|column| column.field.as_str()).collect();
    let others: Vec<String> =
        offered(asking).into_iter().filter(|name| !shown.contains(name)).map(str::to_owned).collect();
    // The view model knows what people call what every record has.
    let legend = super::legend::Legend::default();
    let rest = if others.is_empty() {
        Vec::new()
    } else {
        ListView::new(&asking.reach, &list.query, &others, [], &legend.setting(visit.language)).columns
    };
    let kept = list.asked.without(&["columns", "after", "back", "view"]);
    html! {
        details.popup.end { summary.button.small { (icon(Icon::Edit)) (visit.word("register.columns")) }
            form.popup-body.fields method="get" action=(asking.path()) data-columns {
                @for (name, value) in kept.pairs() { input type="hidden" name=(name) value=(value); }
                div.options.many {
                    @for (column, chosen) in list.view.columns.iter().map(|column| (column, true)).chain(rest.iter().map(|column| (column, false))) {
                        label.check { input type="checkbox" name="columns" value=(column.field) checked[chosen]; " " (column.label) }
                    }
                }
                button.button.primary { (visit.word("register.columns-show")) }
            }
        }
    }
}

/// Saves a view under a name.
pub(super) fn save(asking: &Asking, sent: &Sent, pages: &Pages) -> Answer {
    let (name, shared) = (sent.get("name").trim(), !sent.get("shared").is_empty());
    let query = Asked::read(sent.get("query")).without(&["after", "back", "view"]);
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let named = Some((name.to_owned(), shared));
        let refused = Refused { named, problems: vec![unnamed()], ..Refused::default() };
        return again(asking, &query, pages, &refused);
    }
    let view = SavedView {
        id: asking.fresh_id().to_string(),
        account: asking.account()?,
        name: name.to_owned(),
        query: query.query(),
        shared,
    };
    asking.store.view_save(&asking.def().name, &view)?;
    Ok(see_saying(&asking.visit, &query.at(&asking.path()), "register.view-saved"))
}

/// Forgets one of the visitor's views.
pub(super) async fn forget(visit: Visit, Path(register): Path<String>, sent: Sent) -> Answer {
    posted(visit, register, sent, |asking: &Asking, sent| {
        asking.store.view_drop(asking.account()?, sent.get("view"))?;
        Ok(see_saying(&asking.visit, &back(&asking.path(), sent.get("back")), "register.view-dropped"))
    })
    .await
}

fn unnamed() -> Problem {
    let message = Text::new(
        format!("视图名称应为1至{LONGEST_NAME}个字符。"),
        format!("The name of a view has 1 to {LONGEST_NAME} characters."),
    );
    Problem::new("view-name", message, Text::new("请重新填写。", "Give another.")).about("name")
}
