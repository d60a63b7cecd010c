//! Values that travel as their canonical text: one rule for serialising and reading back.

/// Serialises `$type` as its `Display` form and reads it back with `FromStr`.
macro_rules! travels_as_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use travels_as_text;

#[cfg(test)]
mod tests {
    use crate::{Length, Micro, Money, Period};

    fn travels<T: serde::Serialize + serde::de::DeserializeOwned + PartialEq + std::fmt::Debug>(
        value: &T,
        json: &str,
    ) {
        assert_eq!(serde_json::to_string(value).unwrap(), json);
        assert_eq!(serde_json::from_str::<T>(json).unwrap(), *value);
    }

    #[test]
    fn values_travel_as_their_canonical_text() {
        travels(&Money::from_fen(120_050), "\"1200.50\"");
        travels(&Micro::from_millionths(2_500_000), "\"2.5\"");
        travels(&"2024年第三季度".parse::<Period>().unwrap(), "\"2024-Q3\"");
        travels(&Length::WorkingDays(15), "\"15 working days\"");
        assert!(serde_json::from_str::<Money>("12.5").is_err(), "a binary fraction is no sum of money");
    }
}
