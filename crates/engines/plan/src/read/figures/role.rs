//! What a number is in its sentence, told from the words around it: a rate, a starting value, a condition.

use std::sync::LazyLock;

use regex::Regex;

use super::mark::Mark;
use super::subject::{self, Left, Phrase};
use super::words::ABSTRACT;
use crate::model::Op;

/// “较“十三五”目标翻番”: a doubling of a promise, not of what was reached.
pub(crate) fn earlier_target(op: Op, words: &str) -> Option<String> {
    static TARGET: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:较|比|在)(“?十[一二三四五六]五”?(?:规划)?目标)").ok());
    let captures = TARGET.as_ref()?.captures(words).filter(|_| op == Op::Double)?;
    Some(captures.get(1)?.as_str().to_owned())
}

/// The subject of a growth rate without the words of growing.
pub(crate) fn growth_subject(text: &str, left: &Left) -> Option<Phrase> {
    static BASE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:比|较|与|在|同)(?:“?十[一二三四五六]五”?期?末|(?:19|20)\d\d年|上年|去年|上一年|基期|“十[^”]*”末?)[^，]*$").ok()
    });
    static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:比|较|同比|环比|与)(?:上年|去年|上一年|同期|基期|(?:19|20)\d\d年)?(?:底|末)?").ok()
    });
    let phrase = left.phrase.as_ref()?;
    let mut words = phrase.words.as_str();
    loop {
        let next = [
            "年均增长率",
            "年均增长",
            "年均增速",
            "年均",
            "增长率",
            "增长速度",
            "增速",
            "增长",
            "增幅",
            "递增",
            "增加",
            "提高",
            "提升",
            "上升",
            "下降",
            "降低",
            "减少",
            "同比",
            "比上年",
            "较上年",
            "年平均",
            "平均每年",
            "年",
            "压减",
            "环比",
            "复合",
            "累计",
            "降幅",
        ]
        .iter()
        .find_map(|tail| words.strip_suffix(tail));
        match next {
            Some(rest) => words = rest.trim_end_matches(['，', '的']),
            None => break,
        }
    }
    if let Some(found) = BASE.as_ref().and_then(|p| p.find(words)) {
        words = &words[..found.start()];
    }
    if let Some(found) = HEAD.as_ref().and_then(|p| p.find(words)) {
        words = &words[found.end()..];
    }
    let _ = text;
    (words.chars().count() >= 2).then(|| Phrase {
        words: words.to_owned(),
        range: phrase.range.start..phrase.range.start + words.len(),
    })
}

/// The growing words that end `before`, if it does end so.
pub(crate) fn growth_words(before: &str) -> Option<&str> {
    static GROWTH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:(?:年均|年平均|平均每年|每年|年)?(?:复合)?(?:增长|增速|递增|增幅|增长率|增长速度|增加|提高|提升|上升|下降|降低|减少|压减|缩短|降幅|翻了?)(?:率|速度|幅度|值)?了?",
            r"(?:要|均|力争|平均|累计|也|再)?(?:高达|多达|平均|达到|达|保持在?|为|不低于|超过|高于|约|近|在|稳定在|实现|至少|力争|控制在|不少于)*)$"
        ))
        .ok()
    });
    GROWTH.as_ref()?.find(before.trim_end()).map(|found| found.as_str())
}

/// “…的基础上” behind a value, brackets of explanation between.
pub(crate) fn is_basis(after: &str) -> bool {
    static BASIS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^(?:（[^）]*）)?(?:的?基础上|为(?:基数|基准|基期|基础))").ok());
    BASIS.as_ref().is_some_and(|pattern| pattern.is_match(after))
}

/// “由2020年的1.2%提高到”, “从720家增加到”, “比2020年的100家增加”.
pub(crate) fn is_origin(before: &str, after: &str) -> bool {
    static FROM: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:由|从|较|比(?:[^重例率值较拟]|$))[^，。；]{0,22}$").ok());
    static TO: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:（[^）]*）)?[，、]?[^，。；]{0,16}?(?:增加|增长|提高|提升|上升|扩大|发展|下降|降低|减少|跃升|攀升|降|升|增|跃居|扩展|缩短|壮大)(?:到|至|为|了|\d|[约近])").ok()
    });
    static YEAR_TO: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[，]?到(?:19|20)\d\d年").ok());
    let from = FROM
        .as_ref()
        .and_then(|p| p.find(before))
        .is_some_and(|found| !before[..found.start()].ends_with(['占', '对', '自']));
    from && (TO.as_ref().is_some_and(|p| p.is_match(after))
        || YEAR_TO.as_ref().is_some_and(|p| p.is_match(after)))
}

/// Conditions, durations, prices and the like: numbers that commit to nothing.
pub(crate) fn skips(before: &str, after: &str, unit: &str, mark: &Mark) -> bool {
    static EACH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:(?:每|第|单个|凡)$|(?:^|[，。；])(?:对|对于|凡)[^，。；]{2,30}$)").ok()
    });
    is_price(before, after, unit)
        || is_multiple_of_a_year(before, unit)
        || EACH.as_ref().is_some_and(|p| p.is_match(before))
        || is_requirement(before)
        || is_specification(before, after, unit)
        || is_group(before, after, unit, mark)
        || condition(before, after, mark)
}

/// Subsidies to one applicant, tax rates, shares of an income: rules for a case, not targets of a plan.
fn is_price(before: &str, after: &str, unit: &str) -> bool {
    static MONEY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:给予|一次性|最高|奖励|补助|补贴|资助|奖补|贴息|罚款|每(?:家|户|个|项|人|件|台|亩|吨|名)[^，。；]{0,12}|不超过|单个|单笔)[^，。；]{0,24}$").ok()
    });
    static GRANTED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:给予|补助|奖励|补贴|资助|予以|进行补|的(?:比例|标准)[给予补])").ok()
    });
    let says = |words: &[&str]| words.iter().any(|word| before.contains(word));
    let total = says(&["累计", "总额", "总规模", "总投入", "规模达", "共发放", "发放"]);
    let paid = unit.ends_with('元')
        || (unit == "%" && says(&["给予", "补助", "奖励", "补贴", "资助", "奖补", "按照"]));
    if paid && !total && MONEY.as_ref().is_some_and(|p| p.is_match(before)) {
        return true;
    }
    let scale = after.starts_with("的比例") || after.starts_with("的标准");
    let part = before.rsplit(['，', '；']).next().unwrap_or("");
    let income = says(&["收益"]) && says(&["奖励", "分配", "人员", "团队"]);
    let rate = unit == "%"
        && (says(&["减按", "按照", "按不"]) || part.starts_with('按') || after.starts_with("税率") || income);
    rate || (scale && says(&["按", "给"])) || GRANTED.as_ref().is_some_and(|p| p.is_match(after))
}

/// “是2020年的3倍”: a comparison of a level that is stated beside it.
fn is_multiple_of_a_year(before: &str, unit: &str) -> bool {
    static TIMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:是|为|相当于|达到)(?:(?:19|20)\d\d年|“?十[一二三四五六]五”?期?末|上年|去年)的?$").ok()
    });
    unit == "倍" && TIMES.as_ref().is_some_and(|p| p.is_match(before))
}

/// Counts of groups and of lists that stand beside them: 六大基地, 等5个项目, 3个突破, 209所等单位.
fn is_group(before: &str, after: &str, unit: &str, mark: &Mark) -> bool {
    static LISTED: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:等|共|这|上述|以下|前述|已有的|现有的)$").ok());
    let institutes = ["等单位", "等企业", "等高校", "等院校", "等机构", "等科研"];
    if (mark.chinese && named_group(after)) || institutes.iter().any(|word| after.starts_with(word)) {
        return true;
    }
    if !matches!(unit, "个" | "大" | "项" | "种" | "类" | "条" | "家" | "所" | "次" | "期" | "场")
    {
        return false;
    }
    ABSTRACT.iter().any(|word| after.starts_with(word))
        || LISTED.as_ref().is_some_and(|p| p.is_match(before))
        || (mark.chinese && is_small_group(mark, after))
}

/// Conditions of an application or a law: 申报单位须…, 应当….
fn is_requirement(before: &str) -> bool {
    static REQUIRED: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:申报|申请)(?:单位|企业|人|条件|者|项目)|上年度研发|须|应当|不得|注册满|符合").ok()
    });
    REQUIRED.as_ref().is_some_and(|pattern| pattern.is_match(before))
}

/// 600兆瓦超超临界机组: a physical size before the name of a product to be developed.
fn is_specification(before: &str, after: &str, unit: &str) -> bool {
    let physical = ["兆瓦", "千瓦", "吨", "米", "立方米", "升", "公斤", "千克", "万吨", "万千瓦", "公里"]
        .contains(&unit);
    let named = after.starts_with(|c: char| {
        !c.is_ascii() && !matches!(c, '，' | '。' | '；' | '、' | '以' | '的' | '左' | '和' | '及' | '）')
    });
    let developed = ["研制", "研发", "开发", "攻关", "制备", "采用", "突破", "研究", "电机"]
        .iter()
        .any(|word| before.contains(word));
    physical && named && developed
}

/// “主营业务收入2000万元以上的工业企业” names a class; “打造吞吐量达亿万吨级的陆港” commits.
fn condition(before: &str, after: &str, mark: &Mark) -> bool {
    let modifies = after.starts_with('的') || after.starts_with("级的") || after.starts_with("规模的");
    if !modifies {
        return false;
    }
    let share =
        mark.unit.as_deref() == Some("%") && subject::left(before, 0..before.len(), false).phrase.is_none();
    if share {
        return false;
    }
    let builds =
        ["打造", "建设", "建成", "形成", "建立", "设立", "组建"].iter().any(|verb| before.contains(verb));
    let reaches = ["达到", "达", "超过"].iter().any(|word| before.trim_end().ends_with(word))
        || before.ends_with("规模");
    let counted =
        after.split(['，', '。', '；']).next().is_some_and(|part| part.chars().any(|c| c.is_ascii_digit()));
    let plural = [
        "企业",
        "项目",
        "单位",
        "产品",
        "人才",
        "个人",
        "团队",
        "机构",
        "科研人员",
        "法人",
        "产业集群",
        "县",
        "地区",
    ]
    .iter()
    .any(|noun| {
        after
            .split(['，', '。', '；', '、'])
            .next()
            .is_some_and(|part| part.trim_end_matches(['，']).ends_with(noun))
    });
    !(builds && reaches) || counted || plural
}

/// A count of Chinese numerals before the name of a group: 六大基地, 四项工程, 三个行动.
fn named_group(after: &str) -> bool {
    let phrase = after.split(['，', '。', '；', '、', '“', '：']).next().unwrap_or("");
    [
        "工程",
        "行动",
        "计划",
        "任务",
        "体系",
        "领域",
        "产业",
        "方面",
        "机制",
        "专项",
        "保障",
        "中心任务",
        "战略",
        "产业链",
        "平台体系",
        "文件",
        "政策",
        "措施",
        "目标",
    ]
    .iter()
    .any(|tail| phrase.ends_with(tail))
}

/// 两个目录, 四个区: a handful in Chinese numerals is a group unless its things carry a level that can be counted.
fn is_small_group(mark: &Mark, after: &str) -> bool {
    let small =
        mark.value.as_deref().and_then(|value| value.parse::<u32>().ok()).is_some_and(|value| value < 10);
    let phrase = after.split(['，', '。', '；', '、']).next().unwrap_or("");
    let counted = ["国家", "省级", "市级", "县级", "级", "以上"].iter().any(|word| phrase.contains(word));
    small && matches!(mark.unit.as_deref(), Some("个" | "项" | "种" | "条")) && !phrase.is_empty() && !counted
}

/// How many values follow one another in a list: “5家、20家和3家”.
pub(crate) fn list_length(text: &str, following: &[&Mark]) -> usize {
    let mut count = 1;
    for pair in following.windows(2) {
        let between = text.get(pair[0].full.end..pair[1].full.start).unwrap_or("x");
        if !matches!(between, "、" | "和" | "与" | "及" | "，" | "以及") {
            break;
        }
        count += 1;
    }
    count
}
