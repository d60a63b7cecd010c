//! The small lexicons of the figure grammar: words of Chinese administrative prose, none of any one document.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Verbs that put something into the world or move it; stripped before a noun phrase.
#[rustfmt::skip]
const VERBS: &[&str] = &[
    "部署建设", "规划建设", "推动建设", "支持建设", "争取建设", "新推动建设", "谋划实施", "谋划布局", "布局建设", "引导建设", "建设完善", "培育建设",
    "培育认定", "认定培育", "改造提升", "培育引进", "引进培育", "引进培养", "培养引进", "培养造就", "选拔培养", "遴选培育", "新建成", "新培育",
    "新认定", "新引进", "新建", "新增", "新设", "建设", "建成", "组建", "筹建", "共建", "培育", "培养", "引进", "引育", "集聚", "聚集",
    "汇聚", "凝聚", "打造", "创建", "形成", "认定", "备案", "建立", "设立", "布局", "部署", "发展", "增加", "支持", "推动", "推进",
    "实施", "开展", "举办", "完成", "实现", "攻克", "发布", "制定", "出台", "开发", "推广", "获得", "获批", "申请", "拥有", "共有",
    "具有", "选派", "选拔", "遴选", "评选", "吸引", "招引", "签约", "落地", "储备", "安排", "筹集", "发放", "减免", "培训", "帮助",
    "带动", "提供", "解决", "创造", "促进", "争创", "争取", "力争", "确保", "努力", "保持", "巩固", "扩大", "加快", "加强", "加大",
    "深化", "强化", "鼓励", "引导", "组织", "启动", "建好", "办好", "做强", "做大", "壮大", "取得", "荣获", "推出", "投放", "挖掘",
    "突破", "研发", "转化", "孵化", "服务", "生产", "达成", "发掘", "改造", "覆盖", "投入", "累计", "建", "有", "引", "育", "招",
    "命名", "挂牌", "遴选认定", "滚动实施", "承担", "主持", "参与制定", "制修订", "主导制定", "转移转化", "登记", "授权", "新获批", "入选",
    "上市", "新开工", "开工", "竣工", "投产", "建设改造", "新改建", "改建", "扩建", "盘活", "用好", "设置", "配备", "选树", "评定", "评审",
    "征集", "统筹", "转型", "凝练", "梳理", "揭榜", "发明", "招收", "招聘", "柔性引进", "全职引进", "引聚", "招才", "输送", "轮训", "受理",
    "办理", "化解", "淘汰", "压减", "关停", "整治", "治理", "修复", "种植", "养殖", "创办", "领办", "联合组建", "新组建", "新布局",
];

/// Verbs that are nouns as well (研发投入, 服务): they take an object only if one follows the value.
#[rustfmt::skip]
const NOUN_VERBS: &[&str] = &[
    "投入", "服务", "发明", "登记", "授权", "覆盖", "上市", "生产", "转化", "孵化", "研发", "改造", "治理", "种植", "养殖", "修复",
    "转移转化", "备案", "培训", "发展", "增加", "保持", "挂牌", "减免", "建设", "投产", "开工", "输送", "储备", "签约", "落地", "突破",
    "建设改造", "承担", "申请", "扩大", "提升", "提高", "下降", "降低", "减少", "增长",
];

/// Adverbs and time words before a predicate or a noun phrase.
#[rustfmt::skip]
const ADVERBS: &[&str] = &[
    "的基础上", "基础上", "以此为基础", "力争", "争取", "努力", "确保", "预计", "计划", "届时", "其中", "同时", "此外", "另外", "并且",
    "以及", "每年", "年均", "全年", "年内", "今年", "去年", "明年", "当年", "基本", "初步", "逐步", "全部", "全面", "大力", "积极",
    "重点", "继续", "再", "新", "已经", "已", "将", "要", "分别", "均", "都", "各", "仅", "共", "总计", "合计", "共计", "累计",
    "先后", "成功", "首批", "第一批", "首次", "率先", "进一步", "持续", "有序", "稳步", "陆续", "目前", "现", "现有", "并", "且", "和",
    "及", "与", "或", "到", "至", "在", "使", "让", "把", "将达到", "约", "近", "超", "的", "了", "又", "还", "也", "总共",
    "全社会累计", "可", "能", "可以", "至少", "不少于", "年底", "末", "底", "以", "通过", "有望", "着力", "优先", "联合", "协同",
    "一次", "分层分批", "分批", "分期", "稳定", "不断", "切实", "以后", "此后", "今后", "期间", "时期", "以来", "年来",
];

/// Adverbs that are as often part of a noun (重点实验室, 联合实验室): dropped only before a verb.
#[rustfmt::skip]
const NOUN_ADVERBS: &[&str] = &[
    "重点", "优先", "联合", "协同", "稳定", "持续", "首批", "全面", "再", "新", "共", "现", "近", "超", "可", "能", "以", "与",
    "及", "和",
];

/// Scope words that a subject may drop at its head.
#[rustfmt::skip]
const SCOPES: &[&str] = &[
    "全省", "全市", "全县", "全区", "全州", "全盟", "全旗", "我省", "我市", "我县", "我区", "本省", "本市", "本县", "本区", "全域",
    "全自治区",
];

/// Predicates between a subject and its value.
#[rustfmt::skip]
const PREDICATES: &[&str] = &[
    "力争达到", "努力达到", "争取达到", "确保达到", "总数达到", "累计达到", "全部达到", "达到了", "达到", "达", "为", "是", "实现", "完成",
    "突破", "超过", "增加到", "增加至", "增长到", "增长至", "增至", "提高到", "提高至", "提升到", "提升至", "上升到", "上升至", "升至",
    "扩大到", "扩大至", "扩展到", "发展到", "下降到", "下降至", "降低到", "降低至", "降至", "降到", "减少到", "减少至", "压减到", "控制在",
    "保持在", "稳定在", "维持在", "位居", "位列", "居", "跃居", "排名", "跃升至", "跃升到", "翻番到", "力争", "争取", "努力", "确保",
    "有望", "不低于", "达成", "累计", "共计", "合计", "总计", "分别", "均", "都", "各", "各有", "全部", "已", "已经", "将", "要",
    "约", "近", "共", "共有", "已有", "现有", "在", "至", "到", "进入全国", "进入全省", "居全国", "居全省", "位居全国", "位居全省",
    "位列全国", "位列全省", "排名全国", "排名全省", "列全国", "列全省", "排全国", "进入", "列", "保持全国", "在全国", "在全省", "等", "就", "仅",
    "只有", "有", "又", "再", "基本", "总共", "可", "预计", "不少于", "的数量", "每年", "继续", "首先", "也", "还", "年底", "底", "末", "，", "：", " ",
    "新增加", "力争实现", "增长", "提高", "超", "逾", "高达", "多达", "接近",
];

/// Verbs and prepositions that end the noun phrase after a measure word.
#[rustfmt::skip]
pub(crate) const STOPS: &[&str] = &[
    "在我", "在全", "在省", "在市", "在国", "通过", "进入", "成为", "具备", "达到", "实现", "获得", "用于", "落地转化", "纳入", "参与",
    "入选", "取得", "开展", "完成", "建成", "投入使用", "投产", "投入运营", "面向", "围绕", "赴", "到县", "到企业", "上市", "挂牌", "并",
    "以上", "左右", "，", "。", "；", "：", "为", "向", "从", "与", "用", "对", "实施", "晋升", "给予", "作为", "列入", "落户",
    "落地", "签约", "开工", "验收", "达产", "通车", "运行", "迈入", "跻身", "升级为",
];

/// Nouns behind a count that name groups of topics, not things that can be counted later.
#[rustfmt::skip]
pub(crate) const ABSTRACT: &[&str] = &[
    "突破", "倍增", "全覆盖", "翻番", "方面", "环节", "层面", "阶段", "层次", "维度", "转变", "坚持", "结合", "统一", "意识", "关键",
    "一批", "方向", "板块", "原则", "先行", "优先", "全面", "严格", "不准", "必须", "零", "月", "层级", "率先", "确保", "着力", "聚焦",
    "提升", "能力", "不变", "同步", "统筹", "要素", "机制", "更加", "强化", "简化", "融合", "面向", "清单制",
];

/// Measure nouns that stand for the whole subject when nothing is before them.
#[rustfmt::skip]
pub(crate) const MEASURES: &[&str] = &[
    "占比", "比重", "比例", "增速", "总量", "总数", "总额", "数量", "产值", "总产值", "营业收入", "销售收入", "主营业务收入", "增加值",
    "拥有量", "利用量", "利用率", "覆盖率", "普及率", "合格率", "贡献率", "转化率", "成交额", "交易额", "面积", "规模", "投资", "总投资",
    "产量", "收入", "利润", "税收", "成功率", "通过率", "满意率", "达标率", "强度", "人数", "总规模", "金额", "用户", "产能", "存活率",
    "增长率", "综合利用率", "完成率",
];

/// Nouns that make the verb before them part of a compound: 研发 + 投入, 孵化 + 器.
#[rustfmt::skip]
pub(crate) const COMPOUNDS: &[&str] = &[
    "投入", "机构", "经费", "活动", "人员", "强度", "水平", "能力", "率", "额", "量", "券", "业", "费用", "基地", "平台", "中心",
    "体系", "总", "面积", "覆盖", "期", "型", "者", "人", "规模", "专利", "载体", "资金", "项目数", "成果", "的", "合同", "收入",
    "产值", "质量", "成本", "器", "园", "化", "性", "标准", "示范",
];

/// The words of a lexicon by their first and by their last character, longest first: a look-up tries a handful of
/// words instead of all.
struct Index {
    heads: BTreeMap<char, Vec<&'static str>>,
    tails: BTreeMap<char, Vec<&'static str>>,
}

impl Index {
    fn new(words: &[&'static str]) -> Self {
        let mut index = Self { heads: BTreeMap::new(), tails: BTreeMap::new() };
        let mut sorted = words.to_vec();
        sorted.sort_by_key(|word| std::cmp::Reverse(word.len()));
        for word in sorted {
            index.heads.entry(word.chars().next().unwrap_or_default()).or_default().push(word);
            index.tails.entry(word.chars().next_back().unwrap_or_default()).or_default().push(word);
        }
        index
    }
}

/// A lexicon that phrases are stripped of.
pub(crate) struct Lexicon(LazyLock<Index>);

impl Lexicon {
    /// Removes the longest word from the head of `text`, if one fits.
    pub(crate) fn strip_head<'a>(&self, text: &'a str) -> Option<&'a str> {
        let words = self.0.heads.get(&text.chars().next()?)?;
        words.iter().find_map(|word| text.strip_prefix(*word))
    }

    /// Removes the longest word from the end of `text`, if one fits.
    pub(crate) fn strip_tail<'a>(&self, text: &'a str) -> Option<&'a str> {
        let words = self.0.tails.get(&text.chars().next_back()?)?;
        words.iter().find_map(|word| text.strip_suffix(*word))
    }

    /// Whether `text` is a word of the lexicon.
    pub(crate) fn holds(&self, text: &str) -> bool {
        self.strip_head(text).is_some_and(str::is_empty)
    }
}

/// [`VERBS`] for look-up.
pub(crate) static VERB: Lexicon = Lexicon(LazyLock::new(|| Index::new(VERBS)));
/// [`NOUN_VERBS`] for look-up.
pub(crate) static NOUN_VERB: Lexicon = Lexicon(LazyLock::new(|| Index::new(NOUN_VERBS)));
/// [`ADVERBS`] for look-up.
pub(crate) static ADVERB: Lexicon = Lexicon(LazyLock::new(|| Index::new(ADVERBS)));
/// [`NOUN_ADVERBS`] for look-up.
pub(crate) static NOUN_ADVERB: Lexicon = Lexicon(LazyLock::new(|| Index::new(NOUN_ADVERBS)));
/// [`SCOPES`] for look-up.
pub(crate) static SCOPE: Lexicon = Lexicon(LazyLock::new(|| Index::new(SCOPES)));
/// [`PREDICATES`] for look-up.
pub(crate) static PREDICATE: Lexicon = Lexicon(LazyLock::new(|| Index::new(PREDICATES)));
