//! The rows of `data/offices.toml`, ready to be searched.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::Deserialize;
use taihang_base::RegionLevel;

use super::UnitKind;
use super::place::Place;

/// One dated row about one kind of body.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Office {
    pub(super) canonical: String,
    pub(super) en: String,
    pub(super) head: Option<String>,
    #[serde(skip, default = "department")]
    pub(super) kind: UnitKind,
    cores: Vec<String>,
    endings: Vec<String>,
    titles: [String; 4],
    #[serde(default)]
    also: Vec<String>,
    form: Option<String>,
    to: Option<String>,
    reform: Option<String>,
    #[serde(default)]
    keeps: Vec<String>,
}

fn department() -> UnitKind {
    UnitKind::Department
}

#[derive(Debug, Deserialize)]
struct Reform {
    nation: Date,
    province: Date,
    local: Date,
}

#[derive(Debug, Default, Deserialize)]
struct Rows {
    rows: Vec<Office>,
}

#[derive(Debug, Deserialize)]
struct Shape {
    kind: UnitKind,
    #[serde(default)]
    starts: Vec<String>,
    ends: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
struct File {
    reform: BTreeMap<String, Reform>,
    department: Rows,
    party: Rows,
    organisation: Rows,
    central: Rows,
    assembly: Rows,
    shape: Vec<Shape>,
}

/// All offices, with an index from core and ending to rows.
pub(super) struct Table {
    offices: Vec<Office>,
    index: BTreeMap<String, Vec<usize>>,
    reforms: BTreeMap<String, Reform>,
    shapes: Vec<Shape>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(parsed().unwrap_or_default()));

fn parsed() -> Result<File, toml::de::Error> {
    toml::from_str(include_str!("../../data/offices.toml"))
}

impl Table {
    /// The table of the embedded data.
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    fn new(file: File) -> Self {
        let groups = [
            (UnitKind::Department, file.department),
            (UnitKind::Party, file.party),
            (UnitKind::Organisation, file.organisation),
            (UnitKind::CentralBranch, file.central),
            (UnitKind::Assembly, file.assembly),
        ];
        let offices: Vec<Office> = groups
            .into_iter()
            .flat_map(|(kind, group)| group.rows.into_iter().map(move |office| Office { kind, ..office }))
            .collect();
        let mut index: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, office) in offices.iter().enumerate() {
            for name in office.names() {
                let rows = index.entry(name).or_default();
                if !rows.contains(&at) {
                    rows.push(at);
                }
            }
        }
        Self { offices, index, reforms: file.reform, shapes: file.shape }
    }

    /// The office called `name` (without place), of several the one that existed on the day; else the first.
    pub(super) fn find(&self, name: &str, level: Option<RegionLevel>, on: Option<Date>) -> Option<&Office> {
        let rows: Vec<&Office> =
            self.index.get(name)?.iter().filter_map(|&at| self.offices.get(at)).collect();
        let existed = |office: &&&Office| match (on, self.end(office, level)) {
            (Some(day), Some(end)) => day < end,
            (_, end) => end.is_none(),
        };
        rows.iter().find(existed).or(rows.first()).copied()
    }

    /// The body of a Party committee called `name`.
    pub(super) fn find_party(&self, name: &str) -> Option<&Office> {
        let rows = self.index.get(name)?;
        rows.iter().filter_map(|&at| self.offices.get(at)).find(|office| office.kind == UnitKind::Party)
    }

    /// The office that took over from `office` in this place, and the day by which it had.
    pub(super) fn next(&self, office: &Office, place: &Place) -> Option<(&Office, Date)> {
        if place.region.as_ref().is_some_and(|region| office.keeps.contains(region)) {
            return None;
        }
        let next = self.offices.iter().find(|other| Some(&other.canonical) == office.to.as_ref())?;
        Some((next, self.end(office, place.level)?))
    }

    /// The day by which the office had been replaced.
    fn end(&self, office: &Office, level: Option<RegionLevel>) -> Option<Date> {
        let reform = self.reforms.get(office.reform.as_ref()?)?;
        Some(match level {
            Some(RegionLevel::Nation) => reform.nation,
            Some(RegionLevel::Province) => reform.province,
            Some(RegionLevel::City | RegionLevel::County) | None => reform.local,
        })
    }

    /// The kind that the form of the name tells.
    pub(super) fn shape(&self, name: &str) -> Option<UnitKind> {
        let starts = |shape: &Shape| {
            shape.starts.is_empty() || shape.starts.iter().any(|start| name.contains(start.as_str()))
        };
        let ends = |shape: &Shape| shape.ends.iter().any(|end| name.ends_with(end.as_str()));
        self.shapes.iter().find(|shape| starts(shape) && ends(shape)).map(|shape| shape.kind)
    }
}

impl Office {
    /// Every name without place that means this office.
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        let split = self
            .cores
            .iter()
            .flat_map(|core| self.endings.iter().map(move |ending| format!("{core}{ending}")));
        split.chain(self.also.iter().cloned())
    }

    /// The level that the ending alone tells: a 部 or 总局 is of the state, a 厅 of a province.
    pub(super) fn level_of(&self, name: &str) -> Option<RegionLevel> {
        if self.kind != UnitKind::Department && self.kind != UnitKind::CentralBranch {
            return None;
        }
        let state = ["部", "总局", "署", "会"];
        if state.iter().any(|end| name.ends_with(end)) && !name.ends_with("委员会") {
            Some(RegionLevel::Nation)
        } else if name.ends_with('厅') {
            Some(RegionLevel::Province)
        } else {
            None
        }
    }

    /// The ending of the full name: that of the name as written if it has one, else the typical one of the level.
    fn title(&self, place: &Place, written: &str) -> &str {
        let [nation, province, city, county] = &self.titles;
        let typical = match place.level {
            Some(RegionLevel::Nation) => nation,
            Some(RegionLevel::Province) => province,
            Some(RegionLevel::County) => county,
            Some(RegionLevel::City) | None => city,
        };
        let written = [
            ("委员会", "委员会"),
            ("委", "委员会"),
            ("总局", "总局"),
            ("分局", "分局"),
            ("局", "局"),
            ("厅", "厅"),
            ("办", "办公室"),
        ]
        .into_iter()
        .find_map(|(short, full)| written.ends_with(short).then_some(full));
        if typical.is_empty() { typical } else { written.unwrap_or(typical) }
    }

    /// The full name in a place, for a body written as `written` there (empty: not written, only inferred).
    pub(super) fn full_name(&self, place: &Place, written: &str) -> String {
        let title = self.title(place, written);
        let own = format!("{}{title}", self.canonical);
        if let Some(form) = &self.form {
            return form.replace("{}", place.label());
        }
        match (self.kind, place.level, &place.region) {
            (UnitKind::Party, Some(RegionLevel::Nation), _) => format!("中共中央{own}"),
            (UnitKind::Party, _, Some(region)) => format!("中共{region}委{own}"),
            (UnitKind::Party, _, None) if !place.words.is_empty() => format!("{}委{own}", place.words),
            (_, Some(RegionLevel::Nation), _)
                if matches!(title, "部" | "署" | "会") || own.starts_with("国家") =>
            {
                own
            }
            (_, Some(RegionLevel::Nation), _) => format!("国家{own}"),
            _ => format!("{}{own}", place.label()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_data_reads_and_every_row_leads_somewhere() {
        let table = Table::new(parsed().unwrap());
        assert!(table.offices.len() > 130, "{}", table.offices.len());
        for office in &table.offices {
            assert_eq!(office.to.is_some(), office.reform.is_some(), "{}", office.canonical);
            if let Some(to) = &office.to {
                assert!(
                    table.offices.iter().any(|other| other.canonical == *to),
                    "{} → {to}",
                    office.canonical
                );
            }
            if let Some(reform) = &office.reform {
                assert!(table.reforms.contains_key(reform), "{reform}");
            }
        }
    }
}
