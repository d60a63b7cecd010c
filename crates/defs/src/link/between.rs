//! What leads from one register to another: refs, about-links, owners, prefills, services.

use crate::model::{CatalogueDef, FieldDef, FieldType, Owner, Prefill, RegisterDef, Scope, Service};

use super::notes::{FIELD, Notes, REGISTER, WORD};

/// Follows what leads out of `register`.
pub(super) fn check(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let registers = || catalogue.registers.keys().map(String::as_str);
    let columns = register.lines.values().flat_map(|line| {
        line.fields.values().map(move |field| (format!("line.{}.field.{}.to", line.name, field.name), field))
    });
    let fields = register.fields.values().map(|field| (format!("field.{}.to", field.name), field));
    for (at, field) in fields.chain(columns) {
        if let Some(to) = field.kind.target() {
            notes.known(&at, REGISTER, to, registers());
        }
    }
    for to in register.about.iter().flat_map(|about| &about.registers) {
        notes.known("about.registers", REGISTER, to, registers());
    }
    owner(register, catalogue, notes);
    for field in register.fields.values() {
        prefill(field, register, catalogue, notes);
    }
    assigned(register, catalogue, notes);
    if let Some(service) = register.serves {
        serve(service, register, catalogue, notes);
    }
}

/// The owner is an organisation.
fn owner(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let organisations = catalogue.serving(Service::Organisations).map(|served| served.name.as_str());
    let hint = (
        "owner 须通向单位：self、creator、nobody、字段或 引用.字段。",
        "It is self, creator, nobody, a ref to an organisation, or ref.field.",
    );
    let sound = match &register.owner {
        Owner::Nobody | Owner::Creator => true,
        Owner::Itself => register.serves == Some(Service::Organisations),
        Owner::Field(field) => {
            !known_field("owner", field, register, notes) || points_to(register, field, organisations)
        }
        Owner::Through { through, field } => {
            known_field("owner", through, register, notes);
            let other = register.fields.get(through).and_then(single).and_then(|to| catalogue.register(to));
            other.is_some_and(|other| {
                field == "owner" && other.owner != Owner::Nobody || points_to(other, field, organisations)
            })
        }
    };
    if !sound {
        notes.add(
            "owner",
            "definition-owner",
            ("owner 不通向单位。".to_owned(), "The owner does not lead to an organisation.".to_owned()),
            hint,
        );
    }
}

fn known_field(at: &str, name: &str, register: &RegisterDef, notes: &mut Notes) -> bool {
    notes.known(at, FIELD, name, register.fields.keys().map(String::as_str))
}

/// The register that a ref (not refs) points to.
fn single(field: &FieldDef) -> Option<&str> {
    matches!(field.kind, FieldType::Ref { .. }).then(|| field.kind.target()).flatten()
}

fn points_to(register: &RegisterDef, field: &str, target: Option<&str>) -> bool {
    target.is_some() && register.fields.get(field).and_then(single) == target
}

/// A prefill gives a value of the field's own type.
fn prefill(field: &FieldDef, register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    let serving = |service| catalogue.serving(service).map(|served: &RegisterDef| served.name.as_str());
    let to = single(field);
    let sound = match &field.prefill {
        None => true,
        Some(Prefill::OwnOrganisation) => {
            to.is_some() && (to == serving(Service::Organisations) || to == serving(Service::Regions))
        }
        Some(Prefill::OwnPerson) => to.is_some() && to == serving(Service::Persons),
        Some(Prefill::Today) => matches!(field.kind, FieldType::Date),
        Some(Prefill::Through { through, field: far }) => {
            let other = register.fields.get(through).and_then(single).and_then(|to| catalogue.register(to));
            let far = other.and_then(|other| other.fields.get(far));
            far.is_some_and(|far| {
                far.kind.word() == field.kind.word() && far.kind.target() == field.kind.target()
            })
        }
        Some(Prefill::Value(value)) => match &field.kind {
            FieldType::Choice(crate::model::ChoiceOptions::Closed(options)) => options.contains_key(value),
            FieldType::YesNo => value == "yes" || value == "no",
            FieldType::Integer(_) | FieldType::Decimal(_) | FieldType::Money(_) | FieldType::Percent(_) => {
                taihang_base::parse_decimal(value).is_ok()
            }
            FieldType::Text { .. }
            | FieldType::Prose { .. }
            | FieldType::Choice(_)
            | FieldType::Identifier { .. }
            | FieldType::Period => !value.is_empty(),
            FieldType::Date
            | FieldType::Choices(_)
            | FieldType::Ref { .. }
            | FieldType::Refs { .. }
            | FieldType::File(_)
            | FieldType::Place => false,
        },
    };
    if !sound {
        let message = (
            "预填的值不合字段的类型。".to_owned(),
            "The prefill gives no value of the field's type.".to_owned(),
        );
        let hint =
            ("请核对来源字段、登记册或选项。", "Look at the source field, its register, or the option.");
        notes.add(&format!("field.{}.prefill", field.name), "definition-prefill", message, hint);
    }
}

/// The scope `assigned` needs assignments that can name records of this register, in these roles.
fn assigned(register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    for grant in &register.grants {
        let Scope::Assigned(kinds) = &grant.scope else { continue };
        let at = format!("grant ({}).scope", grant.role);
        let Some(assignments) = catalogue.serving(Service::Assignments) else {
            notes.refuse(
                &at,
                ("没有提供分工的登记册。", "No register serves assignments."),
                ("请换一种范围。", "Use another scope."),
            );
            continue;
        };
        let objects: Vec<&str> = assignments
            .one_of
            .iter()
            .flat_map(|(fields, _)| fields)
            .filter_map(|field| assignments.fields.get(field).and_then(single))
            .collect();
        notes.known(&at, REGISTER, &register.name, objects);
        if let Some(FieldType::Choice(crate::model::ChoiceOptions::Closed(options))) =
            assignments.fields.get("role").map(|field| &field.kind)
        {
            for kind in kinds {
                notes.known(&at, WORD, kind, options.keys().map(String::as_str));
            }
        }
    }
}

/// What a service asks of a field: its name, the words of its type, and the service of the register that it points to.
type Asked = (&'static str, &'static [&'static str], Option<Service>);

const TEXTS: &[&str] = &["text", "identifier"];
const CODE: &[&str] = &["identifier"];
const CHOICE: &[&str] = &["choice"];
const REF: &[&str] = &["ref"];
const PERIOD: &[&str] = &["period"];
const YES_NO: &[&str] = &["yes_no"];

/// The fields that the kernel reads; see [`Service`].
fn asked(service: Service) -> &'static [Asked] {
    use Service::{Organisations, Persons, Regions, RoleGrants};
    const ORGANISATION: Asked = ("organisation", REF, Some(Organisations));
    const PERSON: Asked = ("person", REF, Some(Persons));
    const NAME: Asked = ("name", TEXTS, None);
    match service {
        Organisations => &[("above", REF, Some(Organisations)), NAME, ("region", REF, Some(Regions))],
        Persons => &[NAME],
        Service::Accounts => &[NAME, PERSON, ("language", CHOICE, None)],
        RoleGrants => &[
            PERSON,
            ORGANISATION,
            ("role", CHOICE, None),
            ("root", REF, Some(Organisations)),
            ("period", PERIOD, None),
            ("delegated_by", REF, Some(Persons)),
            ("delegation", CHOICE, None),
        ],
        Service::Affiliations => &[PERSON, ORGANISATION, ("primary", YES_NO, None), ("period", PERIOD, None)],
        Service::Assignments => &[("role", CHOICE, None), ORGANISATION, PERSON, ("period", PERIOD, None)],
        Service::Parameters => &[
            ("code", CODE, None),
            ("region", REF, Some(Regions)),
            ("value", &["text"], None),
            ("mode", CHOICE, None),
            ("direction", CHOICE, None),
            ("valid", PERIOD, None),
        ],
        Service::Codes => &[
            ("list", CODE, None),
            ("code", CODE, None),
            ("zh", &["text"], None),
            ("en", &["text"], None),
            ("above", REF, Some(Service::Codes)),
            ("valid", PERIOD, None),
        ],
        Regions => &[
            ("code", CODE, None),
            NAME,
            ("above", REF, Some(Regions)),
            ("valid", PERIOD, None),
            ("government", REF, Some(Organisations)),
        ],
        Service::Clients => &[ORGANISATION, NAME, ("scopes", &["choices"], None)],
    }
}

fn serve(service: Service, register: &RegisterDef, catalogue: &CatalogueDef, notes: &mut Notes) {
    if catalogue.registers.values().filter(|other| other.serves == Some(service)).count() > 1 {
        notes.refuse(
            "serves",
            ("另有登记册提供同一服务。", "Another register offers the same service."),
            ("请只保留一个。", "Keep one of them."),
        );
    }
    for (name, words, target) in asked(service) {
        super::names::typed("serves", name, words, register, notes);
        let target = target.and_then(|target| catalogue.serving(target));
        let Some(to) = register.fields.get(*name).and_then(single) else { continue };
        if target.is_some_and(|target| target.name != to) {
            let message =
                (format!("“{name}”引用了错误的登记册。"), format!("`{name}` points to the wrong register."));
            notes.add("serves", "definition-type", message, ("请改 to。", "Mend its to."));
        }
    }
    if service == Service::Assignments && register.one_of.is_empty() {
        notes.refuse(
            "serves",
            ("分工须有 one_of，指明对象。", "Assignments have a one_of set: what they are about."),
            ("请加 one_of。", "Add it."),
        );
    }
}
