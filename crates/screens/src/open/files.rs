//! A set as a file: text with commas, JSON, SDMX-CSV; and all of them as a DCAT catalogue in JSON-LD.

use serde_json::{Value, json};
use taihang_base::{Fault, Text};

use super::sets::{Observation, Set};

/// The licence of everything that is open.
pub(super) const LICENCE: &str = "https://creativecommons.org/licenses/by/4.0/";
/// Its name.
pub(super) const LICENCE_NAME: &str = "CC BY 4.0";
/// The formats: how the address ends, the kind of file, its extension.
pub(super) const FORMATS: [(&str, &str, &str); 3] = [
    ("csv", "text/csv; charset=utf-8", "csv"),
    ("json", "application/json", "json"),
    ("sdmx-csv", "application/vnd.sdmx.data+csv; version=2.0.0; charset=utf-8", "csv"),
];

/// The bytes of a set in a format; none for another format.
pub(super) fn bytes(format: &str, set: &Set, observations: &[Observation]) -> Result<Option<Vec<u8>>, Fault> {
    Ok(match format {
        "csv" => Some(rows(&COLUMNS, observations.iter().map(cells))?),
        "json" => {
            let text = serde_json::to_vec_pretty(&object(set, observations));
            Some(text.map_err(|error| Fault::new("write an open set", error))?)
        }
        "sdmx-csv" => {
            let structure = format!("TAIHANG:{}(1.0)", set.id.to_uppercase().replace('-', "_"));
            Some(rows(&SDMX, observations.iter().map(|one| sdmx(&structure, one)))?)
        }
        _ => None,
    })
}

const COLUMNS: [&str; 9] =
    ["area", "area_name", "indicator", "indicator_name", "period", "value", "unit", "revision", "status"];

fn cells(one: &Observation) -> Vec<String> {
    let status = if one.current { "current" } else { "superseded" };
    let texts =
        [&one.area, &one.area_name, &one.indicator, &one.measure_name, &one.time, &one.value, &one.unit];
    texts.map(|text| inert(text)).into_iter().chain([one.revision.to_string(), status.to_owned()]).collect()
}

/// The columns of SDMX-CSV 2.0: what the structure is, what is done with the row, dimensions, value, attributes.
const SDMX: [&str; 10] = [
    "STRUCTURE",
    "STRUCTURE_ID",
    "ACTION",
    "REF_AREA",
    "INDICATOR",
    "TIME_PERIOD",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "REVISION",
    "CURRENT",
];

fn sdmx(structure: &str, one: &Observation) -> Vec<String> {
    let current = if one.current { "Y" } else { "N" };
    let texts = ["dataflow", structure, "I", &one.area, &one.indicator, &one.time, &one.value, &one.unit];
    texts.map(inert).into_iter().chain([one.revision.to_string(), current.to_owned()]).collect()
}

fn rows(header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> Result<Vec<u8>, Fault> {
    let fault = |error: csv::Error| Fault::new("write an open set", error);
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(header).map_err(fault)?;
    for row in rows {
        writer.write_record(row).map_err(fault)?;
    }
    writer.into_inner().map_err(|error| Fault::new("write an open set", error.to_string()))
}

/// Words that a spreadsheet would take for a formula are kept from being run; numbers stay.
fn inert(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    if formula { format!("'{text}") } else { text.to_owned() }
}

fn object(set: &Set, observations: &[Observation]) -> Value {
    let row = |one: &Observation| {
        let value = one.value.parse::<serde_json::Number>().map_or_else(|_| json!(one.value), Value::Number);
        json!({
            "area": one.area, "area_name": one.area_name, "indicator": one.indicator,
            "indicator_name": one.measure_name, "period": one.time, "value": value, "unit": one.unit,
            "revision": one.revision, "current": one.current,
        })
    };
    json!({
        "id": set.id,
        "title": { "zh": set.title.zh, "en": set.title.en },
        "description": { "zh": set.about.zh, "en": set.about.en },
        "licence": LICENCE,
        "period": set.period,
        "issued": set.issued.map(|day| day.to_string()),
        "replaces": set.replaces,
        "replaced_by": set.replaced_by,
        "observations": observations.iter().map(row).collect::<Vec<_>>(),
    })
}

/// All sets as a DCAT catalogue.
pub(super) fn catalogue(sets: &[Set]) -> Value {
    let words = |text: &Text| json!([{ "@value": text.zh, "@language": "zh" }, { "@value": text.en, "@language": "en" }]);
    let link = |id: &str| json!({ "@id": format!("/open#{id}") });
    let dataset = |set: &Set| {
        let file = |(format, kind, _): &(&str, &str, &str)| {
            json!({
                "@type": "dcat:Distribution",
                "dct:title": format,
                "dcat:downloadURL": { "@id": format!("/open-data/{}/{format}", set.id) },
                "dcat:mediaType": kind.split(';').next(),
                "dct:license": { "@id": LICENCE },
            })
        };
        let mut one = json!({
            "@id": format!("/open#{}", set.id),
            "@type": "dcat:Dataset",
            "dct:identifier": set.id,
            "dct:title": words(&set.title),
            "dct:description": words(&set.about),
            "dct:license": { "@id": LICENCE },
            "dcat:distribution": FORMATS.iter().map(file).collect::<Vec<_>>(),
        });
        let more = [
            ("dct:issued", set.issued.map(|day| json!({ "@value": day.to_string(), "@type": "xsd:date" }))),
            ("dct:temporal", set.period.as_ref().map(|period| json!(period))),
            ("dct:replaces", set.replaces.as_deref().map(link)),
            ("dct:isReplacedBy", set.replaced_by.as_deref().map(link)),
            ("dcat:landingPage", set.page.as_ref().map(|page| json!({ "@id": page }))),
        ];
        if let Value::Object(members) = &mut one {
            members.extend(more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        }
        one
    };
    json!({
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": "/open",
        "@type": "dcat:Catalog",
        "dct:title": words(&Text::new("开放数据", "Open data")),
        "dct:license": { "@id": LICENCE },
        "dcat:dataset": sets.iter().map(dataset).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_not_run_and_numbers_stay() {
        for (text, kept) in [("=1+1", "'=1+1"), ("-2.5", "-2.5"), ("+x", "'+x"), ("太原市", "太原市")] {
            assert_eq!(inert(text), kept);
        }
    }
}
