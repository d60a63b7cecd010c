//! What the history of a record tells of its lines.

use serde_json::{Value as Json, json};
use taihang_base::Language;
use taihang_kernel::view::{Codes, Past, Setting, Shown, TimelineView, Titles};

use crate::desk::Desk;

#[test]
fn a_history_tells_which_line_changed_and_how() {
    let desk = Desk::new();
    let def = &desk.catalogue.register("request").unwrap().def;
    let past = |before: Json, after: Json| Past {
        version: 2,
        action: "edit".to_owned(),
        actor: String::new(),
        actor_key: String::new(),
        role: None,
        reason: None,
        at: desk.now,
        changes: vec![("line.member".to_owned(), before, after)],
        more: false,
    };
    let (titles, codes) = (Titles::default(), Codes::default());
    let setting =
        Setting { language: Language::En, titles: &titles, codes: &codes, organisations: "organisation" };
    let told = |before, after| -> Vec<(String, String, String)> {
        let view = TimelineView::new(def, &[past(before, after)], &setting);
        let shown = |value: &Option<Shown>| value.as_ref().map(ToString::to_string).unwrap_or_default();
        let differences = view.entries[0].differences.iter();
        differences.map(|one| (one.label.clone(), shown(&one.before), shown(&one.after))).collect()
    };
    let one = |name: &str, share: &str| json!({"name": name, "share": share});
    let row =
        |label: &str, before: &str, after: &str| (label.to_owned(), before.to_owned(), after.to_owned());
    let before = json!([one("Li", "40"), one("Wang", "60")]);
    assert_eq!(
        told(before.clone(), json!([one("Li", "45"), one("Wang", "60")])),
        [row("Member · Li", "Share 40%", "Share 45%")]
    );
    assert_eq!(
        told(before.clone(), json!([one("Li", "40"), one("Zhao", "60")])),
        [row("Member · Wang", "Share 60%", ""), row("Member · Zhao", "", "Share 60%")]
    );
    // Another order alone is told by the number of lines.
    assert_eq!(told(before, json!([one("Wang", "60"), one("Li", "40")])), [row("Member", "2", "2")]);
}
