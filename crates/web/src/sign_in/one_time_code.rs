//! The second proof: codes of an authenticator app (RFC 6238: SHA-1, six digits, thirty seconds) and recovery codes.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use maud::{Markup, PreEscaped};
use qrcode::{Color, EcLevel, QrCode};
use sha1::Sha1;
use taihang_base::Fault;

use crate::register::address::encoded;

/// Seconds that a code is good for.
const PERIOD: i64 = 30;
/// How many recovery codes there are.
pub(crate) const RECOVERY_CODES: usize = 10;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A fresh secret of 160 bits, in the letters that people can type.
pub(crate) fn fresh_secret() -> String {
    base32(&rand::random::<[u8; 20]>())
}

/// The period at `moment`.
fn period_at(moment: Timestamp) -> i64 {
    moment.as_second().div_euclid(PERIOD)
}

/// The period that `code` belongs to, of the present one and its two neighbours; clocks of phones are not exact.
pub(crate) fn period_of(code: &str, secret: &str, now: Timestamp) -> Option<i64> {
    let code: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    let key = unbase32(secret)?;
    let present = period_at(now);
    [present, present - 1, present + 1]
        .into_iter()
        .find(|period| code_of(&key, *period).is_some_and(|expected| same(&expected, &code)))
}

/// The code shown at `moment`: what a test types.
pub fn code_at(secret: &str, moment: Timestamp) -> Option<String> {
    code_of(&unbase32(secret)?, period_at(moment))
}

fn code_of(key: &[u8], period: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(key).ok()?;
    mac.update(&period.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let at = usize::from(digest.last()? & 15);
    let four: [u8; 4] = digest.get(at..at + 4)?.try_into().ok()?;
    Some(format!("{:06}", (u32::from_be_bytes(four) & 0x7fff_ffff) % 1_000_000))
}

/// Compares in a time that tells nothing about where two codes differ.
fn same(one: &str, other: &str) -> bool {
    one.len() == other.len() && one.bytes().zip(other.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

/// The address that authenticator apps read.
pub(crate) fn address(secret: &str, issuer: &str, name: &str) -> String {
    let (issuer, name) = (encoded(issuer), encoded(name));
    format!(
        "otpauth://totp/{issuer}:{name}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period={PERIOD}"
    )
}

/// `text` as a square picture that a phone can read.
pub(crate) fn picture(text: &str, label: &str) -> Result<Markup, Fault> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M)
        .map_err(|error| Fault::new("draw a code for the phone", error))?;
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: Vec<String> =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4)).collect();
    let path = path.concat();
    let side = width + 8;
    // Only numbers and our own words go in here; the label is escaped.
    let label = maud::html! { (label) }.into_string();
    Ok(PreEscaped(format!(
        "<svg class=\"qr\" role=\"img\" aria-label=\"{label}\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    )))
}

/// Fresh recovery codes: four groups of four letters that cannot be taken for each other.
pub(crate) fn fresh_recovery_codes() -> Vec<String> {
    let one = || {
        let letters = base32(&rand::random::<[u8; 10]>()).to_lowercase();
        let groups = [letters.get(..4), letters.get(4..8), letters.get(8..12), letters.get(12..16)];
        groups.into_iter().flatten().collect::<Vec<_>>().join("-")
    };
    (0..RECOVERY_CODES).map(|_| one()).collect()
}

/// A recovery code as it is hashed: however it was typed.
pub(crate) fn plain_recovery_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn base32(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() * 8 / 5 + 1);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = (held << 8) | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(char::from(BASE32[usize::try_from((held >> bits) & 31).unwrap_or(0)]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        out.push(char::from(BASE32[usize::try_from((held << (5 - bits)) & 31).unwrap_or(0)]));
    }
    out
}

fn unbase32(text: &str) -> Option<Vec<u8>> {
    let (mut bytes, mut held, mut bits) = (Vec::with_capacity(text.len() * 5 / 8), 0_u32, 0);
    for letter in text.bytes() {
        let five = BASE32.iter().position(|known| *known == letter.to_ascii_uppercase())?;
        held = (held << 5) | u32::try_from(five).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from((held >> bits) & 0xff).ok()?);
        }
        held &= (1 << bits) - 1;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_the_standard() {
        // The key and moments of RFC 6238, appendix B, cut to six digits.
        let secret = base32(b"12345678901234567890");
        for (second, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let moment = Timestamp::from_second(second).unwrap();
            assert_eq!(code_at(&secret, moment).unwrap(), code);
            assert_eq!(
                period_of(&format!("{} {}", &code[..3], &code[3..]), &secret, moment),
                Some(second / 30)
            );
        }
    }

    #[test]
    fn a_code_is_good_a_period_early_or_late_and_no_longer() {
        let secret = fresh_secret();
        let at = |second| Timestamp::from_second(second).unwrap();
        let code = code_at(&secret, at(3000)).unwrap();
        for (second, good) in [(2969, false), (2970, true), (3000, true), (3059, true), (3060, false)] {
            assert_eq!(period_of(&code, &secret, at(second)).is_some(), good, "{second}");
        }
        assert_eq!(period_of("", &secret, at(3000)), None);
    }

    #[test]
    fn secrets_read_back_from_their_letters() {
        for length in 0..30 {
            let bytes: Vec<u8> = (0..length).map(|at: u8| at.wrapping_mul(37)).collect();
            let back = unbase32(&base32(&bytes)).unwrap();
            assert_eq!(&back[..bytes.len()], &bytes[..]);
        }
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(unbase32("1"), None);
    }

    #[test]
    fn recovery_codes_are_ten_and_differ() {
        let mut codes = fresh_recovery_codes();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert_eq!(plain_recovery_code(&codes[0].to_uppercase()).len(), 16);
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), RECOVERY_CODES);
    }

    #[test]
    fn the_picture_is_drawn_without_style_or_script() {
        let drawn = picture(&address(&fresh_secret(), "太行", "规划 处"), "\"<b>").unwrap().into_string();
        assert!(drawn.starts_with("<svg") && !drawn.contains("<b>") && !drawn.contains("style="));
        assert!(address("S", "太行", "a b").contains("a%20b"));
    }
}
