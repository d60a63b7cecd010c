//! What an installation may change, and what it may not.

use taihang_defs::{ChoiceOptions, FieldType};

use crate::world::{World, block, lines};

#[test]
fn the_overlay_of_the_format_changes_wording_options_limits_and_adds_fields() {
    let plain = World::new().load(None).unwrap();
    let loaded = World::new().load(Some(&block(2))).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let loan = loaded.register("loan").unwrap();
    assert_eq!(loan.label.en, "Instrument loan");
    assert_eq!(loan.states["lent"].label.zh, "在借");
    assert_eq!(loan.fields["subject"].kind, FieldType::Text { max: 80 });
    assert_eq!(loan.fields["subject"].help.as_ref().unwrap().en, "Give model and inventory number.");
    assert!(loan.fields["weight"].hidden && !loan.fields["subject"].hidden);
    assert!(
        matches!(&loan.fields["mode"].kind, FieldType::Choice(ChoiceOptions::Closed(options)) if options.len() == 3)
    );
    assert!(loan.fields["extra_bay"].extra);
    assert_eq!(
        loan.fingerprint,
        plain.register("loan").unwrap().fingerprint,
        "an overlay never asks for a migration"
    );
}

#[test]
fn an_overlay_that_goes_further_is_refused() {
    let cases = [
        (
            "[register.laon]",
            "overlay.toml: register.laon: The definition has no `laon`. Did you mean `loan`?",
        ),
        ("[register.loan.field.subjct]", "Did you mean `subject`?"),
        ("[register.loan.state.lend]\nlabel = { zh = \"a\", en = \"a\" }", "Did you mean `lent`?"),
        ("[register.loan.field.subject]\nmax = 121", "overlay-looser"),
        ("[register.loan.field.subject]\nmax = \"long\"", "overlay.toml: register.loan.field.subject"),
        ("[register.loan.field.reason]\nmax = 20000", "overlay-looser"),
        ("[register.loan.field.share]\nmin = -1", "overlay-looser"),
        (
            "[register.loan.field.subject]\nhide = true",
            "A field that is required or computed cannot be hidden.",
        ),
        ("[register.loan.field.subject]\ntype = \"prose\"", "unknown key `type`"),
        (
            "[register.loan.field.fields_of_use]\noptions = [{ key = \"x\", zh = \"x\", en = \"x\" }]",
            "Add to the code list instead.",
        ),
        (
            "[register.loan.field.mode]\noptions = [{ key = \"free\", zh = \"x\", en = \"x\" }]",
            "overlay.toml: register.loan.field.mode",
        ),
        ("[register.loan.transition.submit]\nby = [\"public\"]", "definition-unreadable"),
        (
            "[register.loan.extra.x]\ntype = \"ref\"\nto = \"region\"\nlabel = { zh = \"x\", en = \"x\" }",
            "An extra field is no ref",
        ),
        ("[[register.loan.grant]]\nrole = \"public\"", "unknown key `grant`"),
    ];
    for (overlay, said) in cases {
        let found =
            World::new().load(Some(overlay)).map_or_else(|problems| lines(&problems), |_| String::new());
        assert!(found.contains(said), "{overlay}\nshould say: {said}\n{found}");
    }
    let nine: String = (0..9).fold(String::new(), |text, at| {
        text + &format!(
            "[register.loan.extra.f{at}]\ntype = \"date\"\nlabel = {{ zh = \"x\", en = \"x\" }}\n"
        )
    });
    assert!(lines(&World::new().load(Some(&nine)).unwrap_err()).contains("9 extra fields; 8 at most."));
}
