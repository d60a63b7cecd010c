//! The sample of a survey: drawn from the register of organisations by a seed, with the frame kept, so that anybody who may see the
//! round can repeat the draw.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Path;
use axum::http::StatusCode;
use jiff::civil::Date;
use maud::{Markup, html};
use rust_decimal::Decimal;
use taihang_base::{Problem, Refusal, Text};
use taihang_collection::frame::{Allocation, Drawn, Member, draw};
use taihang_collection::response::weight;
use taihang_defs::{ChoiceOptions, FieldType};
use taihang_kernel::{Act, Actor, Draft, Query, Record, RecordId, Test, Value};
use taihang_registers::collection::{self, field};
use taihang_registers::{data_return, organisation};
use taihang_store::read::Seen;
use taihang_store::{Store, StoreError};
use taihang_web::components::{
    Cell, Column, Row, Table, csrf_field, page_head, panel, problem_summary, table,
};
use taihang_web::register::Asking;
use taihang_web::{Answer, Failure, Page, Posted, Visit, see_saying};

use super::entry::Typed;
use super::rounds::id;
use crate::every::every;
use crate::indicators::places::Places;
use crate::state::App;

/// Kinds of organisations that a survey asks.
const KINDS: [&str; 6] = ["firm", "university", "institute", "hospital", "agency", "social_body"];
const STRATA: [&str; 4] = ["none", "kind", "city", "kind_city"];
const ALLOCATIONS: [&str; 2] = ["proportional", "equal"];
/// A larger frame is narrowed first.
const MOST: usize = 30_000;
/// So many ids stand in one line of the frame.
const EACH: usize = 36;

/// The page.
pub(super) async fn page(_: App, visit: Visit, Path(at): Path<String>) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), move |asking| {
        let seen = survey(asking, &at)?;
        render(asking, &seen, &wished(&seen.record), &[])
    })
    .await
}

/// Draws, and writes frame and sample into the round.
pub(super) async fn take(
    _: App,
    visit: Visit,
    Path(at): Path<String>,
    Posted(typed): Posted<Typed>,
) -> Answer {
    Asking::answer(visit, collection::REGISTER.to_owned(), move |asking| {
        let seen = survey(asking, &at)?;
        if !may_draw(asking, &seen) {
            return Err(Refusal::NotAllowed.into());
        }
        let version = super::save::version(&typed)?;
        let wish = match Wish::read(&typed) {
            Ok(wish) => wish,
            Err(problems) => return render(asking, &seen, &typed, &problems),
        };
        let members = frame_of(&asking.store, asking.actor(), &wish)?;
        let drawn = match drawn_from(&members, &wish) {
            Ok(drawn) => drawn,
            Err(problem) => return render(asking, &seen, &typed, &[problem]),
        };
        let act = Act::Edit {
            id: seen.record.id,
            version,
            draft: wish.draft(asking.actor().today, &members, &drawn),
        };
        match asking.store.submit(asking.actor(), asking.command(act, "", None)) {
            Ok(_) => {
                let path = format!("/collection/{}/sample", seen.record.id);
                Ok(see_saying(&asking.visit, &path, "collection.drawn"))
            }
            Err(StoreError::Problems(found)) => render(asking, &seen, &typed, &found),
            Err(other) => Err(other.into()),
        }
    })
    .await
}

/// What a round of a survey says of its sample: `size` units of these `kinds` in the reach of `actor`, by city in proportion.
pub fn drawn(
    store: &Store,
    actor: &Actor,
    kinds: &[&str],
    (size, seed): (usize, u64),
) -> Result<Draft, Failure> {
    let kinds = kinds.iter().map(|kind| Value::Choice((*kind).to_owned())).collect();
    let strata = "city".to_owned();
    let wish = Wish { kinds, region: None, strata, size, seed, allocation: Allocation::Proportional };
    let members = frame_of(store, actor, &wish)?;
    let drawn =
        drawn_from(&members, &wish).map_err(|problem| Failure::from(StoreError::Problems(vec![problem])))?;
    Ok(wish.draft(actor.today, &members, &drawn))
}

fn survey(asking: &Asking, at: &str) -> Result<Seen, Failure> {
    let seen = asking.store.one(asking.actor(), collection::REGISTER, id(at)?)?;
    if seen.record.text(field::KIND) != Some("survey") {
        return Err(Refusal::NotFound.into());
    }
    Ok(seen)
}

/// Before the round is open, whoever prepares it.
fn may_draw(asking: &Asking, seen: &Seen) -> bool {
    seen.record.state == "planned" && !asking.editable(&seen.record, &seen.standing).is_empty()
}

/// What is drawn, from what.
struct Wish {
    kinds: Vec<Value>,
    region: Option<RecordId>,
    strata: String,
    size: usize,
    seed: u64,
    allocation: Allocation,
}

impl Wish {
    fn read(typed: &Typed) -> Result<Self, Vec<Problem>> {
        let of = |name: &str| typed.get(name).map_or("", |text| text.trim());
        let kinds: Vec<Value> = KINDS
            .iter()
            .filter(|kind| typed.contains_key(&format!("kind.{kind}")))
            .map(|kind| Value::Choice((*kind).to_owned()))
            .collect();
        let mut problems = Vec::new();
        let mut wrong = |about: &str, zh: &str, en: &str| {
            let hint = Text::new("请改正后重新抽样。", "Mend it and draw again.");
            problems.push(Problem::new("sample-unreadable", Text::new(zh, en), hint).about(about));
        };
        if kinds.is_empty() {
            wrong("kinds", "请至少选择一类机构。", "Choose at least one kind of organisation.");
        }
        let size = of("size").parse().ok().filter(|size| (1..=MOST).contains(size));
        if size.is_none() {
            wrong("size", "样本量应为正整数。", "The size of the sample is a whole number above zero.");
        }
        let seed = of("seed").parse().ok().filter(|seed: &u64| *seed <= i64::MAX.unsigned_abs());
        if seed.is_none() {
            wrong("seed", "抽样种子应为非负整数。", "The seed is a whole number, zero or more.");
        }
        let strata = of("strata");
        let strata = if STRATA.contains(&strata) { strata } else { "none" }.to_owned();
        let allocation =
            if of("allocation") == "equal" { Allocation::Equal } else { Allocation::Proportional };
        let region = of("region").parse().ok();
        match (size, seed) {
            (Some(size), Some(seed)) if problems.is_empty() => {
                Ok(Self { kinds, region, strata, size, seed, allocation })
            }
            _ => Err(problems),
        }
    }

    fn draft(&self, today: Date, members: &[Member], drawn: &[Drawn]) -> Draft {
        let whole = |number: u64| i64::try_from(number).ok().map(Value::Integer);
        let subjects = drawn.iter().filter_map(|one| one.key.parse().ok()).collect();
        let allocation = match self.allocation {
            Allocation::Proportional => "proportional",
            Allocation::Equal => "equal",
        };
        let mut strata: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for member in members {
            strata.entry(&member.stratum).or_default().push(&member.key);
        }
        let line = |(stratum, units): (&str, &[&str])| {
            [
                ("stratum".to_owned(), Some(Value::Text(stratum.to_owned()))),
                ("units".to_owned(), Some(Value::Text(units.join(" ")))),
            ]
            .into()
        };
        let lines =
            strata.iter().flat_map(|(stratum, units)| units.chunks(EACH).map(|some| (*stratum, some)));
        let mut draft = Draft::default()
            .with(field::SUBJECTS, Value::Refs(subjects))
            .with(field::SAMPLE, whole(self.size as u64))
            .with(field::SEED, whole(self.seed))
            .with(field::STRATA, Value::Choice(self.strata.clone()))
            .with(field::ALLOCATION, Value::Choice(allocation.to_owned()))
            .with(field::DRAWN_ON, Value::Date(today));
        draft.lines.insert(field::FRAME_LINES.to_owned(), lines.map(line).collect());
        draft
    }
}

/// Everybody in the registers who may be asked, with the stratum, in the order of their ids.
fn frame_of(store: &Store, actor: &Actor, wish: &Wish) -> Result<Vec<Member>, Failure> {
    let places = Places::load(store, actor)?;
    let query = Query::all(organisation::REGISTER, 1000)
        .with(organisation::field::KIND, Test::In(wish.kinds.clone()))
        .with("state", Test::In(vec![Value::Choice("active".to_owned())]));
    let mut members = Vec::new();
    for record in every(store, actor, query)? {
        let region = record.reference(organisation::field::REGION);
        if wish.region.is_some_and(|above| !region.is_some_and(|own| places.within(own, above))) {
            continue;
        }
        let kind = || label(store, record.text(organisation::field::KIND).unwrap_or_default());
        let stratum = match wish.strata.as_str() {
            "kind" => kind(),
            "city" => city_of(&places, region),
            "kind_city" => format!("{}·{}", kind(), city_of(&places, region)),
            _ => "全部".to_owned(),
        };
        members.push(Member { key: record.id.to_string(), stratum });
    }
    members.sort_by(|one, other| one.key.cmp(&other.key));
    Ok(members)
}

fn drawn_from(members: &[Member], wish: &Wish) -> Result<Vec<Drawn>, Problem> {
    if members.len() > MOST {
        let many = members.len();
        return Err(Problem::new(
            "frame-too-large",
            Text::new(
                format!("抽样框有 {many} 个单位，超过 {MOST} 个。"),
                format!("The frame has {many} units, more than {MOST}."),
            ),
            Text::new("请缩小地区或减少机构类别。", "Narrow the region, or choose fewer kinds."),
        ));
    }
    draw(members, wish.size, wish.seed, wish.allocation)
}

/// The city in which a region lies; the region itself above cities.
fn city_of(places: &Places, region: Option<RecordId>) -> String {
    let way = region.map(|region| places.way(region)).unwrap_or_default();
    let is_city = |place: &&RecordId| {
        places.get(**place).is_some_and(|place| place.code.ends_with("00") && !place.code.ends_with("0000"))
    };
    let found = way.iter().find(is_city).or(way.last());
    found.map_or("—", |place| places.name(*place, taihang_base::Language::Zh)).to_owned()
}

/// What a kind of organisation is called in the frame, which is kept in Chinese.
fn label(store: &Store, kind: &str) -> String {
    option_of(store, organisation::REGISTER, organisation::field::KIND, kind)
        .map_or_else(|| kind.to_owned(), |text| text.zh.clone())
}

fn option_of<'a>(store: &'a Store, register: &str, name: &str, key: &str) -> Option<&'a Text> {
    let register = store.catalogue().register(register)?;
    let FieldType::Choice(ChoiceOptions::Closed(options)) = &register.def.fields.get(name)?.kind else {
        return None;
    };
    options.get(key).map(|option| &option.label)
}

/// The frame that the round keeps.
pub(super) fn kept(record: &Record) -> Vec<Member> {
    let text = |value: Option<&Option<Value>>| {
        if let Some(Some(Value::Text(text))) = value { text.clone() } else { String::new() }
    };
    let mut members = Vec::new();
    for line in record.lines(field::FRAME_LINES) {
        let stratum = text(line.first());
        for key in text(line.get(1)).split_whitespace() {
            members.push(Member { key: key.to_owned(), stratum: stratum.clone() });
        }
    }
    members.sort_by(|one, other| one.key.cmp(&other.key));
    members
}

/// Whether the same seed draws the same sample from the frame that is kept.
fn repeats(record: &Record, members: &[Member]) -> Option<bool> {
    let whole =
        |name: &str| if let Some(Value::Integer(number)) = record.get(name) { Some(*number) } else { None };
    let (size, seed) =
        (usize::try_from(whole(field::SAMPLE)?).ok()?, u64::try_from(whole(field::SEED)?).ok()?);
    let equal = record.text(field::ALLOCATION) == Some("equal");
    let drawn =
        draw(members, size, seed, if equal { Allocation::Equal } else { Allocation::Proportional }).ok()?;
    let drawn: BTreeSet<String> = drawn.into_iter().map(|one| one.key).collect();
    let Some(Value::Refs(subjects)) = record.get(field::SUBJECTS) else { return Some(false) };
    Some(subjects.iter().map(ToString::to_string).collect::<BTreeSet<_>>() == drawn)
}

/// What became of one stratum.
#[derive(Default, Clone, Copy)]
pub(super) struct Stratum {
    pub(super) frame: usize,
    drawn: usize,
    came: usize,
    pub(super) accepted: usize,
}

/// The strata of a round with what was drawn and what came, and the stratum of each unit.
pub(super) fn strata(
    record: &Record,
    returns: &[Record],
) -> (BTreeMap<String, Stratum>, BTreeMap<String, String>) {
    let (mut strata, mut of) = (BTreeMap::<String, Stratum>::new(), BTreeMap::new());
    for member in kept(record) {
        strata.entry(member.stratum.clone()).or_default().frame += 1;
        of.insert(member.key, member.stratum);
    }
    if let Some(Value::Refs(subjects)) = record.get(field::SUBJECTS) {
        for stratum in subjects.iter().filter_map(|unit| of.get(&unit.to_string())) {
            strata.entry(stratum.clone()).or_default().drawn += 1;
        }
    }
    for one in returns {
        let unit = one.reference(data_return::field::UNIT).map(|unit| unit.to_string());
        let Some(stratum) = unit.and_then(|unit| of.get(&unit)) else { continue };
        let stratum = strata.entry(stratum.clone()).or_default();
        stratum.came += usize::from(one.get(data_return::field::SUBMITTED_ON).is_some());
        stratum.accepted += usize::from(one.state == "accepted");
    }
    (strata, of)
}

/// The strata with frame, sample, response and weight.
pub(super) fn coverage(visit: &Visit, record: &Record, returns: &[Record]) -> Markup {
    let (strata, _) = strata(record, returns);
    if strata.is_empty() {
        return html! {};
    }
    let mut columns = vec![Column::text(visit.word("collection.stratum"))];
    let words = ["in-frame", "drawn-units", "received", "accepted", "response", "weight"];
    columns.extend(words.map(|word| Column::figure(visit.word(&format!("collection.{word}")))));
    let share = |part: usize, of: usize| {
        let share = Decimal::from(part).checked_mul(Decimal::ONE_HUNDRED)?.checked_div(Decimal::from(of))?;
        Some(format!("{}%", share.round_dp(1).normalize()))
    };
    let row = |(name, one): (&String, &Stratum)| -> Row {
        let weight = weight(one.frame, one.accepted).map(|weight| weight.round_dp(2).normalize().to_string());
        let figure = |count: usize| Cell::text(&count.to_string()).sorted_by(count);
        vec![
            Cell::head(html! { (name) }),
            figure(one.frame),
            figure(one.drawn),
            figure(one.came),
            figure(one.accepted),
            Cell::text(&share(one.came, one.drawn).unwrap_or_else(|| "—".to_owned())),
            Cell::text(&weight.unwrap_or_else(|| "—".to_owned())),
        ]
        .into()
    };
    let drawn = Table { columns, rows: strata.iter().map(row).collect(), ..Table::default() };
    let note = match repeats(record, &kept(record)) {
        Some(true) => visit.word("collection.repeats"),
        Some(false) => visit.word("collection.does-not-repeat"),
        None => "",
    };
    panel("strata", visit.word("collection.strata-title"), &html! { (note) }, &table(&drawn))
}

/// The form as it was last filled in.
fn wished(record: &Record) -> Typed {
    let mut typed = Typed::new();
    let whole =
        |name: &str| if let Some(Value::Integer(number)) = record.get(name) { Some(*number) } else { None };
    let mut put = |name: &str, text: Option<String>| typed.extend(text.map(|text| (name.to_owned(), text)));
    put("size", whole(field::SAMPLE).map(|size| size.to_string()));
    // A seed nobody has chosen: the number in the id of the round.
    let number =
        record.id.to_string().bytes().fold(7_u64, |sum, byte| (sum * 31 + u64::from(byte)) % 1_000_000);
    put("seed", Some(whole(field::SEED).map_or_else(|| number.to_string(), |seed| seed.to_string())));
    put("strata", record.text(field::STRATA).map(str::to_owned));
    put("allocation", record.text(field::ALLOCATION).map(str::to_owned));
    for kind in ["firm", "institute"] {
        put(&format!("kind.{kind}"), Some("yes".to_owned()));
    }
    typed
}

fn render(asking: &Asking, seen: &Seen, typed: &Typed, problems: &[Problem]) -> Answer {
    let visit = &asking.visit;
    let title = visit.word("collection.sample-title");
    let round = seen.record.text(field::TITLE).unwrap_or("—");
    let returns = match Asking::of(visit.clone(), data_return::REGISTER) {
        Ok(returns) => super::rounds::returns(&returns, Some(seen.record.id))?,
        Err(Failure::Refusal(_)) => Vec::new(),
        Err(other) => return Err(other),
    };
    let body = html! {
        (page_head(title, visit.word("collection.sample-sentence"), &html! {}))
        (problem_summary(visit, "s", problems))
        (coverage(visit, &seen.record, &returns))
        @if may_draw(asking, seen) { (form(asking, seen, typed)?) }
        @else if kept(&seen.record).is_empty() { p.soft { (visit.word("collection.not-drawn")) } }
    };
    let page =
        Page::new(visit, title).section("/collection").under(visit.word("collection.title"), "/collection");
    let mut response = page.under(round, &format!("/collection/{}", seen.record.id)).render(&body);
    if !problems.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

fn form(asking: &Asking, seen: &Seen, typed: &Typed) -> Result<Markup, Failure> {
    let visit = &asking.visit;
    let value = |name: &str| typed.get(name).map_or("", String::as_str);
    let places = Places::load(&asking.store, asking.actor())?;
    let home = places.home();
    let regions: Vec<RecordId> =
        home.into_iter().chain(home.map(|home| places.below(home)).unwrap_or_default()).collect();
    let choice = |name: &str, keys: &[&str]| {
        html! {
            div.field {
                label for={ "s-" (name) } { (visit.word(&format!("collection.{name}"))) }
                select id={ "s-" (name) } name=(name) {
                    @for key in keys {
                        option value=(key) selected[value(name) == *key] {
                            (option_of(&asking.store, collection::REGISTER, name, key).map_or(*key, |text| text.in_language(visit.language)))
                        }
                    }
                }
            }
        }
    };
    let number = |name: &str| {
        html! {
            div.field {
                label for={ "s-" (name) } { (visit.word(&format!("collection.sample-{name}"))) }
                input id={ "s-" (name) } name=(name) value=(value(name)) inputmode="numeric" autocomplete="off" required;
            }
        }
    };
    let kind_word = |kind: &str| {
        let text = option_of(&asking.store, organisation::REGISTER, organisation::field::KIND, kind);
        text.map_or_else(|| kind.to_owned(), |text| text.in_language(visit.language).to_owned())
    };
    let body = html! {
        form.fields method="post" action={ "/collection/" (seen.record.id) "/sample" } {
            (csrf_field(visit))
            input type="hidden" name="version" value=(seen.record.version);
            fieldset id="s-kinds" {
                legend { (visit.word("collection.sample-kinds")) }
                @for kind in KINDS {
                    label.check { input type="checkbox" name={ "kind." (kind) } value="yes" checked[typed.contains_key(&format!("kind.{kind}"))]; " " (kind_word(kind)) }
                }
            }
            div.field {
                label for="s-region" { (visit.word("collection.sample-region")) }
                select id="s-region" name="region" {
                    option value="" { (visit.word("collection.everywhere")) }
                    @for region in &regions { option value=(region) selected[value("region") == region.to_string()] { (places.name(*region, visit.language)) } }
                }
            }
            (choice(field::STRATA, &STRATA))
            (choice(field::ALLOCATION, &ALLOCATIONS))
            (number("size"))
            (number("seed"))
            div.actions { button.button.primary { (visit.word("collection.draw")) } }
            p.small.soft { (visit.word("collection.draw-note")) }
        }
    };
    Ok(panel("draw", visit.word("collection.draw-title"), &html! {}, &body))
}
