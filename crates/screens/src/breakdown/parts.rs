//! What a person enters or pastes: one part a line, its name and up to three figures; and what the method makes of it.

use rust_decimal::Decimal;
use taihang_base::{Problem, Problems, Text, parse_decimal};
use taihang_kernel::query::MOST;
use taihang_kernel::{Actor, Query, RecordId, Test, Value};
use taihang_registers::breakdown::Whole;
use taihang_store::Store;
use taihang_supervision::breakdown::{Method, Part, check, split};
use taihang_web::Failure;

/// Parts of one target at most.
const PARTS: usize = 300;

/// The form as sent.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Entered {
    /// The key of the method.
    pub method: String,
    /// Decimal places of each part.
    pub decimals: String,
    /// One part a line.
    pub parts: String,
    /// Whether to show only, or to propose.
    pub step: String,
}

/// A line of the form: the name and the figures behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The region or unit.
    pub name: String,
    /// Base figure or value.
    pub figure: Option<Decimal>,
    /// It gets no less.
    pub floor: Option<Decimal>,
    /// It gets no more.
    pub cap: Option<Decimal>,
}

/// A part with who takes it on and what it gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// As it was written.
    pub written: Written,
    /// The organisation that answers for it.
    pub unit: RecordId,
    /// The region, if the part is one.
    pub region: Option<RecordId>,
    /// What it gets.
    pub value: Decimal,
}

/// A proposal that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The key of the method.
    pub method: &'static str,
    /// The parts.
    pub parts: Vec<Given>,
}

/// The methods by their keys.
pub const METHODS: [&str; 3] = ["equal", "by_share", "by_hand"];

fn wrong(code: &str, message: (String, String), hint: (&str, &str)) -> Problem {
    Problem::new(code, Text::new(message.0, message.1), Text::new(hint.0, hint.1)).about("parts")
}

/// Reads the lines: columns parted by tabs or spaces; where a line has neither, by commas.
pub fn lines(text: &str) -> Result<Vec<Written>, Problems> {
    let (mut found, mut problems) = (Vec::new(), Problems::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()).take(PARTS + 1) {
        let columns: Vec<&str> = if line.contains(char::is_whitespace) {
            line.split_whitespace().collect()
        } else {
            line.split([',', '，', ';', '；']).map(str::trim).collect()
        };
        let (name, figures) = columns.split_first().map_or(("", &columns[..]), |(name, rest)| (*name, rest));
        let read: Result<Vec<Decimal>, Problem> =
            figures.iter().map(|figure| parse_decimal(figure)).collect();
        match read {
            Ok(figures) if figures.len() <= 3 && figures.iter().all(|figure| !figure.is_sign_negative()) => {
                found.push(Written {
                    name: name.to_owned(),
                    figure: figures.first().copied(),
                    floor: figures.get(1).copied(),
                    cap: figures.get(2).copied(),
                });
            }
            Ok(_) | Err(_) => problems.push(wrong(
                "breakdown-line",
                (format!("无法识别这一行：“{line}”。"), format!("This line cannot be read: \"{line}\".")),
                (
                    "每行一个地区或单位：名称、数值，必要时再写下限、上限，用空格或制表符分开，数值不为负。",
                    "One region or unit a line: its name, a figure and, where needed, floor and cap, parted by spaces or tabs; no figure below zero.",
                ),
            )),
        }
    }
    if found.len() > PARTS {
        problems.push(wrong(
            "breakdown-many",
            (format!("一次最多分解到 {PARTS} 个对象。"), format!("At most {PARTS} parts at a time.")),
            ("请逐级分解。", "Break it down level by level."),
        ));
    }
    if problems.is_empty() { Ok(found) } else { Err(problems) }
}

impl Entered {
    /// The method chosen.
    fn method(&self) -> Option<&'static str> {
        METHODS.into_iter().find(|key| *key == self.method)
    }

    /// Everything worked out, or everything that is wrong with it.
    pub fn worked_out(&self, store: &Store, actor: &Actor, whole: Whole) -> Result<Proposal, Failure> {
        let written = lines(&self.parts)?;
        let method = self.method().ok_or(Failure::Malformed)?;
        let (mut problems, mut units) = (Problems::new(), Vec::new());
        let mut taken = std::collections::BTreeSet::new();
        for line in &written {
            match unit(store, actor, &line.name)? {
                Some(found) if taken.insert(found) => units.push(found),
                Some(_) => problems.push(wrong(
                    "breakdown-twice",
                    (format!("“{}”写了两次。", line.name), format!("\"{}\" stands there twice.", line.name)),
                    ("请合并为一行。", "Make it one line."),
                )),
                None => problems.push(wrong(
                    "breakdown-unknown",
                    (
                        format!("没有名为“{}”的地区或单位。", line.name),
                        format!("No region or unit is called \"{}\".", line.name),
                    ),
                    ("请填写登记的全称。", "Give the full name as registered."),
                )),
            }
        }
        let values = match self.values(method, whole, &written) {
            Ok(values) => values,
            Err(more) => {
                problems.extend(more);
                Vec::new()
            }
        };
        if !problems.is_empty() {
            return Err(problems.into());
        }
        let given = |((written, (unit, region)), value)| Given { written, unit, region, value };
        let parts = written.into_iter().zip(units).zip(values).map(given).collect();
        Ok(Proposal { method, parts })
    }

    /// What each part gets.
    fn values(&self, method: &str, whole: Whole, written: &[Written]) -> Result<Vec<Decimal>, Problems> {
        let figures = || -> Result<Vec<Decimal>, Problems> {
            let missing = |line: &Written| {
                wrong(
                    "breakdown-figure-missing",
                    (format!("“{}”没有数值。", line.name), format!("\"{}\" has no figure.", line.name)),
                    ("请在名称后填写数值。", "Write the figure behind the name."),
                )
            };
            let lacking: Problems =
                written.iter().filter(|line| line.figure.is_none()).map(missing).collect();
            if lacking.is_empty() {
                Ok(written.iter().filter_map(|line| line.figure).collect())
            } else {
                Err(lacking)
            }
        };
        if method == "by_hand" {
            let values = figures()?;
            if let Some((total, relation)) = whole.to_add_up() {
                check(total, relation, &values).map_err(|problem| vec![problem.about("parts")])?;
            }
            return Ok(values);
        }
        let Some((total, _)) = whole.to_add_up() else { return Err(vec![not_additive()]) };
        let decimals = self.decimals.trim().parse::<u32>().unwrap_or(0).min(6).max(total.normalize().scale());
        let method = if method == "equal" { Method::Equal } else { Method::ByShare(figures()?) };
        let part = |line: &Written| Part { name: line.name.clone(), floor: line.floor, cap: line.cap };
        split(total, decimals, &method, &written.iter().map(part).collect::<Vec<_>>())
    }
}

fn not_additive() -> Problem {
    wrong(
        "breakdown-not-additive",
        (
            "该目标是比率、位次或没有数值，各部分不能相加。".to_owned(),
            "This target is a rate, a rank or has no value: its parts do not add up.".to_owned(),
        ),
        ("请选择“逐一确定”，为每个对象填写数值。", "Choose \"by hand\" and give each part its value."),
    )
    .about("method")
}

/// Who answers for what is called `name`: the government of a region, or the organisation itself.
fn unit(store: &Store, actor: &Actor, name: &str) -> Result<Option<(RecordId, Option<RecordId>)>, Failure> {
    let query = Query::all("region", 2).with("name", Test::In(vec![Value::Text(name.to_owned())]));
    let regions = store.page(actor, &query)?.records;
    if let [region] = regions.as_slice()
        && let Some(government) = region.record.reference("government")
    {
        return Ok(Some((government, Some(region.record.id))));
    }
    Ok(store.organisation_named(name)?.map(|unit| (unit, None)))
}

/// The regions right below `region`, one a line: what the form begins with.
pub fn below(store: &Store, actor: &Actor, region: RecordId) -> Result<String, Failure> {
    let query = Query::all("region", MOST).with("above", Test::In(vec![Value::Ref(region)]));
    let order = Some(taihang_kernel::Order { field: "code".to_owned(), backwards: false });
    let found = store.page(actor, &Query { order, ..query })?.records;
    let governed = found.iter().filter(|shown| shown.record.reference("government").is_some());
    let names: Vec<&str> = governed.filter_map(|shown| shown.record.text("name")).collect();
    Ok(names.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_pasted() {
        let read = lines("太原市\t1,200\n大同市 80 10 100\n\n临汾市,45\n阳泉市").unwrap();
        let figure = |at: usize| read[at].figure.map(|figure| figure.to_string());
        assert_eq!(
            read.iter().map(|line| line.name.as_str()).collect::<Vec<_>>(),
            ["太原市", "大同市", "临汾市", "阳泉市"]
        );
        assert_eq!(figure(0).as_deref(), Some("1200"));
        assert_eq!((read[1].floor, read[1].cap), (Some(Decimal::from(10)), Some(Decimal::from(100))));
        assert_eq!(figure(2).as_deref(), Some("45"));
        assert_eq!(figure(3), None);
    }

    #[test]
    fn what_cannot_be_read_is_said_all_at_once() {
        let problems = lines("太原市 多少\n大同市 -1\n临汾市 1 2 3 4").unwrap_err();
        assert_eq!(problems.len(), 3);
        assert!(problems.iter().all(|problem| problem.code == "breakdown-line"));
    }
}
