//! Each kind of change is weighed, and asks for what it needs.

use taihang_defs::{Change, Demand, SchemaStep, Source, Weight, definition, diff};

use crate::world::{World, lines};

fn changes(from: &World, to: &World) -> Vec<Change> {
    let read = |world: &World| {
        let source = Source { path: "loan/register.toml", text: &world.loan };
        definition(&source).unwrap_or_else(|problems| panic!("{}", lines(&problems)))
    };
    diff(Some(&read(from)), &read(to))
}

/// What is changed, its place, its weight, what it demands, its step.
type Case = (&'static str, &'static str, &'static str, Weight, Option<Demand>, Option<SchemaStep>);

#[expect(clippy::too_many_lines, reason = "one entry a case")]
fn cases() -> Vec<Case> {
    use Weight::{Additive, Breaking, Cosmetic, Tightening};
    let moved = |place: &str| Some(Demand::Migration(place.to_owned()));
    let column = |name: &str| Some(SchemaStep::AddColumn(name.to_owned()));
    vec![
        ("zh = \"设备名称\"", "zh = \"仪器名称\"", "wording", Cosmetic, None, None),
        (
            "[field.term]",
            "[field.colour2]\ntype = \"text\"\nlabel = { zh = \"色\", en = \"Colour\" }\n[field.term]",
            "field.colour2",
            Additive,
            None,
            column("colour2"),
        ),
        (
            "[field.term]",
            "[field.colour2]\ntype = \"text\"\nrequired_from = \"draft\"\nlabel = { zh = \"色\", en = \"Colour\" }\n[field.term]",
            "field.colour2",
            Tightening,
            None,
            column("colour2"),
        ),
        (
            "[field.insured]\ntype = \"yes_no\"\nlabel = { zh = \"已投保\", en = \"Insured\" }",
            "",
            "field.insured",
            Breaking,
            Some(Demand::Retired),
            None,
        ),
        (
            "[field.insured]\ntype = \"yes_no\"",
            "[field.insured]\ntype = \"text\"",
            "field.insured",
            Breaking,
            moved("field.insured"),
            None,
        ),
        ("max = 120", "max = 100", "field.subject", Tightening, None, None),
        ("max = 120", "max = 200", "field.subject", Additive, None, None),
        ("max = 500", "", "field.pieces", Additive, None, None),
        ("min = \"0.001\"", "min = \"0.01\"", "field.weight", Tightening, None, None),
        ("kinds = [\"pdf\", \"docx\"]", "kinds = [\"pdf\"]", "field.contract", Tightening, None, None),
        (
            "{ key = \"paid\"",
            "{ key = \"lease\", zh = \"租\", en = \"Lease\" }, { key = \"paid\"",
            "field.mode.options.lease",
            Additive,
            None,
            None,
        ),
        (
            "{ key = \"paid\"",
            "{ key = \"lease\"",
            "field.mode.options.paid",
            Breaking,
            Some(Demand::Retired),
            None,
        ),
        (
            "label = { zh = \"已投保\", en = \"Insured\" }",
            "label = { zh = \"已投保\", en = \"Insured\" }\nrequired_from = \"lent\"",
            "field.insured.required_from",
            Tightening,
            None,
            None,
        ),
        (
            "[line.item.field.pieces]",
            "[line.item.field.unit]\ntype = \"text\"\nlabel = { zh = \"单位\", en = \"Unit\" }\n[line.item.field.pieces]",
            "line.item.field.unit",
            Additive,
            None,
            Some(SchemaStep::AddLineColumn("item".to_owned(), "unit".to_owned())),
        ),
        (
            "[[one_of]]",
            "[line.extra]\nlabel = { zh = \"附\", en = \"More\" }\n[line.extra.field.a]\ntype = \"text\"\nlabel = { zh = \"甲\", en = \"A\" }\n[[one_of]]",
            "line.extra",
            Additive,
            None,
            Some(SchemaStep::AddLineTable("extra".to_owned())),
        ),
        ("max = 50 ", "max = 40 ", "line.item", Tightening, None, None),
        ("[state.refused]", "[state.declined]", "state.refused", Breaking, Some(Demand::Retired), None),
        ("state = \"waiting\"", "state = \"waited\"", "", Cosmetic, None, None),
        ("[transition.prolong]", "[transition.extend]", "transition.prolong", Tightening, None, None),
        ("owner = \"borrower\"", "owner = \"lender\"", "owner", Breaking, moved("owner"), None),
        (
            "fields = [\"number\"]",
            "fields = [\"subject\"]",
            "unique",
            Tightening,
            None,
            Some(SchemaStep::AddUnique(vec!["subject".to_owned()])),
        ),
        ("optional = true\n\n", "optional = false\n\n", "checks", Tightening, None, None),
        ("exchange = true", "exchange = false", "grant", Additive, None, None),
    ]
}

#[test]
fn each_change_is_weighed_and_asks_for_what_it_needs() {
    for (old, new, place, weight, demand, step) in cases() {
        let found = changes(&World::new(), &World::new().with(old, new));
        if place.is_empty() {
            assert!(found.iter().all(|change| change.demand.is_none()), "{new}: {found:?}");
            continue;
        }
        let change = found.iter().find(|change| change.place == place);
        let change = change.unwrap_or_else(|| panic!("{new}: nothing about {place} in {found:?}"));
        assert_eq!((change.weight, &change.demand, &change.step), (weight, &demand, &step), "{new}");
    }
}

#[test]
fn nothing_changed_is_no_change_and_a_first_release_is_a_table() {
    assert_eq!(changes(&World::new(), &World::new()), []);
    assert_eq!(changes(&World::new(), &World::new().with("version = 1", "version = 2")), []);
    let loan = World::new().loan;
    let first = definition(&Source { path: "loan/register.toml", text: &loan }).unwrap();
    assert_eq!(diff(None, &first)[0].step, Some(SchemaStep::AddTable));
}

#[test]
fn what_is_retired_with_its_place_asks_for_the_migration() {
    let gone = World::new()
        .with("[field.insured]\ntype = \"yes_no\"\nlabel = { zh = \"已投保\", en = \"Insured\" }", "")
        .with("field = \"colour\"", "field = \"insured\"");
    let found = changes(&World::new(), &gone);
    assert_eq!(found[0].demand, Some(Demand::Migration("field.insured".to_owned())));
    let state = World::new()
        .with("[state.refused]", "[state.declined]")
        .with("state = \"waiting\"", "state = \"refused\"");
    assert!(changes(&World::new(), &state).iter().all(|change| change.demand.is_none()));
}
