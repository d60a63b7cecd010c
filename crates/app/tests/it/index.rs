//! Composite indices on the command line: what is written, that it can be made again, and what bad input leaves behind.

use std::fmt::Write as _;

use std::collections::BTreeMap;
use std::path::Path;

use crate::program::{Folder, Run, run};

/// Two pillars of two indicators; patents by people, energy and air count less as more.
const META: &str = "Level,iCode,iName,Parent,Direction,Weight,Denominator
1,rd,研发投入强度,input,1,1,
1,patents,专利,input,1,1,Population
1,energy,能耗,green,-1,1,
1,air,空气,green,-1,1,
2,input,创新投入,index,1,1,
2,green,绿色发展,index,1,1,
3,index,综合指数,,1,1,
";

const DATA: &str = "uCode,uName,Group,Population,rd,patents,energy,air
lin,临河市,east,10,2.0,50,0.8,30
qing,青川市,east,20,3.0,60,0.6,
bei,北原市,west,5,1.0,40,1.2,60
dong,东泽市,west,40,2.5,400,0.7,45
";

const METHOD: &str = "title = \"四市\"
denominate = \"tree\"
impute = \"median\"
normalise = { min_max = { lower = 0.0, upper = 100.0 } }
aggregate = [\"arithmetic\"]
";

const FACTORS: &str = "[[factor]]
name = \"补缺\"
impute = [\"median\", \"mean\"]

[[factor]]
name = \"标准化\"
normalise = [{ min_max = { lower = 0.0, upper = 100.0 } }, { z_score = { mean = 0.0, deviation = 1.0 } }]

[[factor]]
name = \"合成\"
aggregate = [[\"arithmetic\"], [\"geometric\"]]

[[factor]]
name = \"权重\"
noise = { level = 2, share = 0.25, sets = 20 }
";

/// Files of a command with what stands in them.
struct World {
    folder: Folder,
    files: BTreeMap<&'static str, String>,
}

impl World {
    fn new() -> Self {
        let folder = Folder::new();
        let mut files = BTreeMap::new();
        for (name, text) in [("data", DATA), ("meta", META), ("method", METHOD), ("factors", FACTORS)] {
            files.insert(name, folder.file(name, text));
        }
        Self { folder, files }
    }

    fn with(name: &'static str, bytes: impl AsRef<[u8]>) -> Self {
        let world = Self::new();
        world.folder.file(name, bytes);
        world
    }

    fn out(&self, name: &str) -> String {
        self.folder.path().join(name).to_string_lossy().into_owned()
    }

    fn run(&self, command: &str, out: &str, more: &[&str]) -> Run {
        let out = self.out(out);
        let mut arguments = vec!["index", command, "--out", &out];
        for (name, path) in
            self.files.iter().filter(|(name, _)| command == "sensitivity" || **name != "factors")
        {
            arguments.extend([
                match *name {
                    "data" => "--data",
                    "meta" => "--meta",
                    "method" => "--method",
                    _ => "--factors",
                },
                path.as_str(),
            ]);
        }
        arguments.extend(more);
        run(&arguments)
    }
}

/// Every file of a folder.
fn files(folder: &str) -> BTreeMap<String, String> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                std::fs::read_to_string(&path).unwrap(),
            )
        })
        .collect()
}

/// The cell of a unit's row under a column.
fn cell(text: &str, unit: &str, column: &str) -> String {
    let at = text.lines().next().unwrap().split(',').position(|name| name == column).unwrap();
    let row = text.lines().find(|line| line.split(',').any(|cell| cell == unit)).unwrap();
    row.split(',').nth(at).unwrap().to_owned()
}

fn number(text: &str, unit: &str, column: &str) -> f64 {
    cell(text, unit, column).parse().unwrap()
}

#[test]
fn scores_are_those_reckoned_by_hand_and_come_out_the_same_again() {
    let world = World::new();
    let first = world.run("compute", "one", &[]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    assert!(first.out.contains("单元 4 个，指标 4 项") && first.out.contains("1. 东泽市"), "{}", first.out);
    let one = files(&world.out("one"));
    let near = |unit: &str, column: &str, expected: f64| {
        assert!((number(&one["scores.csv"], unit, column) - expected).abs() < 1e-9, "{unit} {column}");
    };
    // Patents by people are 5, 3, 8 and 10; the middle of what is known of the air is 45.
    near("lin", "input", f64::midpoint(50.0, 200.0 / 7.0));
    near("lin", "green", f64::midpoint(100.0, 200.0 / 3.0));
    near("qing", "green", 75.0);
    near("dong", "index", f64::midpoint(87.5, f64::midpoint(50.0, 250.0 / 3.0)));
    let ranks = ["dong", "qing", "lin", "bei"].map(|unit| cell(&one["ranks.csv"], unit, "index"));
    assert_eq!(ranks, ["1", "2", "3", "4"]);
    assert_eq!(cell(&one["treatment.csv"], "air", "Filled"), "1");
    let receipt: serde_json::Value = serde_json::from_str(&one["receipt.json"]).unwrap();
    assert_eq!(receipt["inputs"].as_array().unwrap().len(), 3);
    let mut snapshot = String::new();
    for (name, text) in one.iter().filter(|(name, _)| *name != "receipt.json") {
        snapshot.extend(["== ", name, "\n", text]);
    }
    insta::assert_snapshot!(snapshot);
    // From the frozen method, the same in every byte.
    std::fs::write(&world.files["method"], &one["METHOD.toml"]).unwrap();
    assert_eq!(world.run("compute", "two", &[]).code, 0);
    let two = files(&world.out("two"));
    for name in one.keys().filter(|name| *name != "receipt.json") {
        assert_eq!(one[name], two[name], "{name}");
    }
}

#[test]
fn a_part_left_out_and_a_weight_changed_stand_beside_the_result() {
    let world = World::new();
    assert_eq!(world.run("compute", "out", &["--without", "green", "--weight", "rd=3"]).code, 0);
    let what_if = &files(&world.out("out"))["what_if.csv"];
    assert!(
        (number(what_if, "qing", "ScoreIf") - 75.0).abs() < 1e-9,
        "three parts of 100 and one of 0: {what_if}"
    );
    assert_eq!(cell(what_if, "dong", "Rank"), "1");
    assert_eq!(world.run("compute", "out", &[]).code, 0);
    assert!(
        !Path::new(&world.out("out")).join("what_if.csv").exists(),
        "what is no part of the result is gone"
    );
    for wrong in
        [["--without", "nothing"], ["--without", "index"], ["--weight", "rd=much"], ["--weight", "rd=-1"]]
    {
        let run = world.run("compute", "wrong", &wrong);
        assert_eq!((run.code, run.err.lines().count()), (2, 1), "{}", run.err);
    }
}

#[test]
fn a_panel_has_an_index_for_each_year() {
    let mut panel = String::from("Time,uCode,rd,patents,energy,air,Population\n");
    for year in [2023, 2024, 2025] {
        for (unit, more) in [("lin", 0), ("qing", 1), ("bei", 2)] {
            let rd =
                if (unit, year) == ("qing", 2024) { String::new() } else { (more + year - 2020).to_string() };
            writeln!(panel, "{year},{unit},{rd},{},1.{more},{more},10", 50 + more).unwrap();
        }
    }
    let world = World::with("data", &panel);
    world.folder.file("method", METHOD.replace("impute = \"median\"", "panel = { gaps = \"linear\" }"));
    let run = world.run("compute", "out", &[]);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let found = files(&world.out("out"));
    assert!(found["scores.csv"].starts_with("Time,uCode,uName,index,"), "{}", found["scores.csv"]);
    assert_eq!(found["scores.csv"].lines().count(), 1 + 9);
    let scaled =
        found["normalised.csv"].lines().find(|line| line.starts_with("2024,qing")).unwrap().to_owned();
    assert_eq!(scaled.split(',').nth(3).unwrap(), "50", "half way between 3 and 7, and no gap: {scaled}");
    assert_eq!(world.run("compute", "one", &["--year", "2025"]).code, 0);
    assert_eq!(files(&world.out("one"))["scores.csv"].lines().count(), 1 + 3);
    let run = world.run("sensitivity", "out", &[]);
    assert_eq!((run.code, run.err.contains("--year")), (2, true), "{}", run.err);
    assert_eq!(world.run("compute", "none", &["--year", "1999"]).code, 2);
}

#[test]
fn robustness_is_the_same_for_the_same_seed_and_says_what_could_not_be_scored() {
    let world = World::new();
    let first = world.run("sensitivity", "one", &["--seed", "7", "--replications", "40"]);
    assert_eq!((first.code, first.err.as_str()), (0, ""));
    let again = world.run("sensitivity", "two", &["--seed", "7", "--replications", "40"]);
    let other = world.run("sensitivity", "three", &["--seed", "8", "--replications", "40"]);
    assert_eq!((again.code, other.code), (0, 0));
    let [one, two, three] = ["one", "two", "three"].map(|name| files(&world.out(name)));
    assert_eq!(one, two);
    assert_ne!(one["runs.csv"], three["runs.csv"]);
    assert_eq!(one["runs.csv"].lines().count(), 1 + 40 * 6);
    // A geometric mean of values around zero has no score for some units.
    let receipt: serde_json::Value = serde_json::from_str(&one["sensitivity_receipt.json"]).unwrap();
    let lost = receipt["runs_without_some_scores"].as_u64().unwrap()
        + receipt["runs_without_any_score"].as_u64().unwrap();
    assert!(lost > 0 && first.out.contains("没有得分"), "{receipt} {}", first.out);
    let intervals = &one["rank_intervals.csv"];
    assert!(
        ["lin", "qing", "bei", "dong"].iter().any(|unit| number(intervals, unit, "RunsWithoutScore") > 0.0)
    );
    for unit in ["lin", "qing", "bei", "dong"] {
        let [low, middle, high] = ["Q5", "Median", "Q95"].map(|column| number(intervals, unit, column));
        assert!(low <= middle && middle <= high, "{intervals}");
    }
    assert_eq!(one["sensitivity.csv"].lines().count(), 1 + 4);
}

#[test]
fn bad_input_is_one_message_and_leaves_nothing() {
    let cases: Vec<(&'static str, Vec<u8>, &str)> = vec![
        ("method", format!("{METHOD}colour = \"red\"\n").into(), "colour"),
        ("method", METHOD.replace("min_max", "min_max_max").into(), "第 4 行"),
        ("data", DATA.replace("rd,patents", "rad,patents").into(), "rd"),
        ("data", DATA.replace("qing,青川市,east,20", "qing,青川市,east,0").into(), "分母"),
        ("meta", META.replace("input,创新投入,index", "input,创新投入,input").into(), "循环"),
        ("data", DATA.replace("2.5", "约2.5").into(), "约2.5"),
        ("data", Vec::new(), "空的"),
        ("data", b"uCode,rd\n\xc1\xd9,1\n".to_vec(), "UTF-8"),
        ("data", DATA.replace("lin,临河市", "qing,临河市").into(), "重复"),
        ("data", DATA.replace("west,40", "west,40,1,2").into(), "第 5 行"),
        ("meta", META.replace("Weight", "Wait").into(), "Weight"),
        ("factors", format!("{FACTORS}sets = 3\n").into(), "sets"),
        ("factors", FACTORS.replace("补缺", "标准化").into(), "标准化"),
        ("factors", FACTORS.replace("level = 2", "level = 9").into(), "权重"),
    ];
    for (name, bytes, named) in cases {
        let world = World::with(name, bytes);
        let run = world.run("sensitivity", "out", &[]);
        assert_eq!(
            (run.code, run.out.as_str(), run.err.lines().count()),
            (2, "", 1),
            "{name} {named}: {}",
            run.err
        );
        assert!(run.err.contains(named), "{name} {named}: {}", run.err);
        assert!(!Path::new(&world.out("out")).exists(), "{name} {named}");
    }
    let outside = World::with(
        "method",
        METHOD.replace("min_max = { lower = 0.0, upper = 100.0 }", "standard = { table = \"../x.csv\" }"),
    );
    let run = outside.run("compute", "out", &[]);
    assert_eq!((run.code, run.err.contains("../x.csv")), (2, true), "{}", run.err);
}
