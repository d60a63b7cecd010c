//! The contracts that scripts rely on: lines, members, exit codes, streams.

use crate::program::{Folder, command, finish, installed, run, run_with};

/// A plan in our own words with a repaired figure, a baseline, a task with lead units.
const PLAN: &str = "临河市科技创新规划\n\n\
    一、总体目标\n\
    到2025年，全社会研发投入强度达到2\u{e010}5%以上，年均增长10%；2020年高新技术企业达到80家。\n\n\
    二、重点任务\n\
    （一）建设中试平台。2024年底前建成中试平台3个，面向全市开放。（牵头单位：市科技局、市财政局）\n";

#[test]
fn extract_writes_one_object_a_line_with_the_members_of_the_contract() {
    let folder = Folder::new();
    let file = folder.file("plan.txt", PLAN);
    let run = run(&["plan", "extract", &file, "--format", "jsonl"]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let lines = run.lines();
    let characters: Vec<char> = PLAN.chars().collect();
    let mut last = 0;
    for line in &lines {
        let number = |name: &str| usize::try_from(line[name].as_u64().unwrap()).unwrap();
        let (start, end) = (number("start"), number("end"));
        let quote: String = characters[start..end].iter().collect();
        assert_eq!(line["quote"], quote, "offsets count characters of the decoded text");
        assert!(start >= last, "document order");
        last = start;
        assert!(line["section"].is_string());
        assert!(line.get("file").is_none(), "one file is not named");
        let members: &[&str] = match line["kind"].as_str().unwrap() {
            "task" => &["title", "lead_units", "supporting_units"],
            _ => &["subject", "op", "lead_units", "repaired"],
        };
        for member in members {
            assert!(!line[member].is_null(), "{member} of {line}");
        }
    }
    let find = |kind: &str, value: &str| {
        lines
            .iter()
            .find(|line| line["kind"] == kind && line["value"] == value)
            .unwrap_or_else(|| panic!("{kind} {value}: {lines:#?}"))
    };
    let intensity = find("target", "2.5");
    assert_eq!(
        (&intensity["unit"], &intensity["year"], &intensity["op"]),
        (&"%".into(), &2025.into(), &"ge".into())
    );
    assert_eq!(intensity["repaired"], true);
    let task = lines.iter().find(|line| line["kind"] == "task").unwrap();
    assert_eq!(task["lead_units"], serde_json::json!(["市科技局", "市财政局"]));
    assert_eq!((&task["deadline_year"], &task["deadline"]), (&2024.into(), &"2024-12-31".into()));
}

#[test]
fn with_several_files_each_line_names_its_file() {
    let folder = Folder::new();
    let (one, two) = (folder.file("one.txt", PLAN), folder.file("two.txt", format!("{PLAN}\n")));
    let run = run(&["plan", "extract", &one, &two]);
    let files: Vec<String> =
        run.lines().iter().map(|line| line["file"].as_str().unwrap().to_owned()).collect();
    assert!(files.contains(&one) && files.contains(&two));
    assert!(files.is_sorted_by_key(|file| *file != one), "file after file");
}

#[test]
fn the_standard_input_is_read_too() {
    let folder = Folder::new();
    let file = folder.file("plan.txt", PLAN);
    assert_eq!(
        run_with(&["plan", "extract", "-"], PLAN.as_bytes()).out,
        run(&["plan", "extract", &file]).out
    );
}

#[test]
fn every_encoding_gives_the_same_lines() {
    let folder = Folder::new();
    let plain = run(&["plan", "extract", &folder.file("plan.txt", PLAN)]).out;
    let marked = format!("\u{feff}{PLAN}");
    let wide: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (name, bytes) in [("marked.txt", marked.clone().into_bytes()), ("wide.txt", wide)] {
        assert_eq!(run(&["plan", "extract", &folder.file(name, bytes)]).out, plain, "{name}");
    }
}

#[test]
fn a_table_is_for_people_in_both_languages() {
    let folder = Folder::new();
    let file = folder.file("plan.txt", PLAN);
    let chinese = run(&["plan", "extract", &file, "--format", "table"]).out;
    assert!(chinese.contains("牵头单位") && chinese.contains("≥2.5%"), "{chinese}");
    let english = run(&["--lang", "en", "plan", "extract", &file, "--format", "table"]).out;
    assert!(english.contains("lead units") && english.contains("target"), "{english}");
}

/// Bytes without any pattern, the same at every run.
fn noise(length: usize) -> Vec<u8> {
    let mut state = 2_463_534_242_u32;
    let mut byte = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state.to_le_bytes()[1]
    };
    (0..length).map(|_| byte()).collect()
}

#[test]
fn what_cannot_be_read_is_said_on_the_error_stream_only() {
    let folder = Folder::new();
    let good = folder.file("good.txt", PLAN);
    let long = folder.path().join("long.txt");
    // A file with a length but without content on the disk: only looking at its length is cheap.
    std::fs::File::create(&long).unwrap().set_len(200 << 20).unwrap();
    let cases = [
        (folder.file("empty.txt", ""), "空"),
        (folder.file("blank.txt", " \n\t\n"), "没有文字"),
        (folder.file("binary.txt", noise(4096)), ""),
        (folder.file("broken.docx", b"PK\x03\x04 broken"), ""),
        (folder.file("broken.pdf", b"%PDF-1.7 broken"), ""),
        (folder.path().to_string_lossy().into_owned(), "目录"),
        (folder.path().join("nowhere.txt").to_string_lossy().into_owned(), "不存在"),
        (long.to_string_lossy().into_owned(), "200 MB"),
    ];
    for (file, words) in &cases {
        for arguments in [
            vec!["plan", "extract", file],
            vec!["plan", "extract", &good, file],
            vec!["plan", "check", file, "--format", "jsonl"],
            vec!["plan", "diff", &good, file],
        ] {
            let run = run(&arguments);
            assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}: {}", run.err);
            assert!(run.err.contains(file) && run.err.contains(words), "{arguments:?}: {}", run.err);
            assert!(run.err.trim_end().ends_with('。'), "says how to mend it: {}", run.err);
        }
    }
    let files: Vec<&str> = cases.iter().map(|(file, _)| file.as_str()).collect();
    let run = run(&[["--lang", "en", "plan", "extract"].as_slice(), &files].concat());
    assert_eq!(run.err.lines().count(), cases.len(), "all problems at once: {}", run.err);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_of_200_megabytes_is_refused_in_little_memory() {
    let folder = Folder::new();
    let long = folder.path().join("long.txt");
    std::fs::File::create(&long).unwrap().set_len(200 << 20).unwrap();
    let script =
        format!("ulimit -v 200000; exec {} plan extract {}", env!("CARGO_BIN_EXE_taihang"), long.display());
    let run = finish(std::process::Command::new("sh").args(["-c", &script]).output().unwrap());
    assert_eq!(run.code, 2, "{}", run.err);
    // Without a length to look at, reading ends at the limit.
    let script = format!(
        "ulimit -v 400000; head -c 200000000 /dev/zero | {} plan extract -",
        env!("CARGO_BIN_EXE_taihang")
    );
    let run = finish(std::process::Command::new("sh").args(["-c", &script]).output().unwrap());
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
}

#[test]
fn a_text_without_any_figure_is_no_mistake_but_is_said() {
    let folder = Folder::new();
    let run =
        run(&["plan", "extract", &folder.file("letter.txt", "各位同志：\n会议改在下周举行，请互相转告。\n")]);
    assert_eq!((run.code, run.out.as_str()), (0, ""));
    assert!(run.err.contains("没有找到"), "{}", run.err);
}

#[test]
fn findings_carry_code_severity_message_places_and_arithmetic() {
    let folder = Folder::new();
    let text =
        "临河市规划\n一、目标\n到2020年，研发投入强度由2012年的1.09%提高到2\u{e010}5%，年均增长10.9%。\n";
    let file = folder.file("plan.txt", text);
    let found = run(&["plan", "check", &file, "--format", "jsonl"]);
    assert_eq!((found.code, found.err.as_str()), (0, ""));
    let lines = found.lines();
    assert!(!lines.is_empty());
    for line in &lines {
        assert!(["error", "warning", "note"].contains(&line["severity"].as_str().unwrap()), "{line}");
        assert!(
            line["code"].is_string() && line["message"].is_string() && line.get("arithmetic").is_some(),
            "{line}"
        );
        for place in line["places"].as_array().unwrap() {
            let (start, end) = (place["start"].as_u64().unwrap(), place["end"].as_u64().unwrap());
            let length = usize::try_from(end - start).unwrap();
            let quote: String = text.chars().skip(usize::try_from(start).unwrap()).take(length).collect();
            assert_eq!((&place["quote"], &place["file"]), (&quote.into(), &file.clone().into()));
        }
    }
    let report = run(&["plan", "check", &file, "--format", "text"]);
    assert!(report.out.contains(&format!("{file}:3:")), "a place that an editor opens: {}", report.out);
}

#[test]
fn diff_shows_what_was_changed_added_and_dropped() {
    let folder = Folder::new();
    let above = "一、目标\n到2025年，全省建成科技企业孵化器100家以上，发展科技服务业。\n设立创新券，支持中小企业购买科研服务。\n";
    let below = "一、目标\n到2025年，全省建成科技企业孵化器120家以上，发展科技服务业。\n每个县至少建设一个众创空间，提供免费工位。\n";
    let (parent, child) = (folder.file("above.txt", above), folder.file("below.txt", below));
    let text = run(&["plan", "diff", &parent, &child]);
    assert_eq!(text.code, 0);
    for line in ["- 设立创新券", "+ 每个县至少建设", "~ 到2025年"] {
        assert!(text.out.lines().any(|found| found.starts_with(line)), "{line}: {}", text.out);
    }
    assert!(text.out.contains("[-") && text.out.contains("{+"), "{}", text.out);
    let lines = run(&["plan", "diff", &parent, &child, "--format", "jsonl"]).lines();
    let dropped = lines.iter().find(|line| line["relation"] == "dropped").unwrap();
    assert!(
        dropped["child"].is_null() && dropped["parent"]["quote"].as_str().unwrap().starts_with("设立创新券")
    );
}

#[test]
fn help_has_examples_and_mistakes_end_with_two() {
    for arguments in [
        &["--help"][..],
        &["plan", "extract", "--help"],
        &["plan", "check", "--help"],
        &["plan", "diff", "--help"],
    ] {
        let run = run(arguments);
        assert_eq!(run.code, 0);
        assert!(run.out.contains("示例 Examples:"), "{arguments:?}");
    }
    for arguments in [
        &["plan", "extract"][..],
        &["fly"],
        &["plan", "extract", "x", "--format", "xml"],
        &["serve", "--port", "70000"],
    ] {
        let run = run(arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?}");
        assert!(!run.err.is_empty());
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_fault() {
    let folder = Folder::new();
    let file = folder.file("plan.txt", PLAN.repeat(400));
    let script = format!("{} plan extract {file} | head -n 1", env!("CARGO_BIN_EXE_taihang"));
    let run = finish(std::process::Command::new("sh").args(["-c", &script]).output().unwrap());
    assert_eq!((run.code, run.out.lines().count(), run.err.as_str()), (0, 1, ""));
}

#[test]
fn check_ends_with_one_on_a_breach_and_two_without_data() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let named = data.to_string_lossy().into_owned();
    assert_eq!(run(&["check"]).code, 2, "no folder is named");
    assert_eq!(run(&["check", "--data", &named]).code, 2, "there are no data");
    assert!(!data.exists(), "looking makes nothing");
    installed(&data);
    let added =
        run_with(&["account", "add", "planner", "--role", "planner", "--data", &named], b"a long password\n");
    assert_eq!((added.code, added.err.as_str()), (0, ""));
    let short = run_with(&["account", "add", "other", "--role", "viewer", "--data", &named], b"short\n");
    assert_eq!(short.code, 2, "{}", short.err);
    let role = ["account", "add", "other", "--role", "plannner", "--data", &named];
    let unknown = run_with(&role, b"a long password\n");
    assert_eq!(unknown.code, 2, "{}", unknown.err);
    assert!(unknown.err.contains("--role") && unknown.err.contains("是否指 planner"), "{}", unknown.err);
    assert_eq!(
        run_with(&["account", "password", "planner", "--data", &named], b"another password\n").code,
        0
    );
    let link = run(&["account", "reset", "planner", "--data", &named]);
    assert!(link.code == 0 && link.out.starts_with("/reset/"), "{}", link.out);
    assert!(link.err.contains("public_address"), "{}", link.err);
    let sound = run(&["check", "--data", &named]);
    assert_eq!(sound.code, 0, "{}", sound.out);
    let by_environment = finish(command(&["check"]).env("TAIHANG_DATA", &data).output().unwrap());
    assert_eq!(by_environment.code, 0, "{}", by_environment.err);

    let file = data.join("taihang.sqlite");
    let mut changed = std::fs::read(&file).unwrap();
    let reason = b"added by the operator";
    let at = changed.windows(reason.len()).position(|window| window == reason).unwrap();
    changed[at..at + 5].copy_from_slice(b"edded");
    std::fs::write(&file, changed).unwrap();
    let breach = run(&["check", "--data", &named]);
    assert_eq!(breach.code, 1, "{}", breach.out);
    assert!(breach.out.contains("chain"), "{}", breach.out);
}
