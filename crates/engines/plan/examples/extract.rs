//! scratch
use taihang_base::CharIndex;
fn main() {
    let path = std::env::args().nth(1).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    let doc = taihang_documents::read(&path, &bytes, &taihang_documents::Limits::STANDARD).unwrap();
    let t = std::time::Instant::now();
    let plan = taihang_plan::read(&doc);
    eprintln!("{:?} {:?}", t.elapsed(), plan.metadata);
    let ix = CharIndex::new(&doc.text);
    let mut out: Vec<(usize, serde_json::Value)> = vec![];
    for f in &plan.figures {
        out.push((f.span.start, serde_json::json!({"kind": f.kind, "section": f.section, "quote": f.span.slice(&doc.text), "start": ix.char_at(f.span.start), "end": ix.char_at(f.span.end), "subject": f.subject, "op": f.op, "value": f.value, "unit": f.unit, "year": f.year, "period": f.period, "growth": f.growth, "baseline": f.baseline, "lead_units": f.lead_units, "repaired": f.repaired})));
    }
    for t in &plan.tasks {
        out.push((t.span.start, serde_json::json!({"kind": "task", "section": t.section, "quote": t.span.slice(&doc.text), "title": t.title, "lead_units": t.lead_units, "supporting_units": t.supporting_units, "deadline_year": t.deadline.as_ref().and_then(|d| d.year), "deadline": t.deadline.as_ref().and_then(|d| d.date)})));
    }
    out.sort_by_key(|o| o.0);
    for o in out {
        println!("{}", o.1);
    }
}
