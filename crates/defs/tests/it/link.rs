//! The example links; each slip is named with its place and its remedy.

use std::fmt::Write as _;

use taihang_defs::{FieldType, HookKind, Owner, Scope};

use crate::world::{World, lines};

#[test]
fn the_example_of_the_format_links() {
    let catalogue = World::new().load(None).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let loan = catalogue.register("loan").unwrap();
    assert_eq!(loan.owner, Owner::Field("borrower".to_owned()));
    assert_eq!(loan.initial(), "draft");
    assert_eq!(loan.published_states().collect::<Vec<_>>(), ["lent"]);
    assert_eq!(loan.position("subject"), Some(1));
    let used: Vec<&str> = loan.fields.values().map(|field| field.kind.word()).collect();
    let missing: Vec<_> = FieldType::WORDS.iter().filter(|word| !used.contains(word)).collect();
    assert!(missing.is_empty(), "the example shows no {missing:?}");
    assert_eq!(loan.grants[3].scope, Scope::Party("lender".to_owned()));
    assert!(loan.grants[1].shows("money") && !loan.grants[1].shows("personal"));
    let hooks: Vec<_> = loan.hook_names().map(|(kind, name, _)| (kind, name)).collect();
    assert_eq!(
        hooks,
        [
            (HookKind::Computed, "days_late"),
            (HookKind::Guard, "four_eyes"),
            (HookKind::Effect, "reserve_equipment"),
            (HookKind::Check, "dates_in_order"),
        ]
    );
}

/// What is written, what it is changed to, and what the problems have to say.
const SLIPS: &[(&str, &str, &str)] = &[
    // The file as written.
    (
        "stage = 7",
        "stages = 7",
        "definition-unreadable loan/register.toml: Line 5, column 1: unknown key `stages`. Did you mean `stage`?",
    ),
    ("version = 1 ", "", "the key `version` is missing"),
    ("type = \"date\"", "type = 3", "Line 107, column 8"),
    ("[field.term]", "[field.needed]", "duplicate key"),
    // Names.
    ("guard = [\"four_eyes\"]", "gaurd = [\"four_eyes\"]", "Did you mean `guard`?"),
    (
        "to = \"submitted\"\nby",
        "to = \"submited\"\nby",
        "loan: transition.submit: There is no state called `submited`. Did you mean `submitted`?",
    ),
    (
        "group = \"what\"\nscheme",
        "group = \"waht\"\nscheme",
        "field.number.group: There is no group called `waht`. Did you mean `what`?",
    ),
    ("by = [\"clerk\"]   ", "by = [\"clerc\"]", "There is no role called `clerc`. Did you mean `clerk`?"),
    (
        "to = \"region\"\n\n[field.mode]",
        "to = \"regoin\"\n\n[field.mode]",
        "There is no register called `regoin`. Did you mean `region`?",
    ),
    (
        "title = [\"subject\", \"number\"]",
        "title = [\"subjcet\"]",
        "loan: title: There is no field called `subjcet`",
    ),
    (
        "title = [\"subject\", \"number\"]",
        "title = [\"subject\"]\ntitle_en = \"reson\"",
        "loan: title_en: There is no field called `reson`. Did you mean `reason`?",
    ),
    (
        "title = [\"subject\", \"number\"]",
        "title = [\"subject\"]\ntitle_en = \"needed\"",
        "loan: title_en: The date field `needed` has no place here.",
    ),
    (
        "title = [\"subject\", \"number\"]",
        "title = [\"subject\"]\ntitle_en = \"contact\"",
        "loan: title_en: The sealed text field `contact` has no place here.",
    ),
    (
        "type = \"percent\"",
        "type = \"procent\"",
        "There is no word called `procent`. Did you mean `percent`?",
    ),
    (
        "scope = \"own_org\"",
        "scope = \"own_organisation\"",
        "definition-name-unknown loan: grant 1 (clerk).scope",
    ),
    (
        "scope = \"party:lender\"",
        "scope = \"party:lender\"\nedit = [\"draft\"]\nfields = [\"numbr\"]",
        "grant 4 (clerk).fields: There is no field called `numbr`. Did you mean `number`?",
    ),
    (
        "create = true\nedit = [\"draft\"] ",
        "create = true\nfields = [\"number\"]\nedit = [\"draft\"] ",
        "grant 1 (clerk): `fields` narrows what is edited",
    ),
    ("access = \"audited\"", "access = \"audit\"", "loan: access: There is no word called `audit`"),
    (
        "close_deadline = [\"call\"]",
        "close_deadline = [\"cell\"]",
        "There is no clock called `cell`. Did you mean `call`?",
    ),
    (
        "met_by = [\"approve\"",
        "met_by = [\"aprove\"",
        "There is no transition called `aprove`. Did you mean `approve`?",
    ),
    (
        "met_by = [\"approve\"",
        "met_by = [\"remind\"",
        "The transition `remind` does not close this deadline.",
    ),
    (
        "advance = \"call_back\"",
        "advance = \"callback\"",
        "There is no transition called `callback`. Did you mean `call_back`?",
    ),
    ("scheme = \"serial\"", "scheme = \"seriel\"", "Did you mean `serial`?"),
    ("prefill = \"own_organisation\"", "prefill = \"own_organization\"", "Did you mean `own_organisation`?"),
    ("class = \"money\"", "class = \"cash\"", "field.cost.class: There is no word called `cash`"),
    (
        "scope = \"party:lender\"",
        "scope = \"party:subject\"",
        "`subject` is of type text; here it has to be ref, refs.",
    ),
    ("board = \"decision\"", "board = \"decisions\"", "Did you mean `decision`?"),
    ("becomes = \"submitted\"", "becomes = \"sent\"", "loan: retired 1: There is no state called `sent`"),
    ("field = \"colour\"", "field = \"weight\"", "What is retired is still there."),
    (
        "barred = [\"firm\"]",
        "barred = [\"frim\"]",
        "roles.toml: role.supervisor.barred: There is no word called `frim`. Did you mean `firm`?",
    ),
    (
        "registers = [\"organisation\"",
        "registers = [\"organization\"",
        "about.registers: There is no register called `organization`",
    ),
    // Types and their keys.
    ("min = \"0.001\"", "min = 0.001", "A limit is a whole number or a decimal written as text."),
    ("min = 1   ", "min = 501", "The smallest value is above the largest."),
    ("max = 120", "max = 5000", "The length is a whole number from 1 to 1000."),
    ("type = \"yes_no\"", "type = \"yes_no\"\nmax = 3", "The type yes_no takes no `max`."),
    ("list = \"key_industry\"", "", "A choice has either options or a list."),
    ("kinds = [\"pdf\", \"docx\"]", "kinds = [\".pdf\"]", "named in lower case without the dot"),
    ("sort = \"-needed\"", "sort = \"-reason\"", "The prose field `reason` has no place here."),
    ("filters = [\"mode\"", "filters = [\"contact\"", "The sealed text field `contact` has no place here."),
    ("sealed = true", "sealed = true\nsearch = true", "A sealed field cannot be searched."),
    (
        "computed = \"days_late\"",
        "computed = \"days_late\"\nrequired_from = \"lent\"",
        "Nobody fills in a computed field",
    ),
    ("asks = [\"term\"]", "asks = [\"days_late\"]", "A computed field cannot be asked for."),
    ("[field.term]", "[field.Term]", "`Term` cannot be a key."),
    ("[field.term]", "[field.owner]", "`owner` is what every record has"),
    ("[field.term]", "[field.extra_term]", "extra_ is kept for the fields of an overlay."),
    ("until = \"needed\"", "until = \"pieces\"", "here it has to be date, period."),
    (
        "after = \"15 working days\"",
        "after = \"15 moons\"",
        "definition-length loan: state.submitted.due.review",
    ),
    ("until = \"needed\"", "warn = \"3 days\"", "A deadline has either a length (after) or an end (until)"),
    (
        "prefill = \"value:free\"",
        "prefill = \"value:gratis\"",
        "The prefill gives no value of the field's type.",
    ),
    ("fields = [\"lender\", \"area\"]", "fields = [\"lender\"]", "It has two refs or more"),
    // Life.
    ("initial = true         ", "", "There are 0 initial states"),
    ("[state.late]", "[state.void]", "Every register has the state void"),
    (
        "from = [\"lent\"]\nto = \"late\"",
        "from = [\"late\"]\nto = \"late\"",
        "definition-unreachable loan: state.late",
    ),
    ("entry = [\"import\"] ", "entry = [\"upload\"]", "There is no word called `upload`"),
    (
        "from = [\"lent\", \"late\"]",
        "from = [\"lent\", \"late\", \"refused\"]",
        "definition-exit loan: state.refused",
    ),
    (
        "last = true\n\n[transition.submit]",
        "\n[transition.submit]",
        "definition-dead-end loan: state.refused",
    ),
    (
        "by = [\"system\"]\n[transition.close]\nlabel = { zh = \"撤销\", en = \"Close\" }\nfrom = [\"active\"]",
        "by = [\"system\"]\n[transition.close]\nlabel = { zh = \"撤销\", en = \"Close\" }\nfrom = [\"ended\"]",
        "No role and no deadline moves a record on from `active`.",
    ),
    // Rights.
    (
        "by = [\"officer\"]\npause_deadline",
        "by = [\"supervisor\"]\npause_deadline",
        "The role `supervisor` may move records that no grant lets it see.",
    ),
    (
        "classes = [\"content\", \"money\", \"personal\"]",
        "classes = [\"content\"]",
        "No grant shows fields of the class `personal`.",
    ),
    (
        "role = \"public\"\nscope = \"published\"\n\n[[retired]]",
        "role = \"public\"\nscope = \"own\"\n\n[[retired]]",
        "The public has no organisation",
    ),
    (
        "role = \"public\"\nscope = \"published\"\n\n[[retired]]",
        "role = \"public\"\nscope = \"published\"\nedit = [\"draft\"]\n\n[[retired]]",
        "The public only reads",
    ),
    (
        "states = [\"submitted\", \"lent\"]",
        "states = [\"submitted\", \"lent\"]\nedit = [\"late\"]",
        "It may edit in the state `late` but not see it.",
    ),
    ("scope = \"party:lender\"", "scope = \"assigned:lead\"", "No register serves assignments."),
    ("owner = \"borrower\"", "owner = \"subject\"", "definition-owner loan: owner"),
    ("owner = \"borrower\"", "owner = \"area.government\"", ""),
    ("owner = \"borrower\"", "owner = \"area.name\"", "definition-owner loan: owner"),
    ("serves = \"regions\"", "serves = \"organisations\"", "Another register offers the same service."),
    (
        "[field.valid]\ntype = \"period\"",
        "[field.valid]\ntype = \"date\"",
        "`valid` is of type date; here it has to be period.",
    ),
    // Duties.
    (
        "by = [\"approver\"]\nboard",
        "by = [\"officer\"]\nboard",
        "The role `officer` does not serve this board.",
    ),
    ("by = [\"approver\", \"officer\"]", "by = [\"approver\"]", "One role alone cannot agree with others."),
    (
        "asks = [\"term\"]",
        "asks = [\"term\"]\n[transition.wave_through]\nlabel = { zh = \"放行\", en = \"Wave through\" }\nfrom = [\"submitted\"]\nto = \"lent\"\nby = [\"approver\"]",
        "The role `approver` can go around it alone from `submitted` to `lent`.",
    ),
    // What leaves the record where it is goes around nothing.
    (
        "asks = [\"term\"]",
        "asks = [\"term\"]\n[transition.note]\nlabel = { zh = \"备注\", en = \"Note\" }\nfrom = [\"submitted\"]\nby = [\"approver\"]",
        "",
    ),
    ("boards = [\"execution\"]", "boards = [\"execution\", \"decision\"]", ""),
    // States through which a deadline runs on.
    (
        "through = [\"late\"]",
        "through = [\"latte\"]",
        "loan: state.lent.due.look: There is no state called `latte`. Did you mean `late`?",
    ),
];

#[test]
fn each_slip_is_named_with_its_place_and_its_remedy() {
    let mut wrong = String::new();
    for (old, new, said) in SLIPS {
        let found = World::new()
            .with(old, new)
            .load(None)
            .map_or_else(|problems| lines(&problems), |_| String::new());
        if found.is_empty() != said.is_empty() || !found.contains(said) {
            writeln!(wrong, "`{new}` should say: {said}\nand says: {found}").unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn whoever_reads_the_title_reads_the_english_one() {
    let world = |class: &str| {
        let named = "[field.named]\ntype = \"text\"\nlabel = { zh = \"英文名称\", en = \"English name\" }\n";
        World::new()
            .with("[\"subject\", \"number\"]", "[\"subject\", \"number\"]\ntitle_en = \"named\"")
            .with("[field.reason]", &format!("{named}class = \"{class}\"\n\n[field.reason]"))
    };
    let catalogue = world("content").load(None).unwrap_or_else(|problems| panic!("{}", lines(&problems)));
    let titled = catalogue.register("loan").unwrap().titled();
    assert_eq!(titled.map(|field| field.name.as_str()).collect::<Vec<_>>(), ["subject", "number", "named"]);
    let found = lines(&world("personal").load(None).unwrap_err());
    assert!(found.contains("loan: title_en: The English title and the title are of one class."), "{found}");
}

#[test]
fn one_role_with_two_duties_is_a_conflict() {
    let world = World::new()
        .with("boards = [\"execution\"]", "boards = [\"execution\", \"supervision\"]")
        .with(
            "by = [\"officer\"]\npause_deadline",
            "by = [\"officer\"]\nboard = \"execution\"\npause_deadline",
        )
        .with(
            "by = [\"clerk\"]\nclose_deadline",
            "by = [\"officer\"]\nboard = \"supervision\"\nclose_deadline",
        );
    let found = lines(&world.load(None).unwrap_err());
    assert!(found.contains("The role `officer` could do both `prolong` and `give_back` alone."), "{found}");
}

#[test]
fn all_problems_come_at_once_each_in_its_place() {
    let world = World::new()
        .with("guard = [\"four_eyes\"]", "guard = [\"four_eyes\"]\nasks2 = []")
        .with("by = [\"officer\"]\nreason = true", "by = [\"oficer\"]\nreason = true");
    let found = lines(&world.load(None).unwrap_err());
    assert!(found.contains("loan/register.toml: Line"), "{found}");
    let world = World::new()
        .with("to = \"submitted\"\nby", "to = \"submited\"\nby")
        .with("group = \"what\"\nscheme", "group = \"waht\"\nscheme")
        .with("by = [\"officer\"]\nreason = true", "by = [\"oficer\"]\nreason = true");
    let problems = world.load(None).unwrap_err();
    let places: Vec<_> = problems.iter().filter_map(|problem| problem.field.as_deref()).collect();
    for place in ["loan: transition.submit", "loan: field.number.group", "organisation: transition.close.by"]
    {
        assert!(places.contains(&place), "{places:?}");
    }
}

#[test]
fn a_register_stands_in_the_folder_of_its_name_and_only_there() {
    let found =
        lines(&World::new().with("register = \"loan\"", "register = \"lone\"").load(None).unwrap_err());
    assert!(found.contains("definition-misplaced"), "{found}");
    let found = lines(
        &World::new().with("register = \"region\"", "register = \"organisation\"").load(None).unwrap_err(),
    );
    assert!(found.contains("definition-name-twice"), "{found}");
}
