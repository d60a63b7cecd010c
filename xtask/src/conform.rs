//! The engine of evaluation held against reference results: a manifest names files and, in a fixed vocabulary, the methods that
//! made them; each is computed anew and written under the same name, with the same columns.
//!
//! `words` reads the vocabulary, `steps`, `whole`, `years` and `runs` are the families of results.

mod files;
mod runs;
mod steps;
mod whole;
mod words;
mod years;

use std::fmt::Write as _;
use std::path::Path;

use taihang_base::{Language, Problems};
use taihang_evaluation::index::{Data, Method, Recipe, Tables, Tree};

use files::Folder;

/// A result: header and rows.
pub(crate) type Table = (Vec<String>, Vec<Vec<String>>);

/// One row of the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) file: String,
    pub(crate) family: String,
    pub(crate) input: String,
    pub(crate) method: String,
}

/// The manifest with the files around it.
pub(crate) struct Bench {
    pub(crate) folder: Folder,
    pub(crate) rows: Vec<Row>,
}

/// A method with its data, ready to compute.
pub(crate) struct Case {
    pub(crate) tree: Tree,
    pub(crate) data: Data,
    pub(crate) method: Method,
    pub(crate) tables: Tables,
}

impl Case {
    pub(crate) fn recipe(&self) -> Result<Recipe, String> {
        Recipe::resolve(&self.method, &self.tree, &self.data, &self.tables)
            .map_err(|problems| lines(&problems))
    }
}

/// `conform MANIFEST.tsv --data DIR --out DIR`.
pub(crate) fn run(asked: &[String]) -> Result<String, String> {
    let [manifest, data_word, data, out_word, out] = asked else {
        return Err("usage: cargo xtask conform MANIFEST.tsv --data DIR --out DIR".to_owned());
    };
    let (data, out) = match (data_word.as_str(), out_word.as_str()) {
        ("--data", "--out") => (data, out),
        ("--out", "--data") => (out, data),
        _ => return Err("conform takes --data DIR and --out DIR".to_owned()),
    };
    let bench = Bench { rows: files::manifest(Path::new(manifest))?, folder: Folder::new(Path::new(data)) };
    std::fs::create_dir_all(out).map_err(|error| format!("{out}: {error}"))?;
    let (mut written, mut said) = (0, String::new());
    for row in &bench.rows {
        let made = bench.make(row).and_then(|table| files::write(&Path::new(out).join(&row.file), &table));
        match made {
            Ok(()) => written += 1,
            // Writing into a string cannot fail.
            Err(error) => writeln!(said, "{}: {error}", row.file).unwrap_or_default(),
        }
    }
    let sum = format!("{said}conform: {written} of {} results written", bench.rows.len());
    if said.is_empty() { Ok(sum) } else { Err(sum) }
}

impl Bench {
    /// Computes one result.
    fn make(&self, row: &Row) -> Result<Table, String> {
        match row.family.as_str() {
            "denominate" | "impute" | "treat" | "normalise" => steps::values(self, row),
            "treat-details" => steps::treatment(self, row),
            "screen" => steps::screened(self, row),
            "statistics" => steps::statistics(self, row),
            "correlation" => steps::correlation(self, row),
            "cronbach" => steps::cronbach(self, row),
            "pca" => steps::component(self, row),
            "effective-weights" => steps::effective(self, row),
            "mcdm" => steps::decision(self, row),
            "ahp" => steps::judged(self, row),
            "pipeline" => whole::pipeline(self, row),
            "cn-pipeline" => whole::chinese(self, row),
            "ranks" => whole::ranked(self, row),
            "strengths" => whole::strengths(self, row),
            "remove-one" => whole::removed(self, row),
            "weights-optimised" => whole::balanced(self, row),
            "panel-impute" => years::carried(self, row),
            "panel-pipeline" => years::pipeline(self, row),
            "trend" => years::trend(self, row),
            "targets" => years::targets(self, row),
            "sensitivity" => runs::made(self, row),
            family => Err(format!("the family “{family}” is not known")),
        }
    }

    /// What a row starts from and does, its references to other rows resolved.
    pub(crate) fn case(&self, row: &Row) -> Result<Case, String> {
        let input = self.explained(row);
        let panel = input.contains("panel");
        let mut case = self.inputs(&input, panel)?;
        let described = |key: &str| words::value(&row.method, key).or_else(|| words::value(&input, key));
        case.method = words::method(&described, &self.named(&input))?;
        // Levels that a list of thresholds does not name have none.
        if described("dat_thresh").is_some_and(|text| text.contains('L')) {
            case.method.least_available.resize(case.tree.top().saturating_sub(1), 0.0);
        }
        self.supply(&mut case)?;
        Ok(case)
    }

    /// Reads the tables that the method names.
    pub(crate) fn supply(&self, case: &mut Case) -> Result<(), String> {
        for name in case.method.tables() {
            case.tables.insert(name.to_owned(), self.folder.frame(name)?);
        }
        Ok(())
    }

    /// Tree and data of an input, with a method that does nothing.
    fn inputs(&self, input: &str, panel: bool) -> Result<Case, String> {
        let named = self.named(input);
        let with = |columns: &[&str]| {
            let has = |(_, header): &&(String, Vec<String>)| {
                columns.iter().all(|name| header.iter().any(|c| c == name))
            };
            named.iter().find(has).map(|(name, _)| name.as_str())
        };
        let tree = self.folder.frame(with(&["Level", "Parent"]).unwrap_or("iMeta.csv"))?;
        let tree = Tree::read(&tree).map_err(|problems| lines(&problems))?;
        let first = tree.indicators().first().map_or("", |node| node.code.as_str());
        let data = self.folder.frame(with(&["uCode", first]).unwrap_or("iData.csv"))?;
        let data = Data::read(&data, &tree, panel).map_err(|problems| lines(&problems))?;
        Ok(Case { tree, data, method: words::nothing(), tables: Tables::new() })
    }

    /// The files that a text names, with their headers.
    pub(crate) fn named(&self, text: &str) -> Vec<(String, Vec<String>)> {
        let names = text
            .split(|c: char| c.is_whitespace() || "(),;=".contains(c))
            .filter(|word| words::is_file(word));
        names.filter_map(|name| Some((name.to_owned(), self.folder.frame(name).ok()?.header))).collect()
    }

    /// The input of a row; one that only names another row is told by that row.
    pub(crate) fn explained(&self, row: &Row) -> String {
        let says = |text: &str| {
            ["denominate", "impute=", "treat=", "normalise=", "not treated", "raw"]
                .iter()
                .any(|word| text.contains(word))
        };
        if says(&row.input) {
            return row.input.clone();
        }
        let code = row.input.split_whitespace().find(|word| words::is_reference(word));
        let other = code.and_then(|code| {
            let named = |other: &&Row| other.file.trim_end_matches(".csv").split('_').next() == Some(code);
            self.rows.iter().find(named).filter(|other| other.file != row.file)
        });
        other.map_or_else(
            || row.input.clone(),
            |other| format!("{}; {}; {}", row.input, other.input, other.method),
        )
    }
}

/// Problems as lines.
pub(crate) fn lines(problems: &Problems) -> String {
    problems.iter().map(|problem| problem.line(Language::En)).collect::<Vec<_>>().join("; ")
}

/// A number as the references write it; what is missing is empty.
pub(crate) fn number(value: f64) -> String {
    if value.is_nan() { String::new() } else { exactly(value) }
}

/// A number as the references write it, `NaN` included.
pub(crate) fn exactly(value: f64) -> String {
    if value.is_infinite() {
        if value > 0.0 { "Inf".to_owned() } else { "-Inf".to_owned() }
    } else {
        value.to_string()
    }
}

/// A header.
pub(crate) fn header(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const META: &str = "Level,iCode,Parent,Direction,Weight,Denominator,Type\n1,x,top,1,1,Size,Indicator\n\
        1,y,top,-1,1,,Indicator\n2,top,,1,1,,Aggregate\n,G,,,,,Group\n";
    const DATA: &str = "uCode,G,Size,x,y\nb,one,2,8,3\na,one,1,1,1\nc,two,1,,2\n";
    const MANIFEST: &str = "file\tfamily\tinput\tmethod\n\
        s1.csv\timpute\tiData.csv after denominate(iMeta)\timpute=mean\n\
        c1.csv\tpipeline\tiData.csv, iMeta.csv\tdenominate=none; impute=none; treat=none; normalise=minmax(0,100); \
        weights=equal; aggregate L2=amean; dat_thresh=none\n\
        r1.csv\tranks\tcombination c1 (of the row above)\tcompetition rank within each value of G\n\
        z1.csv\tmagic\tiData.csv\tnone\n";

    fn conform(manifest: &str) -> (Result<String, String>, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for (name, text) in [("iMeta.csv", META), ("iData.csv", DATA), ("manifest.tsv", manifest)] {
            std::fs::write(path(name), text).unwrap();
        }
        let asked = [path("manifest.tsv"), "--data".to_owned(), path(""), "--out".to_owned(), path("out")];
        (run(&asked), folder)
    }

    #[test]
    fn every_row_is_computed_or_named() {
        let (said, folder) = conform(MANIFEST);
        let said = said.unwrap_err();
        assert!(said.contains("z1.csv: the family “magic” is not known"), "{said}");
        assert!(said.ends_with("3 of 4 results written"), "{said}");
        let read = |name: &str| std::fs::read_to_string(folder.path().join("out").join(name)).unwrap();
        assert_eq!(read("s1.csv"), "uCode,x,y\na,1,1\nb,4,3\nc,2.5,2\n");
        assert_eq!(read("c1.csv"), "uCode,top,Rank,Rank_G\na,50,1,1\nb,50,1,1\nc,50,1,1\n");
        assert_eq!(read("r1.csv"), "uCode,G,x,y,top\na,one,2,1,1\nb,one,1,2,1\nc,two,,1,1\n");
    }

    #[test]
    fn a_result_stays_in_its_folder() {
        let (said, _folder) =
            conform("file\tfamily\tinput\tmethod\n../s1.csv\timpute\tiData.csv\timpute=mean\n");
        assert!(said.unwrap_err().contains("no name of a file"));
        assert!(run(&["manifest.tsv".to_owned()]).unwrap_err().starts_with("usage"));
    }
}
