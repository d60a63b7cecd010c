//! Of whom and of when a plan speaks: its level, its region, the year it was written in.

use taihang_base::RegionLevel;

use crate::model::{FigureKind, Plan};

/// For whom a plan speaks, worked out once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its level.
    pub level: Option<RegionLevel>,
    /// The stem of its region's name.
    pub region: Option<String>,
    /// The year it was written in.
    pub written_in: Option<i32>,
    /// The first and last year it is for.
    pub period: Option<(i32, i32)>,
}

impl Scope {
    /// The scope of `plan`.
    pub fn of(plan: &Plan) -> Self {
        Self {
            level: level(plan),
            region: region(plan).map(str::to_owned),
            written_in: written_in(plan),
            period: period(plan),
        }
    }

    /// Whether two plans may govern one region. An unnamed region of the same level counts as the same: documents copied
    /// without their heads are held against each other, not left out.
    pub fn same_region(&self, other: &Self) -> bool {
        let levels = self.level.zip(other.level).is_none_or(|(one, other)| one == other);
        levels && self.region.as_ref().zip(other.region.as_ref()).is_none_or(|(one, other)| one == other)
    }
}

/// The level of a plan: as stated, else told from the words it uses for itself (全省, 我市, …).
pub fn level(plan: &Plan) -> Option<RegionLevel> {
    let told = || {
        let votes = |words: &[&str]| -> usize {
            plan.clauses
                .iter()
                .map(|clause| words.iter().map(|word| clause.text.matches(word).count()).sum::<usize>())
                .sum()
        };
        let levels = [
            (votes(&["全省", "我省", "省委"]), RegionLevel::Province),
            (votes(&["全市", "我市", "市委"]), RegionLevel::City),
            (votes(&["全县", "我县", "县委"]), RegionLevel::County),
        ];
        levels
            .into_iter()
            .max_by_key(|(votes, _)| *votes)
            .filter(|(votes, _)| *votes > 0)
            .map(|(_, level)| level)
    };
    plan.metadata.level.or_else(told)
}

/// The stem of the region's name: `吕梁` of `吕梁市`.
pub fn region(plan: &Plan) -> Option<&str> {
    let name = plan.metadata.region.as_ref()?.value.as_str();
    Some(stem(name))
}

/// A region's name without 省, 市, 县, 区 at its end.
pub fn stem(name: &str) -> &str {
    let stem = name.strip_suffix(['省', '市', '县', '区']).unwrap_or(name);
    if stem.chars().count() < 2 { name } else { stem }
}

/// The year a plan was written in: of its date, of its publication, of the start of its period, or the last year that
/// it reports figures of.
pub fn written_in(plan: &Plan) -> Option<i32> {
    let metadata = &plan.metadata;
    let reported = || {
        let of = |kind| {
            plan.figures.iter().filter(move |figure| figure.kind == kind).filter_map(|figure| figure.year)
        };
        of(FigureKind::Actual).max().or_else(|| of(FigureKind::Target).min())
    };
    let date = metadata.issued_on.as_ref().or(metadata.published_on.as_ref());
    date.map(|date| i32::from(date.value.year()))
        .or_else(|| metadata.period.as_ref().map(|period| period.value.0))
        .or_else(reported)
}

/// The first and last year a plan is for: as stated, else from the year it was written to its last target.
pub fn period(plan: &Plan) -> Option<(i32, i32)> {
    plan.metadata.period.as_ref().map(|period| period.value).or_else(|| {
        let last = plan
            .figures
            .iter()
            .filter(|figure| figure.kind == FigureKind::Target)
            .filter_map(|figure| figure.year)
            .max();
        Some((written_in(plan)?, last?))
    })
}

/// The word for a level in names of bodies and ranks (省 of 省管企业).
pub fn word(level: RegionLevel) -> &'static str {
    match level {
        RegionLevel::Nation => "国",
        RegionLevel::Province => "省",
        RegionLevel::City => "市",
        RegionLevel::County => "县",
    }
}
