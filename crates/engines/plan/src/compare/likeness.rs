//! Whether two plans are one document that came twice: as another file, from another page, with a misprint mended.
//!
//! What a document says about itself goes first; only when that does not tell is the text held against the text.

use super::clauses::{bare, shared_percent};
use super::scope::region;
use crate::model::Plan;

/// Why two plans look like one document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// So many percent of each text stand word for word in the other.
    Text(u8),
    /// They have one title, one issuer, and one period or year.
    Title,
    /// They bear one document number.
    Number,
}

/// From this share on two texts are nearly the same. A plan that follows a higher one copies less of it, and is itself longer.
const NEARLY: u8 = 80;
/// A text with fewer letters says too little to be compared.
const LETTERS: usize = 60;

/// How `one` and `other` look like one document, the surest sign first; none if they do not.
pub fn likeness(one: &Plan, other: &Plan) -> Option<Likeness> {
    let (own, others) = (&one.metadata, &other.metadata);
    let both = |one: Option<String>, other: Option<String>| {
        one.zip(other).is_some_and(|(one, other)| !one.is_empty() && one == other)
    };
    let stated = |text: &crate::model::Stated<String>| bare(&text.value);
    let same = |one: &Option<crate::model::Stated<String>>, other: &Option<crate::model::Stated<String>>| {
        both(one.as_ref().map(stated), other.as_ref().map(stated))
    };
    if same(&own.document_number, &others.document_number) {
        return Some(Likeness::Number);
    }
    let period = own.period.as_ref().zip(others.period.as_ref()).map(|(one, other)| one.value == other.value);
    let year = own.issued_on.as_ref().zip(others.issued_on.as_ref());
    let year = year.map(|(one, other)| one.value.year() == other.value.year());
    if same(&own.title, &others.title) && same(&own.issuer, &others.issuer) && period.or(year) == Some(true) {
        return Some(Likeness::Title);
    }
    // A city that adopts the plan of another makes its own of it.
    if region(one).zip(region(other)).is_some_and(|(one, other)| one != other) {
        return None;
    }
    let share = shared_percent(one, other, LETTERS)?;
    (share >= NEARLY).then_some(Likeness::Text(share))
}

#[cfg(test)]
mod tests {
    use taihang_documents::Limits;

    use super::*;

    const TEXT: &str = "某市科技创新规划（2026—2030年）\n\n一、主要目标\n到2030年，全市高新技术企业达到五百家以上，研发经费投入强度达到百分之三。\n\n\
                        二、重点任务\n（一）建设创新平台。围绕优势产业新建一批市级重点实验室和中试基地。\n（二）引育创新人才。健全人才评价机制，支持青年人才承担项目。\n\
                        （三）促进成果转化。完善技术合同登记服务，培育技术经理人队伍。\n";

    fn plan(text: &str) -> Plan {
        crate::read(&taihang_documents::read("a.txt", text.as_bytes(), &Limits::STANDARD).unwrap())
    }

    #[test]
    fn the_same_text_otherwise_broken_into_lines_is_one_document() {
        let other = TEXT.replace("。围绕", "。\n围绕").replace('，', ",");
        assert_eq!(likeness(&plan(TEXT), &plan(TEXT)), Some(Likeness::Text(100)));
        assert!(matches!(likeness(&plan(TEXT), &plan(&other)), Some(Likeness::Text(80..))));
    }

    #[test]
    fn a_part_an_other_plan_and_a_plan_of_another_region_are_not() {
        let (whole, short) = (plan(TEXT), plan(TEXT.split("（二）").next().unwrap()));
        assert_eq!(likeness(&whole, &short), None);
        assert_eq!(likeness(&short, &whole), None);
        let other = plan(
            "某市低空经济行动计划\n\n一、工作目标\n建成起降场地三十处，开通航线二十条。\n二、保障措施\n加强组织领导和安全监管，完善应急处置预案，落实属地责任，强化行业自律和社会监督。\n",
        );
        assert_eq!(likeness(&whole, &other), None);
        let of = |region: &str| {
            let mut plan = plan(TEXT);
            plan.metadata.region = Some(stated(region.to_owned()));
            plan
        };
        assert_eq!(likeness(&of("甲市"), &of("乙市")), None);
        assert_eq!(likeness(&plan("一、总则\n略。\n"), &plan("一、总则\n略。\n")), None, "too short to say");
    }

    fn stated<T>(value: T) -> crate::model::Stated<T> {
        crate::model::Stated { value, span: None }
    }

    #[test]
    fn number_or_title_issuer_and_year_tell_before_the_text_does() {
        let (mut one, mut other) = (plan(TEXT), plan("另一份文本，与前者没有共同的语句。\n"));
        one.metadata.document_number = Some(stated("某政发〔2026〕1号".to_owned()));
        other.metadata.document_number = Some(stated("某政发[2026] 1 号".to_owned()));
        assert_eq!(likeness(&one, &other), Some(Likeness::Number));
        other.metadata.document_number = Some(stated("某政发〔2026〕2号".to_owned()));
        for plan in [&mut one, &mut other] {
            plan.metadata.title = Some(stated("某市科技创新规划".to_owned()));
            plan.metadata.issuer = Some(stated("某市人民政府".to_owned()));
            plan.metadata.period = Some(stated((2026, 2030)));
        }
        assert_eq!(likeness(&one, &other), Some(Likeness::Title));
        other.metadata.period = Some(stated((2021, 2025)));
        assert_eq!(likeness(&one, &other), None, "the plan before it has the same title");
    }
}
