//! The process's streams: results to the standard output, everything else to the standard error.

use std::error::Error as _;
use std::io::{self, Write as _};

use taihang_base::{Fault, Language};

use crate::ending::Failure;

/// Writes `bytes` to the standard output. A reader that has seen enough (`| head`) is no fault.
pub(crate) fn put(bytes: &[u8]) -> Result<(), Fault> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Fault::new("write the result", error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Writes lines to the standard output.
pub(crate) fn put_lines(lines: &[String]) -> Result<(), Fault> {
    put(format!("{}\n", lines.join("\n")).as_bytes())
}

/// Writes one line to the standard error. There is nobody to tell if that fails.
pub(crate) fn say(line: &str) {
    let _written = writeln!(io::stderr().lock(), "{line}");
}

/// Says why a command could not go on.
pub(crate) fn complain(failure: &Failure, language: Language) {
    match failure {
        Failure::Problems(problems) => {
            for problem in problems {
                say(&format!("taihang: {}", problem.line(language)));
            }
        }
        Failure::Fault(fault) => {
            let mut line = format!("taihang: {fault}");
            let mut source = fault.source();
            while let Some(cause) = source {
                line = format!("{line}: {cause}");
                source = cause.source();
            }
            say(&line);
        }
    }
}

/// How many columns `text` takes: characters outside ASCII are as wide as two.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// `text` in exactly `columns` columns: cut with an ellipsis, or filled with spaces.
pub(crate) fn fit(text: &str, columns: usize) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if width(&line) <= columns {
        return format!("{line}{}", " ".repeat(columns - width(&line)));
    }
    let mut cut = String::new();
    for c in line.chars() {
        if width(&cut) + width(c.encode_utf8(&mut [0; 4])) + 2 > columns {
            break;
        }
        cut.push(c);
    }
    cut.push('…');
    format!("{cut}{}", " ".repeat(columns.saturating_sub(width(&cut))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_have_their_width() {
        for (text, columns) in
            [("研发投入", 8), ("研发投入", 7), ("R&D", 5), ("a\nb", 3), ("企业数量与质量", 9)]
        {
            assert_eq!(width(&fit(text, columns)), columns, "{text}");
        }
        assert_eq!(fit("研发投入强度", 8), "研发投… ".trim_end().to_owned());
    }
}
