//! Joins and releases: one command a target, refused where units keep target and indicator apart.

use taihang_base::{Problem, Text};
use taihang_kernel::reason::both;
use taihang_kernel::{Act, Command, Draft, Origin, Record, RecordId, Value};
use taihang_plan::compare::scope::Scope;
use taihang_web::{Answer, Failure, Posted, Visit, see_saying};

use super::join::{Difference, differences};
use super::joins::targets;
use crate::indicators::house::House;
use crate::programme::Programme;
use crate::state::App;

/// The states in which a target may be edited; in the others it is corrected, with a reason.
const OPEN: [&str; 2] = ["extracted", "checked"];

/// Joins and releases as the form says, all at once.
pub(super) async fn set(app: App, visit: Visit, Posted(form): Posted<Vec<(String, String)>>) -> Answer {
    let programme = app.programme(&visit).await?;
    app.site
        .apart(move |store| {
            let actor = &visit.person()?.actor;
            let house = House::open(store, actor)?;
            let targets = targets(store, actor)?;
            let mut commands = Vec::new();
            for (name, value) in &form {
                let parts: Vec<&str> = value.split(':').collect();
                match (name.as_str(), parts.as_slice()) {
                    ("join", [target, version, indicator]) => {
                        let indicator: RecordId = indicator.parse().map_err(|_| gone())?;
                        let target = targets.get(*target).ok_or_else(gone)?;
                        commands.push(joining(&programme, &house, (target, version), indicator)?);
                    }
                    ("release", [target, version]) => {
                        let target = targets.get(*target).ok_or_else(gone)?;
                        let reason = "取消与指标的关联".to_owned();
                        commands.push(change(target, seen(version)?, None, reason));
                    }
                    _ => {}
                }
            }
            let word = if commands.is_empty() { "progress.nothing-joined" } else { "progress.joins-saved" };
            if !commands.is_empty() {
                store.submit_all(actor, commands)?;
            }
            Ok(see_saying(&visit, "/progress/joins", word))
        })
        .await
}

fn seen(version: &str) -> Result<i64, Vec<Problem>> {
    version.parse().map_err(|_| gone())
}

/// The command that joins a target; refused where the units keep the two apart.
fn joining(
    programme: &Programme,
    house: &House<'_>,
    (target, version): (&Record, &str),
    indicator: RecordId,
) -> Result<Command, Failure> {
    let indicator = house.indicators.values().find(|record| record.id == indicator).ok_or_else(gone)?;
    let place = programme.plans.iter().find_map(|plan| {
        let at = plan.figure_items.iter().position(|item| item.to_string() == target.id.to_string())?;
        Some((plan, plan.effective.figures.get(at)?))
    });
    let (plan, figure) = place.ok_or_else(gone)?;
    let differs = differences(figure, &Scope::of(&plan.effective), indicator);
    if let Some(bar) = differs.iter().find(|one| one.bars()) {
        let problem = Problem::new(
            "indicator-unit-differs",
            bar.words(),
            Text::new("请另选计量单位相同的指标。", "Choose an indicator of the same unit."),
        );
        return Err(vec![problem.about("indicator")].into());
    }
    let said: Vec<Text> = differs.iter().map(Difference::words).collect();
    let reason = both(&joined(indicator.text("zh").unwrap_or_default(), &said));
    Ok(change(target, seen(version)?, Some(indicator.id), reason))
}

/// Why a target is joined to the indicator called `name`, and in what the two differ.
pub(super) fn joined(name: &str, differs: &[Text]) -> Text {
    let zh: String = differs.iter().map(|one| one.zh.as_str()).collect();
    let en: Vec<&str> = std::iter::once("").chain(differs.iter().map(|one| one.en.as_str())).collect();
    Text::new(format!("关联指标“{name}”。{zh}"), format!("Joined to the indicator “{name}”.{}", en.join(" ")))
}

/// Another indicator for a target, as its state allows.
pub(super) fn change(target: &Record, version: i64, indicator: Option<RecordId>, reason: String) -> Command {
    let mut draft = Draft::default();
    draft.values.insert("indicator".to_owned(), indicator.map(Value::Ref));
    let id = target.id;
    let act = if OPEN.contains(&target.state.as_str()) {
        Act::Edit { id, version, draft }
    } else {
        Act::Correct { id, version, draft, state: None }
    };
    Command { register: "target".to_owned(), act, reason: Some(reason), origin: Origin::default() }
}

fn gone() -> Vec<Problem> {
    vec![Problem::new(
        "join-unknown",
        Text::new("找不到要关联的目标或指标。", "The target or the indicator is not there."),
        Text::new("请刷新本页后重试。", "Load the page again and try once more."),
    )]
}
