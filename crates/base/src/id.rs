//! Typed identifiers: a ULID that knows what it names.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use ulid::Ulid;

/// The id of a record of kind `R`: 26 characters, sorted by the moment of its making.
pub struct Id<R> {
    ulid: Ulid,
    kind: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// A fresh id made at `now`; `random` supplies the 80 random bits.
    pub fn new(now: Timestamp, random: u128) -> Self {
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Self { ulid: Ulid::from_parts(millis, random), kind: PhantomData }
    }

    /// The same id as that of another kind of record; for the edge where a definition says what a ref points to.
    pub fn retyped<S>(self) -> Id<S> {
        Id { ulid: self.ulid, kind: PhantomData }
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.ulid)
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<R> FromStr for Id<R> {
    type Err = ulid::DecodeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self { ulid: Ulid::from_string(text)?, kind: PhantomData })
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Id<R> {}
impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.ulid == other.ulid
    }
}
impl<R> Eq for Id<R> {}
impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.ulid.cmp(&other.ulid)
    }
}
impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.ulid.hash(state);
    }
}
impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Thing;

    #[test]
    fn an_id_reads_back_and_sorts_by_time() {
        let early = Id::<Thing>::new(Timestamp::from_second(1).unwrap(), 9);
        let late = Id::<Thing>::new(Timestamp::from_second(2).unwrap(), 1);
        assert!(early < late);
        assert_eq!(early.to_string().parse::<Id<Thing>>().unwrap(), early);
        assert!("not an id".parse::<Id<Thing>>().is_err());
    }
}
