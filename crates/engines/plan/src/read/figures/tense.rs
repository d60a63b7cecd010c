//! Promised or reached: years, words and the section decide.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Metadata;

/// What is known while reading downwards.
pub(crate) struct Tense {
    /// The first year in which a figure can be a promise.
    reference: Option<i32>,
    section: Option<usize>,
    past_section: bool,
    past_paragraph: bool,
    past_run: bool,
    year: Option<i32>,
}

static PAST_TITLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"现状|发展基础|基础与|基础和|工作基础|基础条件|现实基础|成效|成就|回顾|进展|背景|形势|成绩|完成情况|工作总结|主要工作|取得|新态势|评估|总结|发展环境").ok()
});
static REACHED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"截至|截止|同比|较上年|比上年|比去年|目前|现已|已[建达经有获成培形认实完突引累发]|已拥有|荣获|获批|连续[\d一二三四五六七八九十]+年|以来|年来|先后|成功|达到了|超额完成|圆满完成|提前完成|取得了|首次突破|均?超过了")
    .ok()
});
/// Words that tell a result unless the sentence or its section promises.
static WEAK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"累计(?:完成|实现|建成|培育|发放|投入|获|引进|认定|转化|争取|达|新增|拥有|登记|服务)|拥有(?:[^量率]|$)|共有|现有").ok()
});
static DATED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"到(?:(?:19|20)\d\d年|二[〇○零])").ok());
static PROMISED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"力争|争取(?:到|在|实|建|完|达|引|新|用|把|使|\d|[一二三四五六七八九十])|努力(?:实|达|建|打|推|培|形|争|把|使|完|做|构)|确保|将(?:达|超|建|培|实|完|新|进|提|突|引)|拟|(?:主要|预期|总体|工作|发展)目标(?:是|为|：|，)|预计|计划|不低于|不少于|要(?:达|建|培|实|完|力)|每年(?:培育|新|引|支持|建|组|转|认|发|举|选|培|遴|实|安|完)|今年|年内|全年(?:实|新|力|完|引|培)").ok()
});
static ACHIEVED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"截至|截止|“?十[一二三四]五”?(?:时期|期间|以来)，?(?:是|我|全|科技|累|在)|取得[^。]{0,14}(?:成就|成效|成绩|进展|突破)|圆满完成|提前完成|顺利完成|(?:明显|显著|大幅|稳步|持续|不断)(?:提升|增强|壮大|完善|提高|优化|改善|涌现|加强)|深入推进。|迈[出上]").ok()
});
static AHEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"面临|挑战|机遇|下一步|未来五年|今后|目标|力争到|时期，世界|进入新发展阶段|存在|问题和").ok()
});

fn says(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern.as_ref().is_some_and(|pattern| pattern.is_match(text))
}

impl Tense {
    /// The tense of a document with `metadata`.
    pub(crate) fn new(metadata: &Metadata) -> Self {
        let reference = metadata
            .period
            .as_ref()
            .map(|period| period.value.0)
            .or_else(|| metadata.issued_on.as_ref().map(|date| i32::from(date.value.year())))
            .or_else(|| metadata.published_on.as_ref().map(|date| i32::from(date.value.year())));
        Self {
            reference,
            section: None,
            past_section: false,
            past_paragraph: false,
            past_run: false,
            year: None,
        }
    }

    /// Notes the paragraph `text` under `titles` before its sentences are read.
    pub(crate) fn paragraph(&mut self, text: &str, titles: &[&str], section: Option<usize>) {
        if self.section != section {
            self.section = section;
            self.past_run = false;
            self.year = None;
        }
        self.past_section = titles.iter().take(2).any(|title| {
            says(&PAST_TITLE, title)
                && !title.contains("目标")
                && !title.contains("任务")
                && !title.contains("评估体系")
        });
        let opening: String = text.chars().take(120).collect();
        let promised = says(&PROMISED, &opening);
        let past = says(&ACHIEVED, &opening) && !promised;
        if says(&AHEAD, &opening) && !past {
            self.past_run = false;
        } else if past && self.past_section {
            self.past_run = true;
        }
        self.past_paragraph =
            past && (opening.contains("截至") || opening.contains("截止") || self.past_section);
        if !self.past_paragraph {
            self.year = None;
        }
    }

    /// Whether a figure in `sentence` with `year` was reached.
    pub(crate) fn is_past(&mut self, sentence: &str, year: Option<i32>, until: bool, goals: bool) -> bool {
        let reached = says(&REACHED, sentence);
        let promised = says(&PROMISED, sentence);
        let past = match (year, self.reference) {
            _ if until => true,
            (Some(year), Some(reference)) if year < reference => true,
            (Some(year), Some(reference)) if year > reference => {
                reached && !promised && sentence.contains("已")
            }
            _ if promised => false,
            _ if reached => true,
            _ if goals => false,
            (_, None)
                if says(&WEAK, sentence)
                    && !says(&DATED, sentence)
                    && (self.past_section || self.section.is_none()) =>
            {
                true
            }
            (_, None) if says(&DATED, sentence) && !self.past_section => false,
            _ => self.past_section || self.past_paragraph || self.past_run,
        };
        if past && let Some(year) = year {
            self.year = Some(year);
            self.past_paragraph = true;
        }
        past
    }

    /// The first year in which a figure can be a promise.
    pub(crate) fn reference(&self) -> Option<i32> {
        self.reference
    }

    /// The year that holds for achieved figures of this paragraph.
    pub(crate) fn year(&self) -> Option<i32> {
        self.year
    }
}
