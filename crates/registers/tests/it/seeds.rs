//! Reference data are valid records, the same every time.

use taihang_kernel::Act;

use crate::world::{World, system};

#[test]
fn seeds_are_accepted_one_after_the_other() {
    let mut world = World::new();
    let commands = taihang_registers::seed(&world.catalogue).unwrap();
    assert!(commands.len() > 1_000, "{}", commands.len());
    let import = system("import", world.today);
    let mut refused = Vec::new();
    for command in &commands {
        if let Err(denied) = world.submit(&import, &command.register, command.act.clone(), None) {
            refused.push(format!("{:?}: {denied:?}", command.origin.idempotency_key));
        }
    }
    assert!(
        refused.is_empty(),
        "{} of {} refused: {:#?}",
        refused.len(),
        commands.len(),
        &refused[..refused.len().min(8)]
    );
    let city = world.get("region", "140300");
    assert!(city.owner.is_some() && city.text("name") == Some("阳泉市"));
}

#[test]
fn seeds_are_the_same_every_time_and_known_by_their_keys() {
    let catalogue = taihang_registers::catalogue().unwrap();
    let (one, two) =
        (taihang_registers::seed(&catalogue).unwrap(), taihang_registers::seed(&catalogue).unwrap());
    assert_eq!(one, two);
    let keys: std::collections::BTreeSet<_> =
        one.iter().map(|command| command.origin.idempotency_key.clone().unwrap()).collect();
    assert_eq!(keys.len(), one.len());
    let new: std::collections::BTreeSet<_> = one
        .iter()
        .filter(|command| matches!(command.act, Act::Create { .. }))
        .map(|command| command.act.record())
        .collect();
    assert_eq!(new.len(), one.iter().filter(|command| matches!(command.act, Act::Create { .. })).count());
}
