//! JSON in which no key is given twice: of two values nobody could say which one was meant.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value as Json};
use taihang_base::{Problem, Text};

/// Reads a body; keys that are given twice are told by where they stand, `body.fields.name`.
pub fn read(bytes: &[u8]) -> serde_json::Result<(Json, Vec<String>)> {
    let mut twice = Vec::new();
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let json = Place { path: "", twice: &mut twice }.deserialize(&mut reader)?;
    reader.end()?;
    Ok((json, twice))
}

/// What is said of a key that is given twice.
pub fn given_twice(key: &str) -> Problem {
    let shown: String = key.chars().take(100).collect();
    let message = Text::new(format!("“{shown}”出现了多次。"), format!("“{shown}” is given more than once."));
    Problem::new("json-key-twice", message, Text::new("请只保留一处。", "Give it once.")).about(key)
}

/// One value, and where it stands.
struct Place<'a> {
    path: &'a str,
    twice: &'a mut Vec<String>,
}

impl Place<'_> {
    fn below(&self, part: &str) -> String {
        if self.path.is_empty() { part.to_owned() } else { format!("{}.{part}", self.path) }
    }
}

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Json, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Place<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(value.into())
    }

    fn visit_string<E: Error>(self, value: String) -> Result<Json, E> {
        Ok(Json::String(value))
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut of: A) -> Result<Json, A::Error> {
        let mut all = Vec::new();
        loop {
            let path = self.below(&all.len().to_string());
            match of.next_element_seed(Place { path: &path, twice: self.twice })? {
                Some(value) => all.push(value),
                None => return Ok(Json::Array(all)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut of: A) -> Result<Json, A::Error> {
        let mut all = Map::new();
        while let Some(key) = of.next_key::<String>()? {
            let path = self.below(&key);
            let value = of.next_value_seed(Place { path: &path, twice: self.twice })?;
            if all.insert(key, value).is_some() {
                self.twice.push(path);
            }
        }
        Ok(Json::Object(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_reads_as_ever_and_says_what_stands_twice() {
        let text =
            r#"{"a": [1, -2, 2.5, "x", null, true, {"b": 1, "b": 2}], "c": {"d": {}, "d": []}, "a": 3}"#;
        let (json, twice) = read(text.as_bytes()).unwrap();
        assert_eq!(json, serde_json::from_str::<Json>(text).unwrap());
        assert_eq!(twice, ["a.6.b", "c.d", "a"]);
        for broken in ["", "{", "{} {}", "[1,]", "nothing"] {
            assert!(read(broken.as_bytes()).is_err(), "{broken}");
        }
        let deep = "[".repeat(200);
        assert!(read(deep.as_bytes()).is_err(), "depth has its bound");
    }
}
