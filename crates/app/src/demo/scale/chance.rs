//! Chance that comes out the same each time, and the words that invented names are made of.

use jiff::civil::Date;

/// Numbers drawn for one record: the same for the same record.
pub(super) struct Chance(u64);

const TRADES: [&str; 24] = [
    "重工机械",
    "新材料",
    "煤层气",
    "信息技术",
    "装备制造",
    "生物医药",
    "节能环保",
    "精密铸造",
    "光电科技",
    "电子",
    "特种钢",
    "镁业",
    "轨道交通设备",
    "农业科技",
    "食品",
    "化工",
    "陶瓷",
    "纺织",
    "软件",
    "数据服务",
    "新能源",
    "储能",
    "检测技术",
    "仪器仪表",
];
const MARKS: [&str; 24] = [
    "晋", "汾", "恒", "云", "泽", "宏", "远", "瑞", "华", "鑫", "盛", "启", "卓", "嘉", "诚", "博", "正",
    "兴", "同", "德", "安", "润", "天", "昌",
];
const PRODUCTS: [&str; 12] = [
    "高强度镁合金压铸件",
    "矿用智能掘进机",
    "煤层气压缩机组",
    "工业互联网平台",
    "碳化硅单晶衬底",
    "高铁轮轴",
    "玄武岩纤维",
    "中药制剂",
    "杂粮制品",
    "余热回收装置",
    "安全仪表系统",
    "储能电池组",
];
/// The 31 characters of credit codes (GB 32100-2015).
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

impl Chance {
    /// The chance of record number `number`.
    pub(super) fn of(number: u64) -> Self {
        Self(number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x7461_6968_616E_6700)
    }

    /// The next number below `limit` (splitmix64).
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit.max(1)
    }

    /// One of several.
    pub(super) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at).copied().unwrap_or("")
    }

    /// One of several, each with its share of a hundred.
    pub(super) fn state<'a>(&mut self, of: &[(&'a str, u64)]) -> &'a str {
        let mut place = self.below(100);
        for (name, share) in of {
            if place < *share {
                return name;
            }
            place -= share;
        }
        of.first().map_or("", |(name, _)| name)
    }

    /// A day of one of these years.
    pub(super) fn day(&mut self, from: i16, to: i16) -> Date {
        let years = u64::try_from(to - from).unwrap_or(0) + 1;
        let year = from + i16::try_from(self.below(years)).unwrap_or(0);
        let month = 1 + i8::try_from(self.below(12)).unwrap_or(0);
        let day = 1 + i8::try_from(self.below(28)).unwrap_or(0);
        Date::new(year, month, day).unwrap_or(Date::ZERO)
    }

    /// The name of a firm; the number makes it one of a kind.
    pub(super) fn firm_name(&mut self, place: &str, number: u64) -> String {
        let (one, two) = (self.one(&MARKS), self.one(&MARKS));
        let trade = self.one(&TRADES);
        let form = if self.below(6) == 0 { "股份有限公司" } else { "有限公司" };
        format!("{place}{one}{two}{}{trade}{form}", counted(number))
    }

    /// The name of a body that is no firm.
    pub(super) fn body_name(&mut self, place: &str, kind: &str, number: u64) -> String {
        let trade = self.one(&TRADES);
        let form = match kind {
            "university" => "职业技术学院",
            "hospital" => "医院",
            "agency" => "技术服务中心",
            "social_body" => "协会",
            _ => "研究所",
        };
        format!("{place}{}{trade}{form}", counted(number))
    }

    /// A product.
    pub(super) fn product(&mut self) -> &'static str {
        self.one(&PRODUCTS)
    }
}

/// A number in the signs that Chinese names take.
fn counted(number: u64) -> String {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let digit = |c: char| c.to_digit(10).and_then(|digit| DIGITS.get(digit as usize).copied()).unwrap_or(c);
    number.to_string().chars().map(digit).collect()
}

/// A valid credit code of `division`, one of a kind for each number.
pub(super) fn credit_code(prefix: &str, division: &str, number: u64) -> String {
    let mut body = [b'0'; 9];
    let mut rest = number + 1;
    for place in body.iter_mut().rev() {
        let at = usize::try_from(rest % 31).unwrap_or(0);
        *place = ALPHABET[at];
        rest /= 31;
    }
    // Far away from codes that are in use.
    body[0] = b'Y';
    let mut code = format!("{prefix}{division}{}", String::from_utf8_lossy(&body));
    let value = |byte: u8| ALPHABET.iter().position(|letter| *letter == byte).unwrap_or(0);
    let sum = code.bytes().rev().fold(0, |sum, byte| (sum * 3 + value(byte)) % 31);
    code.push(char::from(ALPHABET[(31 - sum) % 31]));
    code
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use taihang_base::Scheme;

    use super::*;

    #[test]
    fn credit_codes_are_valid_and_differ() {
        let codes: BTreeSet<String> = (0..2_000).map(|number| credit_code("91", "140105", number)).collect();
        assert_eq!(codes.len(), 2_000);
        for code in codes {
            assert_eq!(Scheme::CreditCode.parse(&code).unwrap(), code);
        }
    }

    #[test]
    fn chance_repeats_itself_and_covers_its_range() {
        let drawn = |number: u64| (0..40).map(|_| Chance::of(number).below(1_000)).collect::<Vec<_>>();
        assert_eq!(drawn(7), drawn(7));
        let mut chance = Chance::of(1);
        let seen: BTreeSet<u64> = (0..500).map(|_| chance.below(10)).collect();
        assert_eq!(seen.len(), 10);
    }
}
