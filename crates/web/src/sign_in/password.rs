//! Passwords: hashed with argon2id, and good enough before they are taken.

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash};
use taihang_base::{Fault, Problem, Problems, Text, counted};

/// Shortest password that is taken, in characters.
const SHORTEST: usize = 12;
/// Longest password that is hashed, in bytes; more would only cost time.
const LONGEST: usize = 256;
/// Words that passwords are made of by people in a hurry; what is left without them counts.
const COMMON: &str = include_str!("common_passwords.txt");

/// A hash that no password has, checked when a name is unknown, so that both take as long.
pub(super) const DECOY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// The hash of `password` for the store (argon2id with a random salt).
pub fn hash_password(password: &str) -> Result<String, Fault> {
    let hash = Argon2::default()
        .hash_password(password.as_bytes())
        .map_err(|error| Fault::new("hash a password", error.to_string()))?;
    Ok(hash.to_string())
}

/// Whether `stored` is the hash of `password`.
pub(crate) fn password_matches(password: &str, stored: &str) -> bool {
    password.len() <= LONGEST
        && PasswordHash::new(stored)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Everything that is wrong with a new password of the account that signs in as `name`; `field` is where it was typed.
pub fn password_problems(password: &str, name: &str, field: &str) -> Problems {
    let mut problems = Vec::new();
    let mut wrong = |code: &str, message: Text, hint: Text| {
        problems.push(Problem::new(code, message, hint).about(field));
    };
    let length = password.chars().count();
    if length < SHORTEST {
        wrong(
            "password-short",
            Text::new(
                format!("密码只有{length}个字符。"),
                format!("The password has only {}.", counted(length, "character", "characters")),
            ),
            Text::new(
                format!("请至少使用{SHORTEST}个字符，例如由几个不相关的词组成。"),
                format!(
                    "Use {SHORTEST} at least, for example several words that have nothing to do with each other."
                ),
            ),
        );
    }
    if password.len() > LONGEST {
        wrong(
            "password-long",
            Text::new("密码过长。", "The password is too long."),
            Text::new(format!("请不要超过{LONGEST}个字节。"), format!("Use {LONGEST} bytes at most.")),
        );
    }
    let lower = password.to_lowercase();
    let name = name.trim().to_lowercase();
    if name.chars().count() >= 3 && lower.contains(&name) {
        wrong(
            "password-has-name",
            Text::new("密码中含有登录名。", "The password holds the sign-in name."),
            Text::new("请换一个与登录名无关的密码。", "Choose one that has nothing to do with the name."),
        );
    }
    if length >= SHORTEST && is_common(&lower) {
        wrong(
            "password-common",
            Text::new("这个密码太常见，容易被猜中。", "This password is a common one and easily guessed."),
            Text::new(
                "请避免常用词、连续或重复的字符，例如改用几个不相关的词。",
                "Avoid common words, rows and repetitions; several unrelated words are better.",
            ),
        );
    }
    problems
}

/// Whether little is left of a password once common words, rows of neighbours and repetitions are taken out.
fn is_common(lower: &str) -> bool {
    let mut left = lower.to_owned();
    for word in COMMON.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        left = left.replace(word, " ");
    }
    let mut kept = 0;
    let mut before: Option<u32> = None;
    for character in left.chars() {
        let code = u32::from(character);
        // Repeated, or next to the one before in either direction: easy to guess, so it does not count.
        let follows = before.is_some_and(|before| before.abs_diff(code) <= 1);
        kept += usize::from(!follows && character.is_alphanumeric());
        before = Some(code);
    }
    let mut different: Vec<char> = lower.chars().collect();
    different.sort_unstable();
    different.dedup();
    kept < 4 || different.len() < 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_matches_its_own_password_only() {
        let hash = hash_password("太行").unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_matches("太行", &hash));
        assert!(!password_matches("太岳", &hash));
        assert!(!password_matches("", DECOY));
    }

    #[test]
    fn weak_passwords_are_named_with_the_reason() {
        for (password, codes) in [
            ("汾河两岸好风光", vec!["password-short"]),
            ("short", vec!["password-short"]),
            ("password1234", vec!["password-common"]),
            ("Woaini520520", vec!["password-common"]),
            ("aaaaaaaaaaaa", vec!["password-common"]),
            ("abcdefghijkl", vec!["password-common"]),
            ("1qaz2wsx3edc", vec!["password-common"]),
            ("111122223333", vec!["password-common"]),
            ("planner-and-more-words", vec!["password-has-name"]),
            ("lvliang-2025", vec![]),
            ("correct horse battery", vec![]),
            ("汾河两岸，太行山高，吕梁英雄", vec![]),
        ] {
            let found: Vec<String> = password_problems(password, "planner", "password")
                .into_iter()
                .map(|problem| problem.code)
                .collect();
            assert_eq!(found, codes, "{password}");
        }
        assert_eq!(password_problems(&"长".repeat(200), "x", "p")[0].code, "password-long");
    }
}
