//! The vocabulary of methods: `group_mean(G)`, `minmax(0,100)`, `L2=amean, L3=gmean` … become a [`Method`].

use taihang_evaluation::index::{
    Aggregation, Curve, Denominate, Impute, Method, Normalise, Panel, Ties, Transform, Treat, Weights,
};

/// Looks up what stands behind a key.
pub(crate) type Described<'d> = &'d dyn Fn(&str) -> Option<String>;

/// A word with its arguments, e.g. `minmax` with `0` and `100`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    arguments: Vec<String>,
}

impl Call {
    /// Reads `name(a,b=c)`; a word without brackets has no arguments.
    pub(crate) fn read(text: &str) -> Self {
        let text = text.trim();
        let (name, rest) = text.split_once('(').unwrap_or((text, ""));
        // Up to the bracket that closes the first one; what follows is remarks.
        let mut depth = 1_i32;
        let end = rest.char_indices().find(|(_, sign)| {
            depth += i32::from(*sign == '(') - i32::from(*sign == ')');
            depth == 0
        });
        let inner = rest.get(..end.map_or(rest.len(), |(end, _)| end)).unwrap_or_default();
        let arguments = split(inner, &[',']).into_iter().map(|part| part.trim().to_owned());
        let arguments = arguments.filter(|part| !part.is_empty());
        Self { name: name.trim().to_owned(), arguments: arguments.collect() }
    }

    /// The argument `name=…`, or the one at `place` among those without a name.
    pub(crate) fn text(&self, name: &str, place: usize) -> Result<String, String> {
        let named = self.arguments.iter().find_map(|argument| {
            let (key, value) = named(argument)?;
            (key == name).then(|| value.to_owned())
        });
        let plain = || self.arguments.iter().filter(|argument| named_none(argument)).nth(place).cloned();
        named.or_else(plain).ok_or_else(|| format!("{} lacks its argument {name}", self.name))
    }

    pub(crate) fn number(&self, name: &str, place: usize) -> Result<f64, String> {
        let text = self.text(name, place)?;
        text.parse().map_err(|_| format!("{name} of {} is no number: {text}", self.name))
    }

    /// The number at the beginning of an argument: `level=1 on the normalised data` is 1.
    fn level(&self) -> Result<usize, String> {
        let text = self.text("level", 0)?;
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().map_err(|_| format!("{text} is no level"))
    }

    /// Whether `name=yes`, or `name` stands alone.
    fn is(&self, name: &str) -> bool {
        self.arguments.iter().any(|argument| match named(argument) {
            Some((key, value)) => key == name && matches!(value, "yes" | "TRUE" | "true"),
            None => argument == name,
        })
    }
}

fn named(argument: &str) -> Option<(&str, &str)> {
    let (key, value) = argument.split_once('=')?;
    Some((key.trim(), value.trim())).filter(|(key, _)| !key.contains('('))
}

fn named_none(argument: &str) -> bool {
    named(argument).is_none()
}

/// Parts of `text` between `marks`, brackets respected.
pub(crate) fn split<'t>(text: &'t str, marks: &[char]) -> Vec<&'t str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, sign) in text.char_indices() {
        match sign {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ if depth == 0 && marks.contains(&sign) => {
                parts.push(text.get(start..at).unwrap_or_default());
                start = at + sign.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(text.get(start..).unwrap_or_default());
    parts
}

/// What stands behind `key` in a description: up to the end of its part, or of the brackets around it.
pub(crate) fn value(text: &str, key: &str) -> Option<String> {
    let found = |form: &str| {
        text.match_indices(form).map(|(at, _)| at).find(|at| {
            let before = text.get(..*at).and_then(|before| before.chars().next_back());
            !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_')
        })
    };
    // `aggregate L2=…` and `denominate(…)` stand without a sign between.
    let forms = [(format!("{key}="), true), (format!("{key} L"), true), (format!("{key}("), false)];
    let (at, skips) = forms.iter().find_map(|(form, skips)| Some((found(form)?, *skips)))?;
    let rest = text.get(if skips { at + key.len() + 1 } else { at }..)?;
    // Levels stand in a list, everything else ends at a comma.
    let is_list = matches!(key, "aggregate" | "dat_thresh");
    let mut depth = 0_i32;
    let end = rest.char_indices().find(|(_, sign)| {
        depth += i32::from(matches!(sign, '(' | '[')) - i32::from(matches!(sign, ')' | ']'));
        depth < 0 || depth == 0 && (*sign == ';' || !is_list && *sign == ',')
    });
    Some(rest.get(..end.map_or(rest.len(), |(end, _)| end))?.trim().to_owned())
}

/// Whether a word names a table.
pub(crate) fn is_file(word: &str) -> bool {
    word.strip_suffix(".csv").is_some_and(|stem| !stem.is_empty())
}

/// Whether a word names another row: `s01`, `c001`, `x05`.
pub(crate) fn is_reference(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.len() < word.len()
        && (1..=2).contains(&letters.len())
        && letters.chars().all(|c| c.is_ascii_lowercase())
}

/// A method that does nothing but add up.
pub(crate) fn nothing() -> Method {
    Method {
        title: String::new(),
        denominate: Denominate::None,
        impute: Impute::None,
        treat: Treat::None,
        normalise: Normalise::None,
        weights: Weights::Tree,
        aggregate: vec![Aggregation::Arithmetic],
        least_available: Vec::new(),
        panel: Panel::default(),
    }
}

/// The method that `described` tells; `files` are those named around it.
pub(crate) fn method(described: Described<'_>, files: &[(String, Vec<String>)]) -> Result<Method, String> {
    let mut method = nothing();
    if let Some(text) = described("denominate") {
        method.denominate = denominate(&text);
    }
    if let Some(text) = described("impute") {
        method.impute = impute(&text)?;
    }
    if let Some(text) = described("treat") {
        method.treat = treat(&text)?;
    }
    if let Some(text) = described("normalise") {
        method.normalise = normalise(&text, files)?;
    }
    if let Some(text) = described("weights") {
        method.weights = weights(&text)?;
    }
    if let Some(text) = described("aggregate") {
        method.aggregate = aggregate(&text)?;
    }
    if let Some(text) = described("dat_thresh") {
        method.least_available = thresholds(&text)?;
    }
    Ok(method)
}

pub(crate) fn denominate(text: &str) -> Denominate {
    let call = Call::read(text);
    match (call.name.as_str(), call.text("file", 0).as_deref()) {
        ("none", _) | (_, Err(_)) => Denominate::None,
        (_, Ok("iMeta" | "iMeta.csv")) => Denominate::Tree,
        (_, Ok(file)) => Denominate::Table(file.to_owned()),
    }
}

pub(crate) fn impute(text: &str) -> Result<Impute, String> {
    let call = Call::read(text);
    Ok(match call.name.as_str() {
        "none" => Impute::None,
        "mean" => Impute::Mean,
        "median" => Impute::Median,
        "group_mean" => Impute::GroupMean { by: call.text("group", 0)? },
        "group_median" => Impute::GroupMedian { by: call.text("group", 0)? },
        "row_mean" => Impute::RowMean { level: call.level()? },
        "row_median" => Impute::RowMedian { level: call.level()? },
        "em_mvn" => Impute::Em { level: call.level()? },
        other => return Err(format!("impute has no word {other}")),
    })
}

pub(crate) fn treat(text: &str) -> Result<Treat, String> {
    let call = Call::read(text);
    if call.name == "none" {
        return Ok(Treat::None);
    }
    if call.name != "wins_log" {
        return Err(format!("treat has no word {}", call.name));
    }
    let most = match call.text("winmax", 0)?.as_str() {
        "unlimited" | "none" | "Inf" => None,
        text => Some(text.parse().map_err(|_| format!("winmax is no count: {text}"))?),
    };
    let second = Call::read(&call.text("second", 3)?);
    let then = match second.name.as_str() {
        "log_CT" => Transform::Log,
        "log_CT_plus" => Transform::LogEitherSide,
        "log_CT_orig" => Transform::LogFromOne,
        "boxcox" => Transform::BoxCox { lambda: second.number("lambda", 0)?, shift: second.is("makepos") },
        other => return Err(format!("there is no second step {other}")),
    };
    let (skew, kurtosis) = (call.number("skew", 1)?, call.number("kurt", 2)?);
    Ok(Treat::Winsorise { most, skew, kurtosis, then, combine: call.is("combine") })
}

pub(crate) fn normalise(text: &str, files: &[(String, Vec<String>)]) -> Result<Normalise, String> {
    let call = Call::read(text);
    let ties = || match call.text("ties", 0).as_deref() {
        Ok("average") => Ok(Ties::Average),
        Ok("min") | Err(_) => Ok(Ties::Min),
        Ok(other) => Err(format!("ties has no word {other}")),
    };
    // The file is an argument, or one named in the input that has the column.
    let table = |column: &str| {
        let has = |(_, header): &&(String, Vec<String>)| header.iter().any(|name| name == column);
        let named = call.text("file", 0).ok().filter(|file| is_file(file));
        let around = || files.iter().find(has).map(|(name, _)| name.clone());
        named.or_else(around).ok_or_else(|| format!("{} names no table with {column}", call.name))
    };
    Ok(match call.name.as_str() {
        "none" => Normalise::None,
        "minmax" => Normalise::MinMax { lower: call.number("l", 0)?, upper: call.number("u", 1)? },
        "zscore" => Normalise::ZScore { mean: call.number("m", 0)?, deviation: call.number("s", 1)? },
        "rank" => Normalise::Rank { ties: ties()? },
        "prank" => Normalise::PercentRank { ties: ties()? },
        "borda" => Normalise::Borda { ties: ties()? },
        "dist2max" => Normalise::DistanceToMaximum,
        "dist2ref" => Normalise::DistanceToUnit { unit: call.text("unit", 0)?, cap: call.is("cap") },
        "dist2targ" => {
            let file = call.text("file", 0)?;
            let mut parts = file.split_whitespace();
            let name = parts.next().unwrap_or_default();
            let column = parts.rfind(|word| *word != "column").map(str::to_owned);
            let table = Some(name.to_owned()).filter(|name| !matches!(name.as_str(), "iMeta" | "iMeta.csv"));
            Normalise::DistanceToTarget {
                table,
                column: column.unwrap_or("target".to_owned()),
                cap: call.is("cap"),
            }
        }
        "fracmax" => Normalise::FractionOfMaximum,
        "goalposts" => {
            Normalise::Goalposts { table: table("goalpost_lower")?, truncate: call.is("truncate") }
        }
        "scaled" => Normalise::Scaled { table: table("scaled_lower")? },
        "cn_standard" => Normalise::Standard { table: table("standard")? },
        "cn_efficacy" => Normalise::Efficacy {
            table: table("satisfactory")?,
            base: call.number("c", 0).unwrap_or(60.0),
            span: call.number("d", 1).unwrap_or(40.0),
            clip: clip(&call)?,
            curve: Curve::Linear,
        },
        other => return Err(format!("normalise has no word {other}")),
    })
}

/// `clip=60..100` or `clip=no`.
fn clip(call: &Call) -> Result<Option<(f64, f64)>, String> {
    let Ok(text) = call.text("clip", 2) else { return Ok(None) };
    if matches!(text.as_str(), "no" | "none") {
        return Ok(None);
    }
    let bounds = text.split_once("..").and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
    bounds.map(Some).ok_or_else(|| format!("clip is no range: {text}"))
}

pub(crate) fn weights(text: &str) -> Result<Weights, String> {
    let call = Call::read(text);
    Ok(match call.name.as_str() {
        "equal" | "none" => Weights::Tree,
        "file" => Weights::Table { table: call.text("file", 0)?, set: None },
        "pca" => Weights::Pca { level: call.level()? },
        "entropy" | "entropy_weights" => Weights::Entropy,
        "critic" | "critic_weights" | "CRITIC" => Weights::Critic,
        other => return Err(format!("weights has no word {other}")),
    })
}

/// `L2=amean, L3=gmean` from level 2 up, or one word for all.
pub(crate) fn aggregate(text: &str) -> Result<Vec<Aggregation>, String> {
    let text = text.replace("at all levels", "");
    split(&text, &[',']).into_iter().map(|part| aggregation(level_value(part))).collect()
}

/// What stands behind `L2=`.
fn level_value(part: &str) -> &str {
    let part = part.trim();
    match part.split_once('=') {
        Some((level, value)) if level.trim().starts_with('L') && !level.contains('(') => value.trim(),
        Some(_) | None => part,
    }
}

fn aggregation(text: &str) -> Result<Aggregation, String> {
    let call = Call::read(text);
    Ok(match call.name.as_str() {
        "amean" => Aggregation::Arithmetic,
        "gmean" => Aggregation::Geometric,
        "hmean" => Aggregation::Harmonic,
        "genmean" => Aggregation::Power(call.number("p", 0)?),
        "copeland" => Aggregation::Copeland,
        "topsis" => Aggregation::Topsis,
        other => return Err(format!("aggregate has no word {other}")),
    })
}

/// `L2=0.9,L3=0.5` from level 2 up; `none` is no limit.
fn thresholds(text: &str) -> Result<Vec<f64>, String> {
    if text == "none" {
        return Ok(Vec::new());
    }
    let one = |part: &str| match level_value(part) {
        "none" => Ok(0.0),
        number => number.parse().map_err(|_| format!("dat_thresh is no share: {number}")),
    };
    split(text, &[',']).into_iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "s16 output (denominate=denominate(iMeta); treat=wins_log(winmax=5,skew=2,kurt=3.5,\
        second=boxcox(lambda=0.5,makepos=yes),combine=no); weights=pca(level=1 on the data; weight 1 above); \
        aggregate L2=amean, L3=genmean(p=-1), L4=gmean; dat_thresh=L2=0.9,L3=0.5,L4=none)";

    #[test]
    fn a_description_becomes_a_method() {
        let found = method(&|key| value(TEXT, key), &[]).unwrap();
        assert_eq!(found.denominate, Denominate::Tree);
        let then = Transform::BoxCox { lambda: 0.5, shift: true };
        assert_eq!(
            found.treat,
            Treat::Winsorise { most: Some(5), skew: 2.0, kurtosis: 3.5, then, combine: false }
        );
        assert_eq!(found.weights, Weights::Pca { level: 1 });
        let words = [Aggregation::Arithmetic, Aggregation::Power(-1.0), Aggregation::Geometric];
        assert_eq!(found.aggregate, words);
        assert_eq!(found.least_available, [0.9, 0.5, 0.0]);
    }

    #[test]
    fn parts_end_where_their_brackets_do() {
        assert_eq!(
            value("iData.csv, not denominated, impute=median, not treated", "impute").unwrap(),
            "median"
        );
        assert_eq!(
            value("s01 output (iData after denominate(iMeta))", "denominate").unwrap(),
            "denominate(iMeta)"
        );
        assert_eq!(value("no such word", "impute"), None);
        assert!(is_reference("s01") && is_reference("sa1") && !is_reference("iData") && !is_reference("51"));
    }

    #[test]
    fn an_unknown_word_is_named() {
        assert!(impute("magic").unwrap_err().contains("magic"));
        assert!(aggregate("L2=amean, L3=best").unwrap_err().contains("best"));
        assert!(normalise("minmax(0)", &[]).unwrap_err().contains("minmax"));
    }
}
