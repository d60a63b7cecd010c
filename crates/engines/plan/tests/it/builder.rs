//! Plans written by hand: lines of text with the figures, tasks and repairs that a test needs.

use jiff::civil::Date;
use taihang_base::{RegionLevel, Span, Text};
use taihang_documents::{Document, Format};
use taihang_plan::{
    Baseline, Citation, CitationRelation, Clause, ClauseKind, Figure, FigureKind, Finding, Op, Plan,
    Recurrence, Repair, RepairKind, Section, Source, Stated, Task, Units,
};

/// A document and its plan under construction.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    name: String,
    document: Document,
    plan: Plan,
}

impl Draft {
    /// An empty provincial plan of 青川省 for 2014–2020 with full metadata.
    pub(crate) fn province(name: &str) -> Self {
        Self::new(name, RegionLevel::Province, "青川省")
    }

    /// An empty plan of the city 云溪市.
    pub(crate) fn city(name: &str) -> Self {
        Self::new(name, RegionLevel::City, "云溪市")
    }

    fn new(name: &str, level: RegionLevel, region: &str) -> Self {
        let document = Document {
            format: Format::Txt,
            encoding: None,
            text: String::new(),
            blocks: vec![],
            markup: vec![],
            title: None,
            notes: vec![],
        };
        let mut plan = Plan::default();
        plan.metadata.level = Some(level);
        plan.metadata.region = stated(region.to_owned());
        plan.metadata.title = stated(format!("{region}{name}"));
        plan.metadata.document_number = stated("政发〔2014〕1号".to_owned());
        plan.metadata.issuer = stated(format!("{region}人民政府"));
        Self { name: name.to_owned(), document, plan }.issued("2014-06-01").period(2014, 2020)
    }

    /// Changes the plan directly.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Plan)) -> Self {
        change(&mut self.plan);
        self
    }

    pub(crate) fn issued(mut self, date: &str) -> Self {
        self.plan.metadata.issued_on = stated(date.parse::<Date>().unwrap());
        self
    }

    pub(crate) fn period(mut self, first: i32, last: i32) -> Self {
        self.plan.metadata.period = stated((first, last));
        self
    }

    /// A heading; the lines after it belong to it.
    pub(crate) fn heading(mut self, title: &str) -> Self {
        let span = self.push(title, ClauseKind::Heading);
        self.plan.sections.push(Section {
            parent: None,
            depth: 1,
            marker: String::new(),
            number: None,
            title: title.to_owned(),
            path: format!("/{title}"),
            heading: span,
            extent: span,
        });
        self
    }

    /// A paragraph.
    pub(crate) fn line(mut self, text: &str) -> Self {
        self.push(text, ClauseKind::Paragraph);
        self
    }

    fn push(&mut self, text: &str, kind: ClauseKind) -> Span {
        let start = self.document.text.len();
        self.document.text.push_str(text);
        let span = Span::new(start, self.document.text.len());
        self.document.text.push('\n');
        let section = self.plan.sections.len().checked_sub(1);
        self.plan.clauses.push(Clause {
            section,
            span,
            text: text.to_owned(),
            kind,
            units: Units::default(),
        });
        span
    }

    /// A target whose words stand in the last line; see [`figure`] for `value`.
    pub(crate) fn target(self, quote: &str, subject: &str, value: &str) -> Self {
        self.figure(FigureKind::Target, quote, subject, value)
    }

    /// An achieved figure whose words stand in the last line.
    pub(crate) fn actual(self, quote: &str, subject: &str, value: &str) -> Self {
        self.figure(FigureKind::Actual, quote, subject, value)
    }

    fn figure(mut self, kind: FigureKind, quote: &str, subject: &str, value: &str) -> Self {
        let span = self.find(quote);
        let mut figure = figure(value);
        figure.kind = kind;
        figure.span = span;
        figure.clause = self.plan.clauses.len() - 1;
        subject.clone_into(&mut figure.subject);
        figure.section = self.plan.sections.last().map(|section| section.path.clone()).unwrap_or_default();
        self.plan.figures.push(figure);
        self
    }

    /// Makes the last figure a part of the one before it.
    pub(crate) fn part(mut self) -> Self {
        let before = self.plan.figures.len() - 2;
        self.plan.figures.last_mut().unwrap().part_of = Some(before);
        self
    }

    /// Gives the last figure a lead unit.
    pub(crate) fn led_by(mut self, unit: &str) -> Self {
        self.plan.figures.last_mut().unwrap().lead_units.push(unit.to_owned());
        self
    }

    /// Makes the last line a task.
    pub(crate) fn task(mut self, title: &str, lead: &[&str]) -> Self {
        let clause = self.plan.clauses.len() - 1;
        self.plan.tasks.push(Task {
            clause,
            section: String::new(),
            span: self.plan.clauses[clause].span,
            title: title.to_owned(),
            lead_units: lead.iter().map(|unit| (*unit).to_owned()).collect(),
            supporting_units: vec![],
            deadline: None,
        });
        self
    }

    /// Says that `before`, in the last line, was read as `after`.
    pub(crate) fn repair(mut self, kind: RepairKind, before: &str, after: &str) -> Self {
        let span = self.find(before);
        self.plan.repairs.push(Repair { kind, span, before: before.to_owned(), after: after.to_owned() });
        self
    }

    /// Says that the last line cites `title` as the plan's basis.
    pub(crate) fn on_the_basis_of(mut self, title: &str) -> Self {
        let span = self.find(title);
        self.plan.metadata.citations.push(Citation {
            title: title.to_owned(),
            relation: CitationRelation::Parent,
            span,
        });
        self
    }

    fn find(&self, words: &str) -> Span {
        let line = self.plan.clauses.last().expect("a line comes first").span;
        let at = line
            .slice(&self.document.text)
            .find(words)
            .unwrap_or_else(|| panic!("{words} is not in the last line"));
        Span::new(line.start + at, line.start + at + words.len())
    }

    pub(crate) fn plan(&self) -> &Plan {
        &self.plan
    }

    pub(crate) fn source(&self) -> Source<'_> {
        Source { name: &self.name, document: &self.document, plan: &self.plan }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the model holds what is stated as an option")]
fn stated<T>(value: T) -> Option<Stated<T>> {
    Some(Stated { value, span: None })
}

/// A figure from a short form: `≥100家@2020 +10.9 ←50家@2012`, `double`, `cover`, `average:全国平均水平`, `yearly`.
fn figure(form: &str) -> Figure {
    let mut figure = Figure {
        kind: FigureKind::Target,
        clause: 0,
        section: String::new(),
        span: Span::default(),
        subject: String::new(),
        op: Op::Eq,
        value: None,
        unit: None,
        year: None,
        period: Some(Recurrence::By),
        growth: None,
        baseline: None,
        lead_units: vec![],
        part_of: None,
        comparator: None,
        repaired: false,
    };
    for word in form.split(' ') {
        if let Some(growth) = word.strip_prefix('+') {
            figure.growth = Some(growth.to_owned());
        } else if let Some(base) = word.strip_prefix('←') {
            let (value, unit, year) = quantity(base);
            figure.baseline = Some(Baseline { value, unit, year });
        } else if word == "yearly" {
            figure.period = Some(Recurrence::Annual);
        } else {
            level(&mut figure, word);
        }
    }
    figure
}

fn level(figure: &mut Figure, word: &str) {
    let ops = [('≥', Op::Ge), ('≤', Op::Le), ('≈', Op::Approx), ('=', Op::Eq)];
    if let Some((mark, op)) = ops.into_iter().find(|(mark, _)| word.starts_with(*mark)) {
        figure.op = op;
        (figure.value, figure.unit, figure.year) = quantity(&word[mark.len_utf8()..]);
        return;
    }
    let (what, year) = word.split_once('@').unwrap_or((word, ""));
    figure.year = year.parse().ok();
    let (what, comparator) = what.split_once(':').unwrap_or((what, ""));
    figure.comparator = (!comparator.is_empty()).then(|| comparator.to_owned());
    figure.op = match what {
        "double" => Op::Double,
        "cover" => Op::Cover,
        "average" => Op::Average,
        "incr" => Op::Incr,
        other => panic!("unknown form {other}"),
    };
}

fn quantity(text: &str) -> (Option<String>, Option<String>, Option<i32>) {
    let (quantity, year) = text.split_once('@').unwrap_or((text, ""));
    let digits = quantity.find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != '-');
    let (value, unit) = quantity.split_at(digits.unwrap_or(quantity.len()));
    let held = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    (held(value), held(unit), year.parse().ok())
}

/// The findings of some drafts.
pub(crate) fn findings(drafts: &[&Draft]) -> Vec<Finding> {
    let sources: Vec<Source<'_>> = drafts.iter().map(|draft| draft.source()).collect();
    taihang_plan::check(&sources)
}

/// The findings with one code.
pub(crate) fn found(drafts: &[&Draft], code: &str) -> Vec<Finding> {
    assert!(taihang_plan::findings::rule(code).is_some(), "{code} is no rule");
    findings(drafts).into_iter().filter(|finding| finding.code == code).collect()
}

/// The one finding with a code.
pub(crate) fn one(drafts: &[&Draft], code: &str) -> Finding {
    let mut found = found(drafts, code);
    assert_eq!(found.len(), 1, "{code}: {found:#?}");
    found.remove(0)
}

/// The Chinese wording of the arithmetic.
pub(crate) fn arithmetic(finding: &Finding) -> &str {
    finding.arithmetic.as_deref().unwrap_or("")
}

/// A text without a word of its own, for rules that look at the message.
pub(crate) fn says(text: &Text, words: &str) -> bool {
    text.zh.contains(words) && !text.en.is_empty()
}
