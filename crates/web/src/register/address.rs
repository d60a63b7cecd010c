//! What stands in the address of a list, and addresses with a little more or less in them.

use std::fmt::Write as _;

/// The parameters of an address, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    pairs: Vec<(String, String)>,
}

impl Asked {
    /// Reads the part of an address after the question mark.
    pub fn read(query: &str) -> Self {
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            (decoded(name), decoded(value))
        };
        let parts = query.split('&').filter(|part| !part.is_empty());
        Self { pairs: parts.map(pair).filter(|(_, value)| !value.trim().is_empty()).collect() }
    }

    /// The fields of a form as sent, empty ones too.
    pub(super) fn read_all(form: &str) -> Vec<(String, String)> {
        let parts = form.split('&').filter(|part| !part.is_empty());
        parts
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect()
    }

    /// The first value of `name`; empty if there is none.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(of, _)| of == name).map_or("", |(_, value)| value)
    }

    /// All values of `name`, those that stand between commas one by one.
    pub fn all(&self, name: &str) -> Vec<&str> {
        let values =
            self.pairs.iter().filter(|(of, _)| of == name).flat_map(|(_, value)| value.split([',', '，']));
        values.map(str::trim).filter(|value| !value.is_empty()).collect()
    }

    /// The same without one pair.
    #[must_use]
    pub fn less(&self, name: &str, value: &str) -> Self {
        let kept = self.pairs.iter().filter(|(of, held)| of != name || held != value);
        Self { pairs: kept.cloned().collect() }
    }

    /// All pairs.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// Those whose name is none of `names`.
    #[must_use]
    pub fn without(&self, names: &[&str]) -> Self {
        let kept = self.pairs.iter().filter(|(name, _)| !names.contains(&name.as_str()));
        Self { pairs: kept.cloned().collect() }
    }

    /// The same with `value` for `name`; an empty one takes it away.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut changed = self.without(&[name]);
        if !value.is_empty() {
            changed.pairs.push((name.to_owned(), value.to_owned()));
        }
        changed
    }

    /// Only those that a question is made of: without place, columns and names of views.
    #[must_use]
    pub fn question(&self) -> Self {
        self.without(&["back", "columns", "view"])
    }

    /// The part of an address after the question mark.
    pub fn query(&self) -> String {
        let mut query = String::new();
        for (name, value) in &self.pairs {
            if !query.is_empty() {
                query.push('&');
            }
            query.push_str(&encoded(name));
            query.push('=');
            query.push_str(&encoded(value));
        }
        query
    }

    /// An address with these parameters.
    pub fn at(&self, path: &str) -> String {
        if self.pairs.is_empty() { path.to_owned() } else { format!("{path}?{}", self.query()) }
    }
}

/// `path` with the parameters that have a value.
pub fn address(path: &str, parameters: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    let given = parameters.iter().filter(|(_, value)| !value.is_empty());
    for (index, (name, value)) in given.enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.push_str(&encoded(value));
    }
    address
}

/// `text` as it may stand in an address: letters, digits and `-._~` as they are, the rest as `%XX`.
pub fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = || u8::from_str_radix(text.get(at + 1..at + 3)?, 16).ok();
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                if let Some(value) = hex() {
                    out.push(value);
                    at += 2;
                } else {
                    out.push(byte);
                }
            }
            _ => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_parameters_are_left_out_and_values_encoded() {
        assert_eq!(address("/tasks", &[("unit", ""), ("year", "")]), "/tasks");
        assert_eq!(
            address("/tasks", &[("unit", "省科技厅"), ("year", ""), ("by", "a&b")]),
            "/tasks?unit=%E7%9C%81%E7%A7%91%E6%8A%80%E5%8E%85&by=a%26b"
        );
    }

    #[test]
    fn an_address_is_read_changed_and_written() {
        let asked = Asked::read("state=draft%2Cactive&q=%E5%A4%AA%E5%8E%9F+%E5%B8%82&empty=&odd=100%");
        assert_eq!(asked.get("state"), "draft,active");
        assert_eq!(asked.get("q"), "太原 市");
        assert_eq!(asked.get("odd"), "100%");
        assert_eq!(asked.pairs().len(), 3);
        let changed = asked.with("state", "").with("q", "a&b");
        assert_eq!(changed.at("/r/x"), "/r/x?odd=100%25&q=a%26b");
        assert_eq!(Asked::read(&changed.query()), changed);
        assert_eq!(asked.without(&["state", "q", "odd"]).at("/r/x"), "/r/x");
    }
}
