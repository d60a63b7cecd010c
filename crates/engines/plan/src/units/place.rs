//! The place at the head of a name: 省, 吕梁市, 柳林县, 国家, or none.

use std::sync::LazyLock;

use serde::Deserialize;
use taihang_base::RegionLevel;

/// A way to read the head of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The words of the place as written; empty if the name begins with the office.
    pub(super) words: String,
    /// What follows.
    pub(super) rest: String,
    /// The level it tells.
    pub(super) level: Option<RegionLevel>,
    /// The region's full name, if known.
    pub(super) region: Option<String>,
    /// The region above, if known.
    pub(super) above: Option<String>,
}

impl Place {
    /// How the place stands in a full name: the region if known, else the words.
    pub(super) fn label(&self) -> &str {
        self.region.as_deref().unwrap_or(&self.words)
    }

    /// The government of the place.
    pub(super) fn government(&self) -> String {
        match self.level {
            Some(RegionLevel::Nation) => "国务院".to_owned(),
            Some(RegionLevel::Province | RegionLevel::City | RegionLevel::County) | None => {
                format!("{}人民政府", self.label())
            }
        }
    }

    /// The government above, if it is known which.
    pub(super) fn government_above(&self) -> Option<String> {
        match self.level {
            Some(RegionLevel::Province) => Some("国务院".to_owned()),
            _ => self.above.as_ref().map(|above| format!("{above}人民政府")),
        }
    }

    /// The Party committee of the place.
    pub(super) fn committee(&self) -> String {
        match (self.level, &self.region) {
            (Some(RegionLevel::Nation), _) => "中共中央".to_owned(),
            (_, Some(region)) => format!("中共{region}委员会"),
            _ => format!("{}委", self.words),
        }
    }

    /// The place after the office has told a level that the words left open (科技部, 农业农村厅).
    pub(super) fn raised_to(&self, level: Option<RegionLevel>) -> Self {
        let mut place = self.clone();
        if let (true, Some(level)) = (self.words.is_empty(), level) {
            while place.region.is_some() && place.level.is_some_and(|own| own > level) {
                let above = place.above.take();
                place = of_region(above, place.rest);
            }
            if place.level != Some(level) {
                place.region = None;
                place.level = Some(level);
            }
        }
        place
    }
}

#[derive(Deserialize, Default)]
struct Provinces {
    province: Vec<Province>,
}

#[derive(Deserialize)]
struct Province {
    name: String,
    short: String,
    cities: Vec<String>,
}

static PROVINCES: LazyLock<Vec<Province>> = LazyLock::new(|| {
    toml::from_str::<Provinces>(include_str!("../../data/provinces.toml")).unwrap_or_default().province
});

/// The readings of the head of a name in a document of `region`, the most telling first; the last has no place.
pub(super) fn candidates(name: &str, region: Option<&str>) -> Vec<Place> {
    let words = name.strip_prefix("中共").unwrap_or(name);
    let mut places: Vec<Place> = Vec::new();
    for nation in ["国家", "中央", "全国"] {
        if let Some(rest) = words.strip_prefix(nation) {
            places.push(Place {
                words: nation.to_owned(),
                rest: rest.to_owned(),
                level: Some(RegionLevel::Nation),
                region: None,
                above: None,
            });
        }
    }
    places.extend(named(words));
    places.extend(county(words, region));
    places.extend(generic(words, region));
    let mut open = of_region(region.map(str::to_owned), words.to_owned());
    open.words = String::new();
    places.push(open);
    places
}

/// The level of a region, told from its full or short name.
fn level_of(name: &str) -> RegionLevel {
    if PROVINCES.iter().any(|province| province.name == name || province.short == name) {
        RegionLevel::Province
    } else if PROVINCES
        .iter()
        .flat_map(|province| &province.cities)
        .any(|city| city == name || short_of(city) == name)
    {
        RegionLevel::City
    } else {
        RegionLevel::County
    }
}

/// The province of a city.
fn province_of(city: &str) -> Option<&'static str> {
    PROVINCES
        .iter()
        .find(|province| province.cities.iter().any(|own| own == city))
        .map(|province| province.name.as_str())
}

fn short_of(city: &str) -> &str {
    ["市", "地区", "自治州", "盟"].iter().find_map(|end| city.strip_suffix(end)).unwrap_or(city)
}

/// The full name of a region that may be written short.
fn full_name(name: &str) -> String {
    let province = PROVINCES.iter().find(|province| province.short == name).map(|province| &province.name);
    let city = || PROVINCES.iter().flat_map(|province| &province.cities).find(|city| short_of(city) == name);
    province.or_else(city).map_or_else(|| name.to_owned(), Clone::clone)
}

/// A place without words of its own: the region of the document.
fn of_region(region: Option<String>, rest: String) -> Place {
    let region = region.map(|name| full_name(&name));
    let level = region.as_deref().map(level_of);
    let above = region.as_deref().and_then(province_of).map(str::to_owned);
    Place { words: String::new(), rest, level, region, above }
}

/// 山西省…, 吕梁市…, 太原… : provinces and cities by name.
fn named(words: &str) -> Vec<Place> {
    let mut places = Vec::new();
    for province in PROVINCES.iter() {
        let cities = province.cities.iter().flat_map(|city| [(city.as_str(), city), (short_of(city), city)]);
        let own = [(province.name.as_str(), &province.name), (province.short.as_str(), &province.name)];
        for (written, full) in own.into_iter().chain(cities) {
            // A short name followed by a generic one is a longer name (吉林大学, 长治县): leave it to the other readings.
            if let Some(rest) =
                words.strip_prefix(written).filter(|rest| !rest.starts_with(['市', '省', '县', '区']))
            {
                let mut place = of_region(Some(full.clone()), rest.to_owned());
                written.clone_into(&mut place.words);
                places.push(place);
            }
        }
    }
    places.sort_by_key(|place| std::cmp::Reverse(place.words.len()));
    // A city's own district or department may follow the province: 山西省吕梁市…
    let inner: Vec<Place> = places
        .iter()
        .filter(|place| place.level == Some(RegionLevel::Province))
        .flat_map(|place| named(&place.rest))
        .collect();
    inner.into_iter().chain(places).collect()
}

/// 柳林县…, 离石区…, 孝义市…: a county-level place by its name, told by the generic word at its end.
fn county(words: &str, region: Option<&str>) -> Option<Place> {
    let (at, end) =
        words.char_indices().skip(1).take(6).find(|(_, c)| ['县', '区', '市', '旗'].contains(c))?;
    let split = at + end.len_utf8();
    let (name, rest) = (&words[..split], &words[split..]);
    // 城区 and 盂县 have two characters, a county-level city has three at least; 团市委 is no place.
    let short = at < 6 && end == '市';
    let starts_generic = short
        || name.starts_with(['省', '市', '县', '区', '各', '团'])
        || name.contains("开发")
        || name.contains("高新")
        || name.starts_with("自治");
    if starts_generic || level_of(name) != RegionLevel::County {
        return None;
    }
    let above = region.map(full_name).filter(|above| level_of(above) == RegionLevel::City);
    Some(Place {
        words: name.to_owned(),
        rest: rest.to_owned(),
        level: Some(RegionLevel::County),
        region: Some(name.to_owned()),
        above,
    })
}

/// 省…, 市…, 县…: the level alone; the document's region says which.
fn generic(words: &str, region: Option<&str>) -> Option<Place> {
    let heads = [
        ("自治区", RegionLevel::Province),
        ("自治州", RegionLevel::City),
        ("省", RegionLevel::Province),
        ("市", RegionLevel::City),
        ("州", RegionLevel::City),
        ("盟", RegionLevel::City),
        ("县", RegionLevel::County),
        ("区", RegionLevel::County),
        ("旗", RegionLevel::County),
    ];
    let (head, level) = heads.into_iter().find(|(head, _)| words.starts_with(head))?;
    let rest = words[head.len()..].to_owned();
    let own = of_region(region.map(str::to_owned), rest.clone());
    let fits = own.region.as_deref().is_some_and(|name| name.ends_with(head));
    if fits && (own.level == Some(level) || own.level == Some(RegionLevel::Province)) {
        return Some(Place { words: head.to_owned(), ..own });
    }
    if let (RegionLevel::Province, Some(above)) = (level, own.above) {
        let province = of_region(Some(above), rest);
        return Some(Place { words: head.to_owned(), ..province });
    }
    // A county-level city calls its own bodies 市…局 too.
    let county_city = head == "市" && own.level == Some(RegionLevel::County) && fits;
    let (level, region) = if county_city { (RegionLevel::County, own.region) } else { (level, None) };
    Some(Place { words: head.to_owned(), rest, level: Some(level), region, above: None })
}
