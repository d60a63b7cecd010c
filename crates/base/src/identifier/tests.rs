//! Codes: published examples, what is normalised, and every slip of one character.

use proptest::prelude::*;

use super::*;

fn code_of(scheme: Scheme, text: &str) -> String {
    scheme.parse(text).map_or_else(|problem| problem.code, |_| "read".to_owned())
}

#[test]
fn codes_are_read_and_normalised() {
    for (scheme, typed, normal) in [
        (Scheme::CreditCode, "91350100M000100Y43", "91350100M000100Y43"),
        (Scheme::CreditCode, " ９１４４０３００７１５２６７２６xg ", "9144030071526726XG"),
        (Scheme::CitizenId, "11010519491231002x", "11010519491231002X"),
        (Scheme::CitizenId, "440524 18800101 0014", "440524188001010014"),
        (Scheme::Region, "140100", "140100"),
        (Scheme::Region, "１４００００", "140000"),
        (Scheme::Industry, "c", "C"),
        (Scheme::Industry, "C3911", "C3911"),
        (Scheme::Industry, "391", "C391"),
        (Scheme::Industry, "0111", "A0111"),
        (Scheme::Ipc, "h", "H"),
        (Scheme::Ipc, "H01", "H01"),
        (Scheme::Ipc, "h01l", "H01L"),
        (Scheme::Ipc, "H01L21/02", "H01L 21/02"),
        (Scheme::Ipc, "H01L  021/02", "H01L 21/02"),
        (Scheme::Ipc, "A61K 31", "A61K 31/00"),
        (Scheme::Orcid, "https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"),
        (Scheme::Orcid, "0000000218250097", "0000-0002-1825-0097"),
        (Scheme::DocumentNumber, "晋政发 [2020] 14号", "晋政发〔2020〕14号"),
        (Scheme::DocumentNumber, "晋政办发（２０２１）３号", "晋政办发〔2021〕3号"),
        (Scheme::DocumentNumber, "国务院令  第687号", "国务院令 第687号"),
        (Scheme::Code, "Clock_Review-15", "clock_review-15"),
        (Scheme::Serial, " SX 2024/001 ", "SX 2024/001"),
    ] {
        assert_eq!(scheme.parse(typed).unwrap(), normal, "{typed}");
    }
}

#[test]
fn what_breaks_the_rule_is_refused() {
    for (scheme, typed, code) in [
        (Scheme::CreditCode, "91350100M000100Y44", "identifier-check-digit"),
        (Scheme::CreditCode, "91350100I000100Y43", "identifier-form"),
        (Scheme::CreditCode, "9135010AM000100Y43", "identifier-form"),
        (Scheme::CreditCode, "91350100M000100Y4", "identifier-form"),
        (Scheme::CreditCode, "山西省太原市统一社会信用代码九一三五", "identifier-form"),
        (Scheme::CitizenId, "110105194912310021", "identifier-check-digit"),
        (Scheme::CitizenId, "110105194902310023", "identifier-birth-date"),
        (Scheme::CitizenId, "110105491231002", "identifier-form"),
        (Scheme::CitizenId, "010105194912310020", "identifier-form"),
        (Scheme::Region, "14010", "identifier-form"),
        (Scheme::Region, "990000", "identifier-form"),
        (Scheme::Region, "+14010", "identifier-form"),
        (Scheme::Industry, "U", "identifier-form"),
        (Scheme::Industry, "C3", "identifier-form"),
        (Scheme::Industry, "A39", "identifier-section"),
        (Scheme::Industry, "98", "identifier-form"),
        (Scheme::Industry, "工业", "identifier-form"),
        (Scheme::Ipc, "I01", "identifier-form"),
        (Scheme::Ipc, "H01L 21/2", "identifier-form"),
        (Scheme::Ipc, "H01L /02", "identifier-form"),
        (Scheme::Ipc, "H01类21", "identifier-form"),
        (Scheme::Orcid, "0000-0002-1825-0098", "identifier-check-digit"),
        (Scheme::Orcid, "0000-0002-1825", "identifier-form"),
        (Scheme::DocumentNumber, "", "identifier-form"),
        (Scheme::Code, "a.b", "identifier-form"),
        (Scheme::Code, "_a", "identifier-form"),
        (Scheme::Serial, "a\nb", "identifier-form"),
    ] {
        assert_eq!(code_of(scheme, typed), code, "{typed}");
    }
}

#[test]
fn the_expected_check_digit_is_named_and_the_code_is_not() {
    let problem = Scheme::CitizenId.parse("110105194912310021").unwrap_err();
    assert!(problem.hint.zh.contains("末位应为 X") && problem.hint.en.contains("should be X"));
    assert!(!format!("{problem:?}").contains("19491231"));
}

#[test]
fn words_name_schemes() {
    for scheme in Scheme::ALL {
        assert_eq!(Scheme::from_word(scheme.word()), Some(scheme));
    }
    assert_eq!(Scheme::from_word("passport"), None);
}

#[test]
fn the_middle_of_an_identity_number_is_hidden() {
    assert_eq!(Scheme::CitizenId.mask("11010519491231002X"), "110***********002X");
}

/// A valid citizen number from a sequence of the birth date and its place.
fn citizen(number: u64) -> String {
    let body = format!(
        "14010{}19{:02}{:02}{:02}{:03}",
        number % 9 + 1,
        number % 100,
        number % 12 + 1,
        number % 28 + 1,
        number % 1000
    );
    let expected =
        (0..=10).map(|value| char::from_digit(value, 10).unwrap_or('X')).map(|last| format!("{body}{last}"));
    expected.into_iter().find(|code| Scheme::CitizenId.parse(code).is_ok()).unwrap()
}

proptest! {
    #[test]
    fn a_slip_of_one_character_is_found(number in any::<u64>(), place in 0..18_usize, digit in 0..10_u8) {
        for (scheme, code) in [
            (Scheme::CitizenId, citizen(number)),
            (Scheme::CreditCode, "91350100M000100Y43".to_owned()),
            (Scheme::Orcid, "0000000218250097".to_owned()),
        ] {
            let mut slip = code.clone().into_bytes();
            if place < slip.len() && slip[place] != b'0' + digit {
                slip[place] = b'0' + digit;
                prop_assert!(scheme.parse(&String::from_utf8(slip).unwrap()).is_err(), "{}", code);
            }
        }
    }

    #[test]
    fn a_swap_of_neighbours_is_found(number in any::<u64>(), place in 0..17_usize) {
        let code = citizen(number);
        let mut swapped = code.clone().into_bytes();
        swapped.swap(place, place + 1);
        if swapped != code.as_bytes() {
            prop_assert!(Scheme::CitizenId.parse(&String::from_utf8(swapped).unwrap()).is_err());
        }
    }

    #[test]
    fn a_normal_form_reads_back_as_itself(text in "[A-Ha-h0-9]{1,4} ?[0-9]{0,3}/?[0-9]{0,3}|[〔\\[(]?[0-9 ]{4,6}[〕\\])号]{0,3}|.*") {
        for scheme in Scheme::ALL {
            if let Ok(normal) = scheme.parse(&text) {
                prop_assert_eq!(scheme.parse(&normal), Ok(normal.clone()), "{}", scheme.word());
            }
            drop(scheme.mask(&text));
        }
    }
}
