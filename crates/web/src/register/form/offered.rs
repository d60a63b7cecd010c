//! Of all roles, those that the form of a role offers: that somebody may be given, in an organisation of this kind.

use taihang_defs::Service;
use taihang_kernel::Value;

use super::super::legend::Legend;
use super::Form;

/// The field of the role, in the register that serves them.
const ROLE: &str = "role";
const ORGANISATION: &str = "organisation";

/// Takes the roles out of `legend` that do not fit the organisation of the form. Where it can still be chosen, those stay
/// that fit some; what is chosen already stays to be seen.
pub(super) fn roles(form: &Form<'_>, legend: &mut Legend) {
    let asking = form.asking;
    let list = asking.def().fields.get(ROLE).and_then(|field| field.kind.code_list());
    let (Some(Service::RoleGrants), Some(list)) = (asking.def().serves, list) else { return };
    let kind = kind(form);
    let chosen = form.typed.values.get(ROLE).map(String::as_str).or_else(|| form.record.text(ROLE));
    let roles = &asking.store.catalogue().defs.roles;
    legend.codes.retain(|(of, code), _| {
        let fits = || roles.get(code).is_some_and(|role| role.fits(kind.as_deref()));
        of != list || Some(code.as_str()) == chosen || fits()
    });
}

/// The kind of the organisation that the form holds and does not ask for.
fn kind(form: &Form<'_>) -> Option<String> {
    let Value::Ref(unit) = form.held.get(ORGANISATION)?.value.as_ref()? else { return None };
    let asking = form.asking;
    let seen = asking.store.one(asking.actor(), asking.organisations(), *unit).ok()?;
    seen.record.text("kind").map(str::to_owned)
}
