//! Names of public bodies: which body a name means, its level, whom it belongs to, who answers for its duties now.
//!
//! The knowledge is data (`data/offices.toml`, `data/provinces.toml`) about kinds of bodies; a name that fits none is kept
//! as written, its kind unknown. Start reading at [`resolve`].

mod place;
mod table;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use taihang_base::RegionLevel;

use place::Place;
use table::{Office, Table};

/// A public body as a name in a document means it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// The name as written.
    pub name: String,
    /// The full name, e.g. `山西省发展和改革委员会`; the name as written if the body is not known.
    pub canonical: String,
    /// What it is for, the same at every level, e.g. `发展和改革`.
    pub function: Option<String>,
    /// The function in English.
    pub english: Option<String>,
    /// Its level; none for bodies of several levels and where nothing tells.
    pub level: Option<RegionLevel>,
    /// The region it belongs to, by full name, if known.
    pub region: Option<String>,
    /// The body above it.
    pub parent: Option<String>,
    /// What kind of body it is.
    pub kind: UnitKind,
    /// Who took over its main duties.
    pub successor: Option<Successor>,
}

/// The body that took over, and since when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Successor {
    /// Its full name.
    pub name: String,
    /// What it is for.
    pub function: String,
    /// The day by which the change was complete.
    pub since: Date,
}

/// The kinds of bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnitKind {
    /// A department of a government (科技厅, 财政局).
    Department,
    /// One government.
    Government,
    /// Several governments named together (有关市、县人民政府): one unit.
    GovernmentsConcerned,
    /// Several departments named together (市直各有关部门): one unit.
    DepartmentsConcerned,
    /// A Party committee or one of its bodies.
    Party,
    /// A people's organisation (科协, 总工会).
    Organisation,
    /// A branch of a central body (税务局, 人民银行).
    CentralBranch,
    /// Congress, consultative conference, courts.
    Assembly,
    /// A leading group, headquarters or their office.
    LeadingGroup,
    /// A development zone or its administration.
    Zone,
    /// A university, institute, centre.
    Institution,
    /// A firm or a bank.
    Enterprise,
    /// An association, a chamber, an alliance.
    Association,
    /// Not recognised.
    Unknown,
}

/// The body that `name` means in a document of `region` (full name of a province, city or county).
///
/// `on` is the day the answer is for: a successor later than that day is not reported, and of two bodies that shared a
/// name the one of that day is taken. Without it every change known here counts.
pub fn resolve(name: &str, region: Option<&str>, on: Option<Date>) -> Unit {
    let words = clean(name);
    let table = Table::get();
    if let Some(unit) = several(name, &words) {
        return unit;
    }
    for place in place::candidates(&words, region) {
        if let Some(unit) = government(name, &place) {
            return unit;
        }
        if let Some(office) = office(table, &place, on) {
            return described(name, table, office, &place, on);
        }
    }
    shaped(name, &words, table, region)
}

/// Whether two units are one body: the same function at the same level of the same region, or the same unknown name.
pub fn same_unit(a: &Unit, b: &Unit) -> bool {
    if a.canonical == b.canonical {
        return true;
    }
    let regions_fit = a.region.is_none() || b.region.is_none() || a.region == b.region;
    a.function.is_some() && a.function == b.function && a.level == b.level && a.kind == b.kind && regions_fit
}

/// Whether two units have the same duties, whatever their level and whatever they were called at the time: the name of
/// the function that answers today is the same (省经信委 and 市工业和信息化局).
pub fn same_duties(a: &Unit, b: &Unit) -> bool {
    let today = |unit: &Unit| {
        unit.successor.as_ref().map(|after| after.function.clone()).or_else(|| unit.function.clone())
    };
    today(a).is_some_and(|function| Some(function) == today(b))
}

/// The name without spaces and without a note in brackets at its end.
fn clean(name: &str) -> String {
    let joined: String = name.chars().filter(|c| !c.is_whitespace()).collect();
    let cut =
        joined.strip_suffix(['）', ')']).and_then(|open| open.rfind(['（', '(']).map(|at| &joined[..at]));
    match cut {
        Some(head) if !head.is_empty() => head.to_owned(),
        _ => joined,
    }
}

/// A unit of which nothing but the kind is known.
fn bare(name: &str, kind: UnitKind) -> Unit {
    Unit {
        name: name.to_owned(),
        canonical: name.trim().to_owned(),
        function: None,
        english: None,
        level: None,
        region: None,
        parent: None,
        kind,
        successor: None,
    }
}

/// “有关市、县人民政府”, “各县区委、政府”, “市直各有关部门”: many bodies that a document names as one.
fn several(name: &str, words: &str) -> Option<Unit> {
    if !["各", "有关", "相关", "所有"].iter().any(|many| words.contains(many)) {
        return None;
    }
    let governments = ["政府", "党委", "管委会", "市", "县", "区", "县区", "旗", "州", "盟", "乡镇", "街道"];
    let departments = ["部门", "单位", "委办局", "厅局", "委局", "机关", "各委", "行业"];
    if departments.iter().any(|end| words.ends_with(end)) {
        return Some(bare(name, UnitKind::DepartmentsConcerned));
    }
    if !governments.iter().any(|end| words.ends_with(end)) {
        return None;
    }
    let mut unit = bare(name, UnitKind::GovernmentsConcerned);
    let county = ["县", "区", "旗"].iter().any(|word| words.contains(word)) && !words.contains("开发区");
    let city =
        words.contains('市') && !words.contains("县市") && !words.contains("（市") && !words.contains("(市");
    unit.level = match (city, county) {
        (true, false) => Some(RegionLevel::City),
        (false, true) => Some(RegionLevel::County),
        _ => None,
    };
    Some(unit)
}

/// 人民政府, 政府, 市委、市政府, 省委: the government or the Party committee of one place.
fn government(name: &str, place: &Place) -> Option<Unit> {
    let rest = place.rest.as_str();
    if rest == "国务院" || name == "国务院" {
        let mut unit = bare(name, UnitKind::Government);
        unit.level = Some(RegionLevel::Nation);
        return Some(unit);
    }
    if place.words.is_empty() {
        return None;
    }
    let kind = if matches!(rest, "人民政府" | "政府") || (rest.starts_with('委') && rest.ends_with("政府"))
    {
        UnitKind::Government
    } else if matches!(rest, "委" | "委员会" | "党委") {
        UnitKind::Party
    } else {
        return None;
    };
    let mut unit = bare(name, kind);
    unit.level = place.level;
    unit.region.clone_from(&place.region);
    unit.function = Some(if kind == UnitKind::Party { "委员会" } else { "人民政府" }.to_owned());
    unit.canonical = if kind == UnitKind::Party { place.committee() } else { place.government() };
    unit.parent = if kind == UnitKind::Party { None } else { place.government_above() };
    Some(unit)
}

/// The office that the words after the place name.
fn office<'t>(table: &'t Table, place: &Place, on: Option<Date>) -> Option<&'t Office> {
    let rest = place.rest.as_str();
    let whole = table.find(rest, place.level, on);
    if let Some(of_party) = rest.strip_prefix('委') {
        // 市委办公室 is not the government's office, whatever its name shares with it.
        return table.find_party(of_party).or(whole);
    }
    let stripped = || rest.strip_prefix("人民政府").or_else(|| rest.strip_prefix("政府"));
    whole.or_else(|| stripped().and_then(|core| table.find(core, place.level, on)))
}

/// Everything that the office and the place tell.
fn described(name: &str, table: &Table, office: &Office, place: &Place, on: Option<Date>) -> Unit {
    let place = place.raised_to(office.level_of(&place.rest));
    Unit {
        name: name.to_owned(),
        canonical: office.full_name(&place, &place.rest),
        function: Some(office.canonical.clone()),
        english: Some(office.en.clone()),
        level: place.level,
        region: place.region.clone(),
        parent: match office.kind {
            UnitKind::Department => Some(place.government()),
            UnitKind::Party => Some(place.committee()),
            UnitKind::CentralBranch => office.head.clone(),
            UnitKind::Government
            | UnitKind::GovernmentsConcerned
            | UnitKind::DepartmentsConcerned
            | UnitKind::Organisation
            | UnitKind::Assembly
            | UnitKind::LeadingGroup
            | UnitKind::Zone
            | UnitKind::Institution
            | UnitKind::Enterprise
            | UnitKind::Association
            | UnitKind::Unknown => None,
        },
        kind: office.kind,
        successor: successor(table, office, &place, on),
    }
}

/// The last office of the chain of successors that exists on the day asked for.
fn successor(table: &Table, office: &Office, place: &Place, on: Option<Date>) -> Option<Successor> {
    let mut current = office;
    let mut found = None;
    while let Some((next, since)) = table.next(current, place) {
        if on.is_some_and(|day| day < since) {
            break;
        }
        found = Some(Successor { name: next.full_name(place, ""), function: next.canonical.clone(), since });
        current = next;
    }
    found
}

/// A body told by how its name ends.
fn shaped(name: &str, words: &str, table: &Table, region: Option<&str>) -> Unit {
    let mut unit = bare(name, table.shape(words).unwrap_or(UnitKind::Unknown));
    if unit.kind == UnitKind::Unknown {
        return unit;
    }
    // A university called after a city need not be the city's: only 吕梁市… and 市… tell the level there.
    let tells = |place: &Place| unit.kind == UnitKind::Zone || place.words.ends_with(['省', '市']);
    let above_county = |place: &Place| matches!(place.level, Some(RegionLevel::Province | RegionLevel::City));
    if let Some(place) = place::candidates(words, region)
        .into_iter()
        .find(|place| !place.words.is_empty() && tells(place) && above_county(place))
    {
        unit.level = place.level;
        unit.region.clone_from(&place.region);
    }
    unit
}

#[cfg(test)]
mod tests;
